"""Lines on the frame: smooth, at fractions of a pixel, with a dark halo.

The halo makes a line visible on any background, also for people who see no colours.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.measure.landmarks import FloatArray
from formcheck.overlay.palette import Colour
from formcheck.pipeline.frames import Image

Point = tuple[float, float]

SHIFT = 4
"""Bits below a pixel that OpenCV's drawing functions understand."""


def fixed(pixels: FloatArray | Sequence[float] | Sequence[Sequence[float]]) -> NDArray[np.int32]:
    """Return pixels as OpenCV wants them: whole numbers with `SHIFT` bits below the pixel."""
    whole: NDArray[np.int32] = np.rint(np.asarray(pixels, float) * (1 << SHIFT)).astype(np.int32)
    return whole


def strokes(image: Image, paths: Sequence[FloatArray], colour: Colour, thickness: int) -> None:
    """Draw open paths, each of shape (n, 2) in pixels, in place."""
    if paths:
        cv2.polylines(
            image, [fixed(p) for p in paths], False, colour, thickness, cv2.LINE_AA, SHIFT
        )


def dots(
    image: Image, points: Sequence[FloatArray | Point], colour: Colour | tuple[int], radius: float
) -> None:
    """Draw discs around points of shape (2,) in pixels, in place."""
    reach = round(radius * (1 << SHIFT))
    for point in points:
        cv2.circle(image, fixed(point).tolist(), reach, colour, -1, cv2.LINE_AA, SHIFT)


def along(path: FloatArray, step: float) -> FloatArray:
    """Return points every `step` pixels along a path, shape (m, 2), ends included."""
    length = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
    count = max(2, round(float(length[-1]) / max(step, 1e-3)) + 1)
    at = np.linspace(0.0, float(length[-1]), count)
    return np.column_stack([np.interp(at, length, path[:, k]) for k in (0, 1)])


def smoothed(path: FloatArray, passes: int) -> FloatArray:
    """Take the steps of the pixel grid out of a path; its ends stay."""
    out = np.asarray(path, dtype=float).copy()
    for _ in range(passes):
        out[1:-1] = 0.25 * out[:-2] + 0.5 * out[1:-1] + 0.25 * out[2:]
    return out


def dashes(path: FloatArray, dash: float, gap: float) -> list[FloatArray]:
    """Cut a path into dashes of about `dash` pixels with `gap` pixels between them."""
    step = max((dash + gap) / 8.0, 1.0)
    points = along(path, step)
    per_dash = max(2, round(dash / step) + 1)
    period = max(per_dash + 1, round((dash + gap) / step))
    return [
        points[start : start + per_dash]
        for start in range(0, len(points) - 1, period)
        if len(points[start : start + per_dash]) > 1
    ]


def zigzag(path: FloatArray, period: float, swing: float) -> FloatArray:
    """Return a zigzag of `swing` pixels to either side along a path, shape (m, 2)."""
    points = along(path, period / 2.0)
    tangent = np.gradient(points, axis=0)
    length = np.maximum(np.hypot(tangent[:, 0], tangent[:, 1]), 1e-9)
    normal = np.column_stack([tangent[:, 1], -tangent[:, 0]]) / length[:, None]
    sign = np.where(np.arange(len(points)) % 2 == 0, 1.0, -1.0)
    bent: FloatArray = points + normal * (swing * sign)[:, None]
    return bent
