"""A spell: a moment in which the trunk keeps still, and how the back looked during it."""

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

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Still:
    """One frame of a spell: when, and how the back looks."""

    time_s: float
    look: BackLook


def longer(spell: tuple[Still, ...], now: Still) -> tuple[Still, ...]:
    """Return the spell with one more frame, or a new one when the trunk has moved."""
    recent = spaced([entry for entry in spell if now.time_s - entry.time_s <= KEPT_S], _time_of)
    leans = [entry.look.lean_deg for entry in (*recent, now)]
    return (now,) if max(leans) - min(leans) > STILL_DEG else (*recent, now)


def spaced(looks: list[T], time_of: Callable[[T], float]) -> list[T]:
    """Return looks in order of time without the last one when it is too close to the one before.

    Asked before every further look, it keeps them `APART_S` apart, and the newest in any case.
    """
    crowded = len(looks) > 1 and time_of(looks[-1]) - time_of(looks[-2]) < APART_S
    return looks[:-1] if crowded else looks


def _time_of(entry: Still) -> float:
    return entry.time_s


def settled(spell: tuple[Still, ...]) -> bool:
    """Tell whether it lasts long enough to count."""
    return bool(spell) and spell[-1].time_s - spell[0].time_s >= SPELL_S


def look_of(spell: tuple[Still, ...]) -> BackLook:
    """Return the median look of a spell."""
    return middle_look([entry.look for entry in spell])


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
