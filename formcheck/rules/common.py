"""Faults that several stretches share."""

from __future__ import annotations

import math

from formcheck.measure.flexion import ROUNDED_ANGLE_DEG, ROUNDED_FLEXION_DEG
from formcheck.measure.measures import Measures
from formcheck.rules.stretch import (
    Mark,
    Quantity,
    Rule,
    Stretch,
    StretchSide,
    knee_flexion,
    rounding,
)


def or_inf(value: float) -> float:
    """Return the value, or infinity for NaN, so that NaN never wins a minimum."""
    return math.inf if math.isnan(value) else value


ROUNDED_ABOVE_DEG = {"gentle": 59.0, "standard": ROUNDED_ANGLE_DEG, "strict": 43.0}
"""Back angle from which a back is rounded, by sensitivity. The measure draws the standard line,
for flexion as well as for the angle (`measure.flexion`); the others move it by as many degrees.
Gentle is for backs that are round by nature and for a first day; strict for a coach who looks on,
since one straight back in ten reads more."""

ROUNDED_LINES_DEG = {
    "spine_flexion_deg": ROUNDED_FLEXION_DEG,
    "back_angle_deg": ROUNDED_ANGLE_DEG,
}
"""Where plots draw the line in each of the two quantities. No rule goes by one of them alone:
`measure.flexion` weighs both."""

ROUNDED_HYSTERESIS_DEG = 6.0
"""A reading sways by 2–4° in a still hold; below the threshold by more than that it is over."""


def rounded_back(above_deg: float = ROUNDED_ABOVE_DEG["standard"]) -> Rule:
    """Return the rule for a rounded back, by the back angle in degrees from which it is one.

    The line that the measure draws moves by what this differs from `ROUNDED_ANGLE_DEG`.
    """
    line = above_deg - ROUNDED_ANGLE_DEG
    return Rule(
        fault="rounded_back",
        value=rounding,
        above=line,
        release=line - ROUNDED_HYSTERESIS_DEG,
        source=(
            "Between straight and clearly rounded backs, on rendered people and on photographs "
            "alike: docs/how-it-measures.md"
        ),
        pattern="rising",
        seen_in="spine_flexion_deg",
    )


ROUNDED_BACK = rounded_back()


def told_back(flexion_deg: float, angle_deg: float, rounding_deg: float) -> tuple[float, Quantity]:
    """Choose the degrees in which a rounded back is told, and say what they are.

    That is what is further beyond its line: the flexion, NaN without a neutral, or the back angle,
    NaN when there is none. How far it was beyond the standard line is the last resort.
    """
    if math.isnan(flexion_deg) and math.isnan(angle_deg):
        return ROUNDED_ANGLE_DEG + rounding_deg, "back_angle_deg"
    by_angle = angle_deg - ROUNDED_ANGLE_DEG > flexion_deg - ROUNDED_FLEXION_DEG
    if math.isnan(flexion_deg) or by_angle:
        return angle_deg, "back_angle_deg"
    return flexion_deg, "spine_flexion_deg"


BENT_KNEE = Rule(
    fault="bent_knee",
    value=knee_flexion,
    above=28.0,
    release=20.0,
    source=(
        "A soft knee of up to about 10° is fine and MediaPipe's knee is off by -2.3 ± 6.4° in a "
        "side view; 28° is more than two standard deviations beyond"
    ),
    mark=("stretched", "knee"),
    pattern="falling",
    seen_in="knee_flexion_deg",
)

BOUNCING = "bouncing"


def _unseen(measures: Measures, side: StretchSide) -> float:
    """Return NaN: no single picture shows it."""
    return math.nan


BOUNCING_RULE = Rule(
    fault=BOUNCING,
    value=_unseen,
    above=math.inf,
    release=math.inf,
    source="see motion.py",
    mark=("near", "shoulder"),
    pattern="dots",
)
"""What is said of bouncing, in any stretch; `motion` finds it."""


def marks_of(stretch: Stretch | None) -> dict[str, Mark]:
    """Return where the faults of a stretch are shown, by their names."""
    rules = (*(stretch.rules if stretch else ()), BOUNCING_RULE)
    return {rule.fault: rule.mark for rule in rules if rule.mark is not None}


def judges_back(stretch: Stretch) -> bool:
    """Return True when a rounded back is a fault in this stretch."""
    return any(rule.fault == ROUNDED_BACK.fault for rule in stretch.rules)
