"""Whether a frame is believed: the same person in the same picture, which is upright."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from bodies import (
    FOLD,
    LYING,
    ON_STEP,
    SEATED,
    SITTING,
    STEP,
    SUPINE,
    UPRIGHT,
    Body,
    Frames,
    legs,
    measured,
    run,
    script,
    stretch,
)

from formcheck.core import Checker
from formcheck.measure.landmarks import Pose
from formcheck.measure.measures import Known, Measures, PerSide, measure
from formcheck.pipeline.looks import load_poses
from formcheck.rules.catalogue import Wanted
from formcheck.rules.evidence import Sighting, is_inverted, overbalance, sighting
from formcheck.rules.still import judge_still

TRACKS = Path(__file__).parents[2].parent / "shared" / "real_people" / "tracks"


def seen(body: Body, last: Sighting | None = None, time_s: float = 0.1) -> Sighting | None:
    measures = body.measured()
    return sighting(time_s, measures, measures.view.near_side, last)


def first(body: Body) -> Sighting:
    found = seen(body, time_s=0.0)
    assert found is not None
    return found


def turned(hip_deg: float) -> Measures:
    measures = SEATED.measured()
    return replace(measures, hip_flexion_deg=PerSide(hip_deg, hip_deg))


def test_somebody_who_stays_goes_on():
    last = first(SEATED)
    assert seen(SEATED, last) is not None
    assert seen(SEATED.but(lean=50.0), last) is not None
    assert seen(SEATED.but(x=SEATED.x + 40), last) is not None


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(FOLD.but(y=FOLD.y + 120), id="feet below the picture"),
        pytest.param(SEATED.but(x=-15.0), id="pelvis beside the picture"),
        pytest.param(SEATED.but(x=SEATED.x + 250), id="feet beside the picture"),
    ],
)
def test_without_pelvis_and_feet_nothing_is_known(body):
    assert seen(body) is None


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(SEATED.but(x=SEATED.x - 90), id="elsewhere"),
        pytest.param(SEATED.but(scale=135.0), id="smaller"),
        pytest.param(SEATED.but(scale=280.0, x=250.0), id="larger"),
    ],
)
def test_another_picture_is_no_evidence(body):
    assert first(body) is not None, "on its own it is as good as any"
    assert seen(body, first(SEATED)) is None


@pytest.mark.parametrize(
    ("hip_deg", "after_s", "goes_on"),
    [
        (125.0 - 59.0, 0.2, True),
        (125.0 - 61.0, 0.2, False),
        (125.0 - 61.0, 0.4, True),
        (-19.0, 2.0, True),
        (-26.0, 2.0, False),
        (math.nan, 0.1, True),
    ],
)
def test_a_hip_does_not_turn_impossibly(hip_deg, after_s, goes_on):
    last = sighting(0.0, turned(125.0), "right", None)
    now = sighting(after_s, turned(hip_deg), "right", last)
    assert (now is not None) is goes_on


def changed(frames: Frames, start: float, end: float, body: Body) -> Frames:
    return [(t, body.pose() if start <= t < end else pose) for t, pose in frames]


def test_a_cut_ends_the_hold_where_it_was():
    frames = script((0, SITTING), (2, SITTING), (3, SEATED), (10, SEATED))
    closer = SEATED.but(scale=300.0, x=200.0)
    (hold,) = run([*frames, *script((10.1, closer), (11.9, closer))]).holds
    assert hold.end_s == pytest.approx(10, abs=0.15)
    assert hold.clock.held_s == pytest.approx(7, abs=0.2)


def test_after_a_cut_a_new_hold_begins():
    frames = script((0, SITTING), (2, SITTING), (3, SEATED), (10, SEATED))
    closer = SEATED.but(scale=300.0, x=200.0)
    first_hold, second = run([*frames, *script((10.1, closer), (20, closer))]).holds
    assert first_hold.end_s == pytest.approx(10, abs=0.15)
    assert 12.0 < second.start_s < 12.5, "as after somebody who was lost"


def test_a_torn_pose_of_a_moment_is_bridged():
    torn = STEP.but(x=STEP.x + 130)
    (hold,) = run(changed(stretch(ON_STEP, STEP, 12), 8.0, 8.4, torn)).holds
    assert hold.clock.held_s == pytest.approx(12, abs=0.15)


def test_feet_out_of_the_picture_stop_the_clock():
    low = FOLD.but(y=FOLD.y + 120)
    (hold,) = run(changed(stretch(UPRIGHT, FOLD, 12), 8.0, 9.5, low)).holds
    assert hold.clock.held_s == pytest.approx(12 - 1.5, abs=0.25)


def test_the_cut_to_a_close_up_in_a_real_clip():
    poses = load_poses(TRACKS / "akshay_yoga.npz") if TRACKS.is_dir() else None
    if poses is None:
        pytest.skip("the tracks of real people are not here")
    checker = Checker()
    for time, pose in poses:
        checker.update(time, pose)
    (hold,), _ = checker.finish()
    assert hold.stretch.name == "seated"
    assert hold.end_s == pytest.approx(7.1, abs=0.15)
    assert hold.clock.held_s < 7.0


POSES = Path(__file__).parents[2].parent / "shared" / "real_people" / "poses"

SAT, BENT_OVER = SITTING.but(arms_at=-160.0), legs(60, 0, 0).but(arms_at=-120.0)
"""Sitting with the hands on the thighs, and folded down over the legs."""
PLOUGH, HANDSTAND, DOG = legs(-170, 5, 5), legs(180, 90, 90), legs(140, -50, -50)


def rolled_over(pose: Pose, quarters: int) -> Pose:
    """The pose in a picture that is turned clockwise by so many quarters."""
    for _ in range(quarters):
        (x, y), (across, down, away) = pose.points.T, pose.world.T
        pose = replace(
            pose,
            points=np.column_stack([pose.size[1] - y, x]),
            world=np.column_stack([-down, across, away]),
            mask=None if pose.mask is None else np.rot90(pose.mask, -1),
            size=pose.size[::-1],
        )
    return pose


def all_turned(frames: Frames, quarters: int) -> Frames:
    return [(time, None if pose is None else rolled_over(pose, quarters)) for time, pose in frames]


@pytest.mark.parametrize("facing", [1, -1])
@pytest.mark.parametrize("quarters", [1, 2, 3])
@pytest.mark.parametrize(
    ("rest", "held"), [(ON_STEP, STEP), (UPRIGHT, FOLD), (SAT, BENT_OVER), (LYING, SUPINE)]
)
def test_a_turned_stretch_is_never_another_one(rest, held, quarters, facing):
    frames = stretch(rest.but(facing=facing), held.but(facing=facing), 12)
    assert run(all_turned(frames, quarters)).holds == []


@pytest.mark.parametrize(
    ("frames", "quarters"),
    [
        pytest.param(stretch(ON_STEP, STEP, 12), 3, id="standing on its side"),
        pytest.param(stretch(ON_STEP, STEP, 12), 2, id="standing upside down"),
        pytest.param(stretch(SAT, BENT_OVER, 12), 1, id="seated on its side"),
    ],
)
def test_a_turned_picture_is_said_and_what_to_do(frames, quarters):
    session = run(all_turned(frames, quarters))
    assert session.holds == []
    (warning,) = (w for w in session.warnings if w.warning == "turned_picture")
    assert warning.start_s < 6
    assert session.at(9).cue.key == "problem.turned_picture"
    assert not session.at(9).named
    assert session.at(9).problems == ("turned_picture",), "nothing else is sure then"


def test_once_the_camera_is_turned_upright_stretches_count():
    wrong = all_turned(stretch(SAT, BENT_OVER, 6), 1)
    later = wrong[-1][0] + 0.1
    right = [(time + later, pose) for time, pose in stretch(ON_STEP, STEP, 12)]
    (hold,) = run([*wrong, *right]).holds
    assert hold.stretch.name == "standing"
    assert hold.clock.held_s == pytest.approx(12, abs=0.3)


@pytest.mark.parametrize(
    "body", [UPRIGHT, ON_STEP, STEP, FOLD, SITTING, SEATED, LYING, SUPINE, DOG]
)
def test_what_people_do_in_an_upright_picture_is_not_turned(body):
    session = run(stretch(body, body, 6))
    assert not any("turned_picture" in feedback.problems for feedback in session.feedback)


def test_a_moment_of_it_is_none():
    """Somebody stumbles, or the pose is torn for a second."""
    frames = stretch(ON_STEP, STEP, 12)
    handstand = HANDSTAND.pose()
    torn = [(time, handstand if 7 < time < 8.2 else pose) for time, pose in frames]
    session = run(torn)
    assert [hold.stretch.name for hold in session.holds] == ["standing"]
    assert session.warnings == ()


@pytest.mark.parametrize(("body", "inverted"), [(HANDSTAND, True), (PLOUGH, False), (DOG, False)])
def test_only_who_is_upside_down_from_head_to_foot_is_inverted(body, inverted):
    assert is_inverted(body.pose()) is inverted


def test_who_stands_has_the_weight_above_the_feet():
    assert overbalance(UPRIGHT.pose()) == 0.0
    assert overbalance(STEP.pose()) == 0.0
    assert overbalance(rolled_over(SAT.pose(), 1)) > 0.05
    assert overbalance(rolled_over(SITTING.pose(), 1)) == 0.0, "the hands might be on a chair"


@pytest.mark.parametrize(("quarters", "is_turned"), [(0, False), (2, True), (3, True)])
def test_a_photograph_of_it(quarters, is_turned):
    still = judge_still([measured(rolled_over(STEP.pose(), quarters))], Wanted())
    assert still is not None
    assert still.turned is is_turned
    assert ("turned_picture" in still.problems) is is_turned
    assert (still.match is None) is is_turned


@pytest.mark.skipif(not POSES.is_dir(), reason="the real people are not here")
def test_no_photograph_of_real_people_is_taken_for_turned():
    for path in sorted(POSES.glob("*.npz")):
        with np.load(path) as data:
            size = (int(data["size"][0]), int(data["size"][1]))
            parts = zip(data["points"], data["world"], data["visibility"], strict=True)
            poses = [Pose(points, world, seen, None, size) for points, world, seen in parts]
        still = judge_still([measure(pose, Known(), 0.0)[0] for pose in poses], Wanted())
        assert still is None or not still.turned, path.stem


@pytest.mark.parametrize(
    ("shoulder", "ankle", "inverted"),
    [(0.44, -0.44, True), (0.44, -0.36, False), (0.36, -0.44, False)],
)
def test_upside_down_is_by_four_tenths_of_a_leg_at_either_end(shoulder, ankle, inverted):
    """Hips at 0; shoulders and ankles so many leg lengths below them. The leg is level, then up."""
    pose = UPRIGHT.pose()
    points = np.zeros((33, 2))
    points[[11, 12], 1] = 100.0 * shoulder
    points[[25, 26], 0] = 100.0 * (1.0 + ankle)
    points[[27, 28]] = [100.0 * (1.0 + ankle), 100.0 * ankle]
    assert is_inverted(replace(pose, points=points)) is inverted
