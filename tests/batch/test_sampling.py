"""Which frames are looked at: on poses the real model found, with thumbnails of their masks."""

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
import pytest

from formcheck.batch.change import CHANGE_LEVELS, THUMBNAIL_PX, Thumbnail, Watch
from formcheck.batch.sampling import EVERY_FRAME, LONGEST_PASS_S, MOST_PASSED, Look, Rate, Sampler
from formcheck.batch.scoring import ClipLoop
from formcheck.batch.task import How
from formcheck.core import Checker
from formcheck.measure.landmarks import Pose
from formcheck.measure.measures import PerSide
from formcheck.pipeline.analyze import Settings
from formcheck.report.result import Hold, Source
from formcheck.rules.common import ROUNDED_BACK
from tests import cached_poses

STILL = np.full((90, THUMBNAIL_PX), 128, np.uint8)


def picture_of(pose: Pose) -> Thumbnail:
    """Something that moves as the person does; faint, as the edge of a mask trembles."""
    size = (THUMBNAIL_PX, round(THUMBNAIL_PX * pose.size[1] / pose.size[0]))
    return cv2.resize((pose.mask * 40).astype(np.uint8), size, interpolation=cv2.INTER_AREA)


@dataclass
class Shown:
    """A frame of which pose and picture are known."""

    time_s: float
    pose: Pose
    picture: Thumbnail

    def thumbnail(self, long_side: int) -> Thumbnail:
        assert long_side == THUMBNAIL_PX
        return self.picture


def follow(
    track: list[tuple[float, Pose]], rate: Rate, pictures: list[Thumbnail]
) -> tuple[list[float], list[Hold]]:
    """Go through a clip; returns the times looked at, and the holds."""
    clip = ClipLoop(How(Settings(model="full"), rate), Watch())
    frames = [Shown(*moment, picture) for moment, picture in zip(track, pictures, strict=True)]
    clip.run(frames, lambda frame: clip.judge(frame.time_s, frame.pose, ()))
    source = Source("a.mp4", 640, 360, None, None, len(track), len(track))
    holds = list(clip.result(source, None).holds)
    assert clip.table.column("time_s") == pytest.approx([time_s for time_s, _ in track], abs=1e-3)
    return [time_s for time_s, _ in clip.looks.track], holds


def summary(holds: list[Hold]) -> list[tuple[str, str, list[str]]]:
    return [(hold.stretch, hold.side, [f.fault for f in hold.faults]) for hold in holds]


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
        # Who lets go between two looks is seen to have only at the second.
        assert other.held_s == pytest.approx(one.held_s, abs=LONGEST_PASS_S)


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
    ("fps", "wanted"),
    [(60.0, 10.0), (29.97, 10.0), (25.0, 10.0), (15.0, 10.0), (10.0, 10.0), (8.0, 8.0)],
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


def test_who_moves_in_a_hold_is_looked_at_in_every_frame():
    """Cached at 15 frames a second, of which ten would do elsewhere."""
    track = cached_poses.load("standing_bounce")
    bouncing = [time_s for time_s, _ in track if 7.0 <= time_s <= 9.0]
    looked, holds = follow(track, Rate(), [picture_of(pose) for _, pose in track])
    assert [time_s for time_s in looked if 7.0 <= time_s <= 9.0] == bouncing
    assert summary(holds) == [("standing", "right", ["bouncing"])]


def test_a_frame_passed_over_is_judged_by_the_nearest_look():
    track = cached_poses.load("standing_bounce")
    upright, folded = track[0][1], track[80][1]
    clip = ClipLoop(How(Settings(model="full"), Rate(False, 2.0)), Watch())
    clip.judge(0.0, upright, ())
    for step in range(1, 6):
        clip.pass_over(step / 10)
    clip.judge(0.6, folded, ())
    clip.pass_over(0.7)
    clip.result(Source("a.mp4", 640, 360, None, None, 8, 8), None)
    lean = clip.table.column("trunk_inclination_deg")
    assert clip.table.column("time_s").tolist() == pytest.approx(np.arange(8) / 10)
    assert np.ptp(lean[:4]) == np.ptp(lean[4:]) == 0.0
    assert lean[4] - lean[3] > 20.0


def test_no_thumbnail_is_made_while_every_frame_is_looked_at():
    track = cached_poses.load("seated_rounded")[:20]
    sampler, checker = Sampler(Rate(), ROUNDED_BACK.above, Watch()), Checker()

    def refuse() -> Thumbnail:
        pytest.fail("nobody needs it")

    for time_s, pose in track:
        sampler.decide(time_s, refuse)
        spell = checker.neutral.spell
        sampler.learn(checker.update(time_s, pose), spell[0].time_s if spell else None)


def calm() -> tuple[Sampler, float]:
    """A sampler that has just passed over a frame because all is calm, and when that was."""
    (_, pose) = cached_poses.load("seated_rounded")[0]
    watch, checker = Watch(), Checker()
    sampler = Sampler(Rate(), ROUNDED_BACK.above, watch)
    watch.found(pose)
    for frame in range(100):
        if sampler.decide(frame / 10, lambda: STILL) is Look.PASS:
            return sampler, frame / 10
        feedback = checker.update(frame / 10, pose)
        spell = checker.neutral.spell
        sampler.learn(feedback, spell[0].time_s if spell else None)
    pytest.fail("never calm")


def at_the_hip(levels: int) -> Thumbnail:
    """A picture that has changed by so much where the person is."""
    (_, pose) = cached_poses.load("seated_rounded")[0]
    x, y = (pose.points[23] * THUMBNAIL_PX / pose.size[0]).astype(int)
    changed = STILL.copy()
    changed[y - 3 : y + 3, x - 3 : x + 3] += np.uint8(levels)
    return changed


def test_a_movement_where_the_person_is_brings_back_the_frames_before_it():
    sampler, time_s = calm()
    elsewhere = STILL.copy()
    elsewhere[:4, :4] = 255
    assert sampler.decide(time_s + 0.1, lambda: elsewhere) is Look.PASS
    assert sampler.decide(time_s + 0.2, lambda: at_the_hip(60)) is Look.BACK
    assert sampler.worth_going_back_to([time_s, time_s + 0.1]) == [True, True]


def test_what_changes_little_by_little_is_looked_at_without_going_back():
    sampler, time_s = calm()
    assert sampler.decide(time_s + 0.1, lambda: at_the_hip(CHANGE_LEVELS - 4)) is Look.PASS
    assert sampler.decide(time_s + 0.2, lambda: at_the_hip(CHANGE_LEVELS + 4)) is Look.HERE


@pytest.mark.parametrize("hidden", [False, True])
def test_no_calm_while_a_back_that_was_round_cannot_be_seen(hidden):
    """Up to its last reading the fault was there; where it went nobody knows."""
    sampler, checker = Sampler(Rate(), ROUNDED_BACK.above, Watch()), Checker()
    looked, faulty = [], 0
    for time_s, pose in cached_poses.load("seated_rounded"):
        feedback = checker.update(time_s, pose)
        faulty += bool(feedback.faults)
        if hidden and faulty > 5:
            spine = replace(feedback.measures.spine, flexion_deg=math.nan)
            feedback = replace(feedback, measures=replace(feedback.measures, spine=spine))
        if sampler.decide(time_s, lambda: STILL) is not Look.PASS:
            sampler.learn(feedback, None)
            looked += [time_s] if faulty > 5 and feedback.faults else []
    assert (np.diff(looked).max() > 0.3) is not hidden


@pytest.mark.parametrize(("leap", "passed"), [(0.0, True), (5.0, True), (12.0, False)])
def test_no_calm_while_a_joint_leaps(leap, passed):
    """A leg behind a thing is guessed, and every frame has a part in the guess."""
    (_, pose) = cached_poses.load("seated_rounded")[0]
    watch, checker = Watch(), Checker()
    sampler = Sampler(Rate(), ROUNDED_BACK.above, watch)
    watch.found(pose)
    looks = []
    for frame in range(100):
        looks.append(sampler.decide(frame / 10, lambda: STILL))
        if looks[-1] is Look.PASS:
            continue
        feedback = checker.update(frame / 10, pose)
        left, right = feedback.measures.knee_flexion_deg
        knees = PerSide(left + leap * (frame % 2), right)
        feedback = replace(feedback, measures=replace(feedback.measures, knee_flexion_deg=knees))
        spell = checker.neutral.spell
        sampler.learn(feedback, spell[0].time_s if spell else None)
    assert (Look.PASS in looks) is passed


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
