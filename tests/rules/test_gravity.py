"""Pictures that lie on their side or upside down without saying so."""

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
    Frames,
    legs,
    measured,
    run,
    stretch,
)

from formcheck.measure.balance import is_inverted, overbalance
from formcheck.measure.landmarks import Pose
from formcheck.measure.measures import Known, measure
from formcheck.rules.catalogue import Wanted
from formcheck.rules.still import judge_still

POSES = Path(__file__).parents[2].parent / "shared" / "real_people" / "poses"

SAT, BENT_OVER = SITTING.but(arms_at=-160.0), legs(60, 0, 0).but(arms_at=-120.0)
"""Sitting with the hands on the thighs, and folded down over the legs."""
PLOUGH, HANDSTAND, DOG = legs(-170, 5, 5), legs(180, 90, 90), legs(140, -50, -50)


def turned(pose: Pose, quarters: int) -> Pose:
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
    return [(time, None if pose is None else turned(pose, quarters)) for time, pose in frames]


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
    assert overbalance(turned(SAT.pose(), 1)) > 0.05
    assert overbalance(turned(SITTING.pose(), 1)) == 0.0, "the hands might be on a chair"


@pytest.mark.parametrize(("quarters", "is_turned"), [(0, False), (2, True), (3, True)])
def test_a_photograph_of_it(quarters, is_turned):
    still = judge_still([measured(turned(STEP.pose(), quarters))], Wanted())
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
