"""A strap round a foot, held by both hands: a band that hangs between the posed hands and foot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.lab.synth.body import Body
from formcheck.lab.synth.bodydata import FloatArray
from formcheck.lab.synth.draws import Color
from formcheck.lab.synth.pose import Posed
from formcheck.lab.synth.skeleton import BONES
from formcheck.lab.synth.surface import Surface, grid_quads, triangulate

_ALONG, _ROUND = 40, 6
_WIDE, _THICK = 0.013, 0.009  # half the band's cross-section, metres


@dataclass(frozen=True)
class Strap(Surface):
    """A surface whose points follow from the posture's hands and foot alone."""

    side: str = "left"

    def placed(self, posed: Posed, ground: float) -> FloatArray:
        """Where the band runs in a posture; (n, 3) metres."""
        path = _path(posed, self.side, ground)
        way = np.gradient(path, axis=0)
        way /= np.linalg.norm(way, axis=1, keepdims=True)
        wide = np.array([1.0, 0.0, 0.0]) - way * way[:, :1]
        wide /= np.maximum(np.linalg.norm(wide, axis=1, keepdims=True), 0.05)
        thick = np.cross(way, wide)
        a = np.linspace(0, 2 * np.pi, _ROUND, endpoint=False)
        ring = _WIDE * np.cos(a)[None, :, None] * wide[:, None, :]
        ring = ring + _THICK * np.sin(a)[None, :, None] * thick[:, None, :]
        points = (path[:, None, :] + ring).reshape(-1, 3)
        points[:, 1] = np.maximum(points[:, 1], ground + 0.002)
        return np.asarray(points)


def _path(posed: Posed, side: str, ground: float) -> FloatArray:
    """The band's middle line from its left to its right end; (_ALONG, 3) metres."""
    body = posed.body
    toe, ankle = body.joint(f"toes_{side}"), body.joint(f"foot_{side}")
    middle = (toe + ankle) / 2
    sole = np.array([toe[0], 0.0, middle[2] + 0.02])
    foot = f"foot_{side}"
    under = posed.carry(foot, sole + np.array([0, -0.004, 0]))
    edges = [posed.carry(foot, sole + np.array([s * 0.045, 0.025, 0])) for s in (1, -1)]
    stops = []
    for name, s, edge in (("left", 1.0, edges[0]), ("right", -1.0, edges[1])):
        i = 0 if s > 0 else 1
        hand = posed.joint(f"hand_{name}") + 0.07 * (
            posed.rotations[BONES.index(f"hand_{name}")] @ body.fingers[i]
        )
        tail = hand + np.array([s * 0.03, -0.22, -0.02])
        tail[1] = max(tail[1], ground + 0.01)
        stops.append((tail, hand, edge))
    (a, b, c), (f, e, d) = stops
    corners = np.stack([a, b, c, under, d, e, f])
    spans = np.array([0.0, 0.12, 0.46, 0.5, 0.54, 0.88, 1.0])
    at = np.linspace(0, 1, _ALONG)
    return np.stack([np.interp(at, spans, corners[:, k]) for k in range(3)], axis=1)


def make_strap(body: Body, side: str, color: Color) -> Strap:
    """A strap round the sole of one foot."""
    n = _ALONG * _ROUND
    weights = np.zeros((n, body.weights.shape[1]))
    weights[:, BONES.index(f"foot_{side}")] = 1.0
    points = np.tile(body.joint(f"foot_{side}"), (n, 1))
    return Strap(
        points,
        weights,
        triangulate(grid_quads(_ALONG, _ROUND)),
        np.tile(np.asarray(color), (n, 1)),
        side,
    )
