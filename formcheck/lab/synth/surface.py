"""Triangle surfaces that carry skin weights and colours, and where on them clothes end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from formcheck.lab.synth.body import Body
from formcheck.lab.synth.bodydata import INDEX, FloatArray, IntArray

if TYPE_CHECKING:
    from formcheck.lab.synth.pose import Posed


@dataclass(frozen=True)
class Surface:
    """A coloured, skinned triangle mesh in the rest pose."""

    points: FloatArray
    """Rest positions, metres."""
    weights: FloatArray
    """Skin weights."""
    triangles: IntArray
    """Vertex indices."""
    colors: FloatArray
    """Red, green, blue, 0 to 1."""

    def placed(self, posed: Posed, ground: float) -> FloatArray:
        """Where the points are in a posture; (n, 3) metres.

        Soft parts flatten against what they rest on: nothing goes below ``ground``.
        """
        points = posed.skin(self.points, self.weights)
        points[:, 1] = np.maximum(points[:, 1], ground)
        return points


def triangulate(quads: IntArray) -> IntArray:
    """Split quads into triangles; (q, 4) to (m, 3). Triangles stored as quads lose a half."""
    triangles = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    distinct = (triangles != np.roll(triangles, 1, axis=1)).all(axis=1)
    return np.asarray(triangles[distinct])


def grid_quads(rows: int, columns: int, *, closed: bool = True) -> IntArray:
    """Faces of a grid of points, row by row; ``closed``: the last column borders on the first."""
    grid = np.arange(rows * columns).reshape(rows, columns)
    if closed:
        grid = np.concatenate([grid, grid[:, :1]], axis=1)
    quads = np.stack([grid[:-1, :-1], grid[:-1, 1:], grid[1:, 1:], grid[1:, :-1]], -1)
    return np.asarray(quads.reshape(-1, 4))


def from_faces(points: FloatArray, weights: FloatArray, triangles: IntArray) -> Surface:
    """Take the part of a vertex array that some triangles use, in white."""
    used, local = np.unique(triangles, return_inverse=True)
    colors = np.ones((len(used), 3))
    return Surface(points[used], weights[used], local.reshape(-1, 3), colors)


def normals(points: FloatArray, triangles: IntArray) -> FloatArray:
    """Area-weighted vertex normals; (n, 3) unit vectors."""
    p = points[triangles]
    face = np.cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0])
    out = np.empty_like(points)
    flat = triangles.ravel()
    for axis in range(3):
        out[:, axis] = np.bincount(flat, np.repeat(face[:, axis], 3), minlength=len(points))
    length = np.linalg.norm(out, axis=1, keepdims=True)
    return np.asarray(out / np.where(length == 0, 1.0, length))


def smoothed(surface: Surface, where: FloatArray, rounds: int = 5) -> Surface:
    """Smooth the shape (neighbour averaging), by a share per vertex; ``where`` is (n,) 0 to 1."""
    tri, points = surface.triangles, surface.points.copy()
    start, end = tri.ravel(), np.roll(tri, 1, axis=1).ravel()
    count = np.bincount(start, minlength=len(points)) + np.bincount(end, minlength=len(points))
    for _ in range(rounds):
        mean = np.empty_like(points)
        for axis in range(3):
            total = np.bincount(start, points[end, axis], minlength=len(points))
            total += np.bincount(end, points[start, axis], minlength=len(points))
            mean[:, axis] = total / np.maximum(count, 1)
        points += where[:, None] * (mean - points)
    return replace(surface, points=points)


def pushed(surface: Surface, amount: FloatArray | float) -> Surface:
    """Move each vertex outward along its normal by metres ((n,) or one number)."""
    step = np.broadcast_to(np.asarray(amount, dtype=float), (len(surface.points),))
    moved = surface.points + step[:, None] * normals(surface.points, surface.triangles)
    return replace(surface, points=moved)


def subdivision(triangles: IntArray, count: int) -> tuple[IntArray, IntArray]:
    """Split each triangle of a mesh of ``count`` points in four.

    Returns the edges whose middles are the new points, (e, 2), and the new triangles, (4 m, 3).
    """
    tri = triangles
    edges = np.sort(np.concatenate([tri[:, [0, 1]], tri[:, [1, 2]], tri[:, [2, 0]]]), axis=1)
    unique, where = np.unique(edges, axis=0, return_inverse=True)
    m = len(tri)
    a, b, c = (count + where.ravel()[i * m : (i + 1) * m] for i in range(3))
    corners = ((tri[:, 0], a, c), (tri[:, 1], b, a), (tri[:, 2], c, b), (a, b, c))
    return unique, np.concatenate([np.stack(corner, axis=1) for corner in corners])


def with_middles(values: FloatArray, edges: IntArray) -> FloatArray:
    """Values of a subdivided mesh: the old ones, then those in the middles of the edges."""
    return np.concatenate([values, values[edges].mean(axis=1)])


def refined(surface: Surface) -> Surface:
    """Split each triangle in four and round the shape off a little (for the coarse clothes)."""
    edges, triangles = subdivision(surface.triangles, len(surface.points))
    points, weights, colors = (
        with_middles(v, edges) for v in (surface.points, surface.weights, surface.colors)
    )
    fine = Surface(points, weights, triangles, colors)
    return smoothed(fine, np.full(len(fine.points), 0.5), rounds=1)


def cut(surface: Surface, inside: FloatArray) -> Surface:
    """Keep the part where a value per vertex is positive, cutting triangles along the zero line.

    `inside`: positive on the part to keep, e.g. centimetres above a hem.
    """
    tri = surface.triangles
    keep = inside[tri] > 0
    count = keep.sum(axis=1)
    whole = tri[count == 3]
    new_a: list[int] = []
    new_b: list[int] = []
    made: dict[tuple[int, int], int] = {}
    out: list[tuple[int, int, int]] = []

    def crossing(a: int, b: int) -> int:
        key = (a, b) if a < b else (b, a)
        if key not in made:
            made[key] = len(surface.points) + len(made)
            new_a.append(key[0])
            new_b.append(key[1])
        return made[key]

    for row in tri[(count == 1) | (count == 2)]:
        # Turn the triangle so that its odd corner comes first.
        flags = inside[row] > 0
        odd = int(np.flatnonzero(flags == (flags.sum() == 1))[0])
        p, q, r = (int(v) for v in np.roll(row, -odd))
        pq, pr = crossing(p, q), crossing(p, r)
        if flags.sum() == 1:
            out.append((p, pq, pr))
        else:
            out += [(pq, q, r), (pq, r, pr)]
    a, b = np.asarray(new_a, dtype=np.int64), np.asarray(new_b, dtype=np.int64)
    span = inside[a] - inside[b]
    t = (inside[a] / np.where(span == 0, 1.0, span))[:, None]

    def extend(values: FloatArray) -> FloatArray:
        return np.concatenate([values, (1 - t) * values[a] + t * values[b]])

    triangles = np.concatenate([whole, np.asarray(out, dtype=np.int64).reshape(-1, 3)])
    used, local = np.unique(triangles, return_inverse=True)
    return Surface(
        extend(surface.points)[used],
        extend(surface.weights)[used],
        local.reshape(-1, 3),
        extend(surface.colors)[used],
    )


def smoothstep(x: FloatArray) -> FloatArray:
    """Smooth ramp from 0 at 0 to 1 at 1."""
    x = np.clip(x, 0, 1)
    return np.asarray(x * x * (3 - 2 * x))


def share(weights: FloatArray, *bones: str) -> FloatArray:
    """Summed skin weight of some bones; (n,)."""
    return np.asarray(weights[:, [INDEX[b] for b in bones]].sum(axis=1))


def along(body: Body, points: FloatArray, weights: FloatArray, limb: str) -> FloatArray:
    """How far down a limb each point lies, 0 at its root to 1 at the wrist/ankle; -1 elsewhere."""
    names = {"arm": ("upperarm", "forearm", "hand"), "leg": ("thigh", "shin", "foot")}[limb]
    out = np.full(len(points), -1.0)
    for side in ("left", "right"):
        a, b, c = (body.joint(f"{n}_{side}") for n in names)
        upper, lower = np.linalg.norm(b - a), np.linalg.norm(c - b)
        bones = [f"{n}_{side}" for n in names] + ([f"toes_{side}"] if limb == "leg" else [])
        mine = share(weights, *bones) > (0.3 if limb == "arm" else 0.5)
        s = np.clip((points - a) @ (b - a) / upper**2, -0.5, 1) * upper
        s += np.clip((points - b) @ (c - b) / lower**2, 0, 1.5) * lower
        # Beyond the end: distance along the lower segment's axis goes on past 1.
        out = np.where(mine, s / (upper + lower), out)
    return out


def in_top(body: Body, s: Surface, sleeve: float, hem: float, drop: float = 0.0) -> FloatArray:
    """Positive inside a top, about metres; (n,).

    `sleeve`: length as a share of the arm. `hem`: its height, metres. `drop`: how much wider the
    neckline is than close to the neck, metres.
    """
    arm = along(body, s.points, s.weights, "arm")
    arm_length = 0.53 * body.joint("neck1")[1] / 1.5
    neck = body.joint("neck1")
    # Neckline: a circle round the base of the neck, lower in front.
    side, up, front = np.abs(s.points[:, 0]), s.points[:, 1] - neck[1], s.points[:, 2] - neck[2]
    above = up + 0.035 + drop + 0.25 * front - 0.9 * np.maximum(side - 0.075, 0)
    parts = [(sleeve - arm) * arm_length, s.points[:, 1] - hem, -above]
    return np.asarray(np.minimum.reduce(parts))


def in_bottom(body: Body, s: Surface, legging: float) -> FloatArray:
    """Positive inside trousers of a length (share of the leg), about metres; (n,)."""
    arm = along(body, s.points, s.weights, "arm")
    leg = along(body, s.points, s.weights, "leg")
    out = np.minimum((legging - leg) * 0.85, body.joint("spine2")[1] + 0.01 - s.points[:, 1])
    return np.asarray(np.where(arm > 0, -0.1, out))


def tight_hem(body: Body) -> float:
    """Height at which a close top ends, between hip joints and waist, metres."""
    return float(0.55 * body.joint("pelvis")[1] + 0.45 * body.joint("spine2")[1])
