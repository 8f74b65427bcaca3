"""What joints leave of the angles' errors: how a posture is described, and what is done with it."""

import math
from dataclasses import replace

import numpy as np
import pytest
from bodies import SEATED, STEP, SUPINE

from formcheck.measure import geometry
from formcheck.measure.joints import find_joints
from formcheck.measure.measures import Known, measure
from formcheck.measure.posture import FORGET_S, MEMORY_S, MOST_DEG, Off, posture_rows, steadied
from formcheck.measure.readers import (
    AngleNetworks,
    BackReader,
    Network,
    angle_networks_from,
    network_arrays,
)
from formcheck.measure.view import SIDES, View, update_view

POSTURES = [STEP.backed(10.0), SEATED.backed(10.0), SUPINE.backed(10.0)]
FEATURES = 39


def rows_of(body, mask=True):
    pose = body.pose()
    view = update_view(View(), pose, 0.0)
    joints = find_joints(pose, view)
    legs = [joints.legs[side] for side in SIDES]
    trunk, facing = joints.shoulder - joints.hip, view.facing
    hips = [geometry.hip_flexion(leg[0] + trunk, leg[0], leg[1], facing) for leg in legs]
    knees = [geometry.knee_flexion(leg[0], leg[1], leg[2], facing) for leg in legs]
    lean = geometry.inclination_from_vertical(joints.hip, joints.shoulder, facing)
    pose = pose if mask else replace(pose, mask=None)
    return posture_rows(pose, view, joints, lean, np.array(hips), np.array(knees))


@pytest.mark.parametrize("body", POSTURES)
def test_a_posture_looks_the_same_in_a_mirror(body):
    right, left = rows_of(body), rows_of(body.but(facing=-1))
    assert right.shape == left.shape == (2, FEATURES)
    # In the mirror the other leg is the left one, the near one stays near.
    assert left[::-1] == pytest.approx(right, abs=0.1)


def test_a_posture_has_numbers_about_the_size_of_one():
    for body in POSTURES:
        assert np.abs(rows_of(body)).max() < 4.0


def test_the_outline_is_seen_and_without_one_nothing_is_invented():
    plain, thick = rows_of(STEP.backed(10.0)), rows_of(STEP.backed(60.0))
    changed = np.flatnonzero(np.abs(plain - thick).max(axis=0) > 0.02)
    assert changed.size
    blind = rows_of(STEP.backed(10.0), mask=False)
    assert np.isnan(blind).any()
    assert np.isfinite(blind).any()


class Knowing(BackReader):
    """Says that every angle is off by the same."""

    def __init__(self, hip: float, knee: float, lean: float) -> None:
        self._off = Off(np.full(2, hip), np.full(2, knee), lean)

    def angles_off(self, rows, near):
        assert rows.shape == (2, FEATURES)
        assert near in (0, 1)
        return self._off


def test_what_is_off_is_taken_off_but_not_from_the_look_of_the_back():
    pose = SEATED.backed(10.0).pose()
    plain, _ = measure(pose, Known(), 0.0)
    better, known = measure(pose, Known(), 0.0, Knowing(5.0, 3.0, -2.0))
    assert better.hip_flexion_deg.right == pytest.approx(plain.hip_flexion_deg.right + 5.0)
    assert better.knee_flexion_deg.right == pytest.approx(plain.knee_flexion_deg.right + 3.0)
    assert better.trunk_lean_deg == pytest.approx(plain.trunk_lean_deg - 2.0)
    assert better.spine.look is not None
    assert better.spine.look.lean_deg == plain.spine.look.lean_deg
    assert known.off is not None


def test_no_knee_bends_backwards():
    better, _ = measure(SEATED.pose(), Known(), 0.0, Knowing(0.0, -20.0, 0.0))
    assert tuple(better.knee_flexion_deg) == (0.0, 0.0)


def test_a_leg_out_of_the_picture_stays_unknown():
    pose = STEP.pose()
    pose = replace(pose, points=pose.points + np.array([0.0, 120.0], np.float32))
    measures, _ = measure(pose, Known(), 0.0, Knowing(5.0, 3.0, -2.0))
    assert any(math.isnan(value) for value in measures.knee_flexion_deg)


def test_what_is_off_changes_slowly_and_is_forgotten():
    first = steadied(Off(np.zeros(2), np.zeros(2), 0.0), None, 1.0)
    later = steadied(Off(np.full(2, 10.0), np.zeros(2), 4.0), first, 1.0 + MEMORY_S)
    share = 1.0 - math.exp(-1.0)
    assert later.hip_deg == pytest.approx([10.0 * share] * 2)
    assert later.lean_deg == pytest.approx(4.0 * share)
    anew = steadied(Off(np.full(2, 10.0), np.zeros(2), 4.0), first, 1.01 + FORGET_S)
    assert anew.hip_deg == pytest.approx([10.0] * 2)


def saying(value: float) -> Network:
    """Build a network that gives one answer to everything."""
    zeros = np.zeros((1, FEATURES, 1))
    return Network(np.zeros(FEATURES), np.ones(FEATURES), (zeros,), (np.full((1, 1, 1), value),))


def test_networks_turn_no_angle_by_more_than_they_may():
    networks = AngleNetworks(hip=saying(90.0), knee=saying(-90.0), lean=saying(3.0))
    off = networks.off(np.zeros((2, FEATURES)), near=1)
    assert off.hip_deg.tolist() == [MOST_DEG] * 2
    assert off.knee_deg.tolist() == [-MOST_DEG] * 2
    assert off.lean_deg == 3.0


def test_of_a_posture_that_is_not_known_whole_nothing_is_said():
    networks = AngleNetworks(hip=saying(5.0), knee=saying(5.0), lean=saying(5.0))
    rows = np.zeros((2, FEATURES))
    rows[0, 3] = np.nan
    off = networks.off(rows, near=0)
    assert off.hip_deg.tolist() == [0.0, 5.0]
    assert off.lean_deg == 0.0
    assert networks.off(rows, near=1).lean_deg == 5.0


def test_networks_survive_a_file():
    networks = AngleNetworks(hip=saying(1.0), knee=saying(2.0), lean=saying(3.0))
    arrays = {}
    for name in ("hip", "knee", "lean"):
        arrays |= network_arrays(getattr(networks, name), name)
    again = angle_networks_from(arrays)
    assert again.off(np.zeros((2, FEATURES)), 0).knee_deg.tolist() == [2.0, 2.0]
    arrays.pop("knee.weights.0")
    with pytest.raises(KeyError):
        angle_networks_from(arrays)
