"""Whether somebody is where the camera can judge a stretch, and what is asked for; pure."""

from __future__ import annotations

import numpy as np

from formcheck.live.light import Light
from formcheck.live.routine import Plan, Step
from formcheck.live.scene import UPRIGHT
from formcheck.measure.landmarks import landmark_index
from formcheck.measure.spine import BEHIND_ARMS
from formcheck.measure.view import SIDES
from formcheck.rules.catalogue import catalogue
from formcheck.rules.coach import Feedback
from formcheck.rules.stretch import Place
from formcheck.texts import Line

UPRIGHT_WITHIN_DEG = 30.0
"""Trunk from the vertical; further bent nobody is about to stand or sit tall."""

SITS_BELOW = 0.8
LIES_BELOW = 0.5
"""In trunk lengths of the picture: how far the ankles are below the hips of whoever sits or lies (a
standing person's legs are 1.6 trunks long), and the hips below the shoulders of whoever lies."""

_PLACE_KEYS = {
    "no_person": "place.start",
    "out_of_frame": "place.back",
    "too_far": "place.closer",
    "turned_picture": "place.upright",
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


def place_of(feedback: Feedback) -> Place | None:
    """How somebody is who sits or lies already, also when not side-on; None for all others."""
    if feedback.measures is None:
        return None
    points = feedback.measures.pose.points
    shoulder, hip, ankle = (
        points[[landmark_index(name, side) for side in SIDES]].mean(axis=0)
        for name in ("shoulder", "hip", "ankle")
    )
    trunk = float(np.hypot(*(shoulder - hip)))
    if not float(ankle[1] - hip[1]) < SITS_BELOW * trunk:
        return None
    return "sitting" if float(hip[1] - shoulder[1]) > LIES_BELOW * trunk else "lying"


def may_stand_tall(feedback: Feedback, step: Step | None) -> bool:
    """True when there is an upright back to be measured, and a use for it."""
    measures = feedback.measures
    if measures is None or (step is not None and catalogue()[step.stretch].lies):
        return False
    to_be_seen = measures.spine.look is not None or arms_hide_back(feedback)
    return abs(measures.trunk_lean_deg) < UPRIGHT_WITHIN_DEG and to_be_seen


def arms_hide_back(feedback: Feedback) -> bool:
    """True when the back would be seen but for the person's own arms."""
    measures = feedback.measures
    return measures is not None and measures.spine.reason == BEHIND_ARMS


_DONE = {"switch": "done", "switch.unjudged": "done.unjudged"}
"""What to say when the routine asks for no other side."""


def about(key: str, step: Step) -> Line:
    """Return a line that names a step."""
    return Line(key, "info", (("stretch", f"name.{step.stretch}"), ("side", f"side.{step.side}")))


def cue_of_stretch(feedback: Feedback, plan: Plan) -> Line:
    """Return the checker's own cue; while it only waits, what is asked for."""
    step, cue = plan.next, feedback.cue
    stretch, side = feedback.stretch, feedback.side
    did = Step(stretch, side) if stretch is not None and side is not None else None
    if cue.key in _DONE and plan.fixed and not (did and plan.asks_other_side(did)):
        return Line(_DONE[cue.key], cue.level)
    if cue.key == "idle" and step is not None:
        return about("step", step)
    return cue


def ghost_for(
    feedback: Feedback, step: Step | None, stretch_seen: str | None, *, turned: bool
) -> str:
    """Return the stretch that is next; how to turn for whoever sits or lies already, too.

    `step`: what is asked for.
    `stretch_seen`: what was done or wished for last.
    `turned`: show how to turn.
    """
    name = step.stretch if step is not None else None
    if name is None and turned:
        place = place_of(feedback)
        fitting = [stretch.name for stretch in catalogue().values() if stretch.place == place]
        # Of those done sitting or lying rather the one that was seen.
        name = stretch_seen if stretch_seen in fitting else next(iter(fitting), stretch_seen)
    return UPRIGHT if name is None else name
