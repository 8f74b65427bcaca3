"""From a whole figure to its angles: what was put in comes out, or NaN."""

import math
from dataclasses import replace

import numpy as np
import pytest
from bodies import FOLD, LYING, SEATED, SITTING, STEP, SUPINE, UPRIGHT, Body, legs, measured
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.measure.landmarks import Landmark
from formcheck.measure.measures import Known, Measures, measure
from formcheck.measure.neutral import Neutral

POSTURES = [UPRIGHT, FOLD, STEP, SEATED, LYING, SUPINE, legs(60, -25, -90, 20, 5)]
FACING = pytest.mark.parametrize("facing", [1, -1])


def joint_values(m: Measures) -> list[float]:
    near, far = m.view.near_side, "left" if m.view.near_side == "right" else "right"
    return [
        *(m.hip_flexion_deg.of(side) for side in (near, far)),
        *(m.knee_flexion_deg.of(side) for side in (near, far)),
    ]


def level_values(m: Measures) -> list[float]:
    """Those that need to know where down is."""
    near, far = m.view.near_side, "left" if m.view.near_side == "right" else "right"
    return [
        m.trunk_lean_deg,
        *(m.leg_elevation_deg.of(side) for side in (near, far)),
        *(m.leg_raise_deg.of(side) for side in (near, far)),
        *(m.foot_below_hip.of(side) for side in (near, far)),
    ]


ON_FLOOR_DEG = 2.5
"""How exact angles are of a body that rests on the floor, where the picture is levelled."""


@FACING
@pytest.mark.parametrize("body", POSTURES)
def test_what_goes_in_comes_out(body: Body, facing):
    body = body.but(facing=facing)
    m = body.measured()
    assert m.view.facing == facing
    assert m.view.near_side == body.near
    on_floor = min(body.near_hip, body.far_hip) - body.lean > 45 or body.lean < -45
    exact = ON_FLOOR_DEG if on_floor else 1e-6
    assert m.trunk_lean_deg == pytest.approx(body.lean, abs=exact)
    expected = [body.near_hip, body.far_hip, body.near_knee, body.far_knee]
    assert joint_values(m) == pytest.approx(expected, abs=exact)
    assert m.problems == ()


@FACING
def test_supine_leg_raise_and_inclination(facing):
    m = legs(-90, 65, 10).but(facing=facing).measured()
    near, far = m.view.near_side, "left" if facing == 1 else "right"
    assert m.leg_raise_deg.of(near) == pytest.approx(65, abs=ON_FLOOR_DEG)
    assert m.leg_raise_deg.of(far) == pytest.approx(10, abs=ON_FLOOR_DEG)
    assert m.trunk_lean_deg == pytest.approx(-90, abs=ON_FLOOR_DEG)
    assert m.trunk_inclination_deg == pytest.approx(90, abs=ON_FLOOR_DEG)


def test_elevation_and_raise_are_of_the_whole_leg_and_the_raise_goes_on_beyond_90():
    near = legs(-90, 90, 0, near_knee=90).measured()
    assert 40 < near.leg_elevation_deg.right < 50
    assert near.leg_raise_deg.right == pytest.approx(near.leg_elevation_deg.right)
    beyond = legs(-90, 110, 0).measured()
    assert beyond.leg_raise_deg.right == pytest.approx(110, abs=ON_FLOOR_DEG)
    assert beyond.leg_elevation_deg.right == pytest.approx(70, abs=ON_FLOOR_DEG)


def test_a_knee_pushed_out_of_the_leg_does_not_raise_it():
    """Hands or a strap at the knee move its landmark to the front, by 3 cm here."""
    pose = SUPINE.pose()
    points = pose.points.copy()
    points[Landmark.RIGHT_KNEE, 0] -= 12.0
    pushed = measured(replace(pose, points=points))
    assert pushed.knee_flexion_deg.right > 10.0
    assert pushed.leg_raise_deg.right == pytest.approx(75, abs=ON_FLOOR_DEG)


def test_without_its_ankle_a_leg_is_not_raised():
    pose = SUPINE.pose()
    points = pose.points.copy()
    points[Landmark.RIGHT_ANKLE, 1] = -5.0
    assert math.isnan(measured(replace(pose, points=points)).leg_raise_deg.right)


def test_foot_below_hip_is_one_standing_and_nothing_lying():
    assert UPRIGHT.measured().foot_below_hip == pytest.approx((1, 1))
    assert LYING.measured().foot_below_hip == pytest.approx((0, 0), abs=0.05)


@FACING
@pytest.mark.parametrize("bend", [0.0, 30.0, 70.0])
def test_hip_hinge_is_flexion_without_what_the_back_has_turned_the_trunk_by(facing, bend):
    """A back that bends all over turns the hip-shoulder line by 0.57 of it over a pelvis that
    stays, and reaching arms by 5°: so much of the hip flexion is none of the hip."""
    upright = SITTING.backed(0.0).but(facing=facing).measured().spine.look
    body = STEP.backed(bend).but(facing=facing)
    m, _ = measure(body.pose(), Known(neutral=Neutral(upright)), 0.0)
    near = m.view.near_side
    assert m.own_neutral
    assert m.spine_flexion_deg == pytest.approx(bend, abs=4)
    lost = m.hip_flexion_deg.of(near) - m.hip_hinge_deg(near)
    assert lost == pytest.approx(m.spine.in_trunk_deg)
    assert lost == pytest.approx(5.0 + 0.57 * bend, abs=2.5)


def test_an_extended_back_takes_no_more_than_the_shoulders_from_the_hip():
    upright = SITTING.backed(20.0).measured().spine.look
    m, _ = measure(STEP.backed(0.0).pose(), Known(neutral=Neutral(upright)), 0.0)
    assert m.spine_flexion_deg < -15
    assert m.hip_flexion_deg.right - m.hip_hinge_deg("right") == pytest.approx(5.0)


def test_without_a_neutral_or_a_back_there_is_no_hinge():
    rounded = STEP.backed(70.0).measured()
    assert not rounded.own_neutral
    assert math.isfinite(rounded.back_angle_deg)
    assert math.isnan(rounded.hip_hinge_deg("right"))
    unseen = STEP.measured()
    assert math.isnan(unseen.hip_hinge_deg("right"))
    assert math.isnan(unseen.back_angle_deg)
    assert math.isnan(unseen.spine_flexion_deg)


BODIES = st.builds(
    legs,
    lean=st.floats(-20, 120),
    near_at=st.floats(-80, 20),
    far_at=st.floats(-95, -80),
    near_knee=st.floats(0, 100),
    far_knee=st.floats(0, 20),
).filter(lambda body: max(body.near_hip, body.near_knee) > 45 and body.near_hip < 170)
"""Bent enough that the profile is beyond doubt, and not folded double."""


@settings(max_examples=40, deadline=None)
@given(BODIES, st.sampled_from([1, -1]), st.floats(20, 110), st.floats(-30, 30))
def test_angles_know_neither_size_nor_place_nor_profile(body, facing, scale, shift):
    other = body.but(facing=facing, scale=scale, x=320 + shift, y=240 - shift)
    a, b = body.measured(), other.measured()
    assert joint_values(b) == pytest.approx(joint_values(a), abs=1e-6)
    assert level_values(b) == pytest.approx(level_values(a), abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(BODIES, st.floats(-40, 40), st.sampled_from([1, -1]))
def test_joint_angles_do_not_know_how_the_camera_is_rolled(body, roll, facing):
    straight = body.but(facing=facing, scale=100)
    a, b = straight.measured(), straight.but(roll=roll).measured()
    assert joint_values(b) == pytest.approx(joint_values(a), abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(BODIES)
def test_a_mirrored_picture_only_swaps_the_name_of_the_near_side(body):
    pose = body.pose()
    mirror = replace(
        pose, points=np.array([640, 0]) + pose.points * [-1, 1], world=pose.world * [-1, 1, 1]
    )
    a, b = body.measured(), measured(mirror)
    assert (a.view.near_side, b.view.near_side) == ("right", "left")
    assert joint_values(b) == pytest.approx(joint_values(a), abs=1e-6)
    assert level_values(b) == pytest.approx(level_values(a), abs=1e-6)


def without(body: Body, *marks: Landmark) -> Measures:
    """Measure with some landmarks pushed out of the picture to the right."""
    pose = body.pose()
    points = pose.points.copy()
    points[list(marks), 0] += 700
    return measured(replace(pose, points=points))


def test_an_ankle_out_of_the_picture_takes_its_knee_angle_along():
    m = without(STEP, Landmark.RIGHT_ANKLE)
    assert math.isnan(m.knee_flexion_deg.right)
    assert math.isnan(m.leg_elevation_deg.right)
    assert math.isnan(m.foot_below_hip.right)
    assert m.hip_flexion_deg.right == pytest.approx(STEP.near_hip)
    assert m.knee_flexion_deg.left == pytest.approx(0, abs=1e-6)
    assert m.problems[0] == "out_of_frame"


def test_a_knee_out_of_the_picture_takes_every_angle_of_its_leg():
    m = without(STEP, Landmark.RIGHT_KNEE)
    for values in (m.hip_flexion_deg, m.knee_flexion_deg, m.leg_raise_deg, m.leg_elevation_deg):
        assert math.isnan(values.right)
    assert m.hip_flexion_deg.left == pytest.approx(STEP.far_hip)


@pytest.mark.parametrize("mark", [Landmark.RIGHT_SHOULDER, Landmark.RIGHT_HIP])
def test_without_the_near_trunk_nothing_that_needs_it_is_measured(mark):
    m = without(SEATED.but(bend=10.0), mark)
    assert math.isnan(m.trunk_lean_deg)
    assert math.isnan(m.trunk_inclination_deg)
    assert all(math.isnan(value) for value in m.hip_flexion_deg)
    assert math.isnan(m.spine_flexion_deg)
    assert math.isnan(m.back_angle_deg)
    assert m.spine.reason == "incomplete"
    assert "out_of_frame" in m.problems


def test_the_far_side_may_leave_the_picture_without_a_warning():
    m = without(UPRIGHT, Landmark.LEFT_ANKLE)
    assert "out_of_frame" not in m.problems
    assert math.isnan(m.knee_flexion_deg.left)


@pytest.mark.parametrize(
    ("x", "inside"), [(0.0, True), (-0.5, False), (639.9, True), (640.0, False)]
)
def test_the_picture_ends_at_its_last_pixel(x, inside):
    pose = UPRIGHT.pose()
    points = pose.points.copy()
    points[Landmark.RIGHT_ANKLE, 0] = x
    m = measured(replace(pose, points=points))
    assert math.isfinite(m.knee_flexion_deg.right) == inside


def test_landmarks_on_top_of_each_other_have_no_angle():
    pose = STEP.pose()
    points = pose.points.copy()
    points[Landmark.RIGHT_KNEE] = points[Landmark.RIGHT_HIP]
    m = measured(replace(pose, points=points))
    assert math.isnan(m.hip_flexion_deg.right)
    assert math.isnan(m.knee_flexion_deg.right)


def test_confidence_is_the_weakest_landmark_behind_a_leg():
    m = STEP.but(near_seen=0.8, far_seen=0.6).measured()
    assert m.confidence == pytest.approx((0.6, 0.8))
    assert m.problems == ()
    assert STEP.but(near_seen=0.4).measured().problems == ("low_confidence",)
    assert STEP.but(far_seen=0.1).measured().problems == ()


def test_bones_that_cannot_belong_together_are_not_trusted():
    pose = STEP.pose()
    points = pose.points.copy()
    hip, knee = points[Landmark.RIGHT_HIP], points[Landmark.RIGHT_KNEE]
    points[Landmark.RIGHT_KNEE] = hip + 0.25 * (knee - hip)
    m = measured(replace(pose, points=points))
    assert m.confidence.right == 0
    assert m.problems == ("low_confidence",)


def test_too_far_and_not_side_on_are_said():
    assert UPRIGHT.measured().problems == ()
    assert UPRIGHT.but(scale=40).measured().problems == ("too_far",)
    assert STEP.but(azimuth=34).measured().problems == ()
    assert STEP.but(azimuth=36).measured().problems == ("not_side_on",)


@pytest.mark.parametrize(
    ("azimuth", "sure"), [(0, 0.99), (30, 0.99), (32, 0.792), (34.9, 0.505), (35.1, 0.0), (60, 0.0)]
)
def test_who_is_seen_from_far_off_the_side_is_seen_but_not_sure(azimuth, sure):
    m = STEP.but(azimuth=azimuth).measured()
    assert m.confidence.right == pytest.approx(0.99)
    assert m.sureness("right") == pytest.approx(sure, abs=0.002)
    assert m.sureness("left") == pytest.approx(sure * 0.9 / 0.99, abs=0.002)


def test_problems_add_up():
    body = UPRIGHT.but(scale=40, azimuth=60, near_seen=0.2, x=-5.0)
    assert set(body.measured().problems) == {
        "out_of_frame",
        "too_far",
        "not_side_on",
        "low_confidence",
    }


def test_time_is_passed_on_and_photographs_know_nothing_of_each_other():
    first, known = measure(STEP.pose(), Known(), 3.25)
    again, known_again = measure(STEP.pose(), Known(), 3.25)
    assert first.time_s == 3.25
    assert first.view == again.view
    # What is remembered of the legs are pictures, and pictures and arrays are not compared.
    without = {"apart": None, "stretched": {}, "off": None}
    assert replace(known, **without) == replace(known_again, **without) != Known()
