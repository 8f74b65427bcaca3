"""Fit how a change of the back's outline is read, and judge it on people it was not fitted on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import Ridge
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from formcheck.measure.landmarks import FloatArray
from formcheck.measure.readers import LinearReader
from formcheck.training.examples import Example
from formcheck.training.fit import FOLDS

PENALTY = 30.0
"""Of the squared weights (``alpha`` of `sklearn.linear_model.Ridge`)."""


@dataclass(frozen=True, eq=False)
class Table:
    """Looks against the person's own neutral, a row for each.

    Attributes
    ----------
    x : ndarray, shape (rows, 21)
    y : ndarray, shape (rows, 3)
        True flexion, its part in the trunk line and its lumbar part, degrees.
    person : ndarray of str, shape (rows,)
    plain : ndarray of bool, shape (rows,)
        With the landmarks as they are, which is what counts when judging.
    """

    x: FloatArray
    y: FloatArray
    person: npt.NDArray[np.str_]
    plain: npt.NDArray[np.bool_]


def table(examples: Sequence[Example], seed: int = 0) -> Table:
    """Make the table; who shows no upright picture has no neutral and no row."""
    rng = np.random.default_rng(seed)
    neutral = {(e.person, e.model, e.followed): e for e in examples if e.upright}
    x, y, person, plain = [], [], [], []
    for example in examples:
        known = neutral.get((example.person, example.model, example.followed))
        if example.upright or known is None:
            continue
        for number, look in enumerate(example.looks):
            one = known.looks[0 if number == 0 else rng.integers(len(known.looks))]
            x.append(look.against(one))
            trunk = example.in_trunk_deg - known.in_trunk_deg
            y.append((example.flexion_deg, trunk, example.lumbar_deg))
            person.append(example.person)
            plain.append(number == 0)
    return Table(np.array(x), np.array(y), np.array(person), np.array(plain))


def fit_linear(data: Table, rows: npt.NDArray[np.intp]) -> LinearReader:
    """Fit the weights on some rows; the error is still to come."""
    scaler = StandardScaler().fit(data.x[rows])
    ridge = Ridge(PENALTY).fit(scaler.transform(data.x[rows]), data.y[rows])
    return LinearReader(scaler.mean_, scaler.scale_, ridge.coef_, ridge.intercept_, np.zeros(2))


def answers(reader: LinearReader, x: FloatArray) -> FloatArray:
    """Return flexion, trunk and lumbar part of rows of a table, shape (rows, 3)."""
    out: FloatArray = (x - reader.mean) / reader.scale @ reader.weights.T + reader.level
    return out


@dataclass(frozen=True)
class Judged:
    """How the reader does on people left out in turn: mean errors, degrees."""

    pictures: int
    people: int
    flexion_deg: float
    in_trunk_deg: float
    lumbar_deg: float


def fit_back(examples: Sequence[Example], seed: int) -> tuple[LinearReader, Judged]:
    """Fit on everybody; judge, and learn the standard error, on people left out in turn."""
    data = table(examples, seed)
    out = np.full(data.y.shape, np.nan)
    for fit, left in GroupKFold(FOLDS).split(data.x, data.y, data.person):
        out[left] = answers(fit_linear(data, fit), data.x[left])
    off = np.abs(out - data.y)[data.plain]
    final = fit_linear(data, np.arange(len(data.y)))
    judged = Judged(len(off), len(set(data.person)), *off.mean(axis=0).tolist())
    reader = LinearReader(
        final.mean, final.scale, final.weights, final.level, _error(out[data.plain, 0], off[:, 0])
    )
    return reader, judged


def _error(read: FloatArray, off: FloatArray) -> FloatArray:
    """Standard error as a straight line over what is read, from mean sizes of errors."""
    # The standard deviation of a normal error whose mean size is 1.
    sigma = np.sqrt(np.pi / 2.0)
    more, least = np.polyfit(np.clip(read, 0.0, None), sigma * off, 1)
    return np.array([least, max(more, 0.0)])
