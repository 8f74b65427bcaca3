"""Draw rooms, light, cameras and their flaws, and other people in the room."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from formcheck.lab.synth.camera import Film, Framing
from formcheck.lab.synth.draws import hue, number
from formcheck.lab.synth.people import Bystander, draw_look, draw_person
from formcheck.lab.synth.room import Furniture, Light, Room

_FLOORS = {
    "wood": ((0.66, 0.50, 0.36), (0.50, 0.36, 0.26), (0.76, 0.64, 0.50), (0.42, 0.31, 0.24)),
    "carpet": ((0.62, 0.58, 0.54), (0.44, 0.46, 0.50), (0.70, 0.64, 0.54)),
    "tile": ((0.66, 0.63, 0.60), (0.80, 0.78, 0.75), (0.48, 0.47, 0.46)),
}


def draw_light(rng: np.random.Generator) -> Light:
    """A lamp or a window somewhere, in a bright or a dim room."""
    warm = number(rng, -0.05, 0.10)
    return Light(
        side=number(rng, -0.3, 1.0),
        front=number(rng, -0.8, 0.9),
        key=number(rng, 0.42, 0.78),
        rim=number(rng, 0.08, 0.30),
        fill=number(rng, 0.20, 0.42),
        ambient=number(rng, 0.30, 0.48),
        tint=(1.0, round(0.97 - warm / 3, 3), round(0.94 - warm, 3)),
        shadow=number(rng, 0.25, 0.55),
        slope=number(rng, -0.16, 0.16),
    )


def draw_film(rng: np.random.Generator) -> Film:
    """A phone's camera, from good to poor."""
    quality = int(rng.integers(33, 38)) if rng.random() < 0.2 else int(rng.integers(18, 32))
    return Film(
        exposure=round(float(np.exp(rng.normal(0.0, 0.13))), 3),
        warmth=number(rng, -0.5, 0.7),
        contrast=number(rng, 0.92, 1.16),
        noise=number(rng, 0.4, 4.5, 2),
        shutter=number(rng, 0.008, 0.040),
        softness=number(rng, 0.0, 0.9, 2),
        quality=quality,
    )


def draw_framing(rng: np.random.Generator, near: str, azimuth: float, upright: bool) -> Framing:
    """A phone leaned against something, or on a stand; ``upright``: the person stands."""
    tall = rng.random() < (0.35 if upright else 0.15)
    width, height = (360, 640) if tall else (640, 360)
    return Framing(
        near=near,
        azimuth=round(azimuth, 2),
        height=number(rng, 0.4, 1.5, 2),
        focal=number(rng, 1.15, 1.7) if tall else number(rng, 0.75, 1.25),
        margin=number(rng, 0.035, 0.13),
        offset=(number(rng, -0.8, 0.8, 2), number(rng, -0.5, 0.8, 2)),
        width=width,
        height_px=height,
    )


def _furniture(rng: np.random.Generator) -> list[Furniture]:
    """Pieces against the wall, side by side without touching."""
    out: list[Furniture] = []
    at = -2.6 + float(rng.uniform(0, 1.2))
    while at < 2.6 and len(out) < 5:
        kind = str(rng.choice(["cabinet", "shelf", "door", "window", "sofa", "plant", "chair"]))
        size = {
            "cabinet": (0.9, 0.85, 0.42), "shelf": (0.8, 1.7, 0.30), "door": (0.95, 2.05, 0.05),
            "window": (1.2, 2.1, 0.05), "sofa": (1.8, 0.80, 0.85), "plant": (0.55, 1.1, 0.5),
            "chair": (0.45, 0.92, 0.45),
        }[kind]  # fmt: skip
        scale = rng.uniform(0.9, 1.12)
        width = round(float(size[0] * scale), 2)
        color = (
            hue(rng, (0.0, 0.10), (0.80, 0.92)) if kind in ("door", "window")
            else hue(rng, (0.15, 0.45), (0.30, 0.75)) if kind in ("sofa", "plant")
            else _FLOORS["wood"][int(rng.integers(4))]
        )  # fmt: skip
        height = round(float(size[1] * scale), 2) if kind != "door" else 2.05
        out.append(
            Furniture(kind, round(at + width / 2, 2), width, height, size[2], color,
                      seed=int(rng.integers(10_000)))
        )  # fmt: skip
        at += width + float(rng.uniform(0.3, 2.2))
    return out


def draw_room(rng: np.random.Generator, stretch: str, far: float) -> Room:
    """A living room, bedroom or gym corner; the wall is at least ``far`` metres behind."""
    floor = str(rng.choice(["wood", "carpet", "tile"], p=[0.5, 0.25, 0.25]))
    floors = _FLOORS[floor]
    wall = hue(rng, (0.0, 0.15), (0.62, 0.92))
    bare = rng.random() < 0.2 and stretch == "standing"
    spans = {"standing": (-0.5, 0.55), "supine": (-1.02, 1.0), "seated": (-0.6, 1.25)}[stretch]
    pieces = _furniture(rng) if rng.random() < 0.75 else []
    picture = None if pieces or rng.random() < 0.4 else hue(rng, (0.2, 0.6), (0.4, 0.7))
    return Room(
        wall=wall,
        floor_color=floors[int(rng.integers(len(floors)))],
        floor=floor,
        mat=None if bare else hue(rng, (0.15, 0.6), (0.25, 0.75)),
        mat_from=spans[0],
        mat_to=spans[1],
        step=number(rng, 0.30, 0.52, 2) if stretch == "standing" else 0.0,
        step_color=hue(rng, (0.05, 0.32), (0.35, 0.85)),
        picture=picture,
        picture_z=number(rng, -1.2, 1.2, 2),
        seed=int(rng.integers(100_000)),
        wall_distance=max(number(rng, 0.95, 2.4, 2), far),
        furniture=tuple(pieces),
    )


_TARGETS: dict[str, tuple[tuple[str, float, float], ...]] = {
    # (what is hidden, metres in front of the hips, up to which height)
    "standing": (("feet", 0.0, 0.22), ("shank", 0.05, 0.45), ("back", -0.12, 1.05)),
    "supine": (("feet", 0.82, 0.18), ("shank", 0.62, 0.16), ("back", -0.35, 0.30)),
    "seated": (("feet", 0.88, 0.22), ("shank", 0.62, 0.18), ("back", -0.10, 0.45)),
}


def draw_occluder(rng: np.random.Generator, stretch: str, framing: Framing) -> Furniture:
    """Something between the person and the camera that hides a part of the person."""
    part, z, high = _TARGETS[stretch][int(rng.integers(3))]
    x = number(rng, 0.42, 0.75, 2)
    a = np.radians(framing.azimuth)
    # Along the ray from the hidden part to a camera at about 3.2 m.
    share = x / (3.2 * float(np.cos(a)))
    z = round(z + share * (0.2 + 3.2 * float(np.sin(a)) - z), 3)
    height = round(high * (1 - share) + framing.height * share, 2)
    # A chair is as big as somebody on the floor: too much of them would be hidden.
    tall_things = ["pole", "plant", "chair" if stretch == "standing" else "pole"]
    kind = str(rng.choice(tall_things if part == "back" else ["crate", "plant"]))
    color = hue(rng, (0.1, 0.5), (0.3, 0.8))
    width, tall, depth = {
        "pole": (0.045, 1.7, 0.045),
        "plant": (0.34, height * 1.25 + 0.12, 0.34),
        "chair": (0.42, max(height * 1.15, 0.8), 0.42),
        "crate": (number(rng, 0.14, 0.26, 2), height, 0.2),
    }[kind]
    return Furniture(kind, z, width, round(tall, 2), depth, color, x, int(rng.integers(10_000)))


def draw_other(
    rng: np.random.Generator, split: str, place: int, length: float, walks: bool
) -> Bystander:
    """Somebody else in the room; their bodies are nobody's in any set."""
    person = draw_person(f"{split}-bystander", place)
    kinds: Sequence[str] = ("tight", "tshirt")
    trousers = str(rng.choice(["leggings", "loose"]))
    look = draw_look(person, str(rng.choice(kinds)), trousers, rng)
    behind = number(rng, 0.7, 1.6, 2)
    if walks:
        speed = number(rng, 0.6, 1.0, 2) * (1 if rng.random() < 0.5 else -1)
        middle = length * number(rng, 0.3, 0.7)
        return Bystander(person.shape, look, behind, round(0.3 - speed * middle, 2), 0.0, speed)
    z = number(rng, 0.9, 1.7, 2) * (1 if rng.random() < 0.5 else -1)
    beside = rng.random() < 0.3
    if beside:  # next to the person, at the edge of the picture
        behind, z = number(rng, 0.15, 0.5, 2), round(z + (0.5 if z > 0 else -0.5), 2)
    return Bystander(person.shape, look, behind, z, number(rng, -180, 180, 0))
