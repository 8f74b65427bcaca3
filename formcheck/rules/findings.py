"""What a hold has shown, from its samples: faults, how bad and where, and what was judged."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from formcheck.measure.flexion import Where
from formcheck.measure.landmarks import FloatArray
from formcheck.rules import common
from formcheck.rules.samples import BoolArray, Samples
from formcheck.rules.stretch import ANGLES, Stretch
from formcheck.rules.watch import FaultSpan

WHERE_SHARE = 0.3
"""Share of a rounded spell's frames that must be sure of where it bends; one in ten is usual, and
a spell in which hardly any is sure would be judged by its outliers."""

WHERE_AGREE = 0.7
"""And of those, upper less lower ones: at most 15% say otherwise."""


def spans_within(
    seen: Iterable[FaultSpan], stretch: Stretch, samples: Samples, hold_s: tuple[float, float]
) -> list[FaultSpan]:
    """Return the faults of a hold, in order of time, cut to where it begins and ends.

    Parameters
    ----------
    seen : iterable of FaultSpan
        As the watches saw them, on the way in and out too.
    stretch : Stretch
    samples : Samples
        Of the hold; they tell how bad each was at worst.
    hold_s : tuple of float
        Its start and end, seconds.
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
