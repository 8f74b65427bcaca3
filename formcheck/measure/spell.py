"""A spell: a moment in which the trunk keeps still, and how the back looked during it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from formcheck.measure.back import BackLook, middle_look

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
