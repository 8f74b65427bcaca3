"""Fit the network that reads where the camera stands (`measure.azimuth`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import GroupKFold

from formcheck.lab.benchmark.clip_set import find_set
from formcheck.lab.training.examples import MODELS, Picture, Progress, all_pictures
from formcheck.lab.training.fit import FOLDS, MEMBERS, fit_network, network_answers
from formcheck.measure.azimuth import azimuth_row
from formcheck.measure.landmarks import FloatArray
from formcheck.measure.readers import Network
from formcheck.measure.view import View, swap_sides, swapped, update_view
from formcheck.pipeline.models import ModelName

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


def read_seen(
    folders: Sequence[Path],
    store: Path | None = None,
    progress: Progress | None = None,
    models: Sequence[ModelName] = MODELS,
) -> list[Seen]:
    """Describe every picture of sets of stills, single and held, by each pose model.

    Parameters
    ----------
    store : Path, optional
        Keeps poses, so that a second run need not find them again.
    progress : callable, optional
        Called with clips done and of all.
    models : sequence of {"lite", "full", "heavy"}
        Whose poses to describe.
    """
    clips = [clip for folder in folders for clip in find_set(folder, None).clips]
    pictures = all_pictures(clips, store, progress, models)
    return [one for picture in pictures if (one := _seen(picture)) is not None]


def _seen(picture: Picture) -> Seen | None:
    pose, truth = picture.pose, picture.truth
    view = update_view(View(), pose, 0.0)
    if view.near_side != truth.near_side:
        return None  # Somebody taken for another profile: no azimuth would put that right.
    if swapped(pose, view):
        pose = swap_sides(pose)
    row = azimuth_row(pose, view.facing, view.near_side)
    if not np.isfinite(row).all():
        return None
    return Seen(truth.clip, truth.stretch, row, truth.azimuth_deg)


def fit_azimuth(seen: Sequence[Seen], seed: int) -> tuple[Network, dict[str, float]]:
    """Fit on everybody.

    Returns
    -------
    network : Network
    judged : dict of str to float
        Mean error by stretch on people left out in turn, degrees; the camera within 30° of the
        side, and further off.
    """
    x = np.array([one.row for one in seen])
    y = np.array([one.azimuth_deg for one in seen])
    person = np.array([one.person for one in seen])
    stretch = np.array([one.stretch for one in seen])
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
