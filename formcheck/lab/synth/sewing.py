"""How a garment is made out of a surface: cut, sewn to a hanging mesh, wrinkled."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from formcheck.lab.synth.bodydata import FloatArray, IntArray
from formcheck.lab.synth.cloth import Drape, Fabric, Obstacle, neighbours
from formcheck.lab.synth.cuts import smoothstep
from formcheck.lab.synth.pose import Posed
from formcheck.lab.synth.surface import Surface, cut, normals, subdivision, with_middles

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

    `cutout`: coarse mesh, where the skin would carry it.
    `skin`: what is below.
    `held`: see :class:`formcheck.lab.synth.cloth.Drape`.
    `depth`: height of its folds where it is fully slack, metres.
    `seed`: of the folds.
    `size`: shape that gives the edges' lengths, where it is not the cutout's.
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
