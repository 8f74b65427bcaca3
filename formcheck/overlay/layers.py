"""Layers: small pictures with transparency that are made once and pasted often.

Most frames repeat the text of the frame before, so whatever has soft edges or transparency
(panels, text, icons) is drawn once on a `Sheet`, kept as a `Layer` by a cache, and pasted
into its own rectangle of the frame. Nothing ever blends the whole frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.overlay.lines import dots
from formcheck.overlay.palette import Colour
from formcheck.overlay.text import text_mask
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
    """A transparent sheet to compose a `Layer` on.

    `width`, `height`: pixels.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = max(width, 1), max(height, 1)
        self._rgb = np.zeros((self.height, self.width, 3), np.float32)
        self._alpha = np.zeros((self.height, self.width, 1), np.float32)

    def copy(self) -> Sheet:
        """Return a sheet of its own to go on from here."""
        other = Sheet(self.width, self.height)
        other._rgb, other._alpha = self._rgb.copy(), self._alpha.copy()
        return other

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

    def disc(self, cx: float, cy: float, radius: float, colour: Colour, opacity: float) -> None:
        """Fill a circle."""
        mask = self.blank()
        dots(mask, [(cx, cy)], (255,), radius)
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
