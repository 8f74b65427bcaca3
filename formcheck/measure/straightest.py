"""The straightest back seen in this clip, for who never was upright and still.

How far somebody has bent *since* shows better than how far they bend: the natural curves of a
spine and what lies over it stay the same. So without the person's own neutral, a look is read
beside the straightest one that was seen in the stretch (docs/accuracy.md).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from formcheck.measure.back import BackLook
from formcheck.measure.neutral import UPRIGHT_LEAN_DEG
from formcheck.measure.spell import Still, alone_of, longer, look_of, settled


@dataclass(frozen=True)
class Straightest:
    """The straightest back so far.

    Attributes
    ----------
    look : BackLook or None
        How it looked in the still spell that read straightest; None before there was one.
    alone_deg : float
        What that spell read alone.
    spell : tuple of Still
        The spell that is going on.
    """

    look: BackLook | None = None
    alone_deg: float = math.inf
    spell: tuple[Still, ...] = ()


def is_folded(lean_deg: float) -> bool:
    """Tell whether a trunk is no longer upright: who is has a neutral, or is about to."""
    return lean_deg >= UPRIGHT_LEAN_DEG[1]


def update_straightest(known: Straightest, now: Still | None) -> Straightest:
    """Return what is known after one more frame.

    Parameters
    ----------
    known : Straightest
    now : Still or None
        None when the back cannot be judged.
    """
    if now is None or not is_folded(now.look.lean_deg):
        return replace(known, spell=()) if known.spell else known
    spell = longer(known.spell, now)
    if settled(spell) and (alone := alone_of(spell)) < known.alone_deg:
        return Straightest(look_of(spell), alone, spell)
    return replace(known, spell=spell)
