"""Loose clothes, cut to a body: T-shirt, hoodie, joggers, shorts.

A garment is sewn round the standing body (its *cut*: the edge lengths it keeps), carried by the
skin and then hung by :mod:`formcheck.lab.synth.cloth`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from formcheck.lab.synth.body import Body
from formcheck.lab.synth.bodydata import INDEX, SIDES, SPINE, FloatArray
from formcheck.lab.synth.cloth import Fabric, mixed, sew, tailored
from formcheck.lab.synth.draws import Color
from formcheck.lab.synth.surface import (
    Surface,
    along,
    from_faces,
    grid_quads,
    in_bottom,
    in_top,
    normals,
    pushed,
    refined,
    share,
    smoothed,
    smoothstep,
    triangulate,
)

TSHIRT = Fabric(rounds=45, pull=0.0045, gap=0.006, bend=0.08, grip=0.7)
HOODIE = Fabric(rounds=40, pull=0.004, gap=0.011, bend=0.16, grip=0.8, crush=0.05)
JOGGERS = Fabric(rounds=30, pull=0.004, gap=0.007, bend=0.08, grip=0.7)

#: Thickness of loose trousers about waist and hips, metres.
LOOSE_WAIST = 0.013

#: How much wider a top may get on its way down to the hips, metres per metre.
_FLARE = 0.22

_TRUNK = ("pelvis", "hip_left", "hip_right", "thigh_left", "thigh_right", *SPINE)


def _hull(points: FloatArray, levels: FloatArray, middle: float) -> FloatArray:
    """Radius of the convex hull of each level's cross-section; (levels, 48) metres."""
    angles = np.arange(48) * 2 * np.pi / 48
    directions = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    lean = np.cos(angles[:, None] - angles[None, :])
    out = np.zeros((len(levels), 48))
    for i, y in enumerate(levels):
        band = points[np.abs(points[:, 1] - y) < 0.03]
        support = ((band[:, [0, 2]] - (0, middle)) @ directions.T).max(axis=0)
        reach = np.where(lean > 0.05, support[None, :] / np.maximum(lean, 0.05), np.inf)
        out[i] = reach.min(axis=1)
    return out


def _hung_outward(
    cloth: Surface, top: float, hem: float, ease: tuple[float, float], taper: float
) -> FloatArray:
    """Bring trunk points to where cloth hangs from chest and shoulder blades; (n, 3) metres.

    ``ease`` is the room between body and cloth at chest and hem; ``taper`` how much the cloth
    draws in on its way down, metres per metre.
    """
    on_trunk = share(cloth.weights, *_TRUNK)
    trunk = cloth.points[on_trunk > 0.7]
    middle = float(trunk[np.abs(trunk[:, 1] - top) < 0.1, 2].mean())
    levels = np.arange(top, hem - 0.06, -0.02)
    radius = _hull(trunk, levels, middle)
    for i in range(1, len(levels)):
        radius[i] = np.maximum(radius[i], radius[i - 1] - 0.02 * taper)
    for i in range(len(levels) - 2, -1, -1):  # no waist: cut straight, or widening towards the hips
        radius[i] = np.maximum(radius[i], radius[i + 1] - 0.02 * _FLARE)
    radius += np.linspace(*ease, len(levels))[:, None]
    x, y, z = cloth.points[:, 0], cloth.points[:, 1], cloth.points[:, 2] - middle
    angle = np.mod(np.arctan2(z, x), 2 * np.pi) * 48 / (2 * np.pi)
    low = angle.astype(int) % 48
    row = np.clip(np.rint((top - y) / 0.02).astype(int), 0, len(levels) - 1)
    part = angle - np.floor(angle)
    wide = (1 - part) * radius[row, low] + part * radius[row, (low + 1) % 48]
    factor = np.maximum(wide / np.maximum(np.hypot(x, z), 1e-6), 1.0)
    amount = smoothstep((on_trunk - 0.5) / 0.4) * smoothstep((top + 0.03 - y) / 0.08)
    factor = 1 + amount * (factor - 1)
    return np.stack([x * factor, y, z * factor + middle], axis=1)


def _tights(body: Body) -> Surface:
    return from_faces(body.vertices, body.weights, triangulate(body.quads["helper-tights"]))


def _part(surface: Surface, points: FloatArray) -> Surface:
    """The part of a surface round some points (their bounding box and some more)."""
    low, high = points.min(axis=0) - 0.12, points.max(axis=0) + 0.12
    inside = ((surface.points > low) & (surface.points < high)).all(axis=1)
    whole = surface.triangles[inside[surface.triangles].all(axis=1)]
    return from_faces(surface.points, surface.weights, whole)


def _top_shape(body: Body, tights: Surface, thick: bool, sleeve: float, hem: float) -> Surface:
    """A top as it is cut, where the skin carries it."""
    k = float(body.joint("neck1")[1]) / 1.45
    top = float(body.joint("upperarm_left")[1]) - 0.13 * k  # about the armpits
    inside = in_top(body, tights, sleeve, hem, drop=-0.012 if thick else 0.004)
    ease, taper = ((0.030, 0.040), 0.05) if thick else ((0.014, 0.026), 0.06)
    arm = along(body, tights.points, tights.weights, "arm")
    wide = (0.022 if thick else 0.008) + (0.004 if thick else 0.022) * smoothstep(arm / 0.35)
    if thick:
        wide = np.where(arm > 0, wide * (1 - 0.6 * smoothstep((arm - 0.85) / 0.1)), wide)
    # The collar lies close.
    collar = in_top(body, tights, sleeve, hem - 0.1, drop=0.0) < 0.05
    wide = np.where(collar & (arm < 0.03), 0.006, wide)
    sewn = pushed(smoothed(tights, np.full(len(tights.points), 0.5), 2), wide)
    sewn = replace(sewn, points=_hung_outward(sewn, top, hem, ease, taper))
    sewn = smoothed(sewn, np.full(len(sewn.points), 0.5), 2)
    if thick:  # the ribbed hem lies close
        rib = smoothstep((hem + 0.06 * k - sewn.points[:, 1]) / (0.05 * k))[:, None]
        close = pushed(tights, 0.012).points
        sewn = replace(sewn, points=sewn.points + rib * (close - sewn.points))
    return tailored(sewn, inside)


def _tube_weights(body: Body, sewn: Surface) -> FloatArray:
    """Behind, the tube below the waist goes with the pelvis; in front a thigh takes it along."""
    weights = sewn.weights.copy()
    front = smoothstep((sewn.points[:, 2] - body.joint("pelvis")[2] + 0.06) / 0.10)
    for side in SIDES:
        for bone in (f"thigh_{side}", f"hip_{side}"):
            given = weights[:, INDEX[bone]] * (1 - front)
            weights[:, INDEX["pelvis"]] += given
            weights[:, INDEX[bone]] -= given
    return mixed(weights, sewn.triangles, 3)


def loose_top(
    body: Body, skin: Surface, wear: str, sleeve: float, color: Color, over: float = 0.0
) -> tuple[list[Surface], FloatArray]:
    """T-shirt or hoodie, and how far inside it each point of the skin lies, metres.

    `over`: thickness of the trousers it hangs over, metres.
    """
    thick = wear == "hoodie"
    k = float(body.joint("neck1")[1]) / 1.45
    sleeve = 0.99 if thick else max(sleeve, 0.24) + 0.05
    hem = float(body.joint("pelvis")[1]) + (0.015 if thick else -0.045) * k
    tights = _tights(body)
    waist = float(body.joint("spine2")[1])
    tights = pushed(tights, over * smoothstep((waist + 0.04 - tights.points[:, 1]) / 0.10))
    sewn = _top_shape(body, tights, thick, sleeve, hem)
    weights = _tube_weights(body, sewn)
    colors = np.tile(np.asarray(color), (len(weights), 1))
    sewn = replace(sewn, weights=weights, colors=colors)

    shoulder = body.joint("upperarm_left")[1]
    held = 0.5 * smoothstep((sewn.points[:, 1] - shoulder + 0.05) / 0.09)
    arm = along(body, sewn.points, sewn.weights, "arm")
    held = np.where(arm > 0.25, 0.03, held)
    size = sewn.points.copy()
    if thick:  # longer than the trunk, a hoodie bunches above its hem
        held = np.where(arm > 0.88, 0.5, held)
        held = np.maximum(held, 0.75 * smoothstep((hem + 0.06 * k - sewn.points[:, 1]) / 0.02))
        size[:, 1] += 0.05 * np.clip(size[:, 1] - hem - 0.05 * k, 0, 0.35)
    below = pushed(refined(tights), 0.003)
    fabric = HOODIE if thick else TSHIRT
    garment = sew(sewn, _part(below, sewn.points), held, fabric, 0.035, int(1e3 * k), size)
    # The hem of a hanging shirt may swing up: skin is dropped only from the waist up.
    covered = in_top(body, skin, sleeve - 0.08, waist, drop=0.02)
    return [garment, _hood(body, sewn, color)] if thick else [garment], covered


def _hood(body: Body, top: Surface, color: Color) -> Surface:
    """A hood that is down: a roll round the neck that lies as a pouch on the upper back."""
    k = body.joint("neck1")[1] / 1.45
    turn, around = np.linspace(-2.0, 2.0, 31), np.linspace(0, 2 * np.pi, 17)[:-1]
    back = 0.5 + 0.5 * np.cos(np.clip(turn * 1.35, -np.pi, np.pi))
    neck = body.joint("neck1") + np.array([0.0, 0.012, 0.0]) * k
    outward = np.stack([np.sin(turn), np.zeros_like(turn), -np.cos(turn)], axis=1)
    ring = neck + outward * np.array([0.088, 0, 0.078]) * k
    ring[:, 1] -= (0.028 - 0.040 * back) * k
    thick, tall = (0.016 + 0.010 * back) * k, (0.022 + 0.045 * back) * k
    p = ring[:, None] + (thick[:, None] * np.cos(around))[:, :, None] * outward[:, None]
    p[:, :, 1] += tall[:, None] * (np.sin(around) - 0.75)
    points = p.reshape(-1, 3)
    points[:, 2] -= 0.35 * np.repeat(tall, 16) * (1 - np.tile(np.sin(around), 31))
    rng = np.random.default_rng(3)
    points += 0.004 * np.sin(points @ rng.normal(0, 45, (3, 3)) + rng.uniform(0, 6, 3))
    nearest = ((points[:, None] - top.points) ** 2).sum(axis=2).argmin(axis=1)
    n = normals(top.points, top.triangles)[nearest]
    over = np.einsum("ni,ni->n", points - top.points[nearest], n)
    points += np.clip(0.004 - over, 0, 0.05)[:, None] * n
    # Seen from outside, as they turn the other way round.
    quads = grid_quads(31, 16)[:, [0, 3, 2, 1]]
    weights = np.zeros((len(points), top.weights.shape[1]))
    weights[:, INDEX["spine7"]], weights[:, INDEX["neck1"]] = 0.7, 0.3
    colors = np.tile(0.96 * np.asarray(color), (len(points), 1))
    return smoothed(Surface(points, weights, triangulate(quads), colors), np.full(len(points), 0.5))


def loose_bottom(
    body: Body, skin: Surface, trousers: str, color: Color
) -> tuple[list[Surface], FloatArray]:
    """Joggers or shorts; returns as :func:`loose_top` does."""
    length = 0.97 if trousers == "loose" else 0.42
    tights = _tights(body)
    leg = along(body, tights.points, tights.weights, "leg")
    if trousers == "loose":
        wide = np.interp(leg, [-1, 0.05, 0.3, 0.85, 0.93, 1], [6, 10, 26, 30, 22, 8]) / 1e3
    else:
        wide = np.interp(leg, [-1, 0.05, 0.45], [6, 10, 34]) / 1e3
    inside = in_bottom(body, tights, length)
    sewn = pushed(smoothed(tights, np.full(len(tights.points), 0.5), 2), wide)
    sewn = tailored(sewn, inside)
    colors = np.tile(np.asarray(color), (len(sewn.points), 1))
    sewn = replace(sewn, colors=colors, weights=mixed(sewn.weights, sewn.triangles, 2))
    waist = body.joint("spine2")[1]
    held = 0.6 * smoothstep((sewn.points[:, 1] - waist + 0.12) / 0.08) + 0.04
    leg = along(body, sewn.points, sewn.weights, "leg")
    if trousers == "loose":
        held = np.maximum(held, 0.6 * smoothstep((leg - 0.9) / 0.04))
    below = pushed(refined(tights), 0.001)
    garment = sew(sewn, _part(below, sewn.points), held, JOGGERS, 0.04, seed=7)
    return [garment], in_bottom(body, skin, length - 0.05)
