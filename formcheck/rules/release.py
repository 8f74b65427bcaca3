"""Letting go in the middle of a hold and coming back: those seconds do not count.

Somebody who sways or whose pose flickers is not to be punished, and who eases off and stays has
only found another depth. So a dip of the depth is followed until it is over, and what it was is
decided by how deep it went, for how long, and where it ended.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

RELEASED_DEG = 12.0
"""So far below where it was, the stretch has been let go: three times what sways."""

RELEASED_FOR_S = 0.4
"""And for so long: lost landmarks jump back sooner, nobody comes up and down as quickly."""

BACK_DEG = 4.0
"""Within this of where it was, the depth is back."""


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

    def is_over(self, effort_deg: float) -> bool:
        """Return True at the depth from which it came."""
        return effort_deg >= self.level_deg - BACK_DEG


def deepened(dip: Dip, effort_deg: float, step_s: float) -> Dip:
    """Return the dip after one more frame; an unknown depth (NaN) is not deep."""
    deep = not math.isnan(effort_deg) and effort_deg < dip.level_deg - RELEASED_DEG
    return replace(dip, deep_s=dip.deep_s + step_s) if deep else dip
