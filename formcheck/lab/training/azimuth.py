"""Fit the network that reads where the camera stands (`measure.azimuth`)."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import GroupKFold

from formcheck.lab.benchmark.clip_set import find_set
from formcheck.lab.benchmark.truth import Truth, read_truth
from formcheck.lab.training.examples import MODELS, Progress, all_poses
from formcheck.lab.training.fit import FOLDS, MEMBERS, fit_network, network_answers
from formcheck.measure.azimuth import azimuth_row
from formcheck.measure.landmarks import FloatArray, Pose
from formcheck.measure.readers import Network
from formcheck.measure.view import View, swap_sides, swapped, update_view
from formcheck.pipeline.models import ModelName
from formcheck.pipeline.pose import PoseEstimator

HIDDEN = (64, 32)
PENALTY, EPOCHS = 30.0, 30


@dataclass(frozen=True, eq=False)
class Seen:
    """One picture of a person: its row (`azimuth_row`) and where the camera stands.

    Attributes
    ----------
    person, stretch : str
    row : ndarray, shape (n,)
    azimuth_deg : float
        In truth.
    """

    person: str
    stretch: str
    row: FloatArray
    azimuth_deg: float


def read_seen(
    folders: Sequence[Path],
    store: Path | None = None,
    progress: Progress | None = None,
    models: Sequence[ModelName] = MODELS,
) -> list[Seen]:
    """Describe every picture of sets of stills, single and held, by each pose model.

    Parameters
    ----------
    folders : sequence of Path
    store : Path, optional
        Keeps poses, so that a second run need not find them again.
    progress : callable, optional
        Called with clips done and of all.
    models : sequence of {"lite", "full", "heavy"}
        Whose poses to describe.
    """
    clips = [clip for folder in folders for clip in find_set(folder, None).clips]
    found: list[Seen] = []
    with contextlib.ExitStack() as stack:
        estimators = {m: stack.enter_context(PoseEstimator(m, video=False)) for m in models}
        for number, clip in enumerate(clips):
            truth = read_truth(clip.truth)
            for _, _, track in all_poses(clip, estimators, store):
                found += [one for _, pose in track if (one := _seen(pose, truth)) is not None]
            if progress is not None:
                progress(number + 1, len(clips))
    return found


def _seen(pose: Pose | None, truth: Truth) -> Seen | None:
    if pose is None:
        return None
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
