"""Unrelated postures, one a second: many people in few pictures, for fitting what is learned."""

from __future__ import annotations

from functools import partial

import numpy as np

from formcheck.lab.synth.draws import number, on_grid
from formcheck.lab.synth.motion import Keys, Programme
from formcheck.lab.synth.pose import LUMBAR_ONLY, THORACIC_ONLY
from formcheck.lab.synth.stairs import SHRUG_AT_EASE, SHRUG_PER_FLEXION, shrugged

POSTURES = 8
"""How many unrelated postures a clip of `postures` shows, one a second; the first is neutral."""


def postures(stretch: str, rng: np.random.Generator) -> Programme:
    """Draw unrelated postures of a standing or seated person, to learn from.

    Wider than the clips: folds to the horizontal and beyond, feet side by side on the floor, each
    spine flexion equally often from 0 to 70 degrees (and a third of all straight), in the lower or
    in the upper back, the head anywhere.
    """
    between = partial(on_grid, rng)
    stands = stretch == "standing"
    on_step = stands and bool(rng.random() < 0.6)
    deepest = (80.0 if on_step else 115.0) if stands else 62.0
    rows: list[dict[str, float]] = []
    for i in range(POSTURES):
        spine = 0.0
        if i > 0:
            pick = rng.random()
            spine = between(-6, 6) if pick < 0.33 else between(6, 70)
        least = 8.0 + 0.4 * max(spine, 0.0)
        upright = i == 0 or rng.random() < 0.08
        trunk = between(-4, 5) if upright else between(least if stands else least - 12, deepest)
        row = {
            "trunk": trunk,
            "spine": spine,
            "upper": between(-1, 1),
            "neck": between(-28, 30),
            "reach": between(0, 4 if i == 0 else 20),
            "hands": between(0.2, 0.84),
            "apart": between(-0.1, 0.1),
            "knee": between(5, 45) if rng.random() < 0.2 else 2.0,
            "hips": 0.0, "hang": 0.0, "ground": 0.0,
        }  # fmt: skip
        pick = rng.random()
        if pick < 0.12 or (i == 0 and pick < 0.5):
            row["hips" if stands else "ground"] = 1.0
        elif stands and (pick < 0.3 or i == 0):
            row["hang"] = 1.0
        rows.append(row)
    if stands:
        return _one_a_second(rows, lift=1.0 if on_step else 0.0)
    return _one_a_second(rows, ankle=between(0, 25))


BENDS = 12
"""How many postures a clip of `bent_postures` shows."""


def _one_a_second(rows: list[dict[str, float]], **constant: float) -> Programme:
    """Show postures one after the other, some controls staying as they are."""
    keys: dict[str, Keys] = {
        name: tuple((float(i), row[name]) for i, row in enumerate(rows)) for name in rows[0]
    }
    keys |= {name: ((0.0, value),) for name, value in constant.items()}
    return Programme(keys, (), float(len(rows)))


def bent_postures(stretch: str, rng: np.random.Generator, *, rides_up: bool) -> Programme:
    """Draw unrelated postures of a back that bends anywhere by any amount, to learn from.

    Tamer than `postures`: folds as in the stretches and hands that leave the back in sight, so
    that what is learnt is the back and not what hides it. The first is upright and neutral; of the
    others every flexion from 0 to 65 degrees equally often, half of them spread over the whole
    back, a quarter each in the lumbar or the thoracic part only. Sitting, the seat is pressed flat
    by more or less.

    `rides_up`: shoulders ride up as on `stairs`, and half of those upright hold their
    arms out in front, as a session asks.
    """
    between = partial(number, rng, digits=2)

    def rise(spine: float) -> float:
        if not rides_up:
            return 0.0
        return shrugged(spine, between(*SHRUG_AT_EASE), between(*SHRUG_PER_FLEXION))

    stands = stretch == "standing"
    rows: list[dict[str, float]] = []
    for i in range(BENDS):
        pick = rng.random()
        part = LUMBAR_ONLY if pick < 0.25 else THORACIC_ONLY if pick < 0.5 else between(-1, 1)
        upright = i == 0 or rng.random() < 0.08
        spine = 0.0 if i == 0 else between(-2, 65)
        rows.append(
            {
                "spine": spine,
                "upper": round(part, 4),
                "trunk": between(-4, 6) if upright else between(14, 75 if stands else 52),
                "neck": between(-24, 28),
                "reach": between(0, 3 if i == 0 else 12),
                "shrug": rise(spine),
                "hands": between(0.2, 0.4) if upright else between(0.35, 0.84),
                "apart": between(-0.08, 0.08),
                "hang": 1.0 if stands and upright and rng.random() < 0.3 else 0.0,
                "front": 1.0 if rides_up and upright and rng.random() < 0.5 else 0.0,
                "knee": between(5, 40) if rng.random() < 0.15 else 2.0,
            }
        )
    if stands:
        return _one_a_second(rows, lift=1.0 if rng.random() < 0.8 else 0.0)
    return _one_a_second(rows, ankle=between(0, 25), press=number(rng, 0.012, 0.045, 4))


def lying_postures(hands: str, rng: np.random.Generator) -> Programme:
    """Draw unrelated postures of somebody on the back, to learn from.

    One leg anywhere from the floor to past the vertical, a fifth of the time with a bent knee; the
    other flat or, a fifth of the time, bent.
    """
    between = partial(on_grid, rng)
    rows: list[dict[str, float]] = []
    for i in range(POSTURES):
        down = i == 0 or rng.random() < 0.1
        raised = -6.0 if down else between(15, 98)
        row = {
            "raise": raised,
            "tilt": 0.0 if down else between(0, 10),
            "ankle": between(0, 25),
            "knee": between(5, 60) if not down and rng.random() < 0.25 else 2.0,
            "other_knee": between(10, 80) if rng.random() < 0.2 else between(2, 10),
        }
        if hands in ("grip", "strap"):
            row[hands] = 1.0 if hands == "strap" or not down else 0.0
        elif hands == "belly":
            row["belly"] = 1.0
        rows.append(row)
    return _one_a_second(rows)
