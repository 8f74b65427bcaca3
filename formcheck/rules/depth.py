"""The depth of a stretch from frame to frame: arriving, what is usual, who leaves, what a dip was.

Letting go in the middle of a hold and coming back: those seconds do not count. Somebody who sways
or whose pose flickers is not to be punished, and who eases off and stays has only found another
depth. So a dip of the depth is followed until it is over, and what it was is decided by how deep it
went, for how long, and where it ended.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise
from typing import NamedTuple

from formcheck.rules.motion import Samples, arrival, departure, is_steady, lately

RELEASED_DEG = 12.0
"""So far below where it was, the stretch has been let go: three times what sways."""

RELEASED_FOR_S = 0.4
"""And for so long: lost landmarks jump back sooner, nobody comes up and down as quickly."""

LEAVING_DEG = 4.0
"""So far below the usual depth one may be coming up; nearer, the depth is back."""


SETTLED_FOR_S = 0.5
"""Arrived when the depth is steady for so long."""

AT_LEVEL_DEG = 5.0
"""How far from the settled depth still counts as having arrived."""

UNSETTLED_LIMIT_S = 4.0
"""Whoever never settles is trying all the same: the attempt starts and is not still."""

LEVEL_MEMORY_S = 3.0
"""Time constant with which the usual depth follows a person who eases off and stays."""

RECENT_S = 2.0
"""How much of the depth is remembered to find where leaving began."""
STEADY_FOR_S = 1.0
"""Keeping still is longer than the rest between two swings."""


class Ending(Enum):
    """What a dip was, when the usual depth is reached again."""

    NOTHING = "nothing"
    """A sway or a flicker, or the depth has settled elsewhere: all of it counts."""
    RELEASED = "released"
    """The stretch was let go: nothing of it counts."""
    OPEN = "open"
    """Still on the way."""


@dataclass(frozen=True)
class Dip:
    """The depth is below where it was."""

    since_s: float
    """When it began to fall."""
    level_deg: float
    """The usual depth until then."""
    deep_s: float = 0.0
    """How long it has been more than `RELEASED_DEG` below that."""

    @property
    def released(self) -> bool:
        """True when this is no flicker."""
        return self.deep_s >= RELEASED_FOR_S - 1e-9


def deepened(dip: Dip, effort_deg: float, step_s: float) -> Dip:
    """Return the dip after one more frame; an unknown depth (NaN) is not deep."""
    deep = not math.isnan(effort_deg) and effort_deg < dip.level_deg - RELEASED_DEG
    return replace(dip, deep_s=dip.deep_s + step_s) if deep else dip


def ending(dip: Dip, effort_deg: float, *, settled: bool) -> Ending:
    """Say what a dip was, now that the depth is near the usual one again, at rest or not.

    The usual depth follows a person who eases off, so it may lie below the depth from which the dip
    came.
    """
    if not dip.released:
        return Ending.NOTHING
    if effort_deg >= dip.level_deg - LEAVING_DEG:
        return Ending.RELEASED
    return Ending.NOTHING if settled else Ending.OPEN


class Arrived(NamedTuple):
    """Somebody is in the stretch: since when, and how long of it the back was seen straight."""

    start_s: float
    straight_s: float


class Depth:
    """Follows the depth of one hold, in degrees of the stretch's effort."""

    def __init__(self, level_deg: float = math.nan, recent: Samples = ()) -> None:
        self._recent = deque(recent)
        # Of the same frames on the way in: whether the back was seen to be straight.
        self._straight: list[bool] = []
        self._level = level_deg
        self._before = math.nan
        self._dip: Dip | None = None

    def clear(self) -> None:
        """Begin again: nobody is on the way in any more."""
        self._recent.clear()
        self._straight.clear()

    def come(self, time_s: float, effort_deg: float, *, straight: bool) -> Arrived | None:
        """Take in a frame on the way in; says when the depth has settled, and so begun to count.

        The hold then began when that depth was first reached.
        """
        self._recent.append((time_s, effort_deg))
        self._straight.append(straight)
        recent = lately(self._recent, time_s, SETTLED_FOR_S)
        lasted = time_s - self._recent[0][0]
        settled = lasted >= SETTLED_FOR_S and is_steady(recent)
        if not settled and lasted < UNSETTLED_LIMIT_S:
            return None
        self._level = sum(recent) / len(recent)
        start = arrival(self._recent, self._level, AT_LEVEL_DEG)
        frames = zip(pairwise(self._recent), self._straight[1:], strict=True)
        seen_s = sum(
            later - max(sooner, start)
            for ((sooner, _), (later, _)), seen in frames
            if seen and later > start
        )
        return Arrived(start, seen_s)

    def is_leaving(self, time_s: float, effort_deg: float, *, disturbed: bool) -> bool:
        """Return True when the depth is below the usual one.

        A knee that bends changes the depth, and so does straightening it. So the usual depth from
        before a fault that stops the clock, or may be beginning, is remembered until the fault is
        put right and the depth steady again: whoever comes back to it is not leaving.
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
