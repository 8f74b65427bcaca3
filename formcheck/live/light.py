"""Whether the picture is too dark, or the lens covered: told apart from "nobody there"."""

from __future__ import annotations

from typing import Literal

import numpy as np

from formcheck.pipeline.frames import Image

Light = Literal["ok", "dark", "covered"]

DARK_BELOW = 28.0
"""Mean brightness, of 255. Sample clips dimmed, with a camera's noise added: at a mean of 30 people
are found in 9 of 10 pictures and more, at 24 in 5 to 10 of 10, at 16 lying ones are lost, at 10
everybody. A dark room and a covered lens cannot be told apart then, so both are named."""

FLAT_BELOW = 2.0
GLOW_BELOW = 80.0
"""Standard deviation of the coarse picture, and mean brightness: a lens under a finger is flat in
one tone and dim (light through the finger). A bright wall without a corner is flat too."""

BLANK_BELOW = 0.5
"""Standard deviation of the pixels: a shutter, or a driver without a picture, gives one colour
without even a camera's noise (2 and more in the samples)."""

_COARSE = 8


def light_of(image: Image) -> Light:
    """Judge the light of one picture.

    Parameters
    ----------
    image : ndarray, shape (h, w, 3), uint8, RGB
    """
    height, width = image.shape[:2]
    step = max(1, min(height, width) // (_COARSE * 8))
    grey = image[::step, ::step].astype(np.float32).mean(axis=2)
    # Means of blocks: the noise of a dark picture is no detail.
    rows, columns = (max(1, size // _COARSE) for size in grey.shape)
    cut = grey[: rows * _COARSE, : columns * _COARSE]
    if cut.shape != (rows * _COARSE, columns * _COARSE):
        blocks = grey
    else:
        blocks = cut.reshape(_COARSE, rows, _COARSE, columns).mean(axis=(1, 3))
    mean = float(blocks.mean())
    if float(grey.std()) < BLANK_BELOW:
        return "covered"
    if mean < DARK_BELOW:
        return "dark"
    return "covered" if float(blocks.std()) < FLAT_BELOW and mean < GLOW_BELOW else "ok"
