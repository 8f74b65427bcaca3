"""Joints behind the landmarks: the same angles from any camera, at any size, for both profiles."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.measure.joints import (
    HIP_FORWARD,
    HIP_UP,
    SHOULDER_BACK,
    find_joints,
    floor_slope,
)
from formcheck.measure.landmarks import Landmark
from formcheck.measure.view import View, update_view
from tests.bodies import FOLD, LYING, SEATED, SITTING, STEP, SUPINE, UPRIGHT, measured

POSTURES = [STEP, FOLD, SEATED, SUPINE]


def joints_of(body):
    pose = body.pose()
    return find_joints(pose, update_view(View(), pose, 0.0))


@pytest.mark.parametrize("body", POSTURES)
def test_joints_are_where_the_figure_was_built(body):
    """The figure's hips are at its origin, its trunk is half a metre long, and so on."""
    exact = 0.01 if body in (STEP, FOLD) else 3.0  # Resting on the floor is an estimate.
    joints = joints_of(body)
    assert joints.hip == pytest.approx([320, 240], abs=exact)
    assert np.hypot(*(joints.shoulder - joints.hip)) == pytest.approx(0.5 * 200, abs=exact)
    for leg in joints.legs.values():
        thigh, shank = np.hypot(*np.diff(leg, axis=0).T)
        assert (thigh, shank) == pytest.approx((0.42 * 200, 0.40 * 200), abs=exact)


@pytest.mark.parametrize("body", POSTURES)
@settings(max_examples=25, deadline=None)
@given(azimuth=st.floats(-30, 30), facing=st.sampled_from([1, -1]))
def test_angles_do_not_depend_on_where_the_camera_stands(body, azimuth, facing):
    plain, turned = body.measured(), body.but(azimuth=azimuth, facing=facing).measured()
    assert turned.trunk_lean_deg == pytest.approx(plain.trunk_lean_deg, abs=1.5)
    for name in ("hip_flexion_deg", "knee_flexion_deg", "leg_raise_deg"):
        seen, true = getattr(turned, name), getattr(plain, name)
        assert sorted(seen) == pytest.approx(sorted(true), abs=2.5), name


def test_read_off_the_landmarks_the_trunk_would_lean_back():
    """What is corrected: upright reads as 5° backwards when nothing is done about it."""
    pose = UPRIGHT.pose()
    hip, shoulder = pose.joint("hip", "right"), pose.joint("shoulder", "right")
    across = HIP_FORWARD + SHOULDER_BACK
    expected = math.degrees(math.atan2(across, 1 + HIP_UP))
    seen = math.degrees(math.atan2(hip[0] - shoulder[0], hip[1] - shoulder[1]))
    assert seen == pytest.approx(expected, abs=0.01)
    assert measured(pose).trunk_lean_deg == pytest.approx(0.0, abs=0.01)


def looked_down_on(body, azimuth, pitch):
    """The same pose for a camera at an azimuth that looks down: forward slants in the picture."""
    pose = body.but(azimuth=azimuth).pose()
    slope = math.tan(math.radians(azimuth)) * math.sin(math.radians(pitch))
    hip = pose.joint("hip", "right")
    points = pose.points.copy()
    points[:, 1] -= slope * (points[:, 0] - hip[0])
    return replace(pose, points=points), slope


@pytest.mark.parametrize("body", [SEATED, SITTING, SUPINE, LYING])
@pytest.mark.parametrize("azimuth", [-25, 15])
def test_the_floor_under_a_resting_body_levels_the_picture(body, azimuth):
    plain = body.measured()
    levelled = measured(looked_down_on(body, azimuth, 20)[0])
    assert levelled.trunk_lean_deg == pytest.approx(plain.trunk_lean_deg, abs=2.0)
    assert sorted(levelled.hip_flexion_deg) == pytest.approx(sorted(plain.hip_flexion_deg), abs=3.0)


@pytest.mark.parametrize(
    ("bend", "slope"), [(0, 0.04), (27, 0.04), (34, 0.02), (41, 0.0), (90, 0.0)]
)
def test_a_leg_drawn_up_is_no_floor(bend, slope):
    """The line to the foot rises by 0.06 and counts twice beside the trunk, which is level."""
    hip, shoulder, ankle = np.array([100.0, 100.0]), np.array([0.0, 105.0]), np.array([180.0, 95.2])
    up = np.array([0.0, -40.0 * math.tan(math.radians(bend / 2))])
    drawn_up = np.stack([hip, (hip + ankle) / 2 + up, ankle])
    raised = np.stack([hip, hip - [0, 40], hip - [0, 80]])
    found = floor_slope(hip, shoulder, {"left": drawn_up, "right": raised}, 1)
    assert found == pytest.approx(slope, abs=0.004)


def test_who_stands_does_not_show_the_floor():
    for body in (UPRIGHT, STEP, FOLD):
        pose, _ = looked_down_on(body, 20, 20)
        hip, shoulder = pose.joint("hip", "right"), pose.joint("shoulder", "right")
        legs = {
            side: np.stack([pose.joint(j, side) for j in ("hip", "knee", "ankle")])
            for side in ("left", "right")
        }
        assert floor_slope(hip, shoulder, legs, 1) == 0.0


def test_a_tilted_camera_is_not_taken_for_a_floor():
    """Seen exactly from the side nothing slants, so most of a tilt of 30° is left alone."""
    tilted = SITTING.but(roll=24.0).measured()
    assert tilted.hip_flexion_deg.right == pytest.approx(90.0, abs=10.0)
    joints = joints_of(SITTING.but(roll=24.0))
    hip, _, ankle = joints.legs["right"]
    assert math.degrees(math.atan2(hip[1] - ankle[1], ankle[0] - hip[0])) > 12.0


def test_a_knee_on_its_hip_has_no_direction():
    pose = STEP.pose()
    points = pose.points.copy()
    points[Landmark.LEFT_KNEE] = points[Landmark.LEFT_HIP]
    joints = find_joints(replace(pose, points=points), View())
    assert np.isnan(joints.legs["left"][1]).all()
    assert np.isfinite(joints.legs["right"]).all()


def test_without_an_estimate_of_the_azimuth_nothing_is_stretched():
    pose = STEP.pose()
    assert find_joints(pose, View()).shoulder == pytest.approx(joints_of(STEP).shoulder, abs=0.01)
