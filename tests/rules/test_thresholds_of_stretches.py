"""Lines of the three stretches: on either side of each, in literal figures, on made-up measures."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from bodies import FOLD, SEATED, SEATED_ONE, STEP, SUPINE, Body

from formcheck.measure.measures import Measures, PerSide
from formcheck.rules import seated, standing, supine


def made_up(body: Body, **values: float | tuple[float, float]) -> Measures:
    """Measures of a figure with some of them changed; pairs are (left, right), right is near."""
    changes = {k: PerSide(*v) if isinstance(v, tuple) else v for k, v in values.items()}
    return replace(body.measured(), **changes)


def at(ahead_deg: float, length: float = 1.0) -> tuple[float, float]:
    """How far ahead of the hip and below it a straight leg's foot is, in leg lengths."""
    a = math.radians(ahead_deg)
    return length * math.sin(a), length * math.cos(a)


def with_legs(body: Body, left_ahead: float, right_ahead: float, **values) -> Measures:
    """The same with both legs pointing so far ahead of straight down."""
    (left_x, left_y), (right_x, right_y) = at(left_ahead), at(right_ahead)
    return made_up(body, foot_ahead=(left_x, right_x), foot_below_hip=(left_y, right_y), **values)


# standing: the right leg on the step, the left one carries the weight


@pytest.mark.parametrize(("apart", "side"), [(18.0, "both"), (22.0, "right")])
def test_a_foot_put_up_by_20_degrees_is_the_stretched_one(apart, side):
    m = with_legs(STEP, 0.0, apart, leg_elevation_deg=(-90.0, -90.0 + apart))
    assert standing.stretched_side(m) == side


@pytest.mark.parametrize(("apart", "side"), [(38.0, "both"), (42.0, "right"), (-42.0, "left")])
def test_a_stride_of_40_degrees_has_a_front_leg(apart, side):
    m = with_legs(STEP, -apart / 2, apart / 2, leg_elevation_deg=(-70.0, -70.0))
    assert standing.stretched_side(m) == side


@pytest.mark.parametrize(("slant", "stands"), [(-48.0, False), (-52.0, True)])
def test_a_leg_that_carries_hangs_by_50_degrees(slant, stands):
    m = made_up(STEP, leg_elevation_deg=(slant, -20.0))
    assert standing.in_posture(m, "right") is stands


@pytest.mark.parametrize(("ahead", "stands"), [(-12.0, True), (-14.0, False)])
def test_feet_behind_the_hips_by_13_degrees_are_a_downward_dog(ahead, stands):
    assert standing.in_posture(with_legs(FOLD, ahead - 1.0, ahead), "both") is stands


@pytest.mark.parametrize(("higher", "stands"), [(0.23, True), (0.27, False)])
def test_a_foot_lifted_behind_by_a_quarter_of_a_leg_is_off_the_floor(higher, stands):
    m = made_up(FOLD, foot_ahead=(-0.3, 0.0), foot_below_hip=(0.95 - higher, 0.95))
    assert standing.in_posture(m, "both") is stands


@pytest.mark.parametrize(("knee", "stands"), [(43.0, True), (47.0, False)])
def test_with_both_knees_bent_by_45_degrees_it_is_a_squat(knee, stands):
    assert standing.in_posture(made_up(FOLD, knee_flexion_deg=(knee, knee)), "both") is stands


@pytest.mark.parametrize(("knee", "stands"), [(58.0, True), (62.0, False)])
def test_with_the_stretched_knee_bent_by_60_degrees_it_is_a_lunge(knee, stands):
    assert standing.in_posture(made_up(STEP, knee_flexion_deg=(0.0, knee)), "right") is stands


@pytest.mark.parametrize(("below", "stands"), [(0.63, False), (0.67, True)])
def test_who_sits_back_keeps_the_hip_up_by_65_hundredths(below, stands):
    measures = made_up(STEP, knee_flexion_deg=(90.0, 0.0))
    m = replace(measures, foot_below_hip=PerSide(below, measures.foot_below_hip.right))
    assert standing.in_posture(m, "right") is stands


@pytest.mark.parametrize(
    ("lean", "stands"), [(-38.0, True), (-42.0, False), (178.0, True), (182.0, False)]
)
def test_leaning_back_by_40_degrees_is_lying(lean, stands):
    assert standing.in_posture(made_up(STEP, trunk_lean_deg=lean), "right") is stands


@pytest.mark.parametrize(("hip", "starts"), [(26.5, False), (28.5, True)])
def test_with_the_heel_up_the_hip_starts_at_half_of_55_degrees(hip, starts):
    assert standing.in_posture(made_up(STEP, hip_flexion_deg=(0.0, hip)), "right") is starts


@pytest.mark.parametrize(("hip", "starts"), [(41.0, False), (43.0, True)])
def test_on_both_feet_the_hip_starts_at_seven_tenths_of_60_degrees(hip, starts):
    assert standing.in_posture(made_up(FOLD, hip_flexion_deg=(hip, hip)), "both") is starts


@pytest.mark.parametrize(
    ("side", "hip", "lean", "there"),
    [
        ("right", 53.0, 30.0, False),
        ("right", 57.0, 30.0, True),
        ("both", 58.0, 30.0, False),
        ("both", 62.0, 30.0, True),
        ("right", 70.0, 14.0, False),
        ("right", 70.0, 16.0, True),
    ],
)
def test_where_the_standing_stretch_begins(side, hip, lean, there):
    m = made_up(STEP, hip_flexion_deg=(hip, hip), trunk_lean_deg=lean)
    assert standing.in_zone(m, side) is there


# seated


@pytest.mark.parametrize(("slant", "sits"), [(28.0, True), (32.0, False), (-32.0, False)])
def test_extended_legs_lie_within_30_degrees(slant, sits):
    assert seated.in_posture(made_up(SEATED, leg_elevation_deg=(0.0, slant)), "both") is sits


@pytest.mark.parametrize(
    ("left", "right", "sits"),
    [(0.0, 0.21, True), (0.0, 0.23, False), (0.38, 0.0, True), (0.42, 0.0, False)],
)
def test_feet_are_not_further_below_the_hips(left, right, sits):
    assert seated.in_posture(made_up(SEATED, foot_below_hip=(left, right)), "both") is sits


@pytest.mark.parametrize(("knee", "sits"), [(58.0, True), (62.0, False)])
def test_a_knee_bent_by_60_degrees_is_not_extended(knee, sits):
    assert seated.in_posture(made_up(SEATED, knee_flexion_deg=(knee, knee)), "both") is sits


@pytest.mark.parametrize(
    ("lean", "sits"), [(-33.0, True), (-37.0, False), (128.0, True), (132.0, False)]
)
def test_sitting_is_between_leaning_back_and_the_deepest_fold(lean, sits):
    assert seated.in_posture(made_up(SEATED, trunk_lean_deg=lean), "both") is sits


@pytest.mark.parametrize(("hip", "sits"), [(43.0, False), (47.0, True)])
def test_less_than_45_degrees_at_the_hips_is_lying(hip, sits):
    assert seated.in_posture(made_up(SEATED, hip_flexion_deg=(hip, hip)), "both") is sits


@pytest.mark.parametrize(("lean", "there"), [(11.0, False), (13.0, True)])
def test_the_seated_stretch_begins_12_degrees_forward(lean, there):
    assert seated.in_zone(made_up(SEATED, trunk_lean_deg=lean), "both") is there


@pytest.mark.parametrize(("knee", "side"), [(58.0, "both"), (62.0, "right")])
def test_a_leg_bent_by_60_degrees_is_drawn_in(knee, side):
    assert seated.stretched_side(made_up(SEATED_ONE, knee_flexion_deg=(knee, 0.0))) == side


@pytest.mark.parametrize(
    ("near", "far", "side"),
    [(0.5, 1.0, "left"), (0.6, 1.0, "both"), (0.26, 0.5, "left"), (0.29, 0.5, "both")],
)
def test_a_near_foot_at_55_hundredths_of_the_other_ones_reach_is_drawn_in(near, far, side):
    m = made_up(SEATED, foot_ahead=(far, near), foot_below_hip=(0.0, 0.0))
    assert seated.stretched_side(m) == side


# supine: the right leg is up


@pytest.mark.parametrize(
    ("lean", "lies"), [(-133.0, True), (-137.0, False), (-52.0, True), (-48.0, False)]
)
def test_on_the_back_is_between_50_and_135_degrees(lean, lies):
    assert supine.in_posture(made_up(SUPINE, trunk_lean_deg=lean), "right") is lies


@pytest.mark.parametrize(("raise_deg", "there"), [(28.0, False), (32.0, True)])
def test_the_supine_stretch_begins_at_30_degrees(raise_deg, there):
    m = made_up(SUPINE, leg_elevation_deg=(0.0, raise_deg))
    assert supine.in_zone(m, "right") is there


@pytest.mark.parametrize(("left", "there"), [(58.0, True), (62.0, False)])
def test_legs_that_differ_by_15_degrees_are_not_side_by_side(left, there):
    m = made_up(SUPINE, leg_elevation_deg=(left, 75.0))
    assert supine.in_zone(m, "right") is there


@pytest.mark.parametrize(("left", "there"), [(28.0, True), (32.0, False)])
def test_a_leg_lifted_by_30_degrees_is_up_as_well(left, there):
    m = made_up(SUPINE, leg_elevation_deg=(left, 40.0))
    assert supine.in_zone(m, "right") is there


@pytest.mark.parametrize(("lean", "lies"), [(-84.0, True), (-80.0, False)])
def test_with_both_legs_up_the_trunk_lies_flat(lean, lies):
    m = made_up(SUPINE, leg_elevation_deg=(75.0, 75.0), trunk_lean_deg=lean)
    assert supine.in_posture(m, "right") is lies


def with_thigh(thigh: float, knee: float) -> Measures:
    """The right thigh so far up from the floor, its knee bent."""
    return made_up(SUPINE, leg_raise_deg=(0.0, thigh - knee / 2), knee_flexion_deg=(0.0, knee))


@pytest.mark.parametrize(
    ("thigh", "knee", "lies"),
    [
        (116.0, 90.0, True),
        (120.0, 90.0, False),
        (130.0, 73.0, True),
        (130.0, 77.0, False),
        (148.0, 40.0, True),
        (152.0, 40.0, False),
    ],
)
def test_a_knee_drawn_to_the_chest_is_no_stretch(thigh, knee, lies):
    assert supine.in_posture(with_thigh(thigh, knee), "right") is lies


@pytest.mark.parametrize(
    ("knee", "below", "lies"), [(58.0, -0.2, True), (62.0, -0.2, False), (62.0, -0.13, True)]
)
def test_with_the_other_foot_in_the_air_a_bent_knee_is_a_crunch(knee, below, lies):
    m = made_up(SUPINE, knee_flexion_deg=(0.0, knee), foot_below_hip=(below, -0.9))
    assert supine.in_posture(m, "right") is lies


@pytest.mark.parametrize(
    ("knee", "below", "lies"),
    [(50.0, 0.16, True), (50.0, 0.18, False), (33.0, 0.18, True), (37.0, 0.18, False)],
)
def test_hips_higher_than_the_foot_of_a_bent_leg_are_a_bridge(knee, below, lies):
    m = made_up(SUPINE, knee_flexion_deg=(knee, 0.0), foot_below_hip=(below, -0.9))
    assert supine.in_posture(m, "right") is lies


def test_lines_of_the_supine_rules():
    lines = {rule.fault: (rule.above, rule.release) for rule in supine.STRETCH.rules}
    assert lines == {
        "resting_leg": (30.0, 22.0),
        "bent_knee": (28.0, 20.0),
        "lifted_pelvis": (8.0, 6.0),
        "lifted_head": (9.0, 6.0),
    }


def test_a_resting_leg_bent_by_35_degrees_is_as_bad_as_one_lifted_by_30():
    assert supine.resting_leg(made_up(SUPINE, knee_flexion_deg=(35.0, 0.0)), "right") == 30.0
    assert supine.resting_leg(made_up(SUPINE, leg_raise_deg=(30.0, 75.0)), "right") == 30.0


@pytest.mark.parametrize(
    ("knee", "below", "stands"),
    [(33.0, 0.0, False), (37.0, 0.0, True), (50.0, -0.17, False), (50.0, -0.13, True)],
)
def test_the_other_knee_is_bent_from_35_degrees_with_its_foot_on_the_floor(knee, below, stands):
    m = made_up(SUPINE, knee_flexion_deg=(knee, 0.0), foot_below_hip=(below, -0.9))
    assert supine.other_knee_bent(m, "right") is stands


def test_a_leg_raise_of_80_degrees_is_normal():
    assert supine.STRETCH.normal_deg == 80.0
