"""The course of a session, hands-free: placed, neutral, countdown, holds, other side, summary.

A state machine without a clock, fed with the checker's feedback. It judges no form and counts
no seconds; it only decides what the moment is about. A person who begins to stretch sooner than
asked is in the stretch: nothing has to be waited for.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from formcheck.live.asked import (
    HoldFollower,
    HoldNews,
    about,
    arms_hide_back,
    cue_of_stretch,
    ghost_for,
    may_stand_tall,
    placing_key,
)
from formcheck.live.looking import Light
from formcheck.live.routine import Plan
from formcheck.live.speaker import SAFETY, Scene, Stage, Tone
from formcheck.rules.coach import Feedback
from formcheck.texts import Line

PLACED_FOR_S = 1.0
"""How long the position must be right: the pose model needs a moment, and so do people."""

NEUTRAL_SHOWN_S = 1.5
NEUTRAL_WAIT_S = 5.0
"""Measuring the neutral back takes half a second of standing still; it stays on the screen long
enough to be read, and whoever does not stand still is not kept waiting."""

ARMS_AFTER_S, ARMS_WAIT_S = 1.0, 10.0
"""Arms that hang at the sides hide the back of most people who stand up straight. After the one
they are asked to move them, and then waited for until the other."""

COUNTDOWN_S = 5
"""Time to get the heel on a chair, or to sit or lie down, is not in it: those who need longer take
it, as nothing is lost after the countdown."""

LOST_FOR_S = 1.0
"""A problem this long in the countdown goes back to placing."""

GONE_AFTER_S = 5.0
"""Nobody in the picture for so long in the middle: back to placing."""

STEPPED_OUT_S = 3.0
"""Nobody in the picture for so long when all is done: that was the end."""

GONE_FOR_GOOD_S = 20.0
"""The same when something was held but not all is done."""

DESERTED_S = 120.0
"""Nobody in the picture for so long: nobody is talked to any more."""

ABANDONED_S = 600.0
"""And for so long, whatever the session is about, a pause too: nobody comes back."""

FINISHED_WAIT_S = 20.0
ROUTINE_FINISHED_WAIT_S = 4.0
"""Whoever stays in the picture and does no more has finished as well."""

HURT_SHOWN_S = 8.0


class Session:
    """Follows one session; times are in seconds of it.

    `plan`: what to do in which order. `stretch`: the stretch that the person asked for.
    """

    def __init__(self, plan: Plan, stretch: str | None) -> None:
        self.stage: Stage = "placing"
        self._plan = plan
        self._holds = HoldFollower()
        self._since_s = self._seen_s = self._placed_s = self._trouble_s = math.nan
        self._begun = self._held_any = self._neutral_seen = False
        self._all_seen = self._quiet = True
        self._counted = 0
        self._events: list[Line] = []
        self._tones: list[Tone] = []
        self._before_pause: Stage = "placing"
        self._stretch_seen = stretch

    @property
    def checking(self) -> bool:
        """False while what the camera sees does not matter."""
        return self.stage not in ("paused", "hurt", "summary")

    def update(self, feedback: Feedback, light: Light, *, quiet: bool) -> Scene:
        """Take in one frame, while `checking`.

        `feedback`: of the checker.
        `light`: of the picture; matters only while nobody is seen.
        `quiet`: whether all was said. What has to be heard in time, as the countdown, waits for it.
        """
        now, self._quiet = feedback.time_s, quiet
        if not self._begun:
            self._begun = True
            self._since_s = self._seen_s = now
            self._events += [Line(key) for key in SAFETY]
        if feedback.measures is not None:
            self._seen_s = now
        self._stretch_seen = feedback.stretch or self._stretch_seen
        news = self._holds.update(feedback)
        self._events += news.events
        self._tones += news.tones
        if news.began:
            self._begin(feedback)
        if news.done is not None:
            self._held_any = True
            self._all_seen &= feedback.mostly_seen
            self._plan.done(news.done)
        elif self._holds.holding and feedback.held_s > 0:
            self._held_any = True
        # Nobody is there: the more was done, the sooner that is the end.
        waits_s = GONE_FOR_GOOD_S if self._held_any else ABANDONED_S
        if self._away_s(now) >= (STEPPED_OUT_S if self.stage == "finished" else waits_s):
            return self._end(now)
        match self.stage:
            case "placing":
                return self._placing(feedback, light)
            case "neutral":
                return self._neutral(feedback)
            case "countdown":
                return self._countdown(feedback)
            case "finished":
                return self._finished(feedback)
        return self._stretch(feedback, news)

    def see_somebody(self, time_s: float) -> None:
        """Take in that somebody is there, while nothing else of the picture matters."""
        self._seen_s = time_s

    def without_picture(self, time_s: float, line: Line | None = None) -> Scene:
        """Say what a moment is about in which the camera gave nothing."""
        if self.stage == "hurt" or line is None:
            return self._still(time_s)
        return self._scene(time_s, line)

    def hurt(self, time_s: float) -> None:
        """Stop at once: the person said that it hurts. After the end the advice is still due."""
        if self.stage != "summary":
            self._go("hurt", time_s)
        self._events.insert(0, Line("hurt", "stop"))
        self._tones.append("stop")

    def pause(self, time_s: float) -> None:
        """Pause, or go on."""
        if self.stage == "paused":
            self._go("placing" if self._before_pause == "countdown" else self._before_pause, time_s)
            self._seen_s = time_s
            self._events.append(Line("going_on"))
        elif self.checking:
            self._before_pause = self.stage
            self._go("paused", time_s)
            self._events.append(Line("paused"))

    def end(self, time_s: float) -> None:
        """End the session: asked for, or the camera's film is over."""
        if self.stage != "summary":
            self._go("summary", time_s)
            self._tones.append("over")

    def _away_s(self, time_s: float) -> float:
        """How long nobody has been seen."""
        return time_s - self._seen_s

    def _go(self, stage: Stage, time_s: float) -> None:
        self.stage = stage
        self._since_s = time_s
        self._placed_s = self._trouble_s = math.nan

    def _end(self, time_s: float) -> Scene:
        self.end(time_s)
        return self._still(time_s)

    def _begin(self, feedback: Feedback) -> None:
        """Somebody is in a stretch, whatever was going on."""
        if self.stage != "stretch":
            self._go("stretch", feedback.time_s)
        step = self._plan.next
        # Another stretch counts as well, but the routine goes on with its own.
        if step is not None and (
            feedback.stretch != step.stretch or step.side not in (feedback.side, "both")
        ):
            self._events.append(about("other_leg", step))

    def _placing(self, feedback: Feedback, light: Light) -> Scene:
        now, step = feedback.time_s, self._plan.next
        key = placing_key(feedback, light)
        if key is None:
            if math.isnan(self._placed_s):
                self._placed_s = now
            if not self._quiet or now - self._placed_s < PLACED_FOR_S:
                return self._scene(now, Line("place.good", "good"))
            self._tones.append("placed")
            wants = not self._neutral_seen and may_stand_tall(feedback, step)
            self._go("neutral" if wants else "countdown", now)
            self._counted = 0
            return self._neutral(feedback) if wants else self._countdown(feedback)
        self._placed_s = math.nan
        if key == "place.start" and step is not None and self._held_any:
            # Not "step in" to somebody who is about to change sides outside the picture.
            cue = about("next", step)
        else:
            cue = Line(key, "info" if key == "place.start" else "warn")
        turned = key == "place.turn"
        ghost = ghost_for(feedback, step, self._stretch_seen, turned=turned)
        return self._scene(now, cue, ghost=ghost, turned=turned)

    def _neutral(self, feedback: Feedback) -> Scene:
        now = feedback.time_s
        lasted = now - self._since_s
        measures = feedback.measures
        measured = measures is not None and measures.own_neutral
        asked = lasted >= ARMS_AFTER_S and not measured and arms_hide_back(feedback)
        wait = ARMS_WAIT_S if asked else NEUTRAL_WAIT_S
        if self._in_trouble(feedback):
            self._go("placing", now)
        elif measured and lasted >= NEUTRAL_SHOWN_S and not self._neutral_seen:
            self._neutral_seen = True
            self._events.append(Line("neutral.done", "good"))
        elif self._quiet and (self._neutral_seen or lasted >= wait):
            self._go("countdown", now)
        # The check mark stays for a moment.
        shown = lasted / (0.6 * NEUTRAL_SHOWN_S) if measured else 0.9 * lasted / wait
        cue = Line("neutral.arms", "warn") if asked else Line("neutral")
        return self._scene(now, cue, progress=min(shown, 1.0 if measured else 0.9))

    def _countdown(self, feedback: Feedback) -> Scene:
        now, step = feedback.time_s, self._plan.next
        if self._in_trouble(feedback):
            self._go("placing", now)
            return self._scene(now, Line("countdown"))
        gone = int(now - self._since_s)
        if gone >= COUNTDOWN_S:
            self._tones.append("go")
            self._go("stretch", now)
            return self._scene(now, cue_of_stretch(feedback, self._plan))
        cue = Line("countdown") if step is None else about("countdown.step", step)
        if gone >= self._counted:
            if self._counted == 0:
                self._events.append(cue)
            self._counted = gone + 1
            self._tones.append("count")
        return self._scene(now, cue, count=COUNTDOWN_S - gone)

    def _stretch(self, feedback: Feedback, news: HoldNews) -> Scene:
        now, away_s = feedback.time_s, self._away_s(feedback.time_s)
        # The checker waits two seconds for somebody who is not seen; after the target it is over.
        left = news.left or (feedback.phase == "done" and away_s >= LOST_FOR_S)
        if left and self._plan.complete:
            self._go("finished", now)
            return self._finished(feedback)
        if left and self._held_any and self._plan.next is not None and not news.began:
            self._events.append(about("next", self._plan.next))
            self._go("placing", now)
        elif not self._holds.holding and away_s >= GONE_AFTER_S:
            self._go("placing", now)
        return self._scene(now, cue_of_stretch(feedback, self._plan))

    def _finished(self, feedback: Feedback) -> Scene:
        wait = ROUTINE_FINISHED_WAIT_S if self._plan.fixed else FINISHED_WAIT_S
        if feedback.time_s - self._since_s >= wait:
            return self._end(feedback.time_s)
        # Praise is for what was seen.
        line = Line("finished", "good") if self._all_seen else Line("finished.unjudged")
        return self._scene(feedback.time_s, line)

    def _in_trouble(self, feedback: Feedback) -> bool:
        """True when the position has been wrong for a while."""
        if placing_key(feedback, "ok") is None:
            self._trouble_s = math.nan
        elif math.isnan(self._trouble_s):
            self._trouble_s = feedback.time_s
        return feedback.time_s - self._trouble_s >= LOST_FOR_S

    def _still(self, time_s: float) -> Scene:
        """A moment in which nothing is looked at."""
        over = self.stage == "hurt" and time_s - self._since_s >= HURT_SHOWN_S
        if over or (self.stage == "paused" and self._away_s(time_s) >= ABANDONED_S):
            return self._end(time_s)
        lines = {"paused": Line("paused"), "hurt": Line("hurt", "stop")}
        return self._scene(time_s, lines.get(self.stage, Line("summary")))

    def _scene(self, time_s: float, cue: Line, **shown: Any) -> Scene:
        """Return the moment with what happened in it; `shown`: more fields of `Scene`."""
        scene = Scene(time_s, self.stage, cue, events=tuple(self._events), tones=tuple(self._tones))
        self._events, self._tones = [], []
        return replace(scene, deserted=self._away_s(time_s) >= DESERTED_S, **shown)
