"""A stop without hands on a key: what is a sign, what never is, and that it ends the session."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from bodies import FOLD, LYING, ON_STEP, SEATED, SITTING, STEP, SUPINE, UPRIGHT, Body, script

from formcheck.live.coaching import LiveCoach
from formcheck.live.gesture import StopGesture, signals_stop
from formcheck.measure.landmarks import Pose, landmark_index
from formcheck.texts import load_texts


def placed(pose: Pose, **joints: tuple[float, float]) -> Pose:
    """Put joints at places given in trunk lengths from the middle of the shoulders, y down."""
    points = np.array(pose.points, float)
    shoulder = points[[11, 12]].mean(axis=0)
    trunk = float(np.hypot(*(shoulder - points[[23, 24]].mean(axis=0))))
    for name, (x, y) in joints.items():
        joint, side = name.split("_")
        points[landmark_index(joint, side)] = shoulder + trunk * np.array([x, y])
    return replace(pose, points=points)


def crossed(pose: Pose, wrist: float = 0.15) -> Pose:
    return placed(
        pose,
        elbow_left=(0.2, 0.5),
        elbow_right=(0.25, 0.5),
        wrist_left=(0.1, wrist),
        wrist_right=(0.15, wrist),
    )


def one_up(pose: Pose, lean: float = 0.0, length: float = 1.0) -> Pose:
    """The right arm up, leaning by so much of its length; stretched or not."""
    elbow, wrist = (0.5 * lean, -0.55), (lean, -0.55 - 0.55 * length)
    return placed(pose, elbow_right=elbow, wrist_right=wrist)


@pytest.mark.parametrize("body", [UPRIGHT, SITTING, STEP, ON_STEP, SEATED])
def test_an_arm_held_up_is_a_sign(body: Body):
    assert signals_stop(one_up(body.pose()))
    assert not signals_stop(body.pose())


@pytest.mark.parametrize("body", [UPRIGHT, SITTING, LYING, SUPINE, SEATED])
def test_hands_on_the_opposite_shoulders_are_a_sign(body: Body):
    assert signals_stop(crossed(body.pose()))


def test_arms_that_are_folded_at_the_waist_are_none():
    """That is how people take their arms from their back when they are asked to."""
    assert not signals_stop(crossed(UPRIGHT.pose(), wrist=0.5))
    assert not signals_stop(crossed(UPRIGHT.pose(), wrist=0.4))


def test_one_hand_on_a_shoulder_is_none():
    pose = crossed(UPRIGHT.pose())
    assert not signals_stop(placed(pose, wrist_left=(0.3, 0.9)))


@pytest.mark.parametrize("lean", [0.9, -0.9])
def test_an_arm_that_points_away_is_none(lean):
    assert not signals_stop(one_up(UPRIGHT.pose(), lean=lean))


def test_a_hand_at_the_head_is_none():
    assert not signals_stop(one_up(UPRIGHT.pose(), length=-0.6))


def test_whoever_lies_may_hold_the_leg_with_arms_that_point_up():
    assert not signals_stop(one_up(SUPINE.pose()))
    assert not signals_stop(one_up(LYING.pose()))


def test_an_arm_that_is_hidden_is_guessed_and_none():
    pose = one_up(UPRIGHT.pose())
    visibility = np.array(pose.visibility)
    visibility[landmark_index("wrist", "right")] = 0.49
    assert not signals_stop(replace(pose, visibility=visibility))


@pytest.mark.parametrize("arms", range(-180, 181, 15))
@pytest.mark.parametrize("body", [SEATED, FOLD, ON_STEP, SUPINE, LYING, STEP])
def test_no_way_to_hold_both_arms_in_a_stretch_is_a_sign(body: Body, arms: int):
    """Except straight up, which nobody does there by chance."""
    pose = body.but(arms_at=float(arms)).pose()
    wrist, shoulder = pose.joint("wrist", body.near), pose.joint("shoulder", body.near)
    way = wrist - shoulder
    up = abs(np.degrees(np.arctan2(way[0], -way[1]))) <= 30
    lies = body in (SUPINE, LYING)
    assert not signals_stop(pose) or (up and not lies)


def test_it_must_be_held_for_two_seconds():
    sign, other = one_up(UPRIGHT.pose()), UPRIGHT.pose()
    gesture = StopGesture()
    fired = [t for n in range(40) if gesture.update(t := 10 + n / 10, sign if n < 19 else other)]
    assert fired == []
    gesture = StopGesture()
    fired = [t for n in range(60) if gesture.update(t := 10 + n / 10, sign)]
    assert fired == [pytest.approx(12.0)]


def test_a_flicker_does_not_begin_it_again_and_a_pause_does():
    sign = one_up(UPRIGHT.pose())

    def fires(gone_from: float, gone_to: float) -> bool:
        gesture = StopGesture()
        times = [n / 10 for n in range(25)]
        seen = [gesture.update(t, None if gone_from <= t < gone_to else sign) for t in times]
        return any(seen)

    assert fires(1.0, 1.3)
    assert not fires(1.0, 1.6)


def test_it_ends_a_session_as_the_key_does():
    coach = LiveCoach(load_texts("en"))
    frames = script((0, STEP), (4, STEP), (6, ON_STEP), (30, ON_STEP))
    for time_s, pose in frames:
        pose = one_up(pose) if 12 <= time_s < 14.5 else pose
        moment = coach.see(time_s, pose)
        if coach.over:
            break
    (note,) = coach.notes
    assert note.note == "pain"
    assert note.time_s == pytest.approx(14.0, abs=0.11)
    assert moment.scene.stage == "summary"
    assert time_s == pytest.approx(22.0, abs=0.5)
