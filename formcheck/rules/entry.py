"""Coming into a stretch: when somebody has arrived, and since when."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import pairwise

from formcheck.rules.motion import arrival, is_steady, lately

SETTLED_FOR_S = 0.5
"""Arrived when the depth is steady for so long."""

AT_LEVEL_DEG = 5.0
"""How far from the settled depth still counts as having arrived."""

UNSETTLED_LIMIT_S = 4.0
"""Whoever never settles is trying all the same: the attempt starts and is not still."""


@dataclass(frozen=True)
class Arrived:
    """Somebody is in the stretch.

    Attributes
    ----------
    start_s : float
        Since when.
    level_deg : float
        The depth that was settled on.
    straight_s : float
        Seconds since then in which the back was seen to be straight.
    depths : deque of (time, depth)
        On the way in.
    """

    start_s: float
    level_deg: float
    straight_s: float
    depths: deque[tuple[float, float]]


class Entry:
    """Waits until the depth settles; the hold then began when it was first reached."""

    def __init__(self) -> None:
        self._depths: deque[tuple[float, float]] = deque()
        self._straight: deque[bool] = deque()

    def clear(self) -> None:
        """Begin again: nobody is on the way in any more."""
        self._depths.clear()
        self._straight.clear()

    def come(self, time_s: float, effort_deg: float, *, straight: bool) -> Arrived | None:
        """Take in a frame in the zone; says when somebody has arrived.

        Parameters
        ----------
        time_s : float
        effort_deg : float
            Depth of the stretch.
        straight : bool
            The back was seen to be straight.
        """
        self._depths.append((time_s, effort_deg))
        self._straight.append(straight)
        recent = lately(self._depths, time_s, SETTLED_FOR_S)
        lasted = time_s - self._depths[0][0]
        settled = lasted >= SETTLED_FOR_S and is_steady(recent)
        if not settled and lasted < UNSETTLED_LIMIT_S:
            return None
        level = sum(recent) / len(recent)
        start = arrival(self._depths, level, AT_LEVEL_DEG)
        return Arrived(start, level, self._straight_since(start), self._depths.copy())

    def _straight_since(self, start_s: float) -> float:
        frames = zip(pairwise(self._depths), list(self._straight)[1:], strict=True)
        return sum(
            later - max(sooner, start_s)
            for ((sooner, _), (later, _)), straight in frames
            if straight and later > start_s
        )
