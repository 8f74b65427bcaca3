"""The ghost: a pale figure that shows where and how to be, seen from the side."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from formcheck.overlay.layers import Layer, Mask, Sheet, paste
from formcheck.overlay.layout import Rect
from formcheck.overlay.palette import DARK, WHITE
from formcheck.pipeline.frames import Image
from formcheck.rules.figure import ARM, FOOT, HEAD, SHANK, THIGH, TRUNK, Figure, Point

UPRIGHT = Figure(
    head=(0.51, 0.09),
    parts=(
        ((0.49, 0.24), (0.48, 0.5), TRUNK),
        ((0.48, 0.52), (0.49, 0.73), THIGH),
        ((0.49, 0.73), (0.47, 0.94), SHANK),
        ((0.47, 0.955), (0.56, 0.965), FOOT),
        ((0.49, 0.24), (0.47, 0.4), ARM),
        ((0.47, 0.4), (0.51, 0.53), ARM),
    ),
    place="standing",
)
"""How to be before any stretch."""

FRONT = Figure(
    head=(0.5, 0.09),
    parts=(
        ((0.44, 0.24), (0.46, 0.5), TRUNK),
        ((0.56, 0.24), (0.54, 0.5), TRUNK),
        ((0.45, 0.52), (0.44, 0.73), THIGH),
        ((0.55, 0.52), (0.56, 0.73), THIGH),
        ((0.44, 0.73), (0.44, 0.95), SHANK),
        ((0.56, 0.73), (0.56, 0.95), SHANK),
        ((0.38, 0.23), (0.33, 0.52), ARM),
        ((0.62, 0.23), (0.67, 0.52), ARM),
    ),
    place="standing",
)
"""How not to be: facing the camera."""


def draw_ghost(image: Image, figure: Figure, box: Rect, *, mirrored: bool = False) -> None:
    """Draw a figure into a square, in place.

    Parameters
    ----------
    image : ndarray, shape (h, w, 3), uint8, RGB
    figure : Figure
    box : Rect
        Square in pixels.
    mirrored : bool
        Looking to the left.
    """
    paste(image, _figure_layer(figure, box.w, mirrored), box.x, box.y)


def draw_turning(image: Image, box: Rect, figure: Figure = UPRIGHT) -> None:
    """Draw how to turn: from facing the camera to side-on, in place.

    Whoever sits or lies sees only where to: a figure that stands would ask for getting up.

    Parameters
    ----------
    image : ndarray, shape (h, w, 3), uint8, RGB
    box : Rect
        Of about twice the width of a figure, pixels; a square for one on the floor.
    figure : Figure
        How to be, side-on.
    """
    side = box.h
    if figure.place != "standing":
        draw_ghost(image, figure, box)
        # Above it there is room.
        paste(image, _arrow_layer(max(side // 3, 8)), box.x + side // 3, box.y)
        return
    draw_ghost(image, FRONT, Rect(box.x, box.y, side, side))
    draw_ghost(image, figure, Rect(box.right - side, box.y, side, side))
    paste(image, _arrow_layer(max(box.w // 5, 8)), box.x + 2 * box.w // 5, box.y + box.h // 3)


@lru_cache(maxsize=8)
def _figure_layer(figure: Figure, side: int, mirrored: bool) -> Layer:
    sheet = Sheet(side, side)
    for grow, colour, opacity in ((0.022, DARK, 0.55), (0.0, WHITE, 0.62)):
        mask = sheet.blank()
        for start, end, thickness in figure.parts:
            _capsule(mask, start, end, thickness + grow)
        _capsule(mask, figure.head, figure.head, 2 * HEAD + grow)
        sheet.fill(np.ascontiguousarray(mask[:, ::-1]) if mirrored else mask, colour, opacity)
    return sheet.layer()


def _capsule(mask: Mask, start: Point, end: Point, thickness: float) -> None:
    side = mask.shape[0]
    a, b = ((round(x * side), round(y * side)) for x, y in (start, end))
    if a != b:
        cv2.line(mask, a, b, (255,), max(1, round(thickness * side)), cv2.LINE_AA)
    for point in (a, b):
        cv2.circle(mask, point, max(1, round(0.5 * thickness * side)), (255,), -1, cv2.LINE_AA)


@lru_cache(maxsize=4)
def _arrow_layer(width: int) -> Layer:
    """An arc with a head, from left to right."""
    sheet = Sheet(width, width)
    mask = sheet.blank()
    thick = max(2, round(0.12 * width))
    centre, radius = (width // 2, round(0.62 * width)), round(0.4 * width)
    cv2.ellipse(mask, centre, (radius, radius), 0, 190, 340, (255,), thick, cv2.LINE_AA)
    tip = np.array([[0.98, 0.66], [0.72, 0.52], [1.0, 0.36]]) * width
    cv2.fillPoly(mask, [tip.astype(np.int32)], (255,), cv2.LINE_AA)
    sheet.fill(mask, WHITE, 0.9)
    return sheet.layer()
