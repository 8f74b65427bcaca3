"""Numbers and colours drawn at random, rounded to what a file tells, and decks to deal from."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Color = tuple[float, float, float]


def generator(*names: str | int) -> np.random.Generator:
    """A random generator that depends on names and numbers only."""
    seed: list[int] = []
    for name in names:
        seed += [name] if isinstance(name, int) else [len(name), *name.encode()]
    return np.random.default_rng(seed)


def number(rng: np.random.Generator, low: float, high: float, digits: int = 3) -> float:
    """Draw a number of so many decimals."""
    return round(float(rng.uniform(low, high)), digits)


def on_grid(rng: np.random.Generator, low: float, high: float, step: float = 0.05) -> float:
    """Draw a number on a grid (so that the truth's rounding is never a close call)."""
    return round(round(float(rng.uniform(low, high)) / step) * step, 6)


def rounded(color: Sequence[float] | npt.NDArray[np.float64]) -> Color:
    """Round a colour to three decimals."""
    r, g, b = (round(float(c), 3) for c in color)
    return r, g, b


def hue(
    rng: np.random.Generator, saturation: tuple[float, float], value: tuple[float, float]
) -> Color:
    """Draw a colour of any hue."""
    s, v = rng.uniform(*saturation), rng.uniform(*value)
    return rounded(colorsys.hsv_to_rgb(float(rng.random()), float(s), float(v)))


def deal(split: str, what: str, number: int, deck: Sequence[str | bool]) -> str | bool:
    """Card ``number`` of decks shuffled one after the other: shares come out exactly."""
    turn, place = divmod(number, len(deck))
    order = generator("deck", split, what, turn).permutation(len(deck))
    return deck[int(order[place])]
