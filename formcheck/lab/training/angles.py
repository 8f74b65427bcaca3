"""Fit the networks that take off what joints leave of the angles' errors (`measure.posture`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import GroupKFold

from formcheck.lab.training.examples import FITTED_WITHIN_DEG, Picture, seen_from
from formcheck.lab.training.fit import FOLDS, MEMBERS, STRAIGHT_DEG, fit_network, network_answers
from formcheck.measure import geometry
from formcheck.measure.joints import find_joints
from formcheck.measure.landmarks import FloatArray
from formcheck.measure.posture import posture_rows
from formcheck.measure.readers import ANGLE_NETWORKS, AngleNetworks, Network
from formcheck.measure.view import SIDES
from formcheck.pipeline.models import back_reader

HIDDEN = (64, 32)
PENALTY, EPOCHS = 30.0, 30
GROSS_DEG = 30.0
"""An angle that is further off is no error of posture: the model saw somebody or something else.
Left out of the fit, which such pictures made worse for all others (hip flexion of the development
clips, standing, 5.9 instead of 4.1 degrees off)."""

STRAIGHT_TIMES = 3
"""Straight backs are fitted on so often: two thirds of the rendered postures are rounded, few of
what people do in a stretch is (as in `fit.STRAIGHT_TIMES`)."""

NEAR_DEG = 20.0
"""Camera azimuth up to which the fit is judged."""


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
    true_lean = float(truth.angles["trunk_inclination_deg"][index])
    true_hip, true_knee = (
        np.array([truth.angles[f"{name}_flexion_{side}_deg"][index] for side in SIDES])
        for name in ("hip", "knee")
    )
    off = {
        "hip": true_hip - hip,
        "knee": true_knee - knee,
        "lean": np.full(2, true_lean - lean),
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


def fit_angles(
    postures: Sequence[Posed], seed: int
) -> tuple[AngleNetworks, dict[str, tuple[float, float]]]:
    """Fit on everybody.

    Returns
    -------
    networks : AngleNetworks
    judged : dict of str to (float, float)
        Mean error of each angle of the near leg without and with the networks, by stretch and
        angle, on people left out in turn, camera within `NEAR_DEG` of the side, gross errors left
        out.
    """
    networks, judged = {}, {}
    for name in ANGLE_NETWORKS:
        data = _table(postures, name)
        out = np.zeros(len(data.y))
        for rows, left in GroupKFold(FOLDS).split(data.x, data.y, data.person):
            out[left] = network_answers(_network(data, rows, seed), data.x[left])
        for stretch in np.unique(data.stretch):
            some = (data.stretch == stretch) & data.judged
            before, after = np.abs(data.y[some]).mean(), np.abs(data.y - out)[some].mean()
            judged[f"{stretch} {name}"] = (float(before), float(after))
        networks[name] = _network(data, np.arange(len(data.y)), seed)
    return AngleNetworks(**networks), judged


@dataclass(frozen=True, eq=False)
class _Table:
    """Rows to fit on: both legs, or for the lean the near one's."""

    x: FloatArray
    y: FloatArray
    person: npt.NDArray[np.str_]
    stretch: npt.NDArray[np.str_]
    straight: npt.NDArray[np.bool_]
    judged: npt.NDArray[np.bool_]


def _table(postures: Sequence[Posed], name: str) -> _Table:
    rows = [
        (one, leg)
        for one in postures
        for leg in (0, 1)
        if (name != "lean" or leg == one.near) and abs(one.off[name][leg]) <= GROSS_DEG
    ]
    return _Table(
        x=np.array([one.rows[leg] for one, leg in rows]),
        y=np.array([one.off[name][leg] for one, leg in rows]),
        person=np.array([one.person for one, _ in rows]),
        stretch=np.array([one.stretch for one, _ in rows]),
        straight=np.array([one.straight for one, _ in rows]),
        judged=np.array(
            [leg == one.near and abs(one.azimuth_deg) <= NEAR_DEG for one, leg in rows]
        ),
    )


def _network(data: _Table, rows: npt.NDArray[np.intp], seed: int) -> Network:
    straight = rows[data.straight[rows]]
    rows = np.concatenate((rows, *[straight] * (STRAIGHT_TIMES - 1)))
    return fit_network(data.x[rows], data.y[rows], HIDDEN, PENALTY, EPOCHS, seed, MEMBERS)
