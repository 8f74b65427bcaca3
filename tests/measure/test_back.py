"""How a back looks: numbers that know neither size, place, rotation nor profile."""

import math
from dataclasses import replace

import numpy as np
import pytest
from bodies import SEATED, SITTING, STEP, Body, arc_height

from formcheck.measure.back import BackLook, bridged, look_at_back, middle_look
from formcheck.measure.landmarks import Landmark, Pose, landmark_index
from formcheck.measure.outline import STATIONS
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
