"""Since when nobody has been in the picture, and when that means that nobody comes back; pure."""

from __future__ import annotations

import math

from formcheck.live.scene import Stage
from formcheck.live.times import ABANDONED_S, DESERTED_S, GONE_FOR_GOOD_S, STEPPED_OUT_S


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
