"""Furniture from boxes and leaves, against the wall or between the person and the camera."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from formcheck.lab.synth.look import Color
from formcheck.lab.synth.room import Furniture, Panel, Room, box, sheet, wood

Maker = Callable[[Furniture, float], list[Panel]]


def _tone(color: Color, share: float) -> Color:
    r, g, b = (min(1.0, c * share) for c in color)
    return r, g, b


def _block(
    f: Furniture,
    x: float,
    y: tuple[float, float],
    color: Color,
    z: tuple[float, float] = (-0.5, 0.5),
    deep: tuple[float, float] = (-0.5, 0.5),
) -> list[Panel]:
    """Make a box; ``z`` and ``deep`` are shares of width and depth, ``y`` metres."""
    low = (x + deep[0] * f.depth, y[0], f.z + z[0] * f.width)
    high = (x + deep[1] * f.depth, y[1], f.z + z[1] * f.width)
    return box(low, high, color)


def cabinet(f: Furniture, x: float) -> list[Panel]:
    """Make a cupboard with two doors."""
    grain = wood(f.color, f.seed, 256, 3)
    half = (f.depth / 2, f.width / 2)
    out = box((x - half[0], 0.05, f.z - half[1]), (x + half[0], f.height, f.z + half[1]), f.color,
              grain)  # fmt: skip
    dark = _tone(f.color, 0.45)
    out += _block(f, x, (0.09, f.height - 0.03), dark, (-0.006, 0.006), (-0.505, 0.505))
    knob = (0.45 * f.height, 0.55 * f.height)
    out += _block(f, x, knob, dark, (-0.06, -0.045), (-0.52, 0.52))
    return out + _block(f, x, knob, dark, (0.045, 0.06), (-0.52, 0.52))


def shelf(f: Furniture, x: float) -> list[Panel]:
    """Make an open shelf with books and boxes."""
    rng = np.random.default_rng(f.seed)
    out = _block(f, x, (0.0, f.height), f.color, (-0.5, -0.47))
    out += _block(f, x, (0.0, f.height), f.color, (0.47, 0.5))
    boards = max(2, round(f.height / 0.36))
    step = f.height / boards
    for i in range(boards + 1):
        y = i * step
        out += _block(f, x, (max(y - 0.02, 0.0), max(y, 0.02)), f.color)
        at = -0.46
        while i < boards and at < 0.40:
            wide = float(rng.uniform(0.03, 0.10))
            high = float(rng.uniform(0.45, 0.85)) * step
            grey = float(rng.uniform(0.2, 0.8))
            r, g, b = (0.65 * grey + 0.35 * c for c in rng.uniform(0.1, 0.85, 3))
            if rng.random() < 0.8:
                out += _block(f, x, (y, y + high), (r, g, b), (at, at + wide), (-0.4, 0.3))
            at += wide + 0.005
    return out


def door(f: Furniture, x: float) -> list[Panel]:
    """Make a door in its frame."""
    pale = _tone(f.color, 1.12)
    out = _block(f, x, (0.0, f.height), pale)
    out += _block(f, x, (0.0, f.height - 0.06), f.color, (-0.43, 0.43), (-0.55, 0.55))
    dark = _tone(f.color, 0.5)
    return out + _block(f, x, (1.0, 1.04), dark, (0.28, 0.40), (-1.2, 1.2))


def window(f: Furniture, x: float) -> list[Panel]:
    """Make a bright window with a cross."""
    out = _block(f, x, (0.9, f.height), (0.93, 0.93, 0.92))
    sky = (0.84, 0.92, 1.0)
    out += _block(f, x, (0.95, f.height - 0.05), sky, (-0.46, -0.02), (-0.6, 0.6))
    return out + _block(f, x, (0.95, f.height - 0.05), sky, (0.02, 0.46), (-0.6, 0.6))


def sofa(f: Furniture, x: float) -> list[Panel]:
    """Make a sofa with its back to the wall."""
    dark = _tone(f.color, 0.85)
    seat = 0.42
    out = _block(f, x, (0.08, seat - 0.12), dark)
    out += _block(f, x, (seat - 0.12, seat), f.color, (-0.42, -0.005))
    out += _block(f, x, (seat - 0.12, seat), f.color, (0.005, 0.42))
    out += _block(f, x, (0.08, 0.60), f.color, (-0.5, -0.42)) + _block(
        f, x, (0.08, 0.60), f.color, (0.42, 0.5)
    )
    back = [(-0.5, -0.28), (0.28, 0.5)]
    side = back[0] if x < 0 else back[1]  # the wall is on the side away from the person
    return out + _block(f, x, (0.08, f.height), dark, (-0.5, 0.5), side)


def plant(f: Furniture, x: float) -> list[Panel]:
    """Make a pot with long leaves."""
    rng = np.random.default_rng(f.seed)
    pot = 0.28 * f.height
    r = 0.16 * f.width + 0.05
    out = box((x - r, 0.0, f.z - r), (x + r, pot, f.z + r), f.color)
    for _ in range(26):
        around, lean = rng.uniform(0, 2 * np.pi), rng.uniform(0.1, 0.95)
        long = rng.uniform(0.55, 1.0) * (f.height - pot)
        away = np.array([np.cos(around), 0.0, np.sin(around)]) * lean * f.width / 2
        across = np.array([-np.sin(around), 0.0, np.cos(around)]) * rng.uniform(0.018, 0.04)
        middle = away * 0.45 + np.array([0, long * 0.75, 0])
        tip = away * 1.0 + np.array([0, long * (1.05 - 0.5 * lean), 0])
        root = np.array([x, pot, f.z])
        spine = [root, root + middle * 0.5, root + middle, root + (middle + tip) / 2, root + tip]
        wide = [0.4, 1.0, 1.1, 0.8, 0.05]
        points = [p + s * w * across for p, w in zip(spine, wide, strict=True) for s in (-1, 1)]
        quads = np.array([[2 * i, 2 * i + 1, 2 * i + 3, 2 * i + 2] for i in range(4)])
        g = rng.uniform(0.30, 0.50)
        out.append(Panel(np.stack(points), quads, (0.45 * g, g, 0.40 * g)))
    return out


def crate(f: Furniture, x: float) -> list[Panel]:
    """Make a plain box, such as a removal box or a laundry basket."""
    out = _block(f, x, (0.0, f.height), f.color)
    return out + _block(
        f,
        x,
        (f.height - 0.05, f.height + 0.004),
        _tone(f.color, 1.12),
        (-0.51, 0.51),
        (-0.51, 0.51),
    )


def chair(f: Furniture, x: float) -> list[Panel]:
    """Make a chair of four legs, a seat and a back of two posts and a rail."""
    seat = 0.47 * f.height
    out = _block(f, x, (seat - 0.04, seat), f.color)
    for z in ((-0.5, -0.41), (0.41, 0.5)):
        for deep in ((-0.5, -0.41), (0.41, 0.5)):
            out += _block(f, x, (0.0, seat - 0.04), _tone(f.color, 0.9), z, deep)
    for deep in ((-0.5, -0.41), (0.41, 0.5)):
        out += _block(f, x, (seat, f.height), _tone(f.color, 0.9), (0.42, 0.5), deep)
    return out + _block(f, x, (0.86 * f.height, f.height), f.color, (0.42, 0.5))


def pole(f: Furniture, x: float) -> list[Panel]:
    """Make the foot and stem of a lamp or a clothes rack."""
    out = box((x - 0.13, 0.0, f.z - 0.13), (x + 0.13, 0.025, f.z + 0.13), f.color)
    r = f.width / 2
    return out + box((x - r, 0.0, f.z - r), (x + r, f.height, f.z + r), f.color)


def rug(f: Furniture, x: float) -> list[Panel]:
    """Make a flat rug."""
    low = (x - f.depth / 2, 0.003, f.z - f.width / 2)
    out = [sheet(low, (0, 0, f.width), (f.depth, 0, 0), f.color)]
    edge = (x - 0.42 * f.depth, 0.004, f.z - 0.46 * f.width)
    middle = _tone(f.color, 0.8)
    return [*out, sheet(edge, (0, 0, 0.92 * f.width), (0.84 * f.depth, 0, 0), middle)]


def pillow(f: Furniture, x: float) -> list[Panel]:
    """Make a pillow under the head of somebody who lies."""
    thin = 0.75 * f.height
    out = _block(f, x, (0.0, thin), _tone(f.color, 0.94))
    return out + _block(f, x, (thin, f.height), f.color, (-0.42, 0.42), (-0.44, 0.44))


MAKERS: Mapping[str, Maker] = {
    "cabinet": cabinet, "shelf": shelf, "door": door, "window": window, "sofa": sofa,
    "plant": plant, "crate": crate, "chair": chair, "pole": pole, "rug": rug,
    "pillow": pillow,
}  # fmt: skip


def against_wall(room: Room, near: float) -> list[Panel]:
    """The furniture at the wall behind the person."""
    out = []
    for f in room.furniture:
        if f.kind == "pillow":
            out += pillow(f, 0.0)
            continue
        gap = 0.0 if f.kind in ("door", "window") else 0.02
        out += MAKERS[f.kind](f, -near * (room.wall_distance - f.depth / 2 - gap))
    return out


def in_front(room: Room, near: float) -> list[Panel]:
    """The furniture between the person and the camera."""
    return [panel for f in room.foreground for panel in MAKERS[f.kind](f, near * f.x)]
