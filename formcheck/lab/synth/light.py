"""Where the light in a room comes from, and the soft shadows it casts on the floor.

Casting shadows over the whole room costs a software renderer two thirds of its time, and the edges
come out hard. The room never moves, so it is drawn once; each frame only the person's points are
projected along the lamp's direction onto the floor, in layers by their distance from that
plane, and each layer is blurred in proportion to that distance, as a real penumbra is.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from formcheck.lab.synth.bodydata import FloatArray
from formcheck.lab.synth.camera import Camera
from formcheck.lab.synth.draws import Color


@dataclass(frozen=True)
class Light:
    """A key lamp or window, light from behind that outlines the person, and light from everywhere.

    `side`, `front`: the key light's place for 1 m of height: metres towards the camera (negative:
    from the wall behind the person) and towards where the person faces.
    `key`, `rim`, `fill`: strength of the key light, of the light from behind, and of the light from
    the camera.
    `ambient`: share of light that comes from everywhere.
    `tint`: colour of the key light.
    `shadow`: darkness of the shadow on the floor, 0 to 1.
    `slope`: how much brighter the picture's right edge is than its middle (negative: the left one),
    as beside a window.
    """

    side: float = 0.50
    front: float = 0.32
    key: float = 0.62
    rim: float = 0.22
    fill: float = 0.32
    ambient: float = 0.40
    tint: Color = (1.0, 0.97, 0.93)
    shadow: float = 0.42
    slope: float = 0.0

    def direction(self, near: float) -> FloatArray:
        """Direction in which the key light travels, (3,); ``near`` +1 = camera on the left."""
        out = np.array([-near * self.side, -1.0, -self.front])
        return np.asarray(out / np.linalg.norm(out))


_ALONG, _UP, _ACROSS = np.array([0, 0, 1.0]), np.array([0, 1.0, 0]), np.array([1.0, 0, 0])
_CELL = 0.0125  # metres per cell of the shadow map
#: Upper edge of each layer's distance from the plane (m) and its blur (m).
_LAYERS = ((0.12, 0.012), (0.35, 0.035), (0.8, 0.08), (9.0, 0.15))


class FloorShadow:
    """Shadows on the floor.

    `corner`: one corner of the shaded rectangle, metres. `size`: its sides along z and along x.
    """

    def __init__(self, corner: FloatArray, size: tuple[float, float], camera: Camera) -> None:
        self.corner = corner
        self.cells = (int(size[1] / _CELL), int(size[0] / _CELL))
        self.size = (camera.width, camera.height_px)
        # Any square of the plane gives the mapping; this one, in the middle, is before the camera.
        middle = corner + _ALONG * size[0] / 2 + _ACROSS * size[1] / 2
        ends = np.array([[-0.4, -0.4], [0.4, -0.4], [0.4, 0.4], [-0.4, 0.4]])
        room = middle + ends[:, :1] * _ALONG + ends[:, 1:] * _ACROSS
        there = ((ends + np.asarray(size) / 2) / _CELL).astype(np.float32)
        self.warp = cv2.getPerspectiveTransform(there, camera.project(room).astype(np.float32))

    def _layer(self, at: FloatArray) -> FloatArray:
        """Mark the cells that points fall into and close the gaps between them."""
        height, width = self.cells
        mask = np.zeros(self.cells, dtype=np.uint8)
        cell = np.floor(at).astype(np.int64)
        inside = ((cell >= 0) & (cell < (width, height))).all(axis=1)
        mask[cell[inside, 1], cell[inside, 0]] = 1
        closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
        return np.asarray(closed, dtype=np.float32)

    def cast(self, points: FloatArray, toward: FloatArray, reach: float = 9.0) -> FloatArray:
        """Darkness on the floor as seen in the picture; (height, width), 0 to 1.

        `points`: points spread over the surface that casts the shadow, not much more than two cells
        apart.
        `toward`: direction the light travels in.
        `reach`: things higher than this (m) cast nothing.
        """
        height = np.abs((points - self.corner) @ _UP)
        travel = height / abs(float(toward @ _UP))
        landed = points + travel[:, None] * toward - self.corner
        at = np.stack([landed @ _ALONG, landed @ _ACROSS], axis=1) / _CELL
        light = np.ones(self.cells)
        below = -1.0
        for top, blur in _LAYERS:
            keep = (height > below) & (height <= min(top, reach))
            below = top
            if keep.any():
                soft = cv2.GaussianBlur(self._layer(at[keep]), (0, 0), blur / _CELL)
                light *= 1 - soft
        seen = cv2.warpPerspective(1 - light, self.warp, self.size, flags=cv2.INTER_LINEAR)
        return np.asarray(seen, dtype=np.float64)
