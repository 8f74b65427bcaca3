"""Programmes that are no exercise: stairs to measure on, unrelated postures to fit on.

Stairs: a back that rounds, or a knee that bends, step by step through every degree there is. The
other sets round a back clearly or hardly at all; what lies between is what a reading has to be
right about. Each clip climbs every other step, so that two clips of a kind hold all of them.

Unrelated postures, one a second: many people in few pictures.
"""

from __future__ import annotations

from functools import partial
from typing import Literal

import numpy as np

from formcheck.lab.synth.draws import Draft, number, on_grid
from formcheck.lab.synth.motion import Hold, Keys, Programme
from formcheck.lab.synth.pose import LUMBAR_ONLY, THORACIC_ONLY

Kind = Literal["whole", "lumbar", "thoracic", "knee"]
Begun = Literal["upright", "straight", "rounded"]

SPINE_STEPS = tuple(range(0, 65, 5))
KNEE_STEPS = tuple(range(0, 55, 5))
STEP_S, RISE_S = 0.8, 0.4
"""How long each step is held and how long the way to the next takes."""
UPRIGHT_S, APPROACH_S = 1.2, 1.2

SHRUG_AT_EASE = (0.0, 6.0)
"""Degrees by which the collar bones rise when the arms reach forward: 6° on average to overhead
(Ludewig et al., JBJS 2009, pins in the bone)."""

SHRUG_PER_FLEXION = (0.15, 0.40)
"""And with each degree of spine flexion: who slouches carries the shoulder blades higher (Kebaetse,
McClure & Pratt, Arch Phys Med Rehabil 1999), and who reaches as far as possible lifts them, of a
range of 30-36° (Inman, Saunders & Abbott, JBJS 1944). So the head comes down between the shoulders:
the ear lies 1.42 trunk lengths from the hip on photographs of straight backs, 1.24 and 1.16 on
mildly and clearly rounded ones. Without it the ears of rendered people stay at 1.45 and more,
and rounded backs read 20° too little."""

UPPER: dict[Kind, float] = {
    "whole": 0.0, "knee": 0.0, "lumbar": LUMBAR_ONLY, "thoracic": THORACIC_ONLY,
}  # fmt: skip


def shrugged(flexion_deg: float, at_ease: float, per_flexion: float) -> float:
    """Degrees by which the collar bones rise at a spine flexion."""
    return round(at_ease + per_flexion * flexion_deg, 4)


def stairs(
    stretch: str,
    kind: Kind,
    begun: Begun,
    odd: bool,
    rng: np.random.Generator,
    *,
    arms_in_front: bool = False,
) -> Programme:
    """Draw the programme of one staircase.

    `kind`: what bends, and where.
    `begun`: upright and still for a moment; in the stretch from the first frame, with a straight
    back; or there with the most rounded one, going down the stairs.
    `odd`: which every other step; 0 is always one.
    `arms_in_front`: begun upright, hold the arms out in front until the fold.
    """
    d = Draft(rng)
    steps = KNEE_STEPS if kind == "knee" else SPINE_STEPS
    climbed = [0, *[s for s in steps if s and (s // 5) % 2 == int(odd)]]
    if begun == "rounded":
        climbed = climbed[::-1]
    t = start = UPRIGHT_S + APPROACH_S if begun == "upright" else 0.0
    bends: list[tuple[float, float]] = []
    for step in climbed:
        bends += [(round(t, 3), float(step)), (round(t + STEP_S, 3), float(step))]
        t += STEP_S + RISE_S
    end = round(t - RISE_S, 3)
    stands = stretch == "standing"
    trunk = d.between(38, 58) if stands else d.between(28, 46)
    d.level = [(UPRIGHT_S, 0.0), (start, 1.0)] if start else [(0.0, 1.0)]
    d.follow("trunk", d.between(0, 4) if stands else d.between(-6, 2), trunk)
    d.follow("neck", d.between(-6, 8), d.between(-24, 26))
    d.follow("reach", 0.0, d.between(0, 14))
    d.follow("hands", d.between(0.2, 0.32), d.between(0.42, 0.8))
    d.keys["knee" if kind == "knee" else "spine"] = tuple(bends)
    d.keys["upper"] = ((0.0, round(UPPER[kind], 4)),)
    ease, lift = d.between(*SHRUG_AT_EASE), float(rng.uniform(*SHRUG_PER_FLEXION))
    spine = d.keys.get("spine", ((0.0, 0.0),))
    d.keys["shrug"] = tuple((when, shrugged(bend, ease, lift)) for when, bend in spine)
    if arms_in_front or stands:
        d.follow("front" if arms_in_front else "hang", 1.0, 0.0)
    if not stands:
        d.keys["ankle"] = ((0.0, d.between(2, 22)),)
        d.keys["press"] = ((0.0, d.between(0.012, 0.04)),)
    d.holds, d.length = [Hold(start, end)], end + 0.2
    d.sway = {"trunk": d.between(0.6, 1.4), "spine": 0.6, "neck": 2.0}
    return d.finish()


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
