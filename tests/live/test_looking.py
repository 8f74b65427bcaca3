"""The light of a picture, how often to look, and the signs that stop a session.

What is such a sign, what never is, and that it ends the session.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from bodies import FOLD, LYING, ON_STEP, SEATED, SITTING, STEP, SUPINE, UPRIGHT, Body, script

from formcheck.live.coaching import LiveCoach
from formcheck.live.looking import (
    IDLE_AFTER_S,
    IDLE_EVERY_S,
    JUDGED_AFTER,
    SLOW_ABOVE_S,
    WARM_UP,
    Idling,
    ModelChoice,
    StopGesture,
    light_of,
    signals_stop,
)
from formcheck.measure.landmarks import Pose, landmark_index
from formcheck.texts import load_texts


def room(brightness: float, noise: float = 4.0, contrast: float = 1.0) -> np.ndarray:
    rng = np.random.default_rng(0)
    light = 1.0 + contrast * (
        np.linspace(0.4, -0.4, 640)[None, :] + np.linspace(0.2, -0.2, 360)[:, None]
    )
    picture = brightness * light[..., None] + rng.normal(0, noise, (360, 640, 3))
    return np.clip(picture, 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (room(120), "ok"),
        (room(50), "ok"),
        (room(18), "dark"),
        # Dimmed by a dark room or a lid: nobody can tell.
        (room(13), "dark"),
        (room(2, noise=2), "dark"),
        (room(70, contrast=0.0), "covered"),
        (room(230, contrast=0.3), "ok"),
        # A plain wall in front of the camera.
        (room(200, noise=3.0, contrast=0.0), "ok"),
        (room(200, noise=0.0, contrast=0.0), "covered"),
        (np.zeros((480, 640, 3), np.uint8), "covered"),
        (np.zeros((1, 1, 3), np.uint8), "covered"),
    ],
)
def test_dark_and_covered_are_told_apart(picture, said):
    assert light_of(picture) == said


def glow(centre, width, red, tint=(1.0, 0.3, 0.2)):
    """Light through a finger: brightest somewhere in the picture or beside it."""
    y, x = np.mgrid[0:360, 0:640] / 640.0
    hill = np.exp(-((x - centre[0]) ** 2 + (y - centre[1]) ** 2) / (2 * width**2))
    noise = np.random.default_rng(0).normal(0, 5, (360, 640, 3))
    return np.clip(4 + red * hill[..., None] * np.array(tint) + noise, 0, 255).astype(np.uint8)


def furnished(tint=(1.0, 1.0, 1.0), blur=0, light=1.0):
    """A wall lit from the side, a door, a shelf, a chair, and a lamp."""
    picture = room(150).astype(np.float32)
    for x, y, w, h, level in (
        (60, 60, 90, 300, 60), (380, 90, 170, 40, 200), (380, 200, 170, 30, 70),
        (250, 230, 70, 130, 90), (580, 30, 40, 60, 250),
    ):  # fmt: skip
        picture[y : y + h, x : x + w] = level
    if blur:
        picture = cv2.GaussianBlur(picture, (0, 0), blur)
    noise = np.random.default_rng(1).normal(0, 4, picture.shape)
    return np.clip(light * picture * np.array(tint) + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("centre", [(0.5, 0.28), (0.1, 0.0), (1.1, 0.3), (0.7, 0.7)])
@pytest.mark.parametrize("width", [0.3, 0.5, 0.9])
@pytest.mark.parametrize("red", [110, 190, 320])
def test_a_finger_that_glows_covers_the_lens(centre, width, red):
    picture = glow(centre, width, red)
    # Where its light is beside the picture and weak, all is dark, which is said with "uncover".
    assert light_of(picture) in (("covered",) if picture.mean() > 30 else ("covered", "dark"))


def test_a_finger_in_bright_light_is_red_all_over():
    assert light_of(glow((0.5, 0.3), 3.0, 400)) == "covered"


@pytest.mark.parametrize("blur", [0, 8, 24, 40])
@pytest.mark.parametrize("light", [1.0, 0.5, 0.3])
@pytest.mark.parametrize("tint", [(1.0, 1.0, 1.0), (1.0, 0.75, 0.5), (1.0, 0.4, 0.3)])
def test_a_room_is_none_though_dim_blurred_and_under_red_light(tint, light, blur):
    assert light_of(furnished(tint, blur, light)) in ("ok", "dark")


@pytest.mark.parametrize("tint", [(1.0, 1.0, 1.0), (1.0, 0.8, 0.6), (0.4, 0.6, 1.0)])
def test_a_bare_wall_under_a_lamp_is_none(tint):
    assert light_of(glow((0.4, 0.1), 0.5, 220, tint)) == "ok"


def test_a_slow_machine_takes_lite_once():
    choice = ModelChoice()
    answers = [
        choice.update(2 * SLOW_ABOVE_S, found=True) for _ in range(WARM_UP + JUDGED_AFTER + 9)
    ]
    assert answers.count(True) == 1
    assert answers.index(True) == WARM_UP + JUDGED_AFTER - 1


def test_a_quick_machine_keeps_its_model_though_it_starts_slowly():
    choice = ModelChoice()
    times = [1.0] * WARM_UP + [0.5 * SLOW_ABOVE_S] * 100
    assert not any(choice.update(time, found=True) for time in times)


def test_an_empty_picture_says_nothing_of_the_machine():
    choice = ModelChoice()
    assert not any(choice.update(1.0, found=False) for _ in range(200))
    assert not choice.decided


def looks(seen_until: float, end: float) -> list[float]:
    idling, looked = Idling(), []
    for frame in range(int(end * 30)):
        time = frame / 30
        if idling.due(time):
            looked.append(time)
            idling.looked(time, found=time < seen_until)
    return looked


def test_nobody_there_is_looked_for_now_and_then():
    looked = looks(seen_until=2.0, end=20.0)
    busy = [t for t in looked if t < 2.0 + IDLE_AFTER_S]
    rare = [t for t in looked if t > 3.0 + IDLE_AFTER_S]
    assert len(busy) >= 30 * (2.0 + IDLE_AFTER_S) - 3
    assert len(rare) <= (20.0 - 3.0 - IDLE_AFTER_S) / IDLE_EVERY_S + 1
    assert np.diff(rare).max() < IDLE_EVERY_S + 0.05


def test_somebody_who_comes_back_is_followed_at_once():
    idling = Idling()
    idling.looked(0.0, found=False)
    idling.looked(10.0, found=False)
    assert not idling.due(10.1)
    idling.looked(10.5, found=True)
    assert idling.due(10.53)


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
