"""Cloth that hangs: a quick still-life solver, run anew for every posture.

Not a simulation in time: the garment starts where the skin would carry it, then gravity, edges
that must not stretch (but may buckle) and the body it must stay outside of are applied in turn
until it rests (position based dynamics, Mueller et al. 2007, with Jacobi steps). The same posture
always gives the same cloth. A garment is cut out of a surface, sewn to a mesh that hangs, wrinkled.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from formcheck.lab.synth.bodydata import FloatArray, IntArray
from formcheck.lab.synth.pose import Posed
from formcheck.lab.synth.surface import Surface, cut, normals, smoothstep, subdivision, with_middles


@dataclass(frozen=True)
class Fabric:
    """How a cloth behaves.

    `rounds`: relaxation steps.
    `pull`: metres that gravity moves a free point in the first step; fades to nothing by the last.
    `gap`: metres kept from the skin.
    `bend`: share of each step's smoothing, 0 to 1: high for thick cloth.
    `grip`: share of its sliding that a point lying on the body loses, 0 to 1.
    `crush`: how strongly an edge resists being compressed, 0 (buckles freely) to 1.
    """

    rounds: int = 50
    pull: float = 0.004
    gap: float = 0.006
    bend: float = 0.06
    grip: float = 0.7
    crush: float = 0.02


def neighbours(triangles: IntArray, count: int) -> tuple[IntArray, FloatArray]:
    """Return the neighbours of each vertex, filled up with itself, and 1 where it is no filling.

    Both are (n, d) arrays.
    """
    pairs = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    pairs = np.unique(np.concatenate([pairs, pairs[:, ::-1]]), axis=0)
    degree = np.bincount(pairs[:, 0], minlength=count)
    place = np.arange(len(pairs)) - np.repeat(np.cumsum(degree) - degree, degree)
    table = np.tile(np.arange(count)[:, None], (1, int(degree.max())))
    table[pairs[:, 0], place] = pairs[:, 1]
    return table, (table != np.arange(count)[:, None]).astype(float)


class Obstacle:
    """The body under a cloth: for each point of the cloth the skin points it may come to touch.

    `cloth`, `skin`: both at rest, metres. `near`: how many skin points each cloth point watches.
    """

    def __init__(self, cloth: FloatArray, skin: FloatArray, near: int = 72) -> None:
        self.candidates = np.empty((len(cloth), near), dtype=np.int64)
        for start in range(0, len(cloth), 256):
            rows = cloth[start : start + 256]
            away = ((rows[:, None] - skin) ** 2).sum(axis=2)
            self.candidates[start : start + 256] = np.argpartition(away, near, axis=1)[:, :near]
        self.points: FloatArray = np.zeros(0)
        self.normals: FloatArray = np.zeros(0)
        self.touch: IntArray = np.zeros(0, dtype=np.int64)

    def place(self, points: FloatArray, normals: FloatArray) -> None:
        """Tell where the skin is in this posture; both (m, 3)."""
        self.points, self.normals = points, normals
        self._watched = points[self.candidates].astype(np.float32)
        self._size = np.einsum("nki,nki->nk", self._watched, self._watched)

    def look(self, cloth: FloatArray) -> None:
        """Find the nearest skin point of each cloth point."""
        # |w - c|^2 without its constant |c|^2
        far = self._size - 2 * (self._watched @ cloth.astype(np.float32)[:, :, None])[:, :, 0]
        nearest = far.argmin(axis=1)
        self.touch = self.candidates[np.arange(len(cloth)), nearest]

    def depth(self, cloth: FloatArray, gap: float) -> FloatArray:
        """How far each cloth point is closer than ``gap`` to the skin (0 = free); (n,) metres."""
        out = np.einsum("ni,ni->n", cloth - self.points[self.touch], self.normals[self.touch])
        return np.asarray(np.clip(gap - out, 0.0, 0.06))

    def push(self, cloth: FloatArray, depth: FloatArray) -> None:
        """Move cloth points out of the skin, in place."""
        cloth += depth[:, None] * self.normals[self.touch]


class Drape:
    """One garment's solver.

    `rest`: the garment as it is cut: its edges keep these lengths. `held`: how firmly each point
    stays with the skin that carries it, 0 free to 1 sewn on.
    """

    def __init__(
        self, rest: FloatArray, triangles: IntArray, held: FloatArray, fabric: Fabric
    ) -> None:
        self.table, real = neighbours(triangles, len(rest))
        span = np.linalg.norm(rest[self.table] - rest[:, None], axis=2)
        # Single precision: a micrometre is enough, and it halves the time.
        self.real = real.astype(np.float32)
        self.length = np.where(real > 0, span, 1.0).astype(np.float32)
        self.degree = np.maximum(self.real.sum(axis=1), 1.0)
        self.held, self.fabric = held, fabric

    def _spring(self, cloth: FloatArray) -> FloatArray:
        """Step that brings the edges back to their lengths; (n, 3)."""
        points = cloth.astype(np.float32)
        away = points.take(self.table, axis=0)
        away -= points[:, None]
        span = np.sqrt(np.einsum("nki,nki->nk", away, away)) + np.float32(1e-9)
        over = (1 - self.length / span) * self.real
        busy = np.maximum((over > 0.002).sum(axis=1, dtype=np.float32), 2)
        over = np.where(over > 0, over, np.float32(self.fabric.crush) * np.maximum(over, -1))
        share = over * (0.85 / busy)[:, None]
        share += self.real * (self.fabric.bend / self.degree)[:, None]
        return np.asarray((share[:, None, :] @ away)[:, 0], dtype=float)

    def settle(
        self, start: FloatArray, body: Obstacle, ground: float, rounds: int | None = None
    ) -> FloatArray:
        """Let the cloth come to rest, from where the skin carries it, nowhere below the ground.

        `body`: already placed in the posture.
        """
        cloth, fabric = start.copy(), self.fabric
        rounds = fabric.rounds if rounds is None else rounds
        for i in range(rounds):
            before = cloth.copy()
            cloth[:, 1] -= fabric.pull * (1 - i / rounds)
            cloth += self._spring(cloth)
            cloth += self.held[:, None] * (start - cloth)
            if i % 6 == 0 or i == rounds - 1:
                body.look(cloth)
            depth = body.depth(cloth, fabric.gap)
            body.push(cloth, depth)
            slid = (cloth - before)[depth > 0]
            n = body.normals[body.touch[depth > 0]]
            slid -= np.einsum("ni,ni->n", slid, n)[:, None] * n
            cloth[depth > 0] -= fabric.grip * slid
            cloth[:, 1] = np.maximum(cloth[:, 1], ground)
        return cloth

    def flattening(self, cloth: FloatArray) -> FloatArray:
        """Step from each point to the middle of its neighbours; (n, 3)."""
        away = np.einsum("nk,nki->ni", self.real, cloth[self.table] - cloth[:, None])
        return np.asarray(away / self.degree[:, None])

    def slack(self, cloth: FloatArray, rest: FloatArray) -> tuple[FloatArray, FloatArray]:
        """How much the cloth is compressed lengthwise and around; (n,) shares each."""
        span = np.linalg.norm(cloth[self.table] - cloth[:, None], axis=2)
        short = np.clip(1 - span / self.length, 0, 0.6) * self.real
        upright = (np.abs(rest[self.table] - rest[:, None])[:, :, 1] / self.length) ** 2
        along = (short * upright).sum(axis=1) / np.maximum((upright * self.real).sum(axis=1), 0.1)
        flat = (1 - upright) * self.real
        around = (short * flat).sum(axis=1) / np.maximum(flat.sum(axis=1), 0.1)
        return np.asarray(along), np.asarray(around)


_FINE_ROUNDS = 8


@dataclass(frozen=True)
class Garment(Surface):
    """A surface that hangs."""

    coarse: int
    """The first so many points make up the coarse mesh that is hung first."""
    edges: IntArray
    """The other points start in the middles of these edges."""
    drapes: tuple[Drape, Drape]
    obstacles: tuple[Obstacle, Obstacle]
    """Solver and obstacle of the coarse and of the fine mesh."""
    skin: Surface
    """What the garment must stay outside of."""
    wrinkles: FloatArray
    """Fixed pattern of folds across and along the body, -1 to 1."""
    depth: float
    """Height of the folds where the cloth is fully slack, metres."""

    def placed(self, posed: Posed, ground: float) -> FloatArray:
        """Hang the garment on a posture; (n, 3) metres."""
        skin = self.skin.placed(posed, ground)
        out = normals(skin, self.skin.triangles)
        for obstacle in self.obstacles:
            obstacle.place(skin, out)
        n = self.coarse
        start = posed.skin(self.points[:n], self.weights[:n])
        hung = self.drapes[0].settle(start, self.obstacles[0], ground)
        fine = with_middles(hung, self.edges)
        fine = self.drapes[1].settle(fine, self.obstacles[1], ground, _FINE_ROUNDS)
        return self._wrinkled(fine, ground)

    def _wrinkled(self, cloth: FloatArray, ground: float) -> FloatArray:
        """Lay folds where the cloth is slack."""
        drape = self.drapes[1]
        along_body, around = drape.slack(cloth, self.points)
        crumpled = smoothstep((along_body + around - 0.15) / 0.3)
        for _ in range(8):  # heaps (in the groin) would be knots: smooth them
            cloth = cloth + crumpled[:, None] * drape.flattening(cloth)
        height = along_body * self.wrinkles[:, 0] + around * self.wrinkles[:, 1]
        cloth = cloth + (self.depth * height)[:, None] * normals(cloth, self.triangles)
        obstacle = self.obstacles[1]
        obstacle.look(cloth)
        obstacle.push(cloth, obstacle.depth(cloth, drape.fabric.gap))
        cloth[:, 1] = np.maximum(cloth[:, 1], ground)
        return cloth


def mixed(weights: FloatArray, triangles: IntArray, rounds: int) -> FloatArray:
    """Skin weights averaged over neighbours, so that cloth bends more softly than skin."""
    table, real = neighbours(triangles, len(weights))
    for _ in range(rounds):
        mean = np.einsum("nk,nkb->nb", real, weights[table]) / real.sum(axis=1)[:, None]
        weights = 0.5 * weights + 0.5 * mean
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _folds(points: FloatArray, seed: int) -> FloatArray:
    """Pattern of folds lying across the body and of folds running down it; (n, 2), -1 to 1."""
    rng = np.random.default_rng(seed)
    across = rng.normal(0, 1, (3, 5)) * np.array([[14.0], [75.0], [14.0]])
    down = rng.normal(0, 1, (3, 5)) * np.array([[55.0], [9.0], [55.0]])
    phase = rng.uniform(0, 6.3, (2, 5))
    waves = [
        np.sin(points @ k + p).sum(axis=1) / 2.5 for k, p in zip((across, down), phase, strict=True)
    ]
    return np.stack(waves, axis=1)


def sew(
    cutout: Surface,
    skin: Surface,
    held: FloatArray,
    fabric: Fabric,
    depth: float,
    seed: int = 0,
    size: FloatArray | None = None,
) -> Garment:
    """Make a garment that hangs.

    `cutout`: coarse mesh, where the skin below would carry it. `held`: see `Drape`. `depth`: height
    of its folds where it is fully slack, metres. `seed`: of the folds. `size`: shape that gives the
    edges' lengths, where it is not the cutout's.
    """
    n = len(cutout.points)
    edges, triangles = subdivision(cutout.triangles, n)
    points, weights, colors, hold = (
        with_middles(v, edges) for v in (cutout.points, cutout.weights, cutout.colors, held)
    )
    drapes = (
        Drape(cutout.points if size is None else size, cutout.triangles, held, fabric),
        Drape(
            points if size is None else with_middles(size, edges),
            triangles,
            0.3 * hold,
            replace(fabric, pull=0.0008),
        ),
    )
    obstacles = (Obstacle(cutout.points, skin.points), Obstacle(points, skin.points, near=48))
    return Garment(
        points, weights, triangles, colors, n, edges, drapes, obstacles, skin,
        _folds(points, seed) * (1 - hold)[:, None], depth,
    )  # fmt: skip


def _snapped(surface: Surface, inside: FloatArray, reach: float = 0.011) -> FloatArray:
    """Where points close to a hem go so that they lie on it; without, cutting leaves slivers.

    `inside`: positive inside the garment, about metres.
    """
    table, real = neighbours(surface.triangles, len(inside))
    step = (surface.points[table] - surface.points[:, None]) * real[:, :, None]
    rise = (inside[table] - inside[:, None]) * real
    square = np.einsum("nki,nkj->nij", step, step) + 1e-7 * np.eye(3)
    slope = np.linalg.solve(square, np.einsum("nki,nk->ni", step, rise)[:, :, None])[:, :, 0]
    move = -inside[:, None] * slope / np.maximum((slope**2).sum(axis=1), 0.05)[:, None]
    near = (np.abs(inside) < reach) & (np.linalg.norm(move, axis=1) < 1.6 * reach)
    return np.asarray(surface.points + np.where(near[:, None], move, 0.0))


def tailored(sewn: Surface, inside: FloatArray) -> Surface:
    """Cut a garment along its hems, neckline and cuffs."""
    points = _snapped(sewn, inside)
    on_hem = (points != sewn.points).any(axis=1)
    return cut(replace(sewn, points=points), np.where(on_hem, 1e-6, inside))
