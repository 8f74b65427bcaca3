"""Whether somebody is where the camera can judge a stretch; pure."""

from __future__ import annotations

from formcheck.live.light import Light
from formcheck.live.routine import Step
from formcheck.rules.coach import Feedback

UPRIGHT_WITHIN_DEG = 30.0
"""Trunk from the vertical; further bent nobody is about to stand or sit tall."""

_PLACE_KEYS = {
    "no_person": "place.start",
    "out_of_frame": "place.back",
    "too_far": "place.closer",
    "not_side_on": "place.turn",
    "several_people": "place.alone",
    "low_confidence": "place.light",
}


def placing_key(feedback: Feedback, light: Light) -> str | None:
    """What is wrong with the position, or None."""
    if feedback.measures is None and light != "ok":
        return f"light.{light}"
    for problem in feedback.problems:
        if problem in _PLACE_KEYS:
            return _PLACE_KEYS[problem]
    return None


def may_stand_tall(feedback: Feedback, step: Step | None) -> bool:
    """True when there is an upright back to be measured, and a use for it."""
    measures = feedback.measures
    if measures is None or (step is not None and step.stretch == "supine"):
        return False
    return abs(measures.trunk_lean_deg) < UPRIGHT_WITHIN_DEG and measures.spine.look is not None
