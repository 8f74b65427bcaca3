"""How the camera sees the person: profile, near side, and where it stands."""

import math
from dataclasses import replace

import numpy as np
import pytest
from bodies import FOLD, LYING, ON_STEP, SEATED, SITTING, STEP, SUPINE, UPRIGHT, Body, measured
from hypothesis import given
from hypothesis import strategies as st

from formcheck.measure.measures import Known, measure
from formcheck.measure.readers import BackReader, LearnedReader, Network
from formcheck.measure.view import (
    MOST_AZIMUTH_DEG,
    View,
    azimuth_row,
    facing_vote,
    off_side_angle,
    signed_azimuth,
    swap_sides,
    swapped,
    update_view,
)
from formcheck.pipeline.models import back_reader

ALL = [UPRIGHT, FOLD, ON_STEP, STEP, SITTING, SEATED, LYING, SUPINE]
FACING = pytest.mark.parametrize("facing", [1, -1])


def watch(*bodies_and_seconds: tuple[Body, float], fps: float = 30.0) -> list[View]:
    """Views frame by frame of figures shown one after the other."""
    view, frame, views = View(), 0, []
    for body, seconds in bodies_and_seconds:
        for _ in range(round(seconds * fps)):
            view = update_view(view, body.pose(), frame / fps)
            views.append(view)
            frame += 1
    return views


@FACING
@pytest.mark.parametrize("body", ALL)
def test_one_frame_tells_the_profile(body, facing):
    vote = facing_vote(body.but(facing=facing).pose())
    assert vote * facing > 0.5
    assert abs(vote) <= 1 + 1e-9


@FACING
@pytest.mark.parametrize("body", ALL)
def test_the_profile_does_not_depend_on_what_is_called_left(body, facing):
    pose = body.but(facing=facing).pose()
    assert facing_vote(swap_sides(pose)) == pytest.approx(facing_vote(pose))


@given(st.floats(-180, 180), st.floats(0.2, 3), st.sampled_from(ALL), st.sampled_from([1, -1]))
def test_the_vote_knows_neither_roll_nor_size(roll, scale, body, facing):
    body = body.but(facing=facing)
    assert facing_vote(body.but(roll=roll, scale=200 * scale).pose()) == pytest.approx(
        facing_vote(body.pose()), abs=1e-6
    )


def test_a_profile_without_any_cue_is_no_vote():
    pose = UPRIGHT.pose()
    assert facing_vote(replace(pose, points=np.zeros_like(pose.points))) == 0


def test_a_single_frame_of_the_other_profile_changes_nothing():
    views = watch((STEP, 2), (STEP.but(facing=-1), 1 / 30), (STEP, 1))
    assert {(view.facing, view.near_side) for view in views} == {(1, "right")}


def test_several_wrong_frames_now_and_then_change_nothing():
    views = watch(*[(SEATED, 0.5), (SEATED.but(facing=-1), 0.1)] * 6)
    assert {view.facing for view in views} == {1}


@pytest.mark.parametrize("fps", [10, 30, 60])
def test_a_person_who_turns_round_is_followed_within_a_second(fps):
    views = watch((STEP, 3), (STEP.but(facing=-1), 2), fps=fps)
    turned = next(i for i, view in enumerate(views) if view.facing == -1) / fps
    assert 3.3 < turned < 4.0
    assert views[-1].near_side == "left"
    assert [v.facing for v in views] == sorted([v.facing for v in views], reverse=True)


def test_the_time_to_turn_is_in_seconds_not_frames():
    def when(fps):
        views = watch((STEP, 3), (STEP.but(facing=-1), 2), fps=fps)
        return next(i for i, view in enumerate(views) if view.facing == -1) / fps

    assert when(10) == pytest.approx(when(60), abs=0.11)


@given(st.floats(0, 90))
def test_off_side_angle_is_the_azimuth(azimuth):
    assert off_side_angle(STEP.but(azimuth=azimuth).pose()) == pytest.approx(azimuth, abs=1e-6)
    assert off_side_angle(STEP.but(azimuth=-azimuth).pose()) == pytest.approx(azimuth, abs=1e-6)


@FACING
def test_off_side_angle_knows_neither_profile_nor_roll(facing):
    body = SEATED.but(azimuth=25, facing=facing, roll=70)
    assert off_side_angle(body.pose()) == pytest.approx(25)


def test_off_side_angle_is_smoothed_over_time():
    views = watch((STEP, 1), (STEP.but(azimuth=80), 1 / 30), (STEP, 1))
    assert max(view.off_side_deg for view in views) < 10
    assert watch((STEP, 1), (STEP.but(azimuth=80), 4))[-1].off_side_deg == pytest.approx(80, abs=1)


@FACING
@pytest.mark.parametrize("body", ALL)
def test_swapped_labels_are_found_by_depth_and_put_right(body, facing):
    body = body.but(facing=facing)
    pose = body.pose()
    view = update_view(View(), pose, 0.0)
    assert not swapped(pose, view)
    assert swapped(swap_sides(pose), view)
    right = measured(pose)
    repaired = measured(swap_sides(pose))
    assert repaired.hip_flexion_deg == pytest.approx(right.hip_flexion_deg)
    assert repaired.knee_flexion_deg == pytest.approx(right.knee_flexion_deg)
    assert repaired.confidence == pytest.approx(right.confidence)


def test_swapping_twice_is_nothing_and_keeps_the_nose():
    pose = STEP.pose()
    once = swap_sides(pose)
    assert (once.points[0] == pose.points[0]).all()
    assert (once.joint("knee", "left") == pose.joint("knee", "right")).all()
    assert (once.world[23] == pose.world[24]).all()
    twice = swap_sides(once)
    assert (twice.points == pose.points).all()
    assert (twice.world == pose.world).all()
    assert (twice.visibility == pose.visibility).all()


def test_a_new_view_takes_the_first_frames_word_and_an_old_clock_does_no_harm():
    view = update_view(View(), STEP.but(facing=-1).pose(), 5.0)
    assert view.facing == -1
    assert math.isfinite(view.off_side_deg)
    back = update_view(view, STEP.pose(), 4.0)
    assert (back.facing, back.facing_vote) == (-1, view.facing_vote)


BODIES = pytest.mark.parametrize("body", [UPRIGHT, FOLD, STEP, SEATED, SUPINE])


class Told:
    """A reader that gives one answer, and remembers what it was asked."""

    def __init__(self, azimuth_deg):
        self.azimuth_deg, self.rows = azimuth_deg, []

    def azimuth(self, row):
        self.rows.append(row)
        return self.azimuth_deg


def constant(value):
    """A network that always answers the same."""
    n = 60
    weights = (np.zeros((1, n, 1)),)
    return Network(np.zeros(n), np.ones(n), weights, (np.full((1, 1, 1), float(value)),))


@BODIES
def test_a_body_looks_the_same_in_a_mirror(body):
    right = azimuth_row(body.pose(), 1, "right")
    left = azimuth_row(body.but(facing=-1).pose(), -1, "left")
    assert right.shape == (60,)
    assert left == pytest.approx(right, abs=1e-4)


@BODIES
def test_size_and_place_in_the_picture_do_not_matter(body):
    far = azimuth_row(body.but(scale=90.0).pose(), 1, "right")
    assert far == pytest.approx(azimuth_row(body.pose(), 1, "right"), abs=1e-4)


def test_what_the_reader_says_is_the_view():
    view = update_view(View(), STEP.pose(), 0.0, Told(-31.0).azimuth)
    assert (view.azimuth_deg, view.off_side_deg) == (-31.0, 31.0)


@BODIES
def test_the_reader_is_asked_with_left_and_right_put_right(body):
    told = Told(0.0)
    for pose in (body.pose(), swap_sides(body.pose())):
        update_view(View(), pose, 0.0, told.azimuth)
    assert told.rows[1] == pytest.approx(told.rows[0])


def test_without_an_answer_depth_is_asked():
    pose = STEP.pose()
    view = update_view(View(), pose, 0.0, Told(math.nan).azimuth)
    assert view.azimuth_deg == signed_azimuth(pose, 1)
    assert view.off_side_deg == off_side_angle(pose)


def test_answers_are_averaged_over_time():
    view = update_view(View(), STEP.pose(), 0.0, Told(0.0).azimuth)
    soon = update_view(view, STEP.pose(), 0.1, Told(40.0).azimuth)
    late = update_view(view, STEP.pose(), 5.0, Told(40.0).azimuth)
    assert 0.0 < soon.azimuth_deg < 10.0
    assert late.azimuth_deg == pytest.approx(40.0, abs=0.1)


def test_measuring_asks_the_reader_and_no_other():
    plain = measure(STEP.pose(), Known(), 0.0, BackReader())[0]
    assert plain.view.azimuth_deg == signed_azimuth(STEP.pose(), 1)
    far = LearnedReader(back_reader().back, camera=constant(60.0))
    assert "not_side_on" in measure(STEP.pose(), Known(), 0.0, far)[0].problems


@pytest.mark.parametrize(
    ("value", "told"), [(500.0, MOST_AZIMUTH_DEG), (-500.0, -MOST_AZIMUTH_DEG), (12.0, 12.0)]
)
def test_no_camera_is_further_than_in_front_or_behind(value, told):
    reader = LearnedReader(back_reader().back, camera=constant(value))
    assert reader.azimuth(np.zeros(60)) == told
    assert math.isnan(reader.azimuth(np.full(60, np.nan)))
