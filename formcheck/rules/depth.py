"""The depth of a stretch from frame to frame: what is usual, who leaves, what a dip was."""

from __future__ import annotations

import math
from collections import deque

from formcheck.rules.entry import SETTLED_FOR_S
from formcheck.rules.motion import departure, is_steady, lately
from formcheck.rules.release import LEAVING_DEG, Dip, Ending, deepened, ending

LEVEL_MEMORY_S = 3.0
"""Time constant with which the usual depth follows a person who eases off and stays."""

RECENT_S = 2.0
"""How much of the depth is remembered to find where leaving began."""
STEADY_FOR_S = 1.0
"""Keeping still is longer than the rest between two swings."""


class Depth:
    """Follows the depth of one hold, in degrees of the stretch's effort."""

    def __init__(self) -> None:
        self._recent: deque[tuple[float, float]] = deque()
        self._level = math.nan
        self._before = math.nan
        self._dip: Dip | None = None

    def begin(self, level_deg: float, recent: deque[tuple[float, float]]) -> None:
        """Somebody has arrived at a depth, by way of the recent ones."""
        self._level, self._recent = level_deg, recent

    def is_leaving(self, time_s: float, effort_deg: float, *, disturbed: bool) -> bool:
        """Return True when the depth is below the usual one.

        A knee that bends changes the depth, and so does straightening it. So the usual depth from
        before a fault is remembered until the fault is put right and the depth steady again:
        whoever comes back to it is not leaving.

        Parameters
        ----------
        time_s : float
        effort_deg : float
        disturbed : bool
            A fault that stops the clock lasts, or may be beginning.
        """
        if disturbed and math.isnan(self._before):
            self._before = self._level
        elif not disturbed and self._is_settled(time_s, effort_deg):
            # NaN, nothing remembered, is not near.
            if abs(effort_deg - self._before) <= LEAVING_DEG:
                self._level = self._before
            self._before = math.nan
        # The level comes first: beside NaN, `min` returns it.
        return effort_deg < min(self._level, self._before) - LEAVING_DEG

    def follow(self, step_s: float, effort_deg: float, end_s: float, *, leaving: bool) -> None:
        """Begin or follow a dip, before `decide`."""
        if leaving and self._dip is None:
            began = self.leaving_began(end_s)
            self._dip = Dip(end_s if began is None else began, self._level)
        if self._dip is not None:
            self._dip = deepened(self._dip, effort_deg, step_s)

    def decide(self, time_s: float, effort_deg: float) -> tuple[Ending, float]:
        """At the usual depth again: say what the dip was, and since when it lasted in seconds."""
        if self._dip is None:
            return Ending.NOTHING, time_s
        since_s = self._dip.since_s
        was = ending(self._dip, effort_deg, settled=self._is_settled(time_s, effort_deg))
        if was is not Ending.OPEN:
            self._dip = None
        return was, since_s

    def keep(self, time_s: float, effort_deg: float, step_s: float) -> None:
        """Remember a frame in the zone and let the usual depth follow."""
        self._recent.append((time_s, effort_deg))
        while time_s - self._recent[0][0] > RECENT_S:
            self._recent.popleft()
        self._level += (effort_deg - self._level) * (1.0 - math.exp(-step_s / LEVEL_MEMORY_S))

    def is_steady(self, time_s: float, lasted_s: float) -> bool:
        """Return True when the depth is at rest: for `STEADY_FOR_S`, or since arriving."""
        span = max(SETTLED_FOR_S, min(STEADY_FOR_S, lasted_s))
        values = lately(self._recent, time_s, span)
        return bool(values) and is_steady(values)

    def leaving_began(self, end_s: float) -> float | None:
        """When the movement began that ends with the last sample at the usual depth."""
        until_end = [sample for sample in self._recent if sample[0] <= end_s]
        return departure(until_end) if until_end else None

    def _is_settled(self, time_s: float, effort_deg: float) -> bool:
        return is_steady([*lately(self._recent, time_s, SETTLED_FOR_S), effort_deg])
