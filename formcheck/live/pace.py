"""How fast to look: a slow machine takes the lite model, an empty picture needs few looks."""

from __future__ import annotations

import statistics

SLOW_ABOVE_S = 0.060
"""With a slower model there are fewer than about 15 poses a second, and what is shown lags
visibly; the lite model takes about two thirds of the time of full (docs/accuracy-tables.md)."""

JUDGED_AFTER = 25
"""Frames with a person before the model is judged: a second or two, the first ones left out."""

WARM_UP = 5
"""The first frames take longer, whatever the machine."""

IDLE_AFTER_S = 4.0
IDLE_EVERY_S = 0.33
"""Nobody in the picture for so long: three looks a second are enough to see somebody come."""


class ModelChoice:
    """Decides once, in the first seconds, whether the machine is too slow for the model."""

    def __init__(self) -> None:
        self._times: list[float] = []
        self.decided = False

    def update(self, seconds: float, *, found: bool) -> bool:
        """Take in how long the model took; True once, when the lite model should take over.

        `found`: whether a person was seen; without one only a part of the model runs.
        """
        if self.decided or not found:
            return False
        self._times.append(seconds)
        if len(self._times) < WARM_UP + JUDGED_AFTER:
            return False
        self.decided = True
        return statistics.median(self._times[WARM_UP:]) > SLOW_ABOVE_S


class Idling:
    """Says when the next look is due."""

    def __init__(self) -> None:
        self._seen_s: float | None = None
        self._looked_s = float("-inf")

    @property
    def idle(self) -> bool:
        """True while looks are rare."""
        return self._seen_s is not None and self._looked_s - self._seen_s > IDLE_AFTER_S

    def due(self, time_s: float) -> bool:
        """True when a frame of this time should be looked at."""
        return not self.idle or time_s - self._looked_s >= IDLE_EVERY_S

    def looked(self, time_s: float, *, found: bool) -> None:
        """Take in the result of a look."""
        self._looked_s = time_s
        if found or self._seen_s is None:
            self._seen_s = time_s
