"""Whether the picture is too dark, or the lens covered: told apart from "nobody there"."""

from __future__ import annotations

from typing import Literal

import numpy as np

from formcheck.measure.landmarks import FloatArray
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

RED_FROM = 1.5
GLOWS_FROM = 60.0
"""A finger lets red light through and little else: mean of red over that of green or blue, the
larger, and red of the brightest part. Rooms under warm lamps have 1.2 to 1.4."""

SMOOTH_WITHIN = 0.04
SMOOTH_WITHIN_LEVELS = 1.5
"""How far light through a finger is from a smooth hill: standard deviation in parts of its range,
and in levels. 0.004–0.032 in made-up glows of many widths, centres and strengths, clipped ones too;
0.05 and more in rooms, even when blurred by a sixteenth of the picture's width."""

_COARSE = 8
_FINE = 16
_HILL = 4
"""Degree of the polynomial in both directions that stands for a smooth hill."""


def light_of(image: Image) -> Light:
    """Judge the light of one picture."""
    height, width = image.shape[:2]
    step = max(1, min(height, width) // (_COARSE * 8))
    few = image[::step, ::step].astype(np.float32)
    grey = few.mean(axis=2)
    blocks = _blocks(grey, _COARSE)
    mean = float(blocks.mean())
    if float(grey.std()) < BLANK_BELOW or _glows_red(few):
        return "covered"
    if mean < DARK_BELOW:
        return "dark"
    return "covered" if float(blocks.std()) < FLAT_BELOW and mean < GLOW_BELOW else "ok"


def _blocks(values: FloatArray, number: int) -> FloatArray:
    """Means of so many blocks each way: noise is no detail. A tiny picture comes back as it is."""
    rows, columns = (size // number for size in values.shape)
    if min(rows, columns) < 1:
        return values
    cut = values[: rows * number, : columns * number]
    means: FloatArray = cut.reshape(number, rows, number, columns).mean(axis=(1, 3))
    return means


def _glows_red(picture: FloatArray) -> bool:
    """True of light through a finger: red, and one smooth hill of light or a side of it.

    Neither alone would do: red light falls into rooms, and a bare wall is as smooth.
    """
    red, green, blue = picture.mean(axis=(0, 1))
    if red < RED_FROM * max(green, blue):
        return False
    blocks = _blocks(picture[..., 0], _FINE)
    if blocks.shape != (_FINE, _FINE) or blocks.max() < GLOWS_FROM:
        return False
    light = blocks.ravel()
    left = light - _HILLS @ (_HILLS.T @ light)
    return float(left.std()) < max(SMOOTH_WITHIN * float(np.ptp(light)), SMOOTH_WITHIN_LEVELS)


def _hills() -> FloatArray:
    """Orthonormal columns that all smooth hills on the blocks are made of."""
    along = np.linspace(-1.0, 1.0, _FINE)
    powers = [
        np.outer(along**i, along**j).ravel() for i in range(_HILL + 1) for j in range(_HILL + 1 - i)
    ]
    return np.linalg.qr(np.stack(powers, axis=1))[0]


_HILLS = _hills()
