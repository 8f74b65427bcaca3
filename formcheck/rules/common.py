"""Faults that several stretches share."""

from __future__ import annotations

import math

from formcheck.rules.stretch import Rule, knee_flexion, spine_flexion


def or_inf(value: float) -> float:
    """Return the value, or infinity for NaN, so that NaN never wins a minimum."""
    return math.inf if math.isnan(value) else value


ROUNDED_BACK = Rule(
    fault="rounded_back",
    value=spine_flexion,
    above=30.0,
    release=24.0,
    cue="Back straight: lift your chest",
    message="The back was rounded (up to {worst:.0f}° beyond neutral).",
    source=(
        "Between the outlines of straight and of clearly rounded backs, on rendered people "
        "and on photographs alike: docs/how-it-measures.md"
    ),
)

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
