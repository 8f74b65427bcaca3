"""The person's own neutral back: how it looks when upright and still.

Buttocks, shoulder blades and the natural curves of the spine differ more between people than
a moderately rounded back differs from a straight one. So the look of the back is compared with
the same person's, seen in the moment of standing or sitting upright that most people begin
with. Without such a moment there is nothing to compare with, and no flexion.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from formcheck.measure.back import BackLook
from formcheck.measure.spell import Still, longer, look_of, settled

SLUMPED_DEG = 63.0
"""A spell with a larger back angle teaches nothing: slumping at the start does not make slumping
neutral. Backs that are round by nature have up to about 50°, under a hoodie 62°."""

MORE_BENT_BY_DEG = 15.0
"""Nor does one with a back angle larger by this than an earlier one. Sitting down flattens the
lumbar curve by less."""

UPRIGHT_LEAN_DEG = (-30.0, 5.0)
"""Upright as the landmarks lean, which is 5° further back than the trunk, leaning back as tight
hamstrings make one do on the floor included. Forwards it ends below where any stretch begins, so
that a rounded stretch never becomes neutral."""


@dataclass(frozen=True)
class Neutral:
    """What is known of the person's neutral back.

    Attributes
    ----------
    look : BackLook or None
        How it looked in the latest upright, still spell; None before there was one.
    straightest_deg : float
        Back angle of the straightest of these spells.
    spell : tuple of Still
        The spell that is going on.
    earlier : bool
        True when the look is one of an earlier session (`earlier_neutral`).
    """

    look: BackLook | None = None
    straightest_deg: float = math.inf
    spell: tuple[Still, ...] = ()
    earlier: bool = False

    @property
    def measured(self) -> bool:
        """True once the person's own neutral is known."""
        return self.look is not None

    @property
    def own(self) -> BackLook | None:
        """The look of this session; None before there was one, also with an earlier one's."""
        return None if self.earlier else self.look


def earlier_neutral(look: BackLook) -> Neutral:
    """Return what is known at the start when the same person was seen in an earlier session.

    Its camera and clothes were other ones, so what is read against it is less sure. The first
    upright, still spell of the present session takes its place.
    """
    return Neutral(replace(look, chord_px=math.nan), earlier=True)


def update_neutral(neutral: Neutral, now: Still | None) -> Neutral:
    """Return what is known after one more frame.

    Parameters
    ----------
    neutral : Neutral
    now : Still or None
        None when the back cannot be judged.
    """
    if now is None or not UPRIGHT_LEAN_DEG[0] < now.look.lean_deg < UPRIGHT_LEAN_DEG[1]:
        return replace(neutral, spell=()) if neutral.spell else neutral
    spell = longer(neutral.spell, now)
    if not settled(spell):
        return replace(neutral, spell=spell)
    look = look_of(spell)
    if look.angle_deg > min(SLUMPED_DEG, neutral.straightest_deg + MORE_BENT_BY_DEG):
        return replace(neutral, spell=spell)
    return Neutral(look, min(look.angle_deg, neutral.straightest_deg), spell)
