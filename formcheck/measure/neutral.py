"""The person's own neutral back: how the outline bends when upright and still.

Buttocks, shoulder blades and the natural curves of the spine differ more between people than
a moderately rounded back differs from a straight one. So the bend of the outline is compared
with the same person's, measured in the moment of standing or sitting upright that most people
begin with; without such a moment an average person's is assumed.
"""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass, replace

ASSUMED_BEND_DEG = 5.0
"""Bend of the outline of a straight back: 4–25° on photographs of real people, lower on
rendered ones (docs/how-it-measures.md)."""

OWN_RANGE_DEG = (-75.0, 30.0)
"""A neutral back's outline lies within (rendered people from -64°, photographs to 25°). A
spell outside teaches nothing: slumping at the start does not make slumping neutral."""

MORE_BENT_BY_DEG = 15.0
"""A later spell may be this much more bent than what was known: sitting down flattens the
lumbar curve, slumping between two goes bends it further."""

LEAST_ASSUMED_DEG = -20.0
"""A reading further below an assumed neutral shows that the assumption does not fit."""

UPRIGHT_LEAN_DEG = (-25.0, 10.0)
"""Upright, leaning back as tight hamstrings make one do on the floor included. Forwards it
ends below where any stretch begins (12°), so that a rounded stretch never becomes neutral."""

STILL_DEG = 4.0
"""The trunk moves by less than this during the spell."""

SPELL_S = 0.5
"""How long to be upright and still before it counts."""

_KEPT_S = 2.0


@dataclass(frozen=True)
class Neutral:
    """What is known of the person's neutral back.

    Attributes
    ----------
    own_deg : float
        Bend of the outline in the latest upright, still spell; NaN before there was one.
    straightest_deg : float
        The least bent of all spells so far.
    spell : tuple of (time_s, lean_deg, bend_deg)
        The spell that is going on.
    """

    own_deg: float = math.nan
    straightest_deg: float = math.inf
    spell: tuple[tuple[float, float, float], ...] = ()

    @property
    def measured(self) -> bool:
        """True once the person's own neutral is known."""
        return math.isfinite(self.own_deg)

    @property
    def bend_deg(self) -> float:
        """Bend of the outline that counts as straight, in degrees."""
        return self.own_deg if self.measured else ASSUMED_BEND_DEG


def update_neutral(neutral: Neutral, time_s: float, lean_deg: float, bend_deg: float) -> Neutral:
    """Return what is known after one more frame.

    Parameters
    ----------
    neutral : Neutral
    time_s : float
        Seconds.
    lean_deg : float
        Signed trunk lean.
    bend_deg : float
        Bend of the back's outline (`spine.outline_bend`), NaN when not measurable.
    """
    upright = UPRIGHT_LEAN_DEG[0] < lean_deg < UPRIGHT_LEAN_DEG[1]
    if not (upright and math.isfinite(bend_deg)):
        return replace(neutral, spell=()) if neutral.spell else neutral
    recent = (entry for entry in neutral.spell if time_s - entry[0] <= _KEPT_S)
    spell = (*recent, (time_s, lean_deg, bend_deg))
    leans = [lean for _, lean, _ in spell]
    if max(leans) - min(leans) > STILL_DEG:
        return replace(neutral, spell=((time_s, lean_deg, bend_deg),))
    if time_s - spell[0][0] < SPELL_S:
        return replace(neutral, spell=spell)
    own = statistics.median(bend for _, _, bend in spell)
    if not OWN_RANGE_DEG[0] <= own <= OWN_RANGE_DEG[1]:
        return replace(neutral, spell=spell)
    straightest = min(own, neutral.straightest_deg)
    return Neutral(min(own, straightest + MORE_BENT_BY_DEG), straightest, spell)
