"""Text and layers: small pictures with transparency that are made once and pasted often.

Most frames repeat the text of the frame before, so whatever has soft edges or transparency
(panels, text, icons) is drawn once on a `Sheet`, kept as a `Layer` by a cache, and pasted
into its own rectangle of the frame. Nothing ever blends the whole frame.

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

from formcheck.overlay.lines import Colour
from formcheck.pipeline.frames import Image

Mask = NDArray[np.uint8]
"""Coverage, shape (height, width), 0..255."""


@dataclass(frozen=True, eq=False)
class Layer:
    """A picture ready to be pasted."""

    rgb: Image
    """Shape (h, w, 3), uint8. Colour multiplied by opacity."""
    keep: Image
    """Shape (h, w, 3), uint8. How much of the ground stays, 0..255."""

    @property
    def width(self) -> int:
        """Width in pixels."""
        return int(self.rgb.shape[1])

    @property
    def height(self) -> int:
        """Height in pixels."""
        return int(self.rgb.shape[0])


def paste(image: Image, layer: Layer, x: int, y: int) -> None:
    """Lay a layer on the image, in place, top left corner at pixel (x, y); clipped."""
    left, top = max(x, 0), max(y, 0)
    right = min(x + layer.width, image.shape[1])
    bottom = min(y + layer.height, image.shape[0])
    if right <= left or bottom <= top:
        return
    part = (slice(top - y, bottom - y), slice(left - x, right - x))
    ground = image[top:bottom, left:right]
    cv2.multiply(ground, layer.keep[part], dst=ground, scale=1.0 / 255.0)
    cv2.add(ground, layer.rgb[part], dst=ground)


class Sheet:
    """A transparent sheet to compose a `Layer` on; sizes in pixels."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = max(width, 1), max(height, 1)
        self._rgb = np.zeros((self.height, self.width, 3), np.float32)
        self._alpha = np.zeros((self.height, self.width, 1), np.float32)

    def blank(self) -> Mask:
        """Return an empty mask of the sheet's size to draw a shape into."""
        return np.zeros((self.height, self.width), np.uint8)

    def fill(self, mask: Mask, colour: Colour, opacity: float = 1.0) -> None:
        """Put colour over everything so far where the mask is set."""
        x, y, w, h = cv2.boundingRect(mask)
        part = (slice(y, y + h), slice(x, x + w))
        cover = mask[part][..., None].astype(np.float32) * (opacity / 255.0)
        rgb, alpha = self._rgb[part], self._alpha[part]
        rgb += (np.array(colour, np.float32) - rgb) * cover
        alpha += (1.0 - alpha) * cover

    def panel(
        self,
        colour: Colour,
        opacity: float,
        radius: float,
        box: tuple[int, int, int, int] | None = None,
    ) -> None:
        """Fill a box (x, y, width, height; default everything) with rounded corners."""
        x, y, w, h = box or (0, 0, self.width, self.height)
        mask = self.blank()
        r = int(min(radius, (w - 1) / 2, (h - 1) / 2))
        cv2.rectangle(mask, (x + r, y), (x + w - 1 - r, y + h - 1), 255, -1)
        cv2.rectangle(mask, (x, y + r), (x + w - 1, y + h - 1 - r), 255, -1)
        for cx in (x + r, x + w - 1 - r):
            for cy in (y + r, y + h - 1 - r):
                cv2.circle(mask, (cx, cy), r, 255, -1, cv2.LINE_AA)
        self.fill(mask, colour, opacity)

    def text(self, text: str, x: int, y: int, size: int, weight: int, colour: Colour) -> None:
        """Write one line, top left corner of its line box at (x, y); clipped to the sheet."""
        glyphs = text_mask(text, size, weight)
        mask = self.blank()
        left, top = max(x, 0), max(y, 0)
        right = min(x + glyphs.shape[1], self.width)
        bottom = min(y + glyphs.shape[0], self.height)
        if right > left and bottom > top:
            mask[top:bottom, left:right] = glyphs[top - y : bottom - y, left - x : right - x]
            self.fill(mask, colour)

    def layer(self) -> Layer:
        """Return what was drawn, ready to paste."""
        rgb = np.rint(self._rgb).astype(np.uint8)
        keep = np.rint(255.0 * (1.0 - self._alpha)).astype(np.uint8)
        return Layer(rgb, np.ascontiguousarray(np.repeat(keep, 3, axis=2)))


@lru_cache(maxsize=64)
def text_layer(text: str, size: int, weight: int, colour: Colour) -> Layer:
    """One line of bare text as a layer, e.g. a number that changes on a panel that does not."""
    glyphs = text_mask(text, size, weight)
    sheet = Sheet(glyphs.shape[1], glyphs.shape[0])
    sheet.fill(glyphs, colour)
    return sheet.layer()


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
    """Return the coverage of one line, shape (line_height, width); shared, not to be changed."""
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
