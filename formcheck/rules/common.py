"""Faults that several stretches share."""

from __future__ import annotations

import math

from formcheck.measure.spine import DECIDED_AT_DEG
from formcheck.measure.where import Where
from formcheck.rules.stretch import Rule, knee_flexion, spine_error, spine_flexion


def or_inf(value: float) -> float:
    """Return the value, or infinity for NaN, so that NaN never wins a minimum."""
    return math.inf if math.isnan(value) else value


ROUNDED_ABOVE_DEG = {"gentle": 36.0, "standard": DECIDED_AT_DEG, "strict": 20.0}
"""Spine flexion from which a back is rounded, by sensitivity. Standard: on development people
straight backs (up to 15°) and rounded ones (from 30°) are told apart about equally well anywhere
from 25° to 35° (docs/how-it-measures.md). Gentle is for backs that are round by nature and for a
first day; strict for a coach who looks on, since one straight back in ten reads more."""

MOSTLY_STRAIGHT = 0.8
"""Share of the seconds held in which the back must have been seen straight before a hold is
praised: what was not seen is not known to be good."""

ROUNDED_HYSTERESIS_DEG = 6.0
"""A reading sways by 2–4° in a still hold; below the threshold by more than that it is over."""


def rounded_back(above_deg: float = ROUNDED_ABOVE_DEG["standard"]) -> Rule:
    """Return the rule for a rounded back with a threshold in degrees."""
    return Rule(
        fault="rounded_back",
        value=spine_flexion,
        above=above_deg,
        release=above_deg - ROUNDED_HYSTERESIS_DEG,
        cue="Back straight: lift your chest",
        message="The back was rounded (up to {worst:.0f}° beyond neutral).",
        source=(
            "Between straight and clearly rounded backs, on rendered people and on photographs "
            "alike: docs/how-it-measures.md"
        ),
        unsure=spine_error,
    )


ROUNDED_BACK = rounded_back()

WHERE_WORDS: dict[Where, str] = {
    "lower": "Mostly the lower back: tilt the pelvis forward, or sit on something.",
    "upper": "Mostly the upper back: lift the breastbone, draw the shoulder blades down.",
}
"""What to do about a rounded back, by where it bends."""

BENT_KNEE = Rule(
    fault="bent_knee",
    value=knee_flexion,
    above=28.0,
    release=20.0,
    cue="Straighten your knee",
    message="The knee of the stretched leg was bent (up to {worst:.0f}°).",
    source=(
        "A soft knee of up to about 10° is fine and MediaPipe's knee is off by -2.3 ± 6.4° in a "
        "side view; 28° is more than two standard deviations beyond"
    ),
)

BOUNCING = "bouncing"
BOUNCING_CUE = "Gently: no bouncing"
BOUNCING_MESSAGE = "Bouncing (swings of up to {worst:.0f}°): move gently and hold still."
