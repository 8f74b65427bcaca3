"""What a hold keeps of every frame, and what that has shown: faults, how bad and where.

It is kept packed: ten minutes take a megabyte.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from formcheck.measure.flexion import Where
from formcheck.measure.landmarks import FloatArray
from formcheck.rules import common
from formcheck.rules.stretch import ANGLES, Stretch
from formcheck.rules.watch import FaultSpan

BoolArray = npt.NDArray[np.bool_]


WHERE_SHARE = 0.3
"""Share of a rounded spell's frames that must be sure of where it bends; one in ten is usual, and
a spell in which hardly any is sure would be judged by its outliers."""

WHERE_AGREE = 0.7
"""And of those, upper less lower ones: at most 15% say otherwise."""


class Samples:
    """One row per frame of a hold: so many angles, and so many values that the rules judge."""

    def __init__(self, angles: int, values: int) -> None:
        columns: list[tuple[str, str, tuple[int, ...]]] = [
            ("times_s", "f8", ()),
            ("efforts_deg", "f4", ()),
            ("angles_deg", "f4", (angles,)),
            ("values_deg", "f4", (values,)),
            ("good", "?", ()),
            ("own_neutral", "?", ()),
            ("spine_unsure_deg", "f4", ()),
            ("angle_unsure_deg", "f4", ()),
            ("where", "f4", ()),
        ]
        self._widths = (angles, values)
        self._rows = np.zeros(64, columns)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def append(
        self,
        time_s: float,
        *,
        effort_deg: float,
        angles_deg: tuple[float, ...],
        values_deg: tuple[float, ...],
        good: bool,
        own_neutral: bool,
        spine_unsure_deg: float,
        angle_unsure_deg: float = math.nan,
        where: Where | None = None,
    ) -> None:
        """Add one frame, later than all before; NaN where something is not measurable."""
        if (len(angles_deg), len(values_deg)) != self._widths:
            raise ValueError(f"{len(angles_deg)} angles and {len(values_deg)} values in a row")
        if self._count == len(self._rows):
            self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
        side = 0.0 if where is None else 1.0 if where == "upper" else -1.0
        judged = (effort_deg, angles_deg, values_deg, good, own_neutral)
        self._rows[self._count] = (time_s, *judged, spine_unsure_deg, angle_unsure_deg, side)
        self._count += 1

    def until(self, time_s: float) -> int:
        """Number of samples up to and with ``time_s``, in seconds."""
        return int(np.searchsorted(self.times_s, time_s, side="right"))

    def _column(self, name: str) -> FloatArray:
        column: FloatArray = self._rows[name][: self._count].astype(float)
        return column

    @property
    def times_s(self) -> FloatArray:
        """Seconds, shape (n,)."""
        return self._column("times_s")

    @property
    def efforts_deg(self) -> FloatArray:
        """Depth of the stretch, shape (n,)."""
        return self._column("efforts_deg")

    @property
    def angles_deg(self) -> FloatArray:
        """Angles, shape (n, angles), NaN when not measurable."""
        return self._column("angles_deg")

    @property
    def values_deg(self) -> FloatArray:
        """What the rules judge, shape (n, values), NaN when not measurable."""
        return self._column("values_deg")

    @property
    def good(self) -> BoolArray:
        """Frames that counted, shape (n,)."""
        return self._column("good").astype(bool)

    @property
    def own_neutral(self) -> BoolArray:
        """Frames judged against the person's own neutral, shape (n,)."""
        return self._column("own_neutral").astype(bool)

    @property
    def spine_unsure_deg(self) -> FloatArray:
        """Standard error of the spine's flexion, shape (n,), NaN without one."""
        return self._column("spine_unsure_deg")

    @property
    def angle_unsure_deg(self) -> FloatArray:
        """Standard error of the back angle, shape (n,), NaN without one."""
        return self._column("angle_unsure_deg")

    @property
    def where(self) -> FloatArray:
        """Where the back bends most: 1 upper, -1 lower back, 0 not known, shape (n,)."""
        return self._column("where")


def spans_within(
    seen: Iterable[FaultSpan], stretch: Stretch, samples: Samples, hold_s: tuple[float, float]
) -> list[FaultSpan]:
    """Return the faults of a hold, in order of time, cut to where it begins and ends.

    The watches have seen them on the way in and out too; the samples tell how bad each was.
    """
    start, end = hold_s
    spans = []
    for span in seen:
        if span.start_s < end and span.end_s > start:
            within = max(span.start_s, start), min(span.end_s, end)
            cut = FaultSpan(span.fault, *within, _worst(span, stretch, samples, within))
            spans.append(_in_back_degrees(cut, samples) if _is_back(span) else cut)
    return sorted(spans, key=lambda span: (span.start_s, span.fault))


def judged_shares(stretch: Stretch, samples: Samples, until: int) -> dict[str, float]:
    """Share of the first samples in which each rule had something to judge, 0..1 by fault."""
    seen = np.isfinite(samples.values_deg[:until])
    shares = seen.mean(axis=0) if len(seen) else np.zeros(seen.shape[1])
    return {rule.fault: float(x) for rule, x in zip(stretch.rules, shares, strict=True)}


def _worst(
    span: FaultSpan, stretch: Stretch, samples: Samples, within: tuple[float, float]
) -> float:
    place = next((i for i, rule in enumerate(stretch.rules) if rule.fault == span.fault), None)
    if place is None:
        return span.worst
    largest = _largest(samples.values_deg[_inside(samples, within), place])
    return span.worst if math.isnan(largest) else largest


def _is_back(span: FaultSpan) -> bool:
    return span.fault == common.ROUNDED_BACK.fault


def _in_back_degrees(span: FaultSpan, samples: Samples) -> FaultSpan:
    """Tell a rounded back in degrees that people know, and where it bends."""
    within = span.start_s, span.end_s
    angles = samples.angles_deg[_inside(samples, within)]
    flexion, back = (
        _largest(angles[:, ANGLES.index(name)]) for name in ("spine_flexion_deg", "back_angle_deg")
    )
    worst, quantity = common.told_back(flexion, back, span.worst)
    return replace(span, worst=worst, quantity=quantity, where=_where(samples, within))


def _inside(samples: Samples, within: tuple[float, float]) -> BoolArray:
    times = samples.times_s
    inside: BoolArray = (within[0] <= times) & (times <= within[1])
    return inside


def _largest(values: FloatArray) -> float:
    """Return the largest value, NaN without any."""
    known = values[np.isfinite(values)]
    return float(known.max()) if known.size else math.nan


def _where(samples: Samples, within: tuple[float, float]) -> Where | None:
    """Where the back bends most in a span, when enough frames say and agree."""
    said = samples.where[_inside(samples, within)]
    told = said[said != 0]
    if len(told) < WHERE_SHARE * len(said) or not abs(told.sum()) >= WHERE_AGREE * len(told) > 0:
        return None
    return "upper" if told.sum() > 0 else "lower"
