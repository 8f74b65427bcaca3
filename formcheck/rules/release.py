"""Letting go in the middle of a hold and coming back: those seconds do not count.

Somebody who sways or whose pose flickers is not to be punished, and who eases off and stays has
only found another depth. So a dip of the depth is followed until it is over, and what it was is
decided by how deep it went, for how long, and where it ended.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum

RELEASED_DEG = 12.0
"""So far below where it was, the stretch has been let go: three times what sways."""

RELEASED_FOR_S = 0.4
"""And for so long: lost landmarks jump back sooner, nobody comes up and down as quickly."""

LEAVING_DEG = 4.0
"""So far below the usual depth one may be coming up; nearer, the depth is back."""


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
    """The depth is below where it was.

    Attributes
    ----------
    since_s : float
        When it began to fall.
    level_deg : float
        The usual depth until then.
    deep_s : float
        How long it has been more than `RELEASED_DEG` below that.
    """

    since_s: float
    level_deg: float
    deep_s: float = 0.0

    @property
    def released(self) -> bool:
        """True when this is no flicker."""
        return self.deep_s >= RELEASED_FOR_S - 1e-9


def deepened(dip: Dip, effort_deg: float, step_s: float) -> Dip:
    """Return the dip after one more frame; an unknown depth (NaN) is not deep."""
    deep = not math.isnan(effort_deg) and effort_deg < dip.level_deg - RELEASED_DEG
    return replace(dip, deep_s=dip.deep_s + step_s) if deep else dip


def ending(dip: Dip, effort_deg: float, *, settled: bool) -> Ending:
    """Say what a dip was.

    Parameters
    ----------
    dip : Dip
    effort_deg : float
        The present depth, which is near the usual depth again. That one follows a person who eases
        off, so it may lie below the depth from which the dip came.
    settled : bool
        The depth is at rest.
    """
    if not dip.released:
        return Ending.NOTHING
    if effort_deg >= dip.level_deg - LEAVING_DEG:
        return Ending.RELEASED
    return Ending.NOTHING if settled else Ending.OPEN
