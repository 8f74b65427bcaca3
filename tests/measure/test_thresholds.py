"""Numbers of `measure/` that no other test would miss: each from both sides, in literal figures."""

import math
from dataclasses import replace

import numpy as np
import pytest
from bodies import SITTING, STEP, UPRIGHT
from measure.test_azimuth import constant
from measure.test_following import back, followed, jumped
from measure.test_legs import outlined

from formcheck.measure import backline
from formcheck.measure.azimuth import azimuth_row
from formcheck.measure.following import Apart, follow_legs
from formcheck.measure.geometry import direction
from formcheck.measure.joints import find_joints, floor_slope
from formcheck.measure.landmarks import Landmark
from formcheck.measure.readers import LearnedReader
from formcheck.measure.view import View, update_view
from formcheck.pipeline.models import back_reader

# azimuth


@pytest.mark.parametrize(("said", "taken"), [(89.0, 89.0), (91.0, 90.0), (-135.0, -90.0)])
def test_no_camera_is_further_off_than_a_quarter_turn(said, taken):
    reader = LearnedReader(back_reader().back, camera=constant(said))
    assert reader.azimuth(np.zeros(60)) == taken


def test_space_is_told_in_half_metres():
    """The hips are 20 cm apart."""
    space = azimuth_row(STEP.pose(), 1, "right")[24:].reshape(12, 3)
    assert space[3, 2] - space[2, 2] == pytest.approx(0.4, abs=1e-6)


# following


def with_ankles_apart(trunks: float):
    """Upright with the ankles so many trunk lengths apart."""
    pose = UPRIGHT.pose()
    trunk = np.hypot(*(pose.joint("shoulder", "right") - pose.joint("hip", "right")))
    points = pose.points.copy()
    points[Landmark.LEFT_ANKLE] = points[Landmark.RIGHT_ANKLE] + [trunks * trunk, 0.0]
    return replace(pose, points=points)


@pytest.mark.parametrize(("trunks", "two"), [(0.35, False), (0.45, True)])
def test_ankles_twenty_centimetres_apart_are_two_legs(trunks, two):
    assert (follow_legs(with_ankles_apart(trunks), None, 0.0)[1] is not None) is two


@pytest.mark.parametrize(("trunks", "goes_on"), [(0.12, True), (0.18, False)])
def test_a_leg_that_moves_by_a_step_has_not_leapt(trunks, goes_on):
    before = Apart(0.0, 1.0, with_ankles_apart(0.6))
    after = follow_legs(with_ankles_apart(0.6 + trunks), before, 1.1)[1]
    assert after is not None
    assert (after.seen_s == 1.1) is goes_on


@pytest.mark.parametrize(("share", "kept"), [(0.45, False), (0.6, True), (0.8, True)])
def test_a_leg_is_on_the_other_one_at_half_the_distance(share, kept):
    true = outlined(STEP)
    assert back(followed([true] * 8 + [jumped(true, STEP.far, share)])[-1], true, STEP.far) is kept


@pytest.mark.parametrize(("gone", "kept"), [(0.05, True), (0.35, False)])
def test_four_fifths_of_a_shank_must_be_covered(gone, kept):
    """The outline ends a part of the shank's length above the ankle."""
    true = outlined(STEP)
    knee, ankle = true.joint("knee", STEP.far), true.joint("ankle", STEP.far)
    mask = true.mask.copy()
    mask[round(float(ankle[1] - gone * (ankle[1] - knee[1]))) :] = 0.0
    leapt = replace(jumped(true, STEP.far), mask=mask)
    assert back(followed([true] * 8 + [leapt])[-1], true, STEP.far) is kept


# geometry


def test_a_line_of_a_millionth_of_a_pixel_has_no_direction():
    assert math.isnan(direction((0.0, 0.0), (0.8e-6, 0.0)))
    assert direction((0.0, 0.0), (1.2e-6, 0.0)) == 0.0


# joints


def sitting_on(degrees: float) -> float:
    """The floor's slope under legs that slant by so much."""
    foot = 100.0 - 100.0 * math.tan(math.radians(degrees))
    hip, shoulder = np.array([100.0, 100.0]), np.array([100.0, 0.0])
    leg = np.stack([hip, [150.0, (100.0 + foot) / 2], [200.0, foot]])
    return floor_slope(hip, shoulder, {"left": leg, "right": leg}, 1)


def test_legs_that_slant_by_more_than_25_degrees_lie_on_no_floor():
    assert sitting_on(20.0) == pytest.approx(0.404, abs=0.001)
    assert sitting_on(30.0) == 0.0


def test_sitting_the_ankle_lies_lower_by_a_twenty_fifth():
    assert sitting_on(0.0) == pytest.approx(0.04, abs=1e-9)


def test_no_floor_slants_by_more_than_a_camera_shows_it():
    """Legs that slant by 15° (0.268), seen from the side: at most 0.152 of it is the floor's."""
    pose = SITTING.pose()
    hip = pose.joint("hip", "right")
    points = pose.points.copy()
    points[:, 1] -= 0.268 * (points[:, 0] - hip[0])
    view = replace(update_view(View(), pose, 0.0), azimuth_deg=0.0)
    leg = find_joints(replace(pose, points=points), view).legs["right"]
    assert (leg[1, 1] - leg[2, 1]) / (leg[2, 0] - leg[1, 0]) == pytest.approx(0.116, abs=0.02)


def test_a_camera_further_off_than_35_degrees_stretches_no_more():
    def at(azimuth: float) -> float:
        view = replace(update_view(View(), STEP.pose(), 0.0), azimuth_deg=azimuth)
        return float(find_joints(STEP.pose(), view).shoulder[0])

    assert at(50.0) == at(35.0) != at(33.0)
