"""What happens to the hold from frame to frame: begins, stops counting, done, came up early."""

from __future__ import annotations

from dataclasses import dataclass

from formcheck.live.routine import Step
from formcheck.live.scene import Tone
from formcheck.rules.coach import Feedback, Phase
from formcheck.texts import Line

COUNTDOWN_FROM_S = 10.0
TONE_EVERY_S = 5.0
"""Of the last ten seconds, each five: often enough to hold on, seldom enough to relax."""

WORTH_SAYING_S = 3.0
"""Whoever comes up after less has only tried the position."""

_IN = ("hold", "paused", "done")

_CHANGES: dict[tuple[Phase, Phase], Tone] = {
    ("hold", "done"): "done",
    ("paused", "done"): "done",
    ("hold", "paused"): "fault",
    ("paused", "hold"): "resume",
}
"""What is heard of a hold that goes on."""


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
        last, self._last = self._last, feedback
        was = last if last is not None and last.phase in _IN else None
        is_in = feedback.phase in _IN
        # Going straight from one leg to the other leaves one hold and begins another.
        stays = (
            was is not None
            and is_in
            and (was.stretch, was.side) == (feedback.stretch, feedback.side)
        )
        began, left = is_in and not stays, was is not None and not stays
        events: list[Line] = []
        tones: list[Tone] = []
        if left and was is not None and was.phase != "done" and was.held_s >= WORTH_SAYING_S:
            values = (("held", f"{was.held_s:.0f}"), ("target", f"{was.target_s:g}"))
            events.append(Line("early", "info", values))
        if began:
            self._told_s = 0.0
            tones.append("fault" if feedback.phase == "paused" else "begin")
        elif stays and was is not None:
            change = _CHANGES.get((was.phase, feedback.phase))
            tones += [change] if change else []
            events += [Line("go_on", "good")] if change == "resume" else []
        done: Step | None = None
        reached = feedback.phase == "done" and (began or (was is not None and was.phase != "done"))
        if reached and feedback.stretch is not None and feedback.side is not None:
            done = Step(feedback.stretch, feedback.side)
        if feedback.phase == "hold":
            self._tell_what_is_left(feedback, events, tones)
        return HoldNews(tuple(events), tuple(tones), began, done, left)

    def _tell_what_is_left(self, feedback: Feedback, events: list[Line], tones: list[Tone]) -> None:
        left = feedback.target_s - feedback.held_s
        steps = int(COUNTDOWN_FROM_S // TONE_EVERY_S)
        for number in range(steps, 0, -1):
            mark = number * TONE_EVERY_S
            reached_s = feedback.target_s - mark
            # Seconds can be taken back; the same mark is not told twice.
            if left <= mark and self._told_s < reached_s and reached_s > 0:
                self._told_s = reached_s
                tones.append("left")
                if mark == COUNTDOWN_FROM_S:
                    events.append(Line("ten_more", "good"))
