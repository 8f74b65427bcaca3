"""How a back looks, its line by way along it, and the back angle."""

import math
from dataclasses import replace

import numpy as np
import pytest
from bodies import SEATED, SITTING, STEP, Body, arc_height, trunk_mask
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.measure.back import (
    BackLook,
    back_angle,
    bridged,
    directions,
    line_of_back,
    look_at_back,
    middle_look,
)
from formcheck.measure.landmarks import Landmark, Pose, landmark_index
from formcheck.measure.outline import STATIONS, back_outline
from formcheck.measure.view import View, update_view

BODY = STEP.backed(20.0)


def look(body: Body) -> BackLook:
    return look_of(body.pose())


def look_of(pose: Pose) -> BackLook:
    seen = look_at_back(pose, update_view(View(), pose, 0.0))
    assert seen is not None
    return seen[0]


def made_up(bend: float, **changes) -> BackLook:
    dorsal = 0.15 + arc_height(STATIONS, bend)
    return replace(BackLook(dorsal, 90.0, 30.0, 10.0, 100.0), **changes)


def test_the_hip_shoulder_line_is_that_of_the_landmarks_as_they_are():
    pose = BODY.pose()
    hip, shoulder = pose.joint("hip", BODY.near), pose.joint("shoulder", BODY.near)
    seen = look_at_back(pose, update_view(View(), pose, 0.0))
    assert seen is not None
    mine, outline = seen
    assert mine.chord_px == pytest.approx(float(np.hypot(*(shoulder - hip))))
    assert mine.dorsal.shape == STATIONS.shape
    # The foot of the hip landmark is the edge square to it.
    foot = outline.edge[np.argmin(np.abs(outline.t))]
    assert float((foot - hip) @ (shoulder - hip)) == pytest.approx(0.0, abs=1e-6)
    lean = math.degrees(math.atan2(*((shoulder - hip) * [1, -1])))
    assert mine.lean_deg == pytest.approx(lean)


def test_moving_a_landmark_moves_the_line():
    pose = BODY.pose()
    points = pose.points.copy()
    points[landmark_index("hip", BODY.near)] += [4.0, 0.0]
    moved = look_of(replace(pose, points=points))
    assert moved.lean_deg < look(BODY).lean_deg - 2.0


@pytest.mark.parametrize(
    "changes",
    [{"facing": -1}, {"scale": 90.0}, {"x": 175.0, "y": 120.0}, {"facing": -1, "scale": 100.0}],
)
def test_size_place_and_profile_do_not_matter(changes):
    """Half a pixel of edge is half a hundredth of the trunk."""
    plain, moved = look(BODY), look(BODY.but(**changes))
    on = (STATIONS > -0.01) & (STATIONS < 1.01)
    assert moved.dorsal[on] == pytest.approx(plain.dorsal[on], abs=0.01)
    assert moved.angle_deg == pytest.approx(plain.angle_deg, abs=2.0)
    assert moved.hip_flexion_deg == pytest.approx(plain.hip_flexion_deg, abs=0.1)
    assert moved.lean_deg == pytest.approx(plain.lean_deg, abs=0.1)


def test_a_rolled_camera_changes_the_lean_and_no_shape():
    plain, rolled = look(BODY), look(BODY.but(roll=8.0))
    assert abs(rolled.lean_deg - plain.lean_deg) == pytest.approx(8.0, abs=0.1)
    assert rolled.angle_deg == pytest.approx(plain.angle_deg, abs=2.0)
    assert rolled.ear_deg == pytest.approx(plain.ear_deg, abs=1.0)


@pytest.mark.parametrize("posture", [SITTING, SEATED, STEP])
def test_the_angle_follows_the_bend_and_not_the_posture(posture):
    """Of the figure's turn three quarters lie between the windows; a flat back reads 4-5°."""
    for bend in (-20, 0, 30, 60, 80):
        angle = look(posture.backed(float(bend))).angle_deg
        assert angle == pytest.approx(4.5 + 0.76 * bend, abs=2.5)


# Against the own neutral.


def test_against_itself_a_look_does_not_differ():
    mine = made_up(20.0)
    told = mine.against(mine)
    assert told.shape == (9,)
    assert told == pytest.approx(np.zeros(9))


def test_numbers_are_about_the_size_of_one():
    told = look(SEATED.backed(70.0)).against(look(SITTING.backed(0.0)))
    assert np.isfinite(told).all()
    assert np.abs(told).max() < 4.0


def test_a_hollow_and_a_round_back_that_bend_alike_differ_alike():
    hollow = made_up(0.0).against(made_up(-30.0))
    rounded = made_up(50.0).against(made_up(20.0))
    assert rounded[:7] * 30.0 == pytest.approx(hollow[:7] * 30.0, abs=3.0)


def test_who_bends_further_differs_more():
    turned = [
        made_up(bend).against(made_up(10.0))[[0, 6]] @ [1.0, -1.0] for bend in (-10, 10, 30, 60)
    ]
    assert all(np.diff(turned) > 0.5)


def test_a_shorter_and_a_longer_trunk_than_upright_are_told():
    mine = made_up(20.0)
    for change in (0.9, 1.1):
        other = replace(mine, chord_px=change * mine.chord_px)
        assert other.against(mine)[8] == pytest.approx(3.0 * math.log(change))


def test_a_longer_way_along_the_back_is_told():
    told = made_up(60.0).against(made_up(0.0))
    assert told[7] == pytest.approx(0.047, abs=0.003)


@pytest.mark.parametrize("posture", ["hip_flexion_deg", "lean_deg", "azimuth_deg", "ear_deg"])
@pytest.mark.parametrize("value", [70.0, -20.0, math.nan])
def test_how_the_rest_of_the_body_is_held_does_not_matter(posture, value):
    """Nobody's back is rounder for how far they fold or where the camera stands."""
    plain = made_up(30.0).against(made_up(0.0))
    assert made_up(30.0, **{posture: value}).against(made_up(0.0)) == pytest.approx(plain)


def test_a_neutral_of_unknown_size_counts_as_of_the_same():
    told = made_up(30.0).against(made_up(0.0, chord_px=math.nan))
    assert told[:8] == pytest.approx(made_up(30.0).against(made_up(0.0))[:8])
    assert told[8] == 0.0


def test_the_leg_is_thigh_and_shank_of_the_near_side():
    pose = BODY.pose()
    hip, knee, ankle = (pose.joint(joint, BODY.near) for joint in ("hip", "knee", "ankle"))
    length = np.hypot(*(knee - hip)) + np.hypot(*(ankle - knee))
    assert look(BODY).leg_px == pytest.approx(float(length))


# Gaps, medians, and what is left out.


def test_gaps_are_bridged_and_ends_kept_level():
    t = np.array([0.0, 1.0, 2.0, 3.0, 4.0])
    assert bridged(t, np.array([math.nan, 1.0, math.nan, 3.0, math.nan])).tolist() == [
        1.0,
        1.0,
        2.0,
        3.0,
        3.0,
    ]
    assert bridged(t, np.full(5, math.nan)).tolist() == [0.0] * 5


def test_the_middle_of_looks_forgets_a_wrong_one():
    mine = look(BODY)
    wrong = replace(mine, dorsal=mine.dorsal + 9.0, chord_px=7.0)
    middle = middle_look([mine, wrong, mine])
    assert middle.dorsal == pytest.approx(mine.dorsal)
    assert middle.chord_px == mine.chord_px


def test_without_a_mask_there_is_no_look():
    pose = BODY.but(bend=None).pose()
    assert look_at_back(pose, update_view(View(), pose, 0.0)) is None


def test_hip_and_shoulder_on_one_spot_are_no_look():
    pose = BODY.pose()
    points = pose.points.copy()
    points[landmark_index("hip", BODY.near)] = points[landmark_index("shoulder", BODY.near)]
    view = update_view(View(), pose, 0.0)
    assert look_at_back(replace(pose, points=points), view) is None


def test_head_and_arms_are_not_in_it_but_for_where_the_ear_says_the_neck_begins():
    pose = BODY.pose()
    points = pose.points.copy()
    for mark in Landmark:
        if any(part in mark.name for part in ("EAR", "NOSE", "ELBOW", "WRIST")):
            points[mark] += [30.0, -20.0]
    mine, moved = look(BODY), look_of(replace(pose, points=points))
    neutral = look(SITTING.backed(0.0))
    # Where the camera stands is read from all landmarks.
    moved = replace(moved, azimuth_deg=mine.azimuth_deg)
    assert moved.against(neutral) == pytest.approx(mine.against(neutral))
    assert replace(moved, ear_along=mine.ear_along).angle_deg == mine.angle_deg
    assert moved.angle_deg == pytest.approx(mine.angle_deg, abs=3.0)
    assert moved.ear_deg != mine.ear_deg


def test_the_ear_lies_beside_the_shoulder_at_one_and_further_up_beyond():
    pose = BODY.pose()
    hip, shoulder = pose.joint("hip", BODY.near), pose.joint("shoulder", BODY.near)
    points = pose.points.copy()
    for along in (1.0, 1.3):
        points[landmark_index("ear", BODY.near)] = hip + along * (shoulder - hip)
        assert look_of(replace(pose, points=points)).ear_along == pytest.approx(along)


FLAT = 4.5
"""What a back without any curve reads: the windows end short of the raters' segments, who would
see a little more."""


def angle_of(offset) -> float:
    return back_angle(line_of_back(STATIONS, offset)[0])


def arc(bend: float, lift: float = 0.15):
    return lift + arc_height(STATIONS, bend)


def kinked(at: float, degrees: float = 20.0):
    """A straight back with one kink, rounded for positive degrees."""
    return 0.15 - np.abs(STATIONS - at) * math.tan(math.radians(degrees / 2.0))


def test_a_flat_back_reads_little_wherever_the_landmarks_lie_in_front_of_it():
    for lift in (0.0, 0.1, 0.15, 0.3):
        assert angle_of(np.full(STATIONS.shape, lift)) == pytest.approx(FLAT, abs=1e-9)


def test_landmarks_that_cut_a_flat_back_at_an_angle_change_nothing():
    for slope in (-0.3, -0.1, 0.1, 0.3):
        assert angle_of(0.15 + slope * STATIONS) == pytest.approx(FLAT, abs=1e-9)


@pytest.mark.parametrize(
    ("bend", "angle"), [(-60, -40.2), (-30, -18.1), (30, 27.9), (60, 51.9), (90, 76.4)]
)
def test_circular_backs_read_as_they_always_did(bend, angle):
    assert angle_of(arc(bend)) == pytest.approx(angle, abs=0.15)


@settings(max_examples=60, deadline=None)
@given(st.floats(-60, 110).filter(lambda bend: abs(bend) > 10), st.floats(0.05, 0.25))
def test_an_arc_shows_the_part_of_its_turn_that_lies_between_the_windows(bend, lift):
    """From middle to middle the windows are 0.73 of the way between hip and shoulder apart, a
    little more where sacrum and C7 are looked for along the back."""
    share = (angle_of(arc(bend, lift)) - FLAT) / bend
    assert 0.70 < share < 0.73 * 1.15


@settings(max_examples=60, deadline=None)
@given(st.floats(-60, 120), st.floats(5, 20), st.floats(0.05, 0.3))
def test_the_angle_grows_with_the_bend(bend, more, lift):
    grown = angle_of(arc(bend + more, lift)) - angle_of(arc(bend, lift))
    assert 0.6 * more < grown < 0.95 * more


@given(st.floats(-60, -10))
def test_a_hollow_arc_is_negative(bend):
    assert angle_of(arc(bend)) < 0.0


@given(st.floats(5, 60))
def test_hollow_and_round_arcs_are_as_far_from_flat(bend):
    hollow, rounded = angle_of(arc(-bend)), angle_of(arc(bend))
    assert FLAT - hollow == pytest.approx(rounded - FLAT, abs=0.06 * bend + 0.5)


@settings(max_examples=20, deadline=None)
@given(
    st.sampled_from([-20, 0, 40, 70]),
    st.floats(-180, 180),
    st.floats(70, 130),
    st.tuples(st.floats(-15, 15), st.floats(-15, 15)),
    st.sampled_from([1, -1]),
)
def test_the_angle_knows_neither_size_nor_place_nor_roll_nor_profile(
    bend, roll, length, moved, facing
):
    """Drawn as a mask: edges are met within half a pixel, so within two degrees."""
    half = 0.5 * length * np.array([math.sin(math.radians(roll)), -math.cos(math.radians(roll))])
    centre = np.array([160.0, 120.0]) + moved
    hip, shoulder = centre - half, centre + half
    mask = trunk_mask((320, 240), hip, shoulder, facing, bend)
    outline = back_outline(mask, hip, shoulder, facing)
    # A drawn trunk ends soon after its landmarks; its slopes go on.
    drawn = (outline.t > -0.12) & (outline.t < 1.12)
    offset = np.interp(STATIONS, outline.t[drawn], outline.offset[drawn])
    wanted = np.interp(STATIONS, STATIONS[drawn], arc(bend, 0.16)[drawn])
    assert angle_of(bridged(STATIONS, offset)) == pytest.approx(angle_of(wanted), abs=2.0)


def test_how_densely_the_edge_is_read_does_not_matter():
    dense = np.linspace(STATIONS[0], STATIONS[-1], 421)
    fine = back_angle(line_of_back(dense, 0.15 + arc_height(dense, 50.0))[0])
    assert fine == pytest.approx(angle_of(arc(50.0)), abs=0.7)


# Which part of the back counts: one kink of 20°, moved along it.


@pytest.mark.parametrize("at", [-0.5, -0.3, -0.1, 0.0, 1.15, 1.3])
def test_what_bends_below_the_sacrum_or_above_the_neck_is_no_bend_of_the_back(at):
    assert angle_of(kinked(at)) == pytest.approx(FLAT, abs=0.1)


@pytest.mark.parametrize("at", [0.3, 0.4, 0.5, 0.6, 0.7])
def test_what_bends_between_l3_and_t7_counts_whole(at):
    assert angle_of(kinked(at)) == pytest.approx(FLAT + 20.0, abs=0.1)


@pytest.mark.parametrize(
    ("at", "part"),
    [(0.1, 0.31), (0.15, 0.61), (0.2, 0.87), (0.8, 0.88), (0.85, 0.72), (0.9, 0.55), (1.0, 0.19)],
)
def test_what_bends_within_a_window_counts_in_part(at, part):
    """Pins where sacrum→L3 and T7→C7 begin and end."""
    assert angle_of(kinked(at)) == pytest.approx(FLAT + 20.0 * part, abs=0.4)


@pytest.mark.parametrize(
    ("ear", "turned"),
    [
        (math.nan, 15.4),
        (1.25, 15.4),
        (1.0, 12.3),
        (1.1, 12.3),
        (1.5, 20.1),
        (1.65, 22.2),
        (2.0, 22.2),
    ],
)
def test_the_further_up_the_ear_the_further_up_c7(ear, turned):
    """A kink above T7 counts the more the further below the neck the shoulder landmark lies; a head
    that hangs down, or is far off, says no more than one at the end of what people show."""
    line = line_of_back(STATIONS, kinked(0.9))[0]
    assert back_angle(line, ear) == pytest.approx(turned, abs=0.15)


def test_hollow_below_and_round_above_make_up_for_each_other():
    """Straight backs have both, and the angle is from end to end."""
    both = kinked(0.35, -20.0) + kinked(0.65, 20.0) - 0.15
    assert angle_of(both) == pytest.approx(FLAT, abs=0.5)


def test_shoulder_blades_that_stand_out_between_the_windows_do_not_matter():
    blades = 0.03 * np.exp(-(((STATIONS - 0.5) / 0.06) ** 2))
    assert angle_of(arc(30) + blades) == pytest.approx(angle_of(arc(30)), abs=2.0)


def slid(bend: float, low: float, high: float) -> float:
    """The angle of an arc between joints that the landmarks lie ``low`` and ``high`` above."""
    at = STATIONS * (1.0 + high - low) + low
    return angle_of(0.15 + arc_height(at, bend) / (1.0 + high - low))


@pytest.mark.parametrize(("low", "high"), [(0.1, 0.1), (-0.1, -0.1), (0.08, 0.0), (0.0, -0.08)])
def test_landmarks_that_lie_a_little_off_cost_a_few_degrees(low, high):
    assert slid(50, low, high) == pytest.approx(angle_of(arc(50)), abs=8.0)


# The line itself.


@pytest.mark.parametrize("bend", [-50, 0, 20, 80])
def test_the_way_along_an_arc_is_its_length(bend):
    half = math.radians(bend) / 2
    length = half / math.sin(half) if bend else 1.0
    line, way = line_of_back(STATIONS, arc(bend))
    assert way == pytest.approx(length, abs=0.01)
    assert line.shape == (36,)


def test_the_line_has_even_steps_of_the_way():
    line, way = line_of_back(STATIONS, arc(60))
    steps = np.abs(np.diff(line))
    assert steps == pytest.approx(np.full(35, 0.05 * way), rel=0.02)
    # A step before the ninth lies the foot of the hip, a way later that of the shoulder.
    assert line[8] == pytest.approx(0.0 + 0.15j, abs=0.01)
    assert line[28] == pytest.approx(1.0 + 0.15j, abs=0.01)


@pytest.mark.parametrize("bend", [-40, 0, 50])
def test_directions_of_an_arc_fall_evenly_by_its_turn(bend):
    found = directions(line_of_back(STATIONS, arc(bend))[0])
    assert found.shape == (7,)
    # The middle three lie within the arc, each 1.55 / 7 of the way.
    on = np.diff(found[2:5])
    assert on == pytest.approx([-bend * 1.55 / 7] * 2, abs=abs(bend) * 0.03 + 1e-9)
    assert found[0] - found[-1] == pytest.approx(bend, abs=0.1 * abs(bend) + 1e-9)
    assert np.sign(found[0]) == np.sign(bend)


@pytest.mark.parametrize(
    ("at", "seen"),
    [
        (-0.32, 0.0),
        (-0.19, 10.0),
        (-0.06, 20.0),
        (0.5, 20.0),
        (1.01, 20.0),
        (1.14, 10.0),
        (1.28, 0),
    ],
)
def test_directions_reach_from_buttocks_to_neck(at, seen):
    found = directions(line_of_back(STATIONS, kinked(at))[0])
    # The line's own steps cut the corner of the kink.
    assert found[0] - found[-1] == pytest.approx(seen, abs=0.6)


def test_a_back_that_folds_over_has_directions_without_a_jump():
    """A belly that bends away makes the edge run back; no turn of 360° comes of it."""
    found = directions(line_of_back(STATIONS, 0.2 + arc_height(STATIONS, 150.0))[0])
    assert np.abs(np.diff(found)).max() < 60.0
