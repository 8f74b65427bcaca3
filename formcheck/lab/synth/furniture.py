"""Furniture from boxes and leaves, against the wall or between the person and the camera."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from formcheck.lab.synth.draws import Color
from formcheck.lab.synth.room import Furniture, Panel, Room, box, wood

Span = tuple[float, float]
Boxes = Sequence[tuple[float | Color, Span, Span, Span]]
"""Each with its colour (or how much lighter it is than the piece's own) and its extent along the
wall and away from it, shares of the piece's width and depth, with its height between, metres."""

ALL: Span = (-0.5, 0.5)
_POSTS: tuple[Span, Span] = ((-0.5, -0.41), (0.41, 0.5))
_PANE, _SKY = (0.93, 0.93, 0.92), (0.84, 0.92, 1.0)


def _tone(color: Color, share: float) -> Color:
    r, g, b = (min(1.0, c * share) for c in color)
    return r, g, b


def _boxes(f: Furniture, x: float, boxes: Boxes) -> Iterator[Panel]:
    for tone, z, y, deep in boxes:
        low = (x + deep[0] * f.depth, y[0], f.z + z[0] * f.width)
        high = (x + deep[1] * f.depth, y[1], f.z + z[1] * f.width)
        color = tone if isinstance(tone, tuple) else _tone(f.color, tone)
        yield from box(low, high, color)


def _door(h: float) -> Boxes:
    return (
        (1.12, ALL, (0.0, h), ALL),
        (1.0, (-0.43, 0.43), (0.0, h - 0.06), (-0.55, 0.55)),
        (0.5, (0.28, 0.40), (1.0, 1.04), (-1.2, 1.2)),
    )


def _window(h: float) -> Boxes:
    """Bright, with a cross."""
    return (
        (_PANE, ALL, (0.9, h), ALL),
        (_SKY, (-0.46, -0.02), (0.95, h - 0.05), (-0.6, 0.6)),
        (_SKY, (0.02, 0.46), (0.95, h - 0.05), (-0.6, 0.6)),
    )


def _crate(h: float) -> Boxes:
    """A plain box with a lid, such as a removal box or a laundry basket."""
    wide = (-0.51, 0.51)
    return ((1.0, ALL, (0.0, h), ALL), (1.12, wide, (h - 0.05, h + 0.004), wide))


def _chair(h: float) -> Boxes:
    """Four legs, a seat and a back of two posts and a rail."""
    seat = 0.47 * h
    legs = tuple((0.9, z, (0.0, seat - 0.04), deep) for z in _POSTS for deep in _POSTS)
    back = tuple((0.9, (0.42, 0.5), (seat, h), deep) for deep in _POSTS)
    rail = (1.0, (0.42, 0.5), (0.86 * h, h), ALL)
    return ((1.0, ALL, (seat - 0.04, seat), ALL), *legs, *back, rail)


def _pillow(h: float) -> Boxes:
    """Under the head of somebody who lies."""
    return (
        (0.94, ALL, (0.0, 0.75 * h), ALL),
        (1.0, (-0.42, 0.42), (0.75 * h, h), (-0.44, 0.44)),
    )


_PLAIN: Mapping[str, Callable[[float], Boxes]] = {
    "door": _door, "window": _window, "crate": _crate, "chair": _chair, "pillow": _pillow,
}  # fmt: skip


def cabinet(f: Furniture, x: float) -> Iterator[Panel]:
    """Make a cupboard with two doors."""
    half = (f.depth / 2, f.width / 2)
    low, high = (x - half[0], 0.05, f.z - half[1]), (x + half[0], f.height, f.z + half[1])
    yield from box(low, high, f.color, wood(f.color, f.seed, 256, 3))
    knob, out = (0.45 * f.height, 0.55 * f.height), (-0.52, 0.52)
    gap = (0.45, (-0.006, 0.006), (0.09, f.height - 0.03), (-0.505, 0.505))
    knobs = ((0.45, (-0.06, -0.045), knob, out), (0.45, (0.045, 0.06), knob, out))
    yield from _boxes(f, x, (gap, *knobs))


def shelf(f: Furniture, x: float) -> Iterator[Panel]:
    """Make an open shelf with books and boxes."""
    rng = np.random.default_rng(f.seed)
    sides = ((-0.5, -0.47), (0.47, 0.5))
    yield from _boxes(f, x, [(1.0, side, (0.0, f.height), ALL) for side in sides])
    boards = max(2, round(f.height / 0.36))
    step = f.height / boards
    for i in range(boards + 1):
        y = i * step
        yield from _boxes(f, x, [(1.0, ALL, (max(y - 0.02, 0.0), max(y, 0.02)), ALL)])
        at = -0.46
        while i < boards and at < 0.40:
            wide = float(rng.uniform(0.03, 0.10))
            high = float(rng.uniform(0.45, 0.85)) * step
            grey = float(rng.uniform(0.2, 0.8))
            r, g, b = (0.65 * grey + 0.35 * c for c in rng.uniform(0.1, 0.85, 3))
            if rng.random() < 0.8:
                yield from _boxes(f, x, [((r, g, b), (at, at + wide), (y, y + high), (-0.4, 0.3))])
            at += wide + 0.005


def sofa(f: Furniture, x: float) -> Iterator[Panel]:
    """Make a sofa with its back to the wall, which is on the side away from the person."""
    seat = 0.42
    back = (-0.5, -0.28) if x < 0 else (0.28, 0.5)
    cushions, arms = ((-0.42, -0.005), (0.005, 0.42)), ((-0.5, -0.42), (0.42, 0.5))
    yield from _boxes(f, x, (
        (0.85, ALL, (0.08, seat - 0.12), ALL),
        *((1.0, z, (seat - 0.12, seat), ALL) for z in cushions),
        *((1.0, z, (0.08, 0.60), ALL) for z in arms),
        (0.85, ALL, (0.08, f.height), back),
    ))  # fmt: skip


def plant(f: Furniture, x: float) -> Iterator[Panel]:
    """Make a pot with long leaves."""
    rng = np.random.default_rng(f.seed)
    pot = 0.28 * f.height
    r = 0.16 * f.width + 0.05
    yield from box((x - r, 0.0, f.z - r), (x + r, pot, f.z + r), f.color)
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
        yield Panel(np.stack(points), quads, (0.45 * g, g, 0.40 * g))


def pole(f: Furniture, x: float) -> Iterator[Panel]:
    """Make the foot and stem of a lamp or a clothes rack."""
    for r, height in ((0.13, 0.025), (f.width / 2, f.height)):
        yield from box((x - r, 0.0, f.z - r), (x + r, height, f.z + r), f.color)


_MAKERS: Mapping[str, Callable[[Furniture, float], Iterator[Panel]]] = {
    "cabinet": cabinet, "shelf": shelf, "sofa": sofa, "plant": plant, "pole": pole,
}  # fmt: skip


def _make(f: Furniture, x: float) -> Iterator[Panel]:
    if f.kind in _PLAIN:
        return _boxes(f, x, _PLAIN[f.kind](f.height))
    return _MAKERS[f.kind](f, x)


def against_wall(room: Room, near: float) -> list[Panel]:
    """The furniture at the wall behind the person; a pillow lies where the person does."""
    out: list[Panel] = []
    for f in room.furniture:
        gap = 0.0 if f.kind in ("door", "window") else 0.02
        x = -near * (room.wall_distance - f.depth / 2 - gap)
        out += _make(f, 0.0 if f.kind == "pillow" else x)
    return out


def in_front(room: Room, near: float) -> list[Panel]:
    """The furniture between the person and the camera."""
    return [panel for f in room.foreground for panel in _make(f, near * f.x)]
