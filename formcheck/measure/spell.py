"""A spell: a moment in which the trunk keeps still, and how the back looked during it."""

from __future__ import annotations

from dataclasses import dataclass

from formcheck.measure.back import BackLook, middle_look

STILL_DEG = 4.0
"""The trunk moves by less than this during the spell."""

SPELL_S = 0.5
"""How long to be still before it counts."""

_KEPT_S = 2.0
_KEPT_LOOKS = 60
"""No more looks are kept of a spell; a slow-motion clip has hundreds in two seconds."""


@dataclass(frozen=True, eq=False)
class Still:
    """One frame of a spell: when, and how the back looks."""

    time_s: float
    look: BackLook


def longer(spell: tuple[Still, ...], now: Still) -> tuple[Still, ...]:
    """Return the spell with one more frame, or a new one when the trunk has moved."""
    recent = [entry for entry in spell if now.time_s - entry.time_s <= _KEPT_S]
    if len(recent) >= _KEPT_LOOKS:
        recent = recent[::2]
    leans = [entry.look.lean_deg for entry in (*recent, now)]
    return (now,) if max(leans) - min(leans) > STILL_DEG else (*recent, now)


def settled(spell: tuple[Still, ...]) -> bool:
    """Tell whether it lasts long enough to count."""
    return bool(spell) and spell[-1].time_s - spell[0].time_s >= SPELL_S


def look_of(spell: tuple[Still, ...]) -> BackLook:
    """Return the median look of a spell."""
    return middle_look([entry.look for entry in spell])
