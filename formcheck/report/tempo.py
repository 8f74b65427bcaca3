"""What the times of a clip say: too few frames to judge well, or slow motion taken for real."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from formcheck.measure.landmarks import FloatArray
from formcheck.report.table import FrameTable
from formcheck.rules.hold import LONGEST_GAP_S
from formcheck.rules.samples import BoolArray

LEAST_LOOKS_A_SECOND = 5.0
"""Looked at so often, 95% of 24 holds begin and last as with every frame to 0.23 s; with three
looks a second to 0.4 and 0.6 s, with two to 0.7 s (docs/accuracy-tables.md)."""

MOVES_DEG, WITHIN_S = 25.0, 0.5
SLOWEST_DEG_PER_S = 12.0
"""Somebody who comes into a stretch or out of it turns the trunk, or the leg that is lifted, by 25°
and more. In each of 35 clips that is as fast as 24° a second at least once, over half a second, in
all but one as 37°."""


def few_pictures(
    frames: FrameTable, spans: Iterable[tuple[float, float]]
) -> list[tuple[float, float]]:
    """Return those of the spans, in seconds, that were looked at too seldom.

    Gaps are pauses and say nothing of the rest, nor does the time in which nobody is seen: a live
    session looks less often then.
    """
    times, seen = frames.column("time_s"), np.isfinite(frames.column("confidence"))
    found = []
    for start, end in spans:
        within = (times >= start) & (times <= end)
        if _seldom(times[within], seen[within]):
            found.append((start, end))
    return found


def is_slow_motion(frames: FrameTable) -> bool:
    """Return True when somebody moves, and never as fast as people do."""
    times = frames.column("time_s")
    return any(
        _only_slowly(times, frames.column(name))
        for name in ("trunk_inclination_deg", "leg_raise_deg")
    )


def _seldom(times: FloatArray, seen: BoolArray) -> bool:
    steps = np.diff(times)[seen[1:] & seen[:-1]]
    steps = steps[steps <= LONGEST_GAP_S]
    return bool(len(steps) and 1.0 / steps.mean() < LEAST_LOOKS_A_SECOND - 0.05)


def _only_slowly(times: FloatArray, degrees: FloatArray) -> bool:
    known = np.isfinite(degrees)
    times, degrees = times[known], degrees[known]
    if len(times) < 2 or np.ptp(degrees) < MOVES_DEG:
        return False
    later = np.searchsorted(times, times + WITHIN_S)
    ends = later < len(times)
    took, turned = times[later[ends]] - times[ends], np.abs(degrees[later[ends]] - degrees[ends])
    return bool(np.all(turned <= SLOWEST_DEG_PER_S * took))
