"""The set `lying`: people on the back whose pelvis or head lifts, and those where neither does.

Bodies are those of the development set (some made more kyphotic, which lifts a resting head off the
floor), so nothing that is measured on the test set is seen here. The frozen sets know nothing of
these programmes: each clip follows from this file and its number alone.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from formcheck.lab.synth import programmes
from formcheck.lab.synth.clip import Clip
from formcheck.lab.synth.draws import generator
from formcheck.lab.synth.motion import Fault, Programme
from formcheck.lab.synth.people import draw_look, draw_person
from formcheck.lab.synth.places import draw_film, draw_framing, draw_light, draw_room
from formcheck.lab.synth.room import Furniture

#: (what goes wrong, where the hands are, what the head rests on, is the body made kyphotic)
CLIPS: tuple[tuple[str, str, str, bool], ...] = (
    ("lifted_pelvis", "sides", "floor", False),
    ("good", "grip", "pillow", False),
    ("lifted_head", "grip", "floor", False),
    ("good", "grip", "floor", True),
    ("lifted_pelvis", "grip", "pillow", False),
    ("lifted_head", "sides", "pillow", False),
    ("good", "sides", "pillow", True),
    ("lifted_both", "grip", "floor", False),
    ("good", "grip", "floor", False),
    ("lifted_pelvis", "strap", "floor", True),
    ("lifted_head", "strap", "floor", True),
    ("good", "strap", "pillow", False),
    ("lifted_pelvis", "belly", "floor", False),
    ("lifted_head", "grip", "pillow", True),
    ("good", "grip", "pillow", False),
    ("resting_leg", "grip", "floor", False),
    ("lifted_both", "strap", "pillow", False),
    ("lifted_pelvis", "grip", "floor", False),
    ("good", "grip", "floor", True),
    ("lifted_head", "grip", "floor", False),
    ("bent_knee", "grip", "pillow", False),
    ("good", "belly", "floor", True),
    ("lifted_pelvis", "grip", "floor", True),
    ("good", "grip", "floor", False),
)

PELVIS_LIFTED_DEG = (20.0, 36.0)
"""How far a lifted pelvis rolls up. The hip joints rise by about 5–10 cm: a fist fits under."""

HEAD_LIFTED_DEG = (32.0, 50.0)
"""How far the neck of a lifted head bends beyond rest: looking at the knee, not at the ceiling."""

MORE_KYPHOTIC_DEG = 14.0


def lying_programme(variant: str, hands: str, pillow: float, rng: np.random.Generator) -> Programme:
    """Draw a programme: a supine stretch with one more thing wrong, or a good one.

    `variant`: ``"lifted_pelvis"``, ``"lifted_head"``, ``"lifted_both"`` or a variant of
    `programmes.supine`. `pillow`: how high the head rests, metres.
    """
    lifts = variant.startswith("lifted")
    base = programmes.supine("slow_bending" if lifts else variant, rng, hands)
    keys, faults = dict(base.keys), list(base.faults)
    if lifts:
        # Slow bending makes a hold that is long enough; the knee stays straight here.
        keys.pop("knee")
        faults.clear()
    keys["pillow"] = ((0.0, round(pillow, 3)),)
    hold = base.holds[0]
    for name, control, (low, high) in (
        ("lifted_pelvis", "pelvis_lift", PELVIS_LIFTED_DEG),
        ("lifted_head", "head_lift", HEAD_LIFTED_DEG),
    ):
        if variant not in (name, "lifted_both"):
            continue
        bad = float(np.round(rng.uniform(low, high)))
        begin = hold.start + float(np.round(rng.uniform(1.2, 2.6), 2))
        full = begin + float(np.round(rng.uniform(0.7, 1.3), 2))
        last = keys["raise"][-1]
        if rng.random() < 0.3:  # all the time
            start = keys["raise"][0][0]
            rows = [(start, 0.0), (hold.start, bad), (hold.end, bad), (last[0], 0.0)]
        elif rng.random() < 0.5:  # until it is corrected
            out = min(full + float(np.round(rng.uniform(2.2, 3.0), 2)), hold.end - 0.9)
            rows = [(begin, 0.0), (full, bad), (out, bad), (out + 0.8, 0.0)]
        else:
            rows = [(begin, 0.0), (full, bad), (hold.end, bad), (last[0], 0.0)]
        keys[control] = tuple((round(t, 3), v) for t, v in rows)
        faults.append(Fault(name, control, 0.0, bad))
    # A little movement of the head is nobody's fault.
    sway = {**base.sway, "head_lift": 1.5}
    return replace(base, keys=keys, faults=tuple(faults), sway=sway)


def lying_clip(number: int) -> Clip:
    """Clip ``number`` of the set, the same one every time."""
    rng = generator("lying", number)
    variant, hands, rest, kyphotic = CLIPS[number]
    person = draw_person("dev", number)
    shape = person.shape
    if kyphotic:
        shape = replace(shape, kyphosis=round(min(shape.kyphosis + MORE_KYPHOTIC_DEG, 28.0), 1))
    height = round(float(rng.uniform(0.05, 0.11)), 3) if rest == "pillow" else 0.0
    programme = lying_programme(variant, hands, height, rng)
    near = "left" if rng.random() < 0.5 else "right"
    far = "right" if near == "left" else "left"
    side = near if rng.random() < 0.65 else far
    wear = str(rng.choice(["tight", "tshirt", "hoodie"], p=[0.4, 0.4, 0.2]))
    trousers = str(rng.choice(["leggings", "loose", "shorts"], p=[0.5, 0.3, 0.2]))
    look = draw_look(person, wear, trousers, rng)
    room = draw_room(rng, "supine", 0.0)
    if height:
        color = (0.90, 0.88, 0.84) if rng.random() < 0.5 else (0.45, 0.52, 0.60)
        piece = Furniture("pillow", -0.6, 0.42, height, 0.55, color)
        room = replace(room, furniture=(*room.furniture, piece))
    tags = [variant, *([hands] if hands != "sides" else []), *(["pillow"] if height else [])]
    tags += [*(["kyphotic"] if kyphotic else []), *(["far_leg"] if side == far else [])]
    return Clip(
        name=f"lying-{number:03d}-supine",
        stretch="supine",
        side=side,
        shape=shape,
        look=look,
        room=room,
        camera=draw_framing(rng, near, float(rng.uniform(-22, 22)), upright=False),
        programme=programme,
        seed=int(rng.integers(1, 1_000_000)),
        fps=10,
        light=draw_light(rng),
        film=draw_film(rng),
        split="lying",
        body=f"dev-{number:03d}" + ("-kyphotic" if kyphotic else ""),
        tags=tuple(tags),
        strap=(0.20, 0.35, 0.65) if hands == "strap" else None,
    )
