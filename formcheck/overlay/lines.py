"""Colours, sizes and lines: what everything is drawn with.

The hues are those of Okabe and Ito (2008), chosen to stay apart for protanopes, deuteranopes
and tritanopes. Colour still never stands alone: every state has its own shape and its word, and
the dark halo of a line makes it visible on any background.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.measure.landmarks import FloatArray
from formcheck.pipeline.frames import Image
from formcheck.texts import Level

Colour = tuple[int, int, int]
"""Red, green, blue, 0..255."""

GREEN: Colour = (0, 158, 115)
AMBER: Colour = (240, 168, 0)
RED: Colour = (213, 94, 0)
BLUE: Colour = (86, 180, 233)
GREY: Colour = (150, 156, 164)
HELD: Colour = (202, 206, 211)
"""Held, and no more known of it: brighter than what is empty, and no colour at all."""
WHITE: Colour = (255, 255, 255)
DARK: Colour = (18, 22, 28)

BackState = Literal["straight", "rounding", "rounded", "unmeasured", "unjudged"]
"""What is said of the back: three verdicts of the rules, no reading, or no verdict yet."""

LEVEL_COLOUR: dict[Level, Colour] = {"info": BLUE, "good": GREEN, "warn": AMBER, "stop": RED}

LOUD_LEVELS: tuple[Level, ...] = ("warn", "stop")
"""Levels that colour the whole banner; calm ones only colour their icon."""

BACK_COLOUR: dict[BackState, Colour] = {
    "straight": GREEN,
    "rounding": AMBER,
    "rounded": RED,
    "unmeasured": GREY,
    "unjudged": WHITE,
}


def ink_on(colour: Colour) -> Colour:
    """Text colour for a coloured ground: dark on amber, grey and blue, else white."""
    return DARK if colour in (AMBER, BLUE, GREY) else WHITE


def unit(width: int, height: int) -> float:
    """Length in pixels that all sizes are fractions of: the side of a square of equal area.

    The short side would make a wide picture's letters too big for its height and the long
    side a tall picture's too big for its width; the area is fair to both, and a picture is
    shown at about the same area whatever its shape.
    """
    return math.sqrt(width * height)


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
