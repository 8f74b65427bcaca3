"""How the person's own back looks: upright and still, and at the straightest of a fold.

Buttocks, shoulder blades and the natural curves of the spine differ more between people than
a moderately rounded back differs from a straight one. So the look of the back is compared with
the same person's, seen in the moment of standing or sitting upright that most people begin
with: the neutral. Without such a moment there is nothing to compare with, and no flexion.

How far somebody has bent *since* shows even when the neutral was not seen (an arm hid it, or the
clip begins in the stretch). It is no flexion, because the straightest moment of the fold may have
been bent already; but who has bent by so much since is rounded all the same (`spine.read_spine`).

Both are learnt from spells: moments in which the trunk keeps still.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from formcheck.measure.back import BackLook, middle_look
from formcheck.measure.readers import BackReader

STILL_DEG = 4.0
"""The trunk moves by less than this during the spell."""

SPELL_S = 0.5
"""How long to be still before it counts."""

KEPT_S = 2.0
APART_S = 0.03
"""How far apart the looks are that are kept of the last seconds of a spell. So all of these count
alike and as much at 60 frames a second as at 30, and a slow-motion clip keeps no hundreds."""

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

T = TypeVar("T")
Spell = tuple[tuple[float, T], ...]
"""What was seen in a spell, each with its time in seconds."""


def longer(spell: Spell[T], now: tuple[float, T], moved: Callable[[list[T]], bool]) -> Spell[T]:
    """Return the spell with one more frame, or a new one when something has moved.

    Of its last seconds what was seen is kept `APART_S` apart, and the newest in any case.
    """
    recent = [entry for entry in spell if now[0] - entry[0] <= KEPT_S]
    if len(recent) > 1 and recent[-1][0] - recent[-2][0] < APART_S:
        recent.pop()
    whole = (*recent, now)
    return (now,) if moved([seen for _, seen in whole]) else whole


def settled(spell: Spell[T]) -> bool:
    """Tell whether it lasts long enough to count."""
    return bool(spell) and spell[-1][0] - spell[0][0] >= SPELL_S


@dataclass(frozen=True)
class Neutral:
    """What is known of the person's own back."""

    look: BackLook | None = None
    """How it looked in the latest upright, still spell; None before there was one."""
    straightest_deg: float = math.inf
    """Back angle of the straightest of these spells."""
    earlier: bool = False
    """True when the look is one of an earlier session (`earlier_neutral`)."""
    straightest: BackLook | None = None
    """How it looked in the folded, still spell that is bent least as a `BackReader` compares
    spells; None before one. Not the one with the smallest back angle: a hood or a hoodie that
    slides along may take some of that off while the back rounds."""
    spell: Spell[BackLook] = ()
    """The spell that is going on."""

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


def update_neutral(
    neutral: Neutral, now: tuple[float, BackLook] | None, reader: BackReader
) -> Neutral:
    """Return what is known after one more frame; None when the back cannot be judged in it."""
    least, most = UPRIGHT_LEAN_DEG
    if now is None or not now[1].lean_deg > least:
        return replace(neutral, spell=())
    upright = now[1].lean_deg < most
    goes_on = neutral.spell and (neutral.spell[-1][1].lean_deg < most) == upright
    spell = longer(neutral.spell if goes_on else (), now, leant)
    neutral = replace(neutral, spell=spell)
    # The median of a spell takes as long as the whole reading: only a straighter frame asks for it.
    if not settled(spell) or not (upright or _straighter(now[1], neutral.straightest, reader)):
        return neutral
    look = middle_look([seen for _, seen in spell])
    if not upright:
        if _straighter(look, neutral.straightest, reader):
            return replace(neutral, straightest=look)
    elif look.angle_deg <= min(SLUMPED_DEG, neutral.straightest_deg + MORE_BENT_BY_DEG):
        straightest_deg = min(look.angle_deg, neutral.straightest_deg)
        return replace(neutral, look=look, straightest_deg=straightest_deg, earlier=False)
    return neutral


def leant(looks: list[BackLook]) -> bool:
    """Tell whether the trunk has moved."""
    leans = [look.lean_deg for look in looks]
    return max(leans) - min(leans) > STILL_DEG


def _straighter(look: BackLook, known: BackLook | None, reader: BackReader) -> bool:
    return known is None or reader.bend(look, known).flexion_deg < 0.0
