"""Which frames are looked at: on poses the real model found, with thumbnails of their masks."""

from functools import partial

import cv2
import numpy as np
import pytest

from formcheck.batch.sampling import (
    EVERY_FRAME,
    LONGEST_PASS_S,
    MOST_PASSED,
    THUMBNAIL_PX,
    Look,
    Rate,
    Sampler,
    Thumbnail,
)
from formcheck.core import Checker
from formcheck.measure.landmarks import Pose
from formcheck.rules.attempt import Attempt
from formcheck.rules.common import ROUNDED_BACK
from tests import cached_poses

STILL = np.full((90, THUMBNAIL_PX), 128, np.uint8)


def picture_of(pose: Pose) -> Thumbnail:
    """Something that moves as the person does; faint, as the edge of a mask trembles."""
    size = (THUMBNAIL_PX, round(THUMBNAIL_PX * pose.size[1] / pose.size[0]))
    return cv2.resize((pose.mask * 40).astype(np.uint8), size, interpolation=cv2.INTER_AREA)


def follow(
    track: list[tuple[float, Pose]], rate: Rate, pictures: list[Thumbnail]
) -> tuple[list[float], list[Attempt]]:
    """Do what the loop over a clip does; returns the times looked at, and the attempts."""
    checker, sampler = Checker(), Sampler(rate, ROUNDED_BACK.above)
    looked: list[float] = []
    waiting: list[int] = []

    def look(place: int) -> None:
        feedback = checker.update(*track[place])
        spell = checker.neutral.spell
        sampler.learn(feedback, spell[0].time_s if spell else None)
        looked.append(track[place][0])

    for place, (time_s, _) in enumerate(track):
        decision = sampler.decide(time_s, partial(pictures.__getitem__, place))
        if decision is Look.PASS:
            waiting.append(place)
            continue
        back = sampler.worth_going_back_to([track[p][0] for p in waiting])
        for passed, wanted in zip(waiting, back, strict=True):
            if decision is Look.BACK and wanted:
                look(passed)
            else:
                checker.again(track[passed][0])
        waiting.clear()
        look(place)
    for passed in waiting:
        checker.again(track[passed][0])
    return looked, checker.finish()[0]


def summary(attempts: list[Attempt]) -> list[tuple[str, str, list[str]]]:
    return [(a.stretch.name, a.side, [s.fault for s in a.fault_spans()]) for a in attempts]


@pytest.mark.parametrize("name", cached_poses.CLIPS)
def test_fewer_looks_give_the_same_holds_and_faults(name):
    track = cached_poses.load(name)
    pictures = [picture_of(pose) for _, pose in track]
    every, full = follow(track, EVERY_FRAME, pictures)
    few, sparse = follow(track, Rate(), pictures)
    assert len(every) == len(track)
    assert len(few) < 0.95 * len(track)
    assert summary(sparse) == summary(full)
    for one, other in zip(full, sparse, strict=True):
        assert other.clock.held_s == pytest.approx(one.clock.held_s, abs=0.21)


@pytest.mark.parametrize("name", ["supine_bent_knee", "seated_rounded"])
def test_a_fault_is_found_even_if_the_picture_shows_nothing(name):
    track = cached_poses.load(name)
    pictures = [STILL] * len(track)
    _, full = follow(track, EVERY_FRAME, pictures)
    looked, sparse = follow(track, Rate(), pictures)
    assert summary(sparse) == summary(full)
    assert len(looked) < 0.8 * len(track)


@pytest.mark.parametrize("fps", [10.0, 15.0, 25.0, 29.97, 60.0])
def test_never_longer_without_a_look_than_promised(fps):
    (_, pose) = cached_poses.load("seated_rounded")[0]
    track = [(n / fps, pose) for n in range(int(fps * 8))]
    looked, _ = follow(track, Rate(), [STILL] * len(track))
    gaps = np.diff([*looked, track[-1][0]])
    assert gaps.max() <= min(LONGEST_PASS_S, (MOST_PASSED + 1) / fps) + 1e-6
    assert len(looked) < 0.75 * len(track)


@pytest.mark.parametrize(
    ("fps", "wanted"), [(30.0, 15.0), (60.0, 15.0), (15.0, 15.0), (10.0, 10.0)]
)
def test_the_full_rate(fps, wanted):
    """Every picture differs, so there is no calm."""
    (_, pose) = cached_poses.load("seated_rounded")[0]
    track = [(n / fps, pose) for n in range(int(fps * 6))]
    pictures = [np.full_like(STILL, 83 * n % 251) for n in range(len(track))]
    looked, _ = follow(track, Rate(), pictures)
    assert len(looked) / 6 == pytest.approx(wanted, rel=0.05)


@pytest.mark.parametrize(("fps", "per_s"), [(30.0, 5.0), (25.0, 5.0), (10.0, 30.0)])
def test_a_rate_of_ones_own(fps, per_s):
    (_, pose) = cached_poses.load("seated_rounded")[0]
    track = [(n / fps, pose) for n in range(int(fps * 6))]
    looked, _ = follow(track, Rate(False, per_s), [STILL] * len(track))
    assert len(looked) / 6 == pytest.approx(min(fps, per_s), rel=0.05)


def test_no_thumbnail_is_made_while_every_frame_is_looked_at():
    track = cached_poses.load("seated_rounded")[:20]
    sampler, checker = Sampler(Rate(), ROUNDED_BACK.above), Checker()

    def refuse() -> Thumbnail:
        pytest.fail("nobody needs it")

    for time_s, pose in track:
        assert sampler.decide(time_s, refuse) is Look.HERE
        spell = checker.neutral.spell
        sampler.learn(checker.update(time_s, pose), spell[0].time_s if spell else None)


def test_a_change_where_the_person_is_brings_back_the_frames_before_it():
    (_, pose) = cached_poses.load("seated_rounded")[0]
    sampler, checker = Sampler(Rate(), ROUNDED_BACK.above), Checker()

    def look(time_s: float) -> None:
        feedback = checker.update(time_s, pose)
        spell = checker.neutral.spell
        sampler.learn(feedback, spell[0].time_s if spell else None)

    time_s = 0.0
    while sampler.decide(time_s, lambda: STILL) is not Look.PASS:
        look(time_s)
        time_s += 1 / 15
        assert time_s < 10
    elsewhere, there = STILL.copy(), STILL.copy()
    elsewhere[:4, :4] = 255
    x, y = (pose.points[23] * THUMBNAIL_PX / pose.size[0]).astype(int)
    there[y - 3 : y + 3, x - 3 : x + 3] = 255
    assert sampler.decide(time_s + 1 / 15, lambda: elsewhere) is Look.PASS
    assert sampler.decide(time_s + 2 / 15, lambda: there) is Look.BACK


def test_judging_again_is_judging_the_same_pose_later():
    track = cached_poses.load("supine_bent_knee")[:120]
    held = track[-1][1]
    one, other = Checker(), Checker()
    for time_s, pose in track:
        one.update(time_s, pose)
        other.update(time_s, pose)
    for step in range(1, 10):
        time_s = track[-1][0] + step / 15
        a, b = one.update(time_s, held), other.again(time_s)
        assert (a.phase, a.faults, b.measures.time_s) == (b.phase, b.faults, time_s)
        assert b.held_s == pytest.approx(a.held_s)
