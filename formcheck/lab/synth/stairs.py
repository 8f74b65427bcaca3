"""Stairs: a back that rounds, or a knee that bends, step by step through every degree there is.

The other sets round a back clearly or hardly at all; what lies between is what a reading has to be
right about. Each clip climbs every other step, so that two clips of a kind hold all of them.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from formcheck.lab.synth.draft import Draft
from formcheck.lab.synth.motion import Hold, Programme
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
