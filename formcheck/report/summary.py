"""From what the core found to a `Result`, whose sentences are English."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from formcheck.installed import formcheck_version
from formcheck.measure.landmarks import FloatArray
from formcheck.report.result import AngleStats, Fault, Hold, Note, Result, Source, StillPose, Warn
from formcheck.report.table import FrameTable
from formcheck.report.wording import clip_text, fault_message, photo_text
from formcheck.rules.attempt import Attempt
from formcheck.rules.hold import LONGEST_GAP_S
from formcheck.rules.problems import WarningSpan
from formcheck.rules.samples import BoolArray
from formcheck.rules.score import score_parts
from formcheck.rules.still import Still
from formcheck.rules.stretch import ANGLES, Stretch, angle
from formcheck.rules.watch import FaultSpan
from formcheck.texts import Texts, load_texts

TIMED_WITHIN_S = 0.2
"""Held seconds of the sample clips are off by 0.1 s on average and 0.3 s at worst; nobody is told
to have missed the target by less than this, or than a hundredth of a shorter target."""


def clip_result(
    source: Source,
    model: str,
    attempts: list[Attempt],
    warnings: tuple[WarningSpan, ...],
    frames: FrameTable,
    target_s: float,
    notes: tuple[Note, ...] = (),
    *,
    recorded: bool = False,
) -> Result:
    """Build the result of a clip or live session from finished attempts and warnings.

    A clip that was ``recorded`` may be slow motion; a live session is not.
    """
    texts = load_texts("en")
    holds = tuple(_hold(attempt, target_s, texts) for attempt in attempts)
    found: list[tuple[str, float | None, float | None]]
    found = [(span.warning, span.start_s, span.end_s) for span in warnings]
    during = [(hold.start_s, hold.end_s) for hold in holds]
    during = during or [(0.0, source.duration_s or math.inf)]
    found += [("few_pictures", *span) for span in few_pictures(frames, during)]
    if recorded and holds and source.slow_motion == 1.0 and is_slow_motion(frames):
        found.append(("slow_motion", 0.0, source.duration_s))
    return Result(
        source=source,
        model=model,
        version=formcheck_version(),
        text=clip_text(source, holds, texts),
        holds=holds,
        pose=None,
        warnings=tuple(Warn(*one, texts(f"problem.{one[0]}")) for one in found),
        frames=frames,
        notes=notes,
    )


def photo_result(
    source: Source, model: str, still: Still | None, problems: tuple[str, ...], frames: FrameTable
) -> Result:
    """Build the result of a photograph."""
    texts = load_texts("en")
    pose = _still_pose(still, texts) if still else None
    return Result(
        source=source,
        model=model,
        version=formcheck_version(),
        text=photo_text(still, texts),
        holds=(),
        pose=pose,
        warnings=tuple(Warn(name, None, None, texts(f"problem.{name}")) for name in problems),
        frames=frames,
        still=still,
    )


def _hold(attempt: Attempt, target_s: float, texts: Texts) -> Hold:
    start = attempt.start_s if attempt.start_s is not None else math.nan
    inside = attempt.inside()
    angles = attempt.samples.angles_deg[:inside]
    own_neutral = "earlier" if attempt.earlier_neutral else "measured"
    known = attempt.samples.own_neutral[:inside].any()
    parts = score_parts(attempt, target_s)
    held = attempt.clock.held_s
    return Hold(
        stretch=attempt.stretch.name,
        side=attempt.side,
        start_s=start,
        end_s=attempt.end_s,
        held_s=held,
        straight_s=attempt.clock.straight_s,
        target_s=target_s,
        completed=held >= target_s - min(TIMED_WITHIN_S, 0.01 * target_s),
        score=round(sum(parts.values()), 1),
        score_parts=parts,
        angles={name: _stats(angles[:, place]) for place, name in enumerate(ANGLES)},
        judged=attempt.judged(),
        spine_neutral=own_neutral if known else "none",
        spine_uncertainty_deg=_stats(attempt.samples.spine_unsure_deg[:inside]).mean,
        back_angle_uncertainty_deg=_stats(attempt.samples.angle_unsure_deg[:inside]).mean,
        faults=tuple(_fault(attempt.stretch, span, texts) for span in attempt.fault_spans()),
        variant=attempt.stretch.variant_name,
    )


def _stats(values: FloatArray) -> AngleStats:
    array = values[np.isfinite(values)]
    if array.size == 0:
        return AngleStats(math.nan, math.nan)
    # One frame in which a landmark jumped is no peak.
    peak = array.max() if array.size < 5 else sliding_window_view(array, 5).mean(axis=1).max()
    # Tenths, as they are saved: what is printed of a clip and of its result reads alike.
    return AngleStats(round(float(array.mean()), 1), round(float(peak), 1))


def _fault(stretch: Stretch, span: FaultSpan, texts: Texts) -> Fault:
    timed = math.isfinite(span.start_s)
    return Fault(
        fault=span.fault,
        start_s=span.start_s if timed else None,
        end_s=span.end_s if timed else None,
        worst=span.worst,
        message=fault_message(span, texts),
        where=span.where,
        quantity=span.quantity,
        advice=any(rule.fault == span.fault and not rule.stops for rule in stretch.rules),
    )


def _still_pose(still: Still, texts: Texts) -> StillPose:
    measures, match = still.measures, still.match
    side = match.side if match else "both"
    return StillPose(
        stretch=match.stretch.name if match else None,
        side=match.side if match else None,
        angles={name: angle(measures, name, side) for name in ANGLES},
        spine_uncertainty_deg=measures.spine.uncertainty_deg,
        back_angle_uncertainty_deg=measures.spine.angle_uncertainty_deg,
        faults=tuple(_fault(match.stretch, span, texts) for span in still.faults) if match else (),
        variant=match.stretch.variant_name if match else None,
    )


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

    def seldom(within: BoolArray) -> bool:
        steps = np.diff(times[within])[seen[within][1:] & seen[within][:-1]]
        usual = steps[steps <= LONGEST_GAP_S]
        # Where there is little else, they are no gaps.
        if len(usual) < len(steps) / 2:
            return True
        return bool(len(usual) and 1.0 / usual.mean() < LEAST_LOOKS_A_SECOND - 0.05)

    return [span for span in spans if seldom((times >= span[0]) & (times <= span[1]))]


def is_slow_motion(frames: FrameTable) -> bool:
    """Return True when somebody moves, and never as fast as people do."""
    times = frames.column("time_s")
    return any(
        _only_slowly(times, frames.column(name))
        for name in ("trunk_inclination_deg", "leg_raise_deg")
    )


def _only_slowly(times: FloatArray, degrees: FloatArray) -> bool:
    known = np.isfinite(degrees)
    times, degrees = times[known], degrees[known]
    if len(times) < 2 or np.ptp(degrees) < MOVES_DEG:
        return False
    later = np.searchsorted(times, times + WITHIN_S)
    ends = later < len(times)
    took, turned = times[later[ends]] - times[ends], np.abs(degrees[later[ends]] - degrees[ends])
    return bool(np.all(turned <= SLOWEST_DEG_PER_S * took))
