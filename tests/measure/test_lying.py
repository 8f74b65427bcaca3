"""Pelvis and head against the person's own rest on the floor."""

from dataclasses import replace

import numpy as np
import pytest
from bodies import LYING, SUPINE, UPRIGHT, Body, legs, measured, script

from formcheck.measure.landmarks import Pose, landmark_index
from formcheck.measure.lying import Rest, look_at_lying, update_rest
from formcheck.measure.measures import Known, measure

TIPPED = legs(-102, 75, 0)
"""The hips are up by 12°, the legs point where they did."""


def nodding(pose: Pose, degrees: float) -> Pose:
    """Turn ears and nose about the shoulders towards the front."""
    points = pose.points.copy()
    shoulders = {s: pose.joint("shoulder", s) for s in ("left", "right")}
    facing = 1 if shoulders["right"][0] < pose.joint("hip", "right")[0] else -1
    a = np.radians(degrees) * facing
    turn = np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])
    for side in ("left", "right"):
        i = landmark_index("ear", side)
        points[i] = shoulders[side] + turn @ (points[i] - shoulders[side])
    return replace(pose, points=points)


def after_rest(body: Body, nod: float = 0.0, rest: Body = LYING):
    known = Known()
    for time, pose in script((0, rest), (1.5, rest)):
        _, known = measure(pose, known, time)
    return measure(nodding(body.pose(), nod), known, 2.5)[0].lift


@pytest.mark.parametrize("facing", [1, -1])
def test_hips_that_come_up_are_read_against_the_own_rest(facing):
    rest = LYING.but(facing=facing)
    assert after_rest(SUPINE.but(facing=facing), rest=rest).pelvis_deg == pytest.approx(0, abs=1.5)
    lift = after_rest(TIPPED.but(facing=facing), rest=rest)
    assert lift.own_rest
    assert lift.pelvis_deg == pytest.approx(12, abs=2)


def test_a_tilted_camera_lifts_nothing():
    tilted = LYING.but(roll=7.0)
    assert after_rest(SUPINE.but(roll=7.0), rest=tilted).pelvis_deg == pytest.approx(0, abs=1.5)


@pytest.mark.parametrize("facing", [1, -1])
def test_a_head_that_comes_up_is_read_and_hips_are_not_taken_for_it(facing):
    rest = LYING.but(facing=facing)
    assert after_rest(SUPINE.but(facing=facing), 25, rest).head_deg == pytest.approx(25, abs=2)
    assert after_rest(TIPPED.but(facing=facing), 0, rest).head_deg < 2


def test_shoulders_that_slip_lift_no_head():
    """A raised leg pulls their landmarks along; the ears stay where they are."""
    known = Known()
    for time, pose in script((0, LYING), (1.5, LYING)):
        measures, known = measure(pose, known, time)
    pose = LYING.pose()
    points = pose.points.copy()
    for side in ("left", "right"):
        points[landmark_index("shoulder", side), 1] += 12.0
    slipped = measure(replace(pose, points=points), known, 2.5)[0]
    turned = look_at_lying(slipped.pose, slipped.view, slipped.trunk_lean_deg).head_deg
    still = look_at_lying(measures.pose, measures.view, measures.trunk_lean_deg).head_deg
    assert turned - still > 10.0
    assert slipped.lift.own_rest
    assert abs(slipped.lift.head_deg) < 1.0


def test_a_head_on_a_pillow_is_not_lifted():
    known = Known()
    for time, pose in script((0, LYING), (1.5, LYING)):
        _, known = measure(nodding(pose, 25), known, time)
    lift = measure(nodding(SUPINE.pose(), 25), known, 2.5)[0].lift
    assert lift.head_deg == pytest.approx(0, abs=1)


def test_without_rest_only_what_is_clear_is_told():
    assert not measured(SUPINE.pose()).lift.own_rest
    assert np.isnan(measured(nodding(SUPINE.pose(), 30)).lift.head_deg)
    assert measured(nodding(SUPINE.pose(), 75)).lift.head_deg > 40
    assert measured(legs(-120, 75, 0).pose()).lift.pelvis_deg > 8


def test_a_head_out_of_the_picture_is_not_judged():
    known = Known()
    pose = SUPINE.pose()
    points = pose.points.copy()
    points[landmark_index("ear", "right")] = -20.0, 100.0
    for time, lying in script((0, LYING), (1.5, LYING)):
        _, known = measure(lying, known, time)
    lift = measure(replace(pose, points=points), known, 2.5)[0].lift
    assert np.isnan(lift.head_deg)
    assert np.isfinite(lift.pelvis_deg)


def test_nobody_lies_who_stands_or_is_seen_from_the_front():
    for body in (UPRIGHT, SUPINE.but(azimuth=70.0)):
        lift = body.measured().lift
        assert np.isnan(lift.pelvis_deg)
        assert np.isnan(lift.head_deg)


def rested(seconds: float, *, wobble: float = 0.0) -> Rest:
    rest = Rest()
    for n in range(round(seconds * 10)):
        m = LYING.but(lean=-90.0 + wobble * (n % 2)).measured()
        lying = look_at_lying(m.pose, m.view, m.trunk_lean_deg)
        rest = update_rest(rest, n / 10, lying, m.view.facing)
    return rest


def test_rest_takes_half_a_second_of_stillness():
    assert np.isnan(rested(0.4).trunk_deg)
    assert np.isfinite(rested(0.8).trunk_deg)
    assert np.isnan(rested(2.0, wobble=6.0).trunk_deg)


def test_rest_is_forgotten_by_whoever_gets_up():
    rest = rested(1.0)
    assert np.isfinite(update_rest(rest, 2.0, None, 1).trunk_deg)
    assert np.isnan(update_rest(rest, 9.0, None, 1).trunk_deg)


def test_a_slow_motion_clip_keeps_few_frames():
    m = LYING.measured()
    lying = look_at_lying(m.pose, m.view, m.trunk_lean_deg)
    rest = Rest()
    for n in range(2000):
        rest = update_rest(rest, n / 1000, lying, m.view.facing)
    assert 60 <= len(rest.spell) <= 68
