"""Icons of the four levels: each has its own outline, so colour is never needed."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from formcheck.overlay.layers import Mask
from formcheck.texts import Level

_SHIFT = 4
_FINER = 4

_HAND: tuple[tuple[tuple[float, float], tuple[float, float], float], ...] = (
    ((-0.24, -0.22), (-0.20, 0.12), 0.12),
    ((-0.08, -0.36), (-0.07, 0.10), 0.12),
    ((0.08, -0.38), (0.07, 0.10), 0.12),
    ((0.23, -0.28), (0.20, 0.12), 0.12),
    ((-0.40, 0.06), (-0.16, 0.32), 0.13),
    ((-0.08, 0.16), (0.08, 0.16), 0.40),
)
"""Strokes from, to, thickness of a raised hand, as parts of the icon's size."""


def draw_icon(level: Level, size: int) -> tuple[Mask, Mask]:
    """Draw a level's icon.

    Parameters
    ----------
    size : int
        Width and height in pixels.

    Returns
    -------
    shape, sign : ndarray, shape (size, size), uint8
        Coverage of the ground shape and of the sign on it.
    """
    return draw_sign(lambda m: _shape(m, level), size), draw_sign(lambda m: _sign(m, level), size)


def draw_sign(draw: Callable[[Mask], None], size: int) -> Mask:
    """Let `draw` fill a large square mask and return it at the wanted size.

    OpenCV rounds the thickness of lines to whole pixels; at 20 pixels that spoils an icon.
    """
    large = np.zeros((size * _FINER, size * _FINER), np.uint8)
    draw(large)
    return np.asarray(cv2.resize(large, (size, size), interpolation=cv2.INTER_AREA), np.uint8)


def check(mask: Mask) -> None:
    """Draw a check mark into a square mask, in place."""
    _line(mask, (-0.22, 0.02), (-0.06, 0.19), 0.13)
    _line(mask, (-0.06, 0.19), (0.24, -0.17), 0.13)


def dash(mask: Mask) -> None:
    """Draw a dash, which is no check mark, into a square mask, in place."""
    _line(mask, (-0.3, 0.0), (0.3, 0.0), 0.2)


def pause_bars(mask: Mask) -> None:
    """Draw the two bars of "paused" into a square mask, in place."""
    for x in (-0.2, 0.2):
        _line(mask, (x, -0.32), (x, 0.32), 0.2)


def _shape(mask: Mask, level: Level) -> None:
    if level in ("info", "good"):
        _line(mask, (0, 0), (0, 0), 0.96)
    elif level == "warn":
        _polygon(mask, [(0, -0.40), (0.42, 0.34), (-0.42, 0.34)], soften=0.12)
    else:
        turns = np.radians(22.5 + 45.0 * np.arange(8))
        _polygon(mask, [(0.48 * np.cos(a), 0.48 * np.sin(a)) for a in turns], soften=0.03)


def _sign(mask: Mask, level: Level) -> None:
    if level == "info":
        _line(mask, (0, -0.23), (0, -0.23), 0.15)
        _line(mask, (0, 0.02), (0, 0.24), 0.13)
    elif level == "good":
        check(mask)
    elif level == "warn":
        _line(mask, (0, -0.12), (0, 0.09), 0.12)
        _line(mask, (0, 0.26), (0, 0.26), 0.13)
    else:
        for start, end, thickness in _HAND:
            _line(mask, _smaller(start), _smaller(end), 0.85 * thickness)


def _smaller(point: tuple[float, float]) -> tuple[float, float]:
    return 0.85 * point[0] + 0.02, 0.85 * point[1]


def _at(mask: Mask, point: tuple[float, float]) -> tuple[int, int]:
    size = mask.shape[0]
    one = 1 << _SHIFT
    x, y = (round((0.5 + p) * size * one - one / 2) for p in point)
    return x, y


def _line(
    mask: Mask, start: tuple[float, float], end: tuple[float, float], thickness: float
) -> None:
    size = mask.shape[0]
    a, b = _at(mask, start), _at(mask, end)
    cv2.line(mask, a, b, (255,), max(1, round(thickness * size)), cv2.LINE_AA, _SHIFT)
    # OpenCV draws nothing for a thick line without length, and the ends of others coarsely.
    radius = round(0.5 * thickness * size * (1 << _SHIFT))
    for end_point in (a, b):
        cv2.circle(mask, end_point, radius, (255,), -1, cv2.LINE_AA, _SHIFT)


def _polygon(mask: Mask, points: list[tuple[float, float]], soften: float) -> None:
    corners = np.array([_at(mask, p) for p in points], np.int32)
    cv2.fillPoly(mask, [corners], (255,), cv2.LINE_AA, _SHIFT)
    width = max(1, round(soften * mask.shape[0]))
    cv2.polylines(mask, [corners], True, (255,), width, cv2.LINE_AA, _SHIFT)
