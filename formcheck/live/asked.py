"""What a frame means to a session: where to stand, what to do, what became of the hold.

Pure, as the session itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from formcheck.live.looking import Light
from formcheck.live.routine import Plan, Step
from formcheck.live.speaker import UPRIGHT, Tone
from formcheck.measure.following import trunk_px
from formcheck.measure.spine import BEHIND_ARMS
from formcheck.rules.catalogue import catalogue
from formcheck.rules.coach import Feedback, Phase
from formcheck.rules.stretch import Place
from formcheck.texts import Line

UPRIGHT_WITHIN_DEG = 30.0
"""Trunk from the vertical; further bent nobody is about to stand or sit tall."""

SITS_BELOW = 0.8
LIES_BELOW = 0.5
"""In trunk lengths of the picture: how far the ankles are below the hips of whoever sits or lies (a
standing person's legs are 1.6 trunks long), and the hips below the shoulders of whoever lies."""

LEFT_TOLD_S = (10.0, 5.0)
"""The seconds left at which one hears it: often enough to hold on, seldom enough to relax."""

WORTH_SAYING_S = 3.0
"""Whoever comes up after less has only tried the position."""

_PLACE_KEYS = {
    "no_person": "place.start",
    "out_of_frame": "place.back",
    "too_far": "place.closer",
    "turned_picture": "place.upright",
    "not_side_on": "place.turn",
    "several_people": "place.alone",
    "low_confidence": "place.light",
}

_DONE = {"switch": "done", "switch.unjudged": "done.unjudged"}
"""What to say when the routine asks for no other side."""

_IN = ("hold", "paused", "done")

_CHANGES: dict[tuple[Phase, Phase], Tone] = {
    ("hold", "done"): "done",
    ("paused", "done"): "done",
    ("hold", "paused"): "fault",
    ("paused", "hold"): "resume",
}
"""What is heard of a hold that goes on."""


def placing_key(feedback: Feedback, light: Light) -> str | None:
    """What is wrong with the position, or None."""
    if feedback.measures is None and light != "ok":
        return f"light.{light}"
    wrong = (_PLACE_KEYS[one] for one in feedback.problems if one in _PLACE_KEYS)
    return next(wrong, None)


def place_of(feedback: Feedback) -> Place | None:
    """How somebody is who sits or lies already, also when not side-on; None for all others."""
    if feedback.measures is None:
        return None
    pose = feedback.measures.pose
    (_, shoulder), (_, hip), (_, ankle) = map(pose.middle, ("shoulder", "hip", "ankle"))
    if not ankle - hip < SITS_BELOW * trunk_px(pose):
        return None
    return "sitting" if hip - shoulder > LIES_BELOW * trunk_px(pose) else "lying"


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


def about(key: str, step: Step) -> Line:
    """Return a line that names a step."""
    return Line(key, "info", (("stretch", f"name.{step.stretch}"), ("side", f"side.{step.side}")))


def step_of(feedback: Feedback) -> Step | None:
    """Return what somebody does, as a step of a routine."""
    if feedback.stretch is None or feedback.side is None:
        return None
    return Step(feedback.stretch, feedback.side)


def cue_of_stretch(feedback: Feedback, plan: Plan) -> Line:
    """Return the checker's own cue; while it only waits, what is asked for."""
    cue, did = feedback.cue, step_of(feedback)
    if cue.key in _DONE and plan.fixed and not (did and plan.asks_other_side(did)):
        return Line(_DONE[cue.key], cue.level)
    if cue.key == "idle" and plan.next is not None:
        return about("step", plan.next)
    return cue


def ghost_for(
    feedback: Feedback, step: Step | None, stretch_seen: str | None, *, turned: bool
) -> str:
    """Return the stretch that is next; how to turn for whoever sits or lies already, too.

    `step`: what is asked for. `stretch_seen`: what was done or wished for last. `turned`: show how
    to turn.
    """
    name = step.stretch if step is not None else None
    if name is None and turned:
        place = place_of(feedback)
        fitting = [stretch.name for stretch in catalogue().values() if stretch.place == place]
        # Of those done sitting or lying rather the one that was seen.
        name = stretch_seen if stretch_seen in fitting else next(iter(fitting), stretch_seen)
    return UPRIGHT if name is None else name


@dataclass(frozen=True)
class HoldNews:
    """What one frame brought."""

    events: tuple[Line, ...] = ()
    tones: tuple[Tone, ...] = ()
    began: bool = False
    """A hold began with this frame."""
    done: Step | None = None
    """The target was reached with this frame."""
    left: bool = False
    """The person came out of the stretch with this frame."""


class HoldFollower:
    """Compares each frame's feedback with the one before."""

    def __init__(self) -> None:
        self._last: Feedback | None = None
        self._told_s = 0.0

    @property
    def holding(self) -> bool:
        """True while somebody is in the stretch."""
        return self._last is not None and self._last.phase in _IN

    def update(self, feedback: Feedback) -> HoldNews:
        """Take in the next frame and say what is new."""
        was, self._last = self._last if self.holding else None, feedback
        # Going straight from one leg to the other leaves one hold and begins another.
        stays = was is not None and self.holding and step_of(was) == step_of(feedback)
        began, left = self.holding and not stays, was is not None and not stays
        before = was.phase if was is not None and stays else None
        events: list[Line] = []
        tones: list[Tone] = []
        if left and was is not None and was.phase != "done" and was.held_s >= WORTH_SAYING_S:
            values = (("held", f"{was.held_s:.0f}"), ("target", f"{was.target_s:g}"))
            events.append(Line("early", "info", values))
        if began:
            self._told_s = 0.0
            tones.append("fault" if feedback.phase == "paused" else "begin")
        elif before is not None and (change := _CHANGES.get((before, feedback.phase))):
            tones.append(change)
            events += [Line("go_on", "good")] if change == "resume" else []
        if feedback.phase == "hold":
            self._tell_what_is_left(feedback, events, tones)
        done = step_of(feedback) if feedback.phase == "done" and before != "done" else None
        return HoldNews(tuple(events), tuple(tones), began, done, left)

    def _tell_what_is_left(self, feedback: Feedback, events: list[Line], tones: list[Tone]) -> None:
        left_s = feedback.target_s - feedback.held_s
        for mark_s in LEFT_TOLD_S:
            reached_s = feedback.target_s - mark_s
            # Seconds can be taken back; the same mark is not told twice.
            if left_s <= mark_s and self._told_s < reached_s:
                self._told_s = reached_s
                tones.append("left")
                if mark_s == LEFT_TOLD_S[0]:
                    events.append(Line("ten_more", "good"))
