"""Whether an upright outline is that of the back or of cloth that hangs over it.

Upright, a loose shirt hangs straight from the shoulder blades over a hollow back; in the fold it
lies on it. So the outline bends by 20-40° less or more than the back does, and the degrees are
those of the shirt. The outline by itself tells loose cloth well: a weighted sum of it, fitted on
rendered people (`formcheck.lab.training`), finds 85% of T-shirts and hoodies on people it was not
fitted on, at 7% of tight clothes; on another renderer's tight clothes it is wrong in 9%.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from formcheck.measure.back import BackLook
from formcheck.measure.landmarks import FloatArray

LOOSE_FROM = 0.6
"""Probability from which the degrees of a flexion are called unsure."""


def outline_row(look: BackLook) -> FloatArray:
    """Return what cloth is told by, shape (73,): the line of the back and the way along it."""
    line, way = look.line
    row: FloatArray = np.concatenate([line.real, line.imag, [way]])
    return row


@dataclass(frozen=True, eq=False)
class ClothReader:
    """Logistic regression on an upright outline.

    Attributes
    ----------
    mean, scale, weights : ndarray, shape (73,)
    level : ndarray, shape ()
    """

    mean: FloatArray
    scale: FloatArray
    weights: FloatArray
    level: FloatArray

    def loose(self, neutral: BackLook) -> float:
        """Return the probability that cloth hangs over the back, 0..1."""
        logit = float((outline_row(neutral) - self.mean) / self.scale @ self.weights + self.level)
        return 1.0 / (1.0 + math.exp(-min(max(logit, -50.0), 50.0)))


CLOTH = ("mean", "scale", "weights", "level")


def cloth_reader_from(arrays: Mapping[str, FloatArray]) -> ClothReader:
    """Build the reader from named arrays (`cloth.mean` …).

    Raises
    ------
    KeyError
        If an array is missing.
    """
    return ClothReader(**{name: np.asarray(arrays[f"cloth.{name}"], float) for name in CLOTH})


def cloth_arrays(reader: ClothReader) -> dict[str, FloatArray]:
    """Name the reader's arrays, for a file."""
    return {f"cloth.{name}": np.asarray(getattr(reader, name), float) for name in CLOTH}
