"""Hair: a cap on the scalp, and tied-up, tailed or open hair that hangs with gravity."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from formcheck.lab.synth.body import Body
from formcheck.lab.synth.bodydata import INDEX, FloatArray
from formcheck.lab.synth.draws import Color
from formcheck.lab.synth.pose import Posed
from formcheck.lab.synth.surface import (
    Surface,
    cut,
    grid_quads,
    pushed,
    share,
    smoothed,
    smoothstep,
    triangulate,
)

_SIDES = 8  # corners of a lock's cross-section

#: What hanging hair slides off: capsules from bone to bone with a radius in metres for a person
#: of 1.70 m.
_CAPSULES = (
    ("neck2", "head", 0.062), ("neck1", "neck3", 0.060), ("spine6", "neck1", 0.095),
    ("upperarm_left", "upperarm_right", 0.070), ("spine4", "spine6", 0.105),
)  # fmt: skip


@dataclass(frozen=True)
class Locks(Surface):
    """Tapered tubes of hair that hang from the head."""

    roots: FloatArray
    leave: FloatArray
    """Where each lock starts and which way it leaves, at rest."""
    step: FloatArray
    """Length of each lock's pieces, metres."""
    radius: FloatArray
    """Metres."""
    stiff: float
    """How slowly a lock turns downwards, 0 at once to 1 never."""
    skull: FloatArray
    """Middle and radius of the head."""
    skull_radius: float

    def placed(self, posed: Posed, ground: float) -> FloatArray:
        """Hang the locks in a posture; (n, 3) metres."""
        at = posed.carry("head", self.roots)
        heading = self.leave @ posed.rotations[INDEX["head"]].T
        middle = posed.carry("head", self.skull)
        down = np.array([0.0, -1.0, 0.0])
        scale = float(posed.body.joint("neck1")[1]) / 1.45
        line = [at]
        for i in range(1, self.radius.shape[1]):
            heading = self.stiff * heading + (1 - self.stiff) * down
            heading /= np.linalg.norm(heading, axis=1, keepdims=True)
            new = at + self.step[:, None] * heading
            thick = 0.6 * self.radius[:, i]
            new = _outside(new, middle, middle, self.skull_radius + thick)
            for a, b, radius in _CAPSULES:
                new = _outside(new, posed.joint(a), posed.joint(b), radius * scale + thick)
            new[:, 1] = np.maximum(new[:, 1], ground + thick)
            heading = new - at
            length = np.linalg.norm(heading, axis=1, keepdims=True)
            at = at + heading * (self.step[:, None] / np.maximum(length, 1e-6))
            heading = at - line[-1]
            line.append(at)
        points = _tubes(np.stack(line, axis=1), self.radius, middle)
        points[:, 1] = np.maximum(points[:, 1], ground)
        return points


def _outside(points: FloatArray, a: FloatArray, b: FloatArray, radius: FloatArray) -> FloatArray:
    """Push (n, 3) points out of a capsule."""
    line = b - a
    t = np.clip((points - a) @ line / max(float(line @ line), 1e-9), 0, 1)
    away = points - (a + t[:, None] * line)
    far = np.maximum(np.linalg.norm(away, axis=1), 1e-6)
    return np.asarray(points + away * (np.maximum(radius - far, 0.0) / far)[:, None])


def _tubes(line: FloatArray, radius: FloatArray, middle: FloatArray) -> FloatArray:
    """Skin of tubes about (l, pieces, 3) centre lines, flat towards the head; (n, 3)."""
    along = np.gradient(line, axis=1)
    along /= np.maximum(np.linalg.norm(along, axis=2, keepdims=True), 1e-9)
    out = line - middle
    out -= (out * along).sum(axis=2, keepdims=True) * along
    out /= np.maximum(np.linalg.norm(out, axis=2, keepdims=True), 1e-9)
    across = np.cross(along, out)
    turn = np.arange(_SIDES) * 2 * np.pi / _SIDES
    ring = (
        np.cos(turn)[:, None] * across[:, :, None] + 0.7 * np.sin(turn)[:, None] * out[:, :, None]
    )
    points = line[:, :, None] + radius[:, :, None, None] * ring
    return np.asarray(points.reshape(-1, 3))


def hairline(body: Body, points: FloatArray) -> FloatArray:
    """Height above the hairline, (n,) metres; positive under hair."""
    eye = body.vertices[np.unique(body.quads["helper-l-eye"])].mean(0)
    ear = body.ears.mean(0)
    k = body.joint("neck1")[1] / 1.45
    z = np.array([-0.10, -0.05, -0.022, -0.005, 0.012, 0.024, 0.045, 0.09]) * k + ear[2]
    y = np.array([-0.055, -0.05, -0.02, 0.035, 0.03, -0.005, 0.055, 0.062]) * k
    y += np.array([ear[1]] * 6 + [eye[1]] * 2)
    above = points[:, 1] - np.interp(points[:, 2], z, y)
    # The ears stay free: a rounded gap about each of them.
    round_ear = np.hypot(points[:, 1] - ear[1], (points[:, 2] - ear[2] + 0.004) * 1.15) - 0.036 * k
    beside = np.abs(points[:, 0]) > 0.03
    return np.asarray(np.where(beside, np.minimum(above, round_ear), above))


def make_hair(body: Body, skin: Surface, style: str, color: Color) -> list[Surface]:
    """Hair of a style of `look.Look`; ``skin`` is the whole skin at rest."""
    if style == "bald":
        return []
    cap = _cap(body, skin, style, color)
    if style == "bun":
        return [cap, _bun(cap, color)]
    if style == "ponytail":
        return [cap, _ponytail(body, cap, color)]
    if style == "long":
        return [cap, _open_hair(body, cap, color)]
    return [cap]


def _cap(body: Body, skin: Surface, style: str, color: Color) -> Surface:
    """Hair on the scalp: close and combed where it is tied, thick on top and rough when short."""
    head = share(skin.weights, "head", "neck3", "neck2") > 0.5
    cap = cut(skin, np.where(head, hairline(body, skin.points), -0.1))
    depth = hairline(body, cap.points)
    middle = body.ears.mean(axis=0)
    up = (cap.points[:, 1] - middle[1]) / 0.11
    rng = np.random.default_rng(5)
    short = style == "short"
    frequency = 150 if short else 70
    waves = np.sin(cap.points @ rng.normal(0, frequency, (3, 6)) + rng.uniform(0, 6, 6)).mean(1)
    cap = pushed(smoothed(cap, smoothstep(depth / 0.03), 2 if short else 4), 0.0015)
    if short:  # longer on top, shaved closer towards ears and nape
        thick = 0.003 + 0.012 * smoothstep((up + 0.1) / 0.9)
    else:
        thick = np.full(len(depth), 0.010 if style == "long" else 0.006)
    cap = pushed(cap, thick * smoothstep(depth / (0.012 if short else 0.03)))
    cap = pushed(cap, (0.30 * thick if short else 0.12 * thick) * waves)
    # Strands: stripes that run from the crown down (short) or back to where the hair is tied.
    around = np.arctan2(cap.points[:, 0], cap.points[:, 2] - middle[2])
    stripes = np.sin(23 * around + 3 * waves) * 0.5 + np.sin(57 * around + 5 * waves) * 0.5
    shade = 1 + 0.13 * waves + 0.10 * stripes
    return replace(cap, colors=np.clip(np.outer(shade, color), 0, 1))


def _bun(cap: Surface, color: Color) -> Surface:
    """Tied-up hair: a slightly flattened ball at the back of the head."""
    u, v = np.meshgrid(np.linspace(0, np.pi, 15), np.linspace(0, 2 * np.pi, 24), indexing="ij")
    ball = np.stack([np.sin(u) * np.cos(v), np.cos(u), np.sin(u) * np.sin(v)], -1).reshape(-1, 3)
    ball *= 1 + 0.04 * np.sin(9 * v.ravel() + 5 * u.ravel())[:, None]
    back = cap.points[np.argmin(cap.points[:, 2] - 0.35 * cap.points[:, 1])]
    points = ball * (0.036, 0.036, 0.032) + (0, back[1] + 0.012, back[2] - 0.008)
    weights = np.zeros((len(points), cap.weights.shape[1]))
    weights[:, INDEX["head"]] = 1.0
    shade = 1 + 0.12 * np.sin(9 * v.ravel() + 5 * u.ravel())
    return Surface(
        points, weights, triangulate(grid_quads(15, 24, closed=False)), np.outer(shade, color)
    )


def _skull(body: Body, cap: Surface) -> tuple[FloatArray, float]:
    middle = (cap.points.min(axis=0) + cap.points.max(axis=0)) / 2
    middle[1] = body.ears[:, 1].mean() + 0.02
    return middle, 0.92 * float(np.ptp(cap.points[:, 2])) / 2


def _locks(
    body: Body,
    cap: Surface,
    color: Color,
    roots: FloatArray,
    leave: FloatArray,
    length: FloatArray,
    radius: FloatArray,
    stiff: float,
) -> Locks:
    count, pieces = radius.shape
    lock = grid_quads(pieces, _SIDES)
    quads = np.concatenate([lock + i * pieces * _SIDES for i in range(count)])
    rng = np.random.default_rng(8)
    shade = np.repeat(1 + 0.07 * rng.normal(size=count), pieces * _SIDES)
    shade += 0.08 * np.sin(np.arange(len(shade)) * 2.1)
    weights = np.zeros((count * pieces * _SIDES, cap.weights.shape[1]))
    weights[:, INDEX["head"]] = 1.0
    middle, size = _skull(body, cap)
    step = length / (pieces - 1)
    line = roots[:, None] + np.arange(pieces)[None, :, None] * (
        step[:, None, None] * np.array([0.0, -1.0, 0.0])
    )
    colors = np.clip(np.outer(shade, color), 0, 1)
    return Locks(
        _tubes(line, radius, middle), weights, triangulate(quads), colors, roots, leave, step,
        radius, stiff, middle, size,
    )  # fmt: skip


def _ponytail(body: Body, cap: Surface, color: Color) -> Locks:
    """A tail of some intertwined locks from the back of the head."""
    k = float(body.joint("neck1")[1]) / 1.45
    back = cap.points[np.argmin(cap.points[:, 2] - 0.35 * cap.points[:, 1])]
    rng = np.random.default_rng(6)
    count, pieces = 7, 16
    spread = rng.normal(0, 0.009 * k, (count, 3)) * (1, 1, 0.3)
    roots = back + spread + np.array([0.0, 0.0, 0.006])
    roots[:, 0] = spread[:, 0]
    leave = np.array([0.0, 0.35, -1.0]) + 4 * spread
    u = np.linspace(0, 1, pieces)
    shape = np.interp(u, [0, 0.1, 0.35, 0.8, 1], [0.010, 0.015, 0.019, 0.012, 0.002]) * k
    length = (0.30 + 0.02 * rng.normal(size=count)) * k
    return _locks(body, cap, color, roots, leave, length, np.tile(shape, (count, 1)), 0.62)


def _open_hair(body: Body, cap: Surface, color: Color) -> Locks:
    """Shoulder-long hair: locks from the sides and the back of the head."""
    k = float(body.joint("neck1")[1]) / 1.45
    middle, size = _skull(body, cap)
    rng = np.random.default_rng(7)
    rows, pieces = ((0.06, 41), (0.03, 45), (0.0, 45), (-0.03, 37)), 14
    turn = np.concatenate([np.linspace(-1.75, 1.75, n) for _, n in rows])
    height = np.concatenate([np.full(n, y) for y, n in rows]) * k
    out = np.stack([np.sin(turn), np.zeros_like(turn), -np.cos(turn)], axis=1)
    wide = float(np.ptp(cap.points[:, 0])) / 2 * 0.96
    drop = np.sqrt(np.clip(1 - (height / (1.15 * size)) ** 2, 0.3, 1))
    roots = middle + out * drop[:, None] * np.array([wide, 0.0, size])
    roots[:, 1] += height
    leave = 0.25 * out + np.array([0.0, -1.0, 0.0]) + rng.normal(0, 0.06, out.shape)
    u = np.linspace(0, 1, pieces)
    shape = np.interp(u, [0, 0.15, 0.6, 0.9, 1], [0.008, 0.014, 0.016, 0.012, 0.004]) * k
    length = (0.27 + 0.02 * rng.normal(size=len(turn))) * k + 0.6 * height
    radius = np.outer(1 + 0.15 * rng.normal(size=len(turn)), shape)
    return _locks(body, cap, color, roots, leave, length, radius, 0.45)
