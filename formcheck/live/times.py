"""How long the stages of a session take, in seconds, and since when nobody is there; pure."""

from __future__ import annotations

import math

from formcheck.live.scene import Stage

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


class Presence:
    """Remembers when somebody was seen last; times are in seconds of the session."""

    def __init__(self) -> None:
        self._seen_s = math.nan

    def see(self, time_s: float) -> None:
        """Take in that somebody is there, or that waiting begins anew."""
        self._seen_s = time_s

    def away_s(self, time_s: float) -> float:
        """How long nobody has been seen."""
        return time_s - self._seen_s

    def has_left(self, time_s: float, stage: Stage, *, held_any: bool) -> bool:
        """True when the session ends because nobody is there: the sooner, the more was done."""
        if stage == "finished":
            return self.away_s(time_s) >= STEPPED_OUT_S
        return self.away_s(time_s) >= (GONE_FOR_GOOD_S if held_any else ABANDONED_S)

    def has_given_up(self, time_s: float) -> bool:
        """True when nobody comes back whatever the session is about."""
        return self.away_s(time_s) >= ABANDONED_S

    def is_deserted(self, time_s: float) -> bool:
        """True when nobody is talked to any more."""
        return self.away_s(time_s) >= DESERTED_S
