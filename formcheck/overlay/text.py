"""Text: measured, fitted into boxes, and rendered with smooth edges.

OpenCV 5 carries a TrueType engine and the typeface Rubik in several weights, with all Latin
and Cyrillic letters and a fallback for others. It was chosen over Pillow with DejaVu Sans
because it looks better, is a tenth narrower at the same height (which matters at 320×240),
and needs neither a font file that might not be found nor another package.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

REGULAR, BOLD = 450, 650
"""Weights; light type is eaten by its background at a distance."""

SMALLEST = 9
"""Font size in pixels below which nobody reads anything."""

_WIDEST = 1 << 15

_ROUND_ZERO = str.maketrans("0", "O")
"""OpenCV's Rubik has a slashed zero, which is taken for an 8 across a room; its letter O has
the height and almost the width of a digit."""


def line_height(size: int) -> int:
    """Height in pixels of the line box of a font size."""
    return round(1.25 * size)


@lru_cache(maxsize=1024)
def text_width(text: str, size: int, weight: int) -> int:
    """Width of one line in pixels."""
    if not text:
        return 0
    # The face is made anew because OpenCV changes its weight in place: no shared state.
    face = cv2.FontFace("sans")
    shown = text.translate(_ROUND_ZERO)
    return int(cv2.getTextSize((_WIDEST, 64), shown, (0, 0), face, size, weight)[2])


@lru_cache(maxsize=64)
def text_mask(text: str, size: int, weight: int) -> NDArray[np.uint8]:
    """Render one line.

    Returns
    -------
    ndarray, shape (line_height, width), uint8
        Coverage 0..255; do not change it, it is shared.
    """
    width, height = text_width(text, size, weight), line_height(size)
    # OpenCV wraps at the right border, so a margin keeps the last letter on the line.
    mask = np.zeros((height, width + 2 * size), np.uint8)
    shown = text.translate(_ROUND_ZERO)
    cv2.putText(mask, shown, (0, size), (255,), cv2.FontFace("sans"), size, weight)
    return np.ascontiguousarray(mask[:, : max(width, 1)])


@dataclass(frozen=True)
class Fitted:
    """Text broken into lines at a size that fits."""

    lines: tuple[str, ...]
    size: int
    """Font size in pixels."""
    width: int
    height: int
    """Pixels taken."""


@lru_cache(maxsize=256)
def fit(text: str, width: int, height: int, size: int, weight: int, smallest: int) -> Fitted:
    """Break text into lines at the largest size up to `size` that fits a box.

    `width`, `height`: of the box, pixels. `size`, `smallest`: font sizes in pixels; at the
    smallest, what does not fit is cut off with "…".
    """
    smallest = min(smallest, size)
    for now in range(size, smallest - 1, -1):
        lines = _wrap(text, width, now, weight)
        widest = max((text_width(line, now, weight) for line in lines), default=0)
        if widest <= width and len(lines) * line_height(now) <= height:
            lines = _balanced(text, lines, width, now, weight)
            return _fitted(lines, now, weight)
    room = max(height // line_height(smallest), 1)
    lines = _wrap(text, width, smallest, weight)
    kept = lines[:room]
    if len(lines) > room:
        kept[-1] += "…"
    return _fitted([_cut(line, width, smallest, weight) for line in kept], smallest, weight)


def _fitted(lines: list[str], size: int, weight: int) -> Fitted:
    widest = max((text_width(line, size, weight) for line in lines), default=0)
    return Fitted(tuple(lines), size, widest, len(lines) * line_height(size))


def _wrap(text: str, width: int, size: int, weight: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, weight) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _balanced(text: str, lines: list[str], width: int, size: int, weight: int) -> list[str]:
    """Even out the lines: no lonely last word."""
    best = lines
    for percent in range(95, 45, -5):
        narrow = width * percent // 100
        tried = _wrap(text, narrow, size, weight)
        if len(tried) > len(lines):
            break
        if max((text_width(line, size, weight) for line in tried), default=0) <= width:
            best = tried
    return best


def _cut(line: str, width: int, size: int, weight: int) -> str:
    if text_width(line, size, weight) <= width:
        return line
    while line and text_width(line + "…", size, weight) > width:
        line = line[:-1]
    return line + "…"
