"""Whether the picture is too dark, or the lens covered: told apart from "nobody there"."""

from __future__ import annotations

from typing import Literal

import numpy as np

from formcheck.pipeline.frames import Image

Light = Literal["ok", "dark", "covered"]

DARK_BELOW = 28.0
COVERED_BELOW = 14.0
FLAT_BELOW = 5.0
"""Of 255: mean brightness and standard deviation of the coarse picture. Sample clips dimmed, with
a camera's noise added: at a mean of 30 people are found in 9 of 10 pictures and more, at 24 in 5 to
10 of 10, at 16 lying ones are lost, at 10 everybody. A lens under a thumb or a shutter gives a
picture that is black, or flat in one tone (light through a finger), while even an empty white
room has corners and shadows."""

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
    mean, spread = float(blocks.mean()), float(blocks.std())
    if spread < FLAT_BELOW and (mean < COVERED_BELOW or spread < 0.4 * FLAT_BELOW):
        return "covered"
    return "dark" if mean < DARK_BELOW else "ok"
