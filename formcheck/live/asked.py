"""What is asked for, in words and as a ghost: by the plan, or else by the checker; pure."""

from __future__ import annotations

from formcheck.live.placing import place_of
from formcheck.live.plan import Plan
from formcheck.live.routine import Step
from formcheck.live.scene import UPRIGHT
from formcheck.rules.catalogue import catalogue
from formcheck.rules.coach import Feedback
from formcheck.rules.figure import Place
from formcheck.texts import Line

_DONE = {"switch": "done", "switch.unjudged": "done.unjudged"}
"""What to say when the routine asks for no other side."""


def about(key: str, step: Step) -> Line:
    """Return a line that names a step."""
    return Line(key, "info", (("stretch", f"name.{step.stretch}"), ("side", f"side.{step.side}")))


def cue_of_stretch(feedback: Feedback, plan: Plan) -> Line:
    """Return the checker's own cue; while it only waits, what is asked for."""
    step, cue = plan.next, feedback.cue
    if cue.key in _DONE and plan.fixed and not _other_side_is_next(feedback, plan):
        return Line(_DONE[cue.key], cue.level)
    if cue.key == "idle" and step is not None:
        return about("step", step)
    return cue


def _other_side_is_next(feedback: Feedback, plan: Plan) -> bool:
    stretch, side = feedback.stretch, feedback.side
    return stretch is not None and side is not None and plan.asks_other_side(Step(stretch, side))


def ghost_for(
    feedback: Feedback, step: Step | None, stretch_seen: str | None, *, turned: bool
) -> str:
    """Return the stretch that is next; how to turn for whoever sits or lies already, too.

    Parameters
    ----------
    step : Step or None
        What is asked for.
    stretch_seen : str or None
        What was done or wished for last.
    turned : bool
        Show how to turn.
    """
    name = step.stretch if step is not None else None
    if name is None and turned:
        name = _in_place(place_of(feedback), stretch_seen) or stretch_seen
    return UPRIGHT if name is None else name


def _in_place(place: Place | None, seen: str | None) -> str | None:
    """Return a stretch that is done sitting or lying, the one that was seen rather than others."""
    fitting = [stretch.name for stretch in catalogue().values() if stretch.place == place]
    return seen if seen in fitting else next(iter(fitting), None)
