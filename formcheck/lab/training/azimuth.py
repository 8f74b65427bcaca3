"""Fit the network that reads where the camera stands (`measure.view`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import GroupKFold

from formcheck.lab.training.examples import Picture, seen_from
from formcheck.lab.training.fit import FOLDS, MEMBERS, fit_network, network_answers
from formcheck.measure.landmarks import FloatArray
from formcheck.measure.readers import Network
from formcheck.measure.view import azimuth_row

HIDDEN = (64, 32)
PENALTY, EPOCHS = 30.0, 30


@dataclass(frozen=True, eq=False)
class Seen:
    """One picture of a person: its row (`azimuth_row`) and where the camera stands."""

    person: str
    stretch: str
    row: FloatArray
    """Shape (n,)."""
    azimuth_deg: float
    """In truth."""


def seen(picture: Picture) -> Seen | None:
    """Describe a picture; None of one not to be fitted on."""
    truth = picture.truth
    pose, view = seen_from(picture)
    if view.near_side != truth.near_side:
        return None  # Somebody taken for another profile: no azimuth would put that right.
    row = azimuth_row(pose, view.facing, view.near_side)
    if not np.isfinite(row).all():
        return None
    return Seen(truth.clip, truth.stretch, row, truth.azimuth_deg)


def fit_azimuth(people: Sequence[Seen], seed: int) -> tuple[Network, dict[str, float]]:
    """Fit on everybody.

    Returns
    -------
    network : Network
    judged : dict of str to float
        Mean error by stretch on people left out in turn, degrees; the camera within 30° of the
        side, and further off.
    """
    x = np.array([one.row for one in people])
    y = np.array([one.azimuth_deg for one in people])
    person = np.array([one.person for one in people])
    stretch = np.array([one.stretch for one in people])
    out = np.zeros(len(y))
    for rows, left in GroupKFold(FOLDS).split(x, y, person):
        out[left] = network_answers(_fitted(x, y, rows, seed), x[left])
    judged = {}
    for name in np.unique(stretch):
        for words, where in (("to 30°", abs(y) <= 30.0), ("further off", abs(y) > 30.0)):
            some = where & (stretch == name)
            if some.any():
                judged[f"{name}, {words}"] = float(np.abs(out - y)[some].mean())
    return _fitted(x, y, np.arange(len(y)), seed), judged


def _fitted(x: FloatArray, y: FloatArray, rows: npt.NDArray[np.intp], seed: int) -> Network:
    return fit_network(x[rows], y[rows], HIDDEN, PENALTY, EPOCHS, seed, MEMBERS)
