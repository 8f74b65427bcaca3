"""Fit small networks: what joints leave of the angles' errors, and where the camera stands.

Read by `measure.posture` and `measure.view`.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import GroupKFold
from sklearn.neural_network import MLPRegressor
from sklearn.preprocessing import StandardScaler

from formcheck.lab.training.examples import FITTED_WITHIN_DEG, Picture, seen_from
from formcheck.measure import geometry
from formcheck.measure.joints import find_joints
from formcheck.measure.landmarks import FloatArray
from formcheck.measure.posture import posture_rows
from formcheck.measure.readers import ANGLE_NETWORKS, AngleNetworks, Network
from formcheck.measure.view import SIDES, azimuth_row
from formcheck.pipeline.models import back_reader

FOLDS, MEMBERS = 4, 3
HIDDEN, PENALTY, EPOCHS = (64, 32), 30.0, 30

GROSS_DEG = 30.0
"""An angle that is further off is no error of posture: the model saw somebody or something else.
Left out of the fit, which such pictures made worse for all others (hip flexion of the development
clips, standing, 5.9 instead of 4.1 degrees off)."""

STRAIGHT_DEG, STRAIGHT_TIMES = 10.0, 3
"""Flexion up to which a back is straight, and how often such pictures are fitted on: two thirds of
the rendered postures are rounded, few of what people do in a stretch is."""

NEAR_DEG = 20.0
"""Camera azimuth up to which the fit of the angles is judged."""

Fit = Callable[[npt.NDArray[np.intp]], Network]
"""Fits on some rows."""


def fit_network(x: FloatArray, y: FloatArray, seed: int) -> Network:
    """Fit some networks that differ in how they were begun."""
    scaler = StandardScaler().fit(x)
    models = []
    for member in range(MEMBERS):
        model = MLPRegressor(
            hidden_layer_sizes=HIDDEN, alpha=PENALTY, max_iter=EPOCHS, tol=0.0,
            n_iter_no_change=EPOCHS + 1, random_state=seed * MEMBERS + member,
        )  # fmt: skip
        with warnings.catch_warnings():
            # So many rounds and no more are what was chosen: stopping early keeps it general.
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(scaler.transform(x), y)
        models.append(model)
    layers = range(len(HIDDEN) + 1)
    return Network(
        mean=_small(scaler.mean_),
        scale=_small(scaler.scale_),
        weights=tuple(_small([m.coefs_[i] for m in models]) for i in layers),
        biases=tuple(_small([m.intercepts_[i][None, :] for m in models]) for i in layers),
    )


def _small(values: npt.ArrayLike) -> FloatArray:
    return np.asarray(values, np.float32)


def _left_out(fit: Fit, x: FloatArray, person: Sequence[str]) -> FloatArray:
    """Answers to everybody by networks that were fitted without them, shape (rows,)."""
    out = np.zeros(len(x))
    for rows, left in GroupKFold(FOLDS).split(x, groups=person):
        network = fit(rows)
        out[left] = [network(row) for row in x[left]]
    return out


@dataclass(frozen=True, eq=False)
class Posed:
    """One picture: its rows (`posture_rows`) and how far each angle is off, degrees."""

    person: str
    stretch: str
    azimuth_deg: float
    """True camera azimuth."""
    straight: bool
    """True when the back is."""
    near: int
    """0 or 1."""
    rows: FloatArray
    """Shape (2, n)."""
    off: dict[str, FloatArray]
    """Shape (2,). True less measured, by `ANGLE_NETWORKS`; the lean twice."""


def posed(picture: Picture) -> Posed | None:
    """Measure a picture of the sets `train` and `train_supine`; None of one not to be fitted on."""
    truth, index = picture.truth, picture.index
    pose, view = seen_from(picture, back_reader().azimuth)
    if view.near_side != truth.near_side or view.off_side_deg > FITTED_WITHIN_DEG:
        return None
    joints = find_joints(pose, view)
    facing, trunk = view.facing, joints.shoulder - joints.hip
    lean = geometry.inclination_from_vertical(joints.hip, joints.shoulder, facing)
    legs = [joints.legs[side] for side in SIDES]
    hip = np.array([geometry.hip_flexion(leg[0] + trunk, leg[0], leg[1], facing) for leg in legs])
    knee = np.array([geometry.knee_flexion(leg[0], leg[1], leg[2], facing) for leg in legs])
    true_hip, true_knee = (
        np.array([truth.angles[f"{name}_flexion_{side}_deg"][index] for side in SIDES])
        for name in ("hip", "knee")
    )
    off = {
        "hip": true_hip - hip,
        "knee": true_knee - knee,
        "lean": np.full(2, float(truth.angles["trunk_inclination_deg"][index]) - lean),
    }
    if not all(np.isfinite(values).all() for values in off.values()):
        return None
    return Posed(
        person=truth.clip,
        stretch=truth.stretch,
        azimuth_deg=truth.azimuth_deg,
        straight=abs(float(truth.angles["spine_flexion_deg"][index])) < STRAIGHT_DEG,
        near=SIDES.index(view.near_side),
        rows=np.nan_to_num(posture_rows(pose, view, joints, lean, hip, knee)),
        off=off,
    )


def learnt(postures: Sequence[Posed], name: str) -> list[tuple[Posed, int]]:
    """Return what is fitted on, with the leg: both, or for the lean the near one."""
    return [
        (one, leg)
        for one in postures
        for leg in (0, 1)
        if (name != "lean" or leg == one.near) and abs(one.off[name][leg]) <= GROSS_DEG
    ]


def fit_angles(
    postures: Sequence[Posed], seed: int
) -> tuple[AngleNetworks, dict[str, tuple[float, float]]]:
    """Fit on everybody.

    Returns the networks and, by stretch and angle, the mean error of the near leg's angle without
    and with them: on people left out in turn, camera within `NEAR_DEG` of the side, gross errors
    left out.
    """
    networks, judged = {}, {}
    for name in ANGLE_NETWORKS:
        rows = learnt(postures, name)
        x = np.array([one.rows[leg] for one, leg in rows])
        y = np.array([one.off[name][leg] for one, leg in rows])
        straight = np.array([one.straight for one, _ in rows])

        def fit(
            some: npt.NDArray[np.intp],
            x: FloatArray = x,
            y: FloatArray = y,
            straight: npt.NDArray[np.bool_] = straight,
        ) -> Network:
            more = np.concatenate((some, *[some[straight[some]]] * (STRAIGHT_TIMES - 1)))
            return fit_network(x[more], y[more], seed)

        off = y - _left_out(fit, x, [one.person for one, _ in rows])
        near = [leg == one.near and abs(one.azimuth_deg) <= NEAR_DEG for one, leg in rows]
        stretches = np.array([one.stretch for one, _ in rows])
        for stretch in np.unique(stretches):
            some = (stretches == stretch) & near
            before, after = (float(np.abs(values[some]).mean()) for values in (y, off))
            judged[f"{stretch} {name}"] = before, after
        networks[name] = fit(np.arange(len(y)))
    return AngleNetworks(**networks), judged


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

    Returns the network and, by stretch, its mean error on people left out in turn, degrees; the
    camera within 30° of the side, and further off.
    """
    x = np.array([one.row for one in people])
    y = np.array([one.azimuth_deg for one in people])
    stretch = np.array([one.stretch for one in people])

    def fit(rows: npt.NDArray[np.intp]) -> Network:
        return fit_network(x[rows], y[rows], seed)

    off = np.abs(_left_out(fit, x, [one.person for one in people]) - y)
    judged = {}
    for name in np.unique(stretch):
        for words, where in (("to 30°", abs(y) <= 30.0), ("further off", abs(y) > 30.0)):
            some = where & (stretch == name)
            if some.any():
                judged[f"{name}, {words}"] = float(off[some].mean())
    return fit(np.arange(len(y))), judged
