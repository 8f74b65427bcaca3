"""How a back looks: numbers that know neither size, place, rotation nor profile."""

import math
from dataclasses import replace

import numpy as np
import pytest
from bodies import SEATED, STEP, Body

from formcheck.measure.back import BackLook, bridged, look_at_back, middle_look
from formcheck.measure.joints import find_joints
from formcheck.measure.landmarks import Landmark, Pose
from formcheck.measure.view import View, update_view

BODY = STEP.backed(20.0)


def look(body: Body) -> BackLook:
    return look_of(body.pose(), body)


def look_of(pose: Pose, body: Body) -> BackLook:
    view = update_view(View(), pose, 0.0)
    seen = look_at_back(pose, view, find_joints(pose, view), body.near_hip, body.lean)
    assert seen is not None
    return seen[0]


def test_a_look_is_numbers_of_about_the_size_of_one():
    features = look(BODY).features()
    assert features.shape == (23,)
    assert np.isfinite(features).all()
    assert np.abs(features).max() < 4.0


@pytest.mark.parametrize(
    "changes",
    [{"facing": -1}, {"scale": 90.0}, {"x": 175.0, "y": 120.0}, {"facing": -1, "scale": 100.0}],
)
def test_size_place_and_profile_do_not_matter(changes):
    moved = look(BODY.but(**changes)).features()
    assert moved == pytest.approx(look(BODY).features(), abs=0.06)


def test_a_rolled_camera_changes_the_lean_and_no_shape():
    plain, rolled = look(BODY), look(BODY.but(roll=8.0))
    assert rolled.dorsal[10:31] == pytest.approx(plain.dorsal[10:31], abs=0.02)
    assert rolled.ear_deg == pytest.approx(plain.ear_deg, abs=1.0)


def test_the_outline_shows_the_bend():
    bulges = [look(SEATED.backed(bend)).dorsal[20] for bend in (-10, 0, 20, 40)]
    assert all(np.diff(bulges) > 0.02)


def test_against_itself_a_look_does_not_differ():
    mine = look(BODY)
    both = mine.against(mine)
    assert both.shape == (44,)
    assert both[:23] == pytest.approx(mine.features())
    assert both[23:] == pytest.approx(np.zeros(21))


def test_a_shorter_trunk_than_upright_is_told():
    mine = look(BODY)
    shorter = replace(mine, chord_px=0.9 * mine.chord_px)
    assert shorter.against(mine)[-1] == pytest.approx(5.0 * math.log(0.9))


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
    body = BODY.but(bend=None)
    pose = body.pose()
    view = update_view(View(), pose, 0.0)
    assert look_at_back(pose, view, find_joints(pose, view), 0.0, 0.0) is None


def test_head_and_arms_are_not_in_it():
    pose = BODY.pose()
    points = pose.points.copy()
    for mark in Landmark:
        if any(part in mark.name for part in ("EAR", "NOSE", "ELBOW", "WRIST")):
            points[mark] += [30.0, -20.0]
    moved = replace(pose, points=points)
    assert look_of(moved, BODY).features() == pytest.approx(look(BODY).features())
