"""Joints behind the landmarks: the same angles from any camera, at any size, for both profiles."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.measure.joints import HIP_FORWARD, HIP_UP, SHOULDER_BACK, find_joints
from formcheck.measure.landmarks import Landmark
from formcheck.measure.view import View, update_view
from tests.bodies import SEATED, STEP, SUPINE, UPRIGHT, measured

POSTURES = [STEP, SEATED, SUPINE]


def joints_of(body):
    pose = body.pose()
    return find_joints(pose, update_view(View(), pose, 0.0))


@pytest.mark.parametrize("body", POSTURES)
def test_joints_are_where_the_figure_was_built(body):
    """The figure's hips are at its origin, its trunk is half a metre long, and so on."""
    joints = joints_of(body)
    assert joints.hip == pytest.approx([320, 240], abs=0.01)
    assert np.hypot(*(joints.shoulder - joints.hip)) == pytest.approx(0.5 * 200, abs=0.01)
    for leg in joints.legs.values():
        thigh, shank = np.hypot(*np.diff(leg, axis=0).T)
        assert (thigh, shank) == pytest.approx((0.42 * 200, 0.40 * 200), abs=0.01)


@pytest.mark.parametrize("body", POSTURES)
@settings(max_examples=25, deadline=None)
@given(azimuth=st.floats(-30, 30), facing=st.sampled_from([1, -1]))
def test_angles_do_not_depend_on_where_the_camera_stands(body, azimuth, facing):
    plain, turned = body.measured(), body.but(azimuth=azimuth, facing=facing).measured()
    assert turned.trunk_lean_deg == pytest.approx(plain.trunk_lean_deg, abs=1.0)
    for name in ("hip_flexion_deg", "knee_flexion_deg", "leg_raise_deg"):
        seen, true = getattr(turned, name), getattr(plain, name)
        assert sorted(seen) == pytest.approx(sorted(true), abs=1.5), name


def test_read_off_the_landmarks_the_trunk_would_lean_back():
    """What is corrected: upright reads as 5° backwards when nothing is done about it."""
    pose = UPRIGHT.pose()
    hip, shoulder = pose.joint("hip", "right"), pose.joint("shoulder", "right")
    across = HIP_FORWARD + SHOULDER_BACK
    expected = math.degrees(math.atan2(across, 1 + HIP_UP))
    seen = math.degrees(math.atan2(hip[0] - shoulder[0], hip[1] - shoulder[1]))
    assert seen == pytest.approx(expected, abs=0.01)
    assert measured(pose).trunk_lean_deg == pytest.approx(0.0, abs=0.01)


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
