"""Soft shadows on floor and wall, drawn without the renderer.

Casting shadows over the whole room costs a software renderer two thirds of its time, and the edges
come out hard. The room never moves, so it is drawn once; each frame only the person's points are
projected along the lamp's direction onto floor and wall, in layers by their distance from that
plane, and each layer is blurred in proportion to that distance, as a real penumbra is.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from formcheck.lab.synth.bodydata import FloatArray

_CELL = 0.0125  # metres per cell of the shadow map
#: Upper edge of each layer's distance from the plane (m) and its blur (m).
_LAYERS = ((0.12, 0.012), (0.35, 0.035), (0.8, 0.08), (9.0, 0.15))


class ShadowPlane:
    """Shadows on one plane of the room.

    `corner`: one corner of the shaded rectangle, metres.
    `u`, `v`: unit vectors along its sides.
    `size`: its sides, metres.
    `project`: maps (n, 3) room points to (n, 2) pixels.
    `shape`: height and width of the picture.
    """

    def __init__(
        self,
        corner: FloatArray,
        u: FloatArray,
        v: FloatArray,
        size: tuple[float, float],
        project: Callable[[FloatArray], FloatArray],
        shape: tuple[int, int],
    ) -> None:
        self.corner, self.u, self.v = corner, u, v
        self.normal = np.cross(u, v)
        self.cells = (int(size[1] / _CELL), int(size[0] / _CELL))
        self.shape = shape
        # Any square of the plane gives the mapping; this one, in the middle, is before the camera.
        middle = corner + u * size[0] / 2 + v * size[1] / 2
        ends = np.array([[-0.4, -0.4], [0.4, -0.4], [0.4, 0.4], [-0.4, 0.4]])
        room = middle + ends[:, :1] * u + ends[:, 1:] * v
        there = ((ends + np.asarray(size) / 2) / _CELL).astype(np.float32)
        pixels = project(room).astype(np.float32)
        self.warp = cv2.getPerspectiveTransform(there, pixels)

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
        """Darkness on the plane as seen in the picture; (height, width), 0 to 1.

        `points`: points spread over the surface that casts the shadow, not much more than two cells
        apart.
        `toward`: direction the light travels in.
        `reach`: things further than this from the plane (m) cast nothing.
        """
        height = np.abs((points - self.corner) @ self.normal)
        travel = height / abs(float(toward @ self.normal))
        landed = points + travel[:, None] * toward - self.corner
        at = np.stack([landed @ self.u, landed @ self.v], axis=1) / _CELL
        light = np.ones(self.cells)
        below = -1.0
        for top, blur in _LAYERS:
            keep = (height > below) & (height <= min(top, reach))
            below = top
            if keep.any():
                soft = cv2.GaussianBlur(self._layer(at[keep]), (0, 0), blur / _CELL)
                light *= 1 - soft
        size = (self.shape[1], self.shape[0])
        seen = cv2.warpPerspective(1 - light, self.warp, size, flags=cv2.INTER_LINEAR)
        return np.asarray(seen, dtype=np.float64)
