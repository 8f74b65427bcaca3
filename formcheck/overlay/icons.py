"""Icons of the four levels, and of the ring: each has its own outline, so colour is never needed.

All are strokes and polygons in parts of the icon's size, from its middle.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import cv2
import numpy as np

from formcheck.measure.landmarks import FloatArray
from formcheck.overlay.layers import Mask
from formcheck.overlay.lines import SHIFT, Point, dots, fixed
from formcheck.texts import Level

Stroke = tuple[Point, Point, float]
"""From, to, thickness."""

Sign = Level | Literal["done", "unseen", "paused"]

_FINER = 4

_CHECK = (((-0.22, 0.02), (-0.06, 0.19), 0.13), ((-0.06, 0.19), (0.24, -0.17), 0.13))

_SIGNS: dict[Sign, Sequence[Stroke]] = {
    "info": (((0, -0.23), (0, -0.23), 0.15), ((0, 0.02), (0, 0.24), 0.13)),
    "good": _CHECK,
    "warn": (((0, -0.12), (0, 0.09), 0.12), ((0, 0.26), (0, 0.26), 0.13)),
    # A raised hand.
    "stop": (
        ((-0.184, -0.187), (-0.15, 0.102), 0.102),
        ((-0.048, -0.306), (-0.0395, 0.085), 0.102),
        ((0.088, -0.323), (0.0795, 0.085), 0.102),
        ((0.2155, -0.238), (0.19, 0.102), 0.102),
        ((-0.32, 0.051), (-0.116, 0.272), 0.1105),
        ((-0.048, 0.136), (0.088, 0.136), 0.34),
    ),
    "done": _CHECK,
    # Not to be taken for a check mark.
    "unseen": (((-0.3, 0.0), (0.3, 0.0), 0.2),),
    "paused": (((-0.2, -0.32), (-0.2, 0.32), 0.2), ((0.2, -0.32), (0.2, 0.32), 0.2)),
}

_DISC: Sequence[Stroke] = (((0, 0), (0, 0), 0.96),)
_TURNS = [math.radians(22.5 + 45.0 * n) for n in range(8)]
_POLYGONS: dict[Level, tuple[Sequence[Point], float]] = {
    "warn": ([(0, -0.40), (0.42, 0.34), (-0.42, 0.34)], 0.12),
    "stop": ([(0.48 * math.cos(a), 0.48 * math.sin(a)) for a in _TURNS], 0.03),
}
"""Corners, and the width of the line that makes them round."""


def draw_icon(level: Level, size: int) -> tuple[Mask, Mask]:
    """Draw a level's icon, of so many pixels each way.

    Returns
    -------
    shape, sign : ndarray, shape (size, size), uint8
        Coverage of the ground shape and of the sign on it.
    """
    if level not in _POLYGONS:
        return _drawn(_DISC, size), draw_sign(level, size)
    points, soften = _POLYGONS[level]
    large = _large(size)
    corners = fixed(_at(large, points))
    cv2.fillPoly(large, [corners], (255,), cv2.LINE_AA, SHIFT)
    width = max(1, round(soften * len(large)))
    cv2.polylines(large, [corners], True, (255,), width, cv2.LINE_AA, SHIFT)
    return _reduced(large, size), draw_sign(level, size)


def draw_sign(name: Sign, size: int) -> Mask:
    """Draw a sign alone; returns its coverage, shape (size, size), uint8."""
    return _drawn(_SIGNS[name], size)


def _drawn(strokes: Sequence[Stroke], size: int) -> Mask:
    large = _large(size)
    for start, end, thickness in strokes:
        ends = _at(large, [start, end])
        width = max(1, round(thickness * len(large)))
        a, b = fixed(ends).tolist()
        cv2.line(large, a, b, (255,), width, cv2.LINE_AA, SHIFT)
        # OpenCV draws nothing for a thick line without length, and the ends of others coarsely.
        dots(large, list(ends), (255,), 0.5 * thickness * len(large))
    return _reduced(large, size)


def _large(size: int) -> Mask:
    """OpenCV rounds the thickness of lines to whole pixels; at 20 pixels that spoils an icon."""
    return np.zeros((size * _FINER, size * _FINER), np.uint8)


def _reduced(large: Mask, size: int) -> Mask:
    return np.asarray(cv2.resize(large, (size, size), interpolation=cv2.INTER_AREA), np.uint8)


def _at(mask: Mask, points: Sequence[Point]) -> FloatArray:
    return (0.5 + np.array(points, float)) * len(mask) - 0.5
