"""Angles from points: known postures, and what must not change them."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from formcheck.measure import geometry

# A drawing, y down: trunk 50 long, thigh 40, shank 40, person looks right.
HIP = (100.0, 100.0)
SHOULDER_UPRIGHT = (100.0, 50.0)
KNEE_BELOW, KNEE_AHEAD, KNEE_BEHIND, KNEE_ABOVE = (100, 140), (140, 100), (60, 100), (100, 60)

FACING = pytest.mark.parametrize("facing", [1, -1])
ANGLE = st.floats(-170, 170)
COORDINATE = st.floats(-2000, 2000)


def same_angle(a, b, tolerance=1e-3):
    """-180° and 180° are the same, and so are two angles that there are not."""
    if math.isnan(a) or math.isnan(b):
        return math.isnan(a) and math.isnan(b)
    return abs((a - b + 180) % 360 - 180) < tolerance


def mirrored(*points):
    return [(-x, y) for x, y in points]


def seen_from(facing, *points):
    """The drawing as it is, or mirrored for a person who looks left."""
    return list(points) if facing == 1 else mirrored(*points)


@pytest.mark.parametrize(
    ("angle", "wrapped"),
    [(0, 0), (180, 180), (-180, 180), (190, -170), (-190, 170), (540, 180), (720.5, 0.5)],
)
def test_wrap_into_half_open_range(angle, wrapped):
    assert geometry.turn(0.0, angle) == pytest.approx(wrapped)


@pytest.mark.parametrize(
    ("end", "angle"), [((1, 0), 0), ((0, -1), 90), ((-1, 0), 180), ((0, 1), -90), ((1, -1), 45)]
)
def test_direction_counts_from_forwards_upwards(end, angle):
    assert same_angle(geometry.direction((0, 0), end), angle)


def test_direction_of_the_same_point_or_nan_is_nan():
    assert math.isnan(geometry.direction((3, 4), (3, 4)))
    assert math.isnan(geometry.direction((math.nan, 0), (1, 1)))
    assert math.isnan(geometry.direction((0, 0), (1, math.inf - math.inf)))


@FACING
@pytest.mark.parametrize(
    ("knee", "flexion"),
    [
        (KNEE_BELOW, 0),
        (KNEE_AHEAD, 90),
        ((130, 140), math.degrees(math.atan2(30, 40))),
        ((90, 140), -math.degrees(math.atan2(10, 40))),
        ((130, 60), 180 - math.degrees(math.atan2(30, 40))),
    ],
)
def test_hip_flexion_of_an_upright_trunk(facing, knee, flexion):
    shoulder, hip, knee = seen_from(facing, SHOULDER_UPRIGHT, HIP, knee)
    assert geometry.hip_flexion(shoulder, hip, knee, facing) == pytest.approx(flexion)


@FACING
def test_hip_flexion_in_a_standing_fold_is_the_lean(facing):
    shoulder, hip, knee = seen_from(facing, (150, 100), HIP, KNEE_BELOW)
    assert geometry.hip_flexion(shoulder, hip, knee, facing) == pytest.approx(90)


@pytest.mark.parametrize(
    ("ankle", "flexion"), [((100, 180), 0), ((60, 140), 90), ((140, 140), 90), ((100, 101), 180)]
)
@pytest.mark.parametrize("facing", [1, -1])
def test_a_clearly_bent_knee_is_bent_whatever_the_profile(ankle, flexion, facing):
    assert geometry.knee_flexion(HIP, KNEE_BELOW, ankle, facing) == pytest.approx(flexion)


@pytest.mark.parametrize(
    ("forward_deg", "flexion"),
    [(-12, 12), (-5, 5), (0, 0), (5, 0), (10, 0), (15, 10), (20, 20), (30, 30)],
)
def test_a_knee_that_bends_forwards_is_straight_until_it_cannot_be_a_knee(forward_deg, flexion):
    angle = math.radians(forward_deg)
    ankle = (100 + 40 * math.sin(angle), 140 + 40 * math.cos(angle))
    assert geometry.knee_flexion(HIP, KNEE_BELOW, ankle, 1) == pytest.approx(flexion)


@FACING
@pytest.mark.parametrize(
    ("shoulder", "lean"),
    [
        (SHOULDER_UPRIGHT, 0),
        ((150, 100), 90),
        ((50, 100), -90),
        ((135.3553, 64.6447), 45),
        ((135.3553, 135.3553), 135),
    ],
)
def test_trunk_inclination(facing, shoulder, lean):
    hip, shoulder = seen_from(facing, HIP, shoulder)
    assert geometry.inclination_from_vertical(hip, shoulder, facing) == pytest.approx(
        lean, abs=1e-3
    )


@FACING
@pytest.mark.parametrize(
    ("ankle", "raise_"), [(KNEE_AHEAD, 0), (KNEE_ABOVE, 90), ((140, 60), 45), (KNEE_BEHIND, 180)]
)
def test_leg_raise_is_0_flat_and_90_vertical(facing, ankle, raise_):
    """Lying on the back with the head behind and the feet ahead."""
    hip, ankle = seen_from(facing, HIP, ankle)
    assert same_angle(geometry.leg_raise(hip, ankle, facing), raise_)


@pytest.mark.parametrize(
    ("end", "height"), [(KNEE_BELOW, -90), (KNEE_AHEAD, 0), (KNEE_BEHIND, 0), (KNEE_ABOVE, 90)]
)
def test_elevation_is_the_height_whatever_the_profile(end, height):
    assert geometry.elevation(HIP, end) == pytest.approx(height)


@pytest.mark.parametrize(
    "angle",
    [
        lambda p, q: geometry.hip_flexion(p, q, q, 1),
        lambda p, q: geometry.hip_flexion(q, q, p, 1),
        lambda p, q: geometry.knee_flexion(p, p, q, 1),
        lambda p, q: geometry.knee_flexion(p, q, q, 1),
        lambda p, _: geometry.inclination_from_vertical(p, p, 1),
        lambda p, _: geometry.elevation(p, p),
        lambda p, _: geometry.leg_raise(p, p, 1),
        lambda p, _: geometry.leg_raise((math.nan, 0), p, 1),
    ],
)
def test_a_line_without_length_has_no_angle(angle):
    assert math.isnan(angle((1.0, 2.0), (5.0, 7.0)))


@st.composite
def leg_points(draw):
    """Shoulder, hip, knee and ankle that are not on top of each other."""
    points = np.array([[draw(COORDINATE), draw(COORDINATE)] for _ in range(4)])
    assume(min(np.hypot(*(points[1:] - points[:-1]).T)) > 5)
    assume(np.hypot(*(points[3] - points[1])) > 5)  # From hip to ankle, for the elevation.
    return points


def turned(points, degrees):
    angle = math.radians(degrees)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    return points @ turn.T


def joint_angles(points, facing):
    shoulder, hip, knee, ankle = points
    return (
        geometry.hip_flexion(shoulder, hip, knee, facing),
        geometry.knee_flexion(hip, knee, ankle, facing),
    )


def standing_angles(points, facing):
    """Those that know up from down."""
    shoulder, hip, knee, ankle = points
    return (
        geometry.inclination_from_vertical(hip, shoulder, facing),
        geometry.leg_raise(hip, knee, facing),
        geometry.elevation(hip, ankle),
    )


def assert_same_angles(got, expected, tolerance=1e-3):
    for a, b in zip(got, expected, strict=True):
        assert same_angle(a, b, tolerance)


@given(leg_points(), st.floats(0, 360), st.sampled_from([1, -1]))
def test_joint_angles_do_not_know_how_the_camera_is_rolled(points, roll, facing):
    assert_same_angles(joint_angles(turned(points, roll), facing), joint_angles(points, facing))


@given(leg_points(), st.floats(0.05, 20), COORDINATE, COORDINATE, st.sampled_from([1, -1]))
def test_no_angle_knows_size_or_place(points, scale, x, y, facing):
    moved = points * scale + [x, y]
    assert_same_angles(joint_angles(moved, facing), joint_angles(points, facing))
    assert_same_angles(standing_angles(moved, facing), standing_angles(points, facing), 0.02)


@given(leg_points(), st.sampled_from([1, -1]))
def test_a_mirrored_picture_of_the_other_profile_has_the_same_angles(points, facing):
    mirror = points * [-1, 1]
    assert_same_angles(joint_angles(mirror, -facing), joint_angles(points, facing))
    assert_same_angles(standing_angles(mirror, -facing), standing_angles(points, facing), 0.02)


@given(leg_points())
def test_the_wrong_profile_turns_hip_flexion_round_but_not_the_knee(points):
    hip, knee = joint_angles(points, 1)
    wrong_hip, wrong_knee = joint_angles(points, -1)
    assert_same_angles((wrong_hip,), (-hip,))
    if max(knee, wrong_knee) > 21.0:
        assert_same_angles((wrong_knee,), (knee,))


@given(leg_points(), ANGLE, st.sampled_from([1, -1]))
def test_tilting_the_camera_tilts_what_is_measured_from_the_vertical(points, roll, facing):
    shoulder, hip = points[0], points[1]
    level = geometry.inclination_from_vertical(hip, shoulder, facing)
    shoulder, hip = turned(points, roll)[:2]
    tilted = geometry.inclination_from_vertical(hip, shoulder, facing)
    assert_same_angles((tilted,), (level + facing * roll,))
