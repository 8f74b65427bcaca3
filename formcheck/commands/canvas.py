"""The camera's picture in the size of the window, got ready while its pose is looked for.

Nothing is scaled afterwards: letters and lines are drawn in the pixels of the screen, and handing
a picture of the window's own size to the window system takes half the time.
"""

from __future__ import annotations

import cv2

from formcheck.pipeline.frames import Image

Size = tuple[int, int]
"""Width and height in pixels."""

FIRST_LONG_SIDE = 1280
"""Of a window that opens, pixels."""

LARGEST, SMALLEST = 1920, 320
"""Long side of what is drawn on, pixels. The window scales by itself what is larger or smaller: a
picture for four times the pixels takes longer to draw and is no easier to read from two metres."""


def canvas_size(picture: Size, window: Size) -> Size:
    """Return the size to draw a picture in: the window's, unless it is of another shape.

    Parameters
    ----------
    picture, window : tuple of int
        Width and height in pixels.
    """
    width, height = picture
    scale = min(window[0] / width, window[1] / height)
    long_side = scale * max(width, height)
    bounded = scale * min(max(long_side, SMALLEST), LARGEST) / max(long_side, 1e-9)
    size = (max(1, round(width * bounded)), max(1, round(height * bounded)))
    # The window rounds sides down: a pixel more would have it scale the whole picture.
    near = all(abs(mine - its) <= 1 for mine, its in zip(size, window, strict=True))
    return window if near else size


def canvas_of(image: Image, size: Size, *, mirrored: bool) -> Image:
    """Return a new picture to draw on, turned round for a mirror.

    Parameters
    ----------
    image : ndarray, shape (h, w, 3), uint8, RGB
    size : tuple of int
        Width and height to scale it to.
    mirrored : bool
    """
    # The smaller picture is turned round: the camera's may be either.
    larger = size[0] > image.shape[1]
    if mirrored and larger:
        image = _turned_round(image)
    if size == (image.shape[1], image.shape[0]):
        canvas = image.copy()
    else:
        scaled = cv2.resize(image, size, interpolation=cv2.INTER_LINEAR)
        canvas = scaled.astype("uint8", copy=False)
    return _turned_round(canvas) if mirrored and not larger else canvas


def _turned_round(image: Image) -> Image:
    return cv2.flip(image, 1).astype("uint8", copy=False)


class Canvases:
    """Gives canvases away, each once; one may be got ready before it is wanted."""

    def __init__(self) -> None:
        self._ready: tuple[Image, Size, bool, Image] | None = None

    def prepare(self, image: Image, size: Size, *, mirrored: bool) -> None:
        """Get a canvas ready that will probably be wanted next; see `canvas_of`."""
        self._ready = (image, size, mirrored, canvas_of(image, size, mirrored=mirrored))

    def take(self, image: Image, size: Size, *, mirrored: bool) -> Image:
        """Return a canvas to draw on, at once if it is the one that was got ready."""
        ready, self._ready = self._ready, None
        if ready is not None and ready[0] is image and ready[1:3] == (size, mirrored):
            return ready[3]
        return canvas_of(image, size, mirrored=mirrored)
