"""The straightest back seen so far, for who never was upright and still in sight.

How far somebody has bent *since* shows even when the neutral was not seen (an arm hid it, or the
clip begins in the stretch). It is no flexion, because the straightest moment may have been bent
already; but who has bent by so much since is rounded all the same (`spine.read_spine`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from formcheck.measure.back import BackLook
from formcheck.measure.neutral import UPRIGHT_LEAN_DEG
from formcheck.measure.readers import BackReader
from formcheck.measure.spell import Still, longer, look_of, settled


@dataclass(frozen=True)
class Straightest:
    """The straightest back so far.

    Attributes
    ----------
    look : BackLook or None
        How it looked in the still, folded spell that is bent least as a `BackReader` compares
        spells; None before one. Not the one with the smallest back angle: a hood or a hoodie that
        slides along may take some of that off while the back rounds.
    spell : tuple of Still
        The spell that is going on.
    """

    look: BackLook | None = None
    spell: tuple[Still, ...] = ()


def update_straightest(known: Straightest, now: Still | None, reader: BackReader) -> Straightest:
    """Return what is known after one more frame.

    Parameters
    ----------
    known : Straightest
    now : Still or None
        None when the back cannot be judged.
    reader : BackReader
    """
    if now is None or now.look.lean_deg < UPRIGHT_LEAN_DEG[1]:
        return replace(known, spell=()) if known.spell else known
    spell = longer(known.spell, now)
    # The median of a spell takes as long as the whole reading: only a straighter frame asks for it.
    if _straighter(now.look, known.look, reader) and settled(spell):
        look = look_of(spell)
        if _straighter(look, known.look, reader):
            return Straightest(look, spell)
    return replace(known, spell=spell)


def _straighter(look: BackLook, known: BackLook | None, reader: BackReader) -> bool:
    return known is None or reader.bend(look, known).flexion_deg < 0.0
