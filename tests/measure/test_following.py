"""A leg that jumps onto the other one, on drawn figures with an outline."""

from dataclasses import replace

import numpy as np
import pytest
from bodies import STEP, SUPINE, Body
from measure.test_legs import outlined

from formcheck.core import Checker
from formcheck.measure import measures
from formcheck.measure.following import Apart, follow_legs
from formcheck.measure.landmarks import Pose, Side, landmark_index, other_side

LEG = ("knee", "ankle", "heel", "toe")


def jumped(pose: Pose, side: Side, share: float = 1.0) -> Pose:
    """A leg below the hip drawn on the other one, or on its way there."""
    points = pose.points.copy()
    for joint in LEG:
        mine, others = (landmark_index(joint, s) for s in (side, other_side(side)))
        points[mine] += share * (points[others] - points[mine])
    return replace(pose, points=points)


def without_outline_of(pose: Pose, body: Body, side: Side) -> Pose:
    return replace(pose, mask=outlined(body, without=side).mask)


def followed(poses: list[Pose], step_s: float = 1 / 12) -> list[Pose]:
    apart: Apart | None = None
    found = []
    for n, pose in enumerate(poses):
        one, apart = follow_legs(pose, apart, n * step_s)
        found.append(one)
    return found


def back(pose: Pose, true: Pose, side: Side) -> bool:
    """True when a leg is where it was."""
    rows = [landmark_index(joint, side) for joint in LEG]
    return bool(np.allclose(pose.points[rows], true.points[rows]))


@pytest.mark.parametrize("body", [STEP, SUPINE])
@pytest.mark.parametrize("which", ["near", "far"])
def test_a_leg_that_jumps_onto_the_other_is_kept_until_it_is_seen_apart_again(body, which):
    side = body.near if which == "near" else body.far
    true = outlined(body)
    poses = [true] * 8 + [jumped(true, side)] * 12 + [true] * 2
    found = followed(poses)
    assert all(back(pose, true, side) for pose in found)
    assert found[0] is true
    assert found[-1] is true


def test_its_visibility_is_kept_with_it():
    true = outlined(STEP)
    gone = jumped(true, STEP.far)
    visibility = gone.visibility.copy()
    visibility[landmark_index("ankle", STEP.far)] = 0.1
    found = followed([true] * 8 + [replace(gone, visibility=visibility)])
    assert found[-1].seen("ankle", STEP.far) == true.seen("ankle", STEP.far)


def test_a_jump_may_take_two_looks():
    true = outlined(STEP)
    on_its_way = jumped(true, STEP.far, 0.3)
    found = followed([true] * 8 + [on_its_way, jumped(true, STEP.far)])
    assert found[-2] is on_its_way
    assert back(found[-1], true, STEP.far)


def test_after_three_seconds_the_model_is_believed():
    true, gone = outlined(STEP), jumped(outlined(STEP), STEP.far)
    found = followed([true] * 8 + [gone] * 40)
    kept = [back(pose, true, STEP.far) for pose in found[8:]]
    assert kept == [True] * 36 + [False] * 4


@pytest.mark.parametrize(("looks", "believed"), [(6, False), (7, True)])
def test_a_place_is_believed_after_half_a_second(looks, believed):
    """Seven looks span 0.5 s. A leg that flies off and comes back is not held there."""
    true, gone = outlined(STEP), jumped(outlined(STEP), STEP.far)
    found = followed([gone] * 10 + [true] * looks + [gone])
    assert back(found[-1], true, STEP.far) is believed


@pytest.mark.parametrize(("step_s", "followed_on"), [(0.34, True), (0.36, False)])
def test_who_was_not_looked_at_for_a_while_may_have_moved(step_s, followed_on):
    true, gone = outlined(STEP), jumped(outlined(STEP), STEP.far)
    found = followed([true] * 4 + [gone], step_s)
    assert back(found[-1], true, STEP.far) is followed_on


def test_a_leg_that_has_left_its_place_in_the_outline_has_moved():
    true = outlined(STEP)
    gone = jumped(without_outline_of(true, STEP, STEP.near), STEP.near)
    assert followed([true] * 8 + [gone])[-1] is gone


def test_without_an_outline_nothing_is_kept():
    true = outlined(STEP)
    gone = replace(jumped(true, STEP.far), mask=None)
    assert followed([true] * 8 + [gone])[-1] is gone


def test_when_the_other_leg_moves_too_it_is_somebody_moving():
    true = outlined(STEP)
    points = jumped(true, STEP.far).points + np.array([0.2 * 0.5 * STEP.scale, 0.0])
    gone = replace(true, points=points)
    assert followed([true] * 8 + [gone])[-1] is gone


def test_a_leg_on_its_way_elsewhere_is_let_go():
    """Only what lands on the other leg is a jump: half way is further than half as near."""
    true = outlined(STEP)
    half_way = jumped(true, STEP.far, 0.45)
    found = followed([true] * 8 + [half_way] * 8)
    assert all(pose is half_way for pose in found[8:])


def test_legs_side_by_side_are_never_touched():
    together = outlined(STEP.but(near_hip=STEP.far_hip, near_knee=STEP.far_knee))
    poses = [together] * 8 + [jumped(together, STEP.far, n / 4) for n in range(4)]
    assert followed(poses) == poses


def test_a_hold_goes_on_through_a_jump(monkeypatch):
    """Twelve looks a second; a far leg lies on the near one for 1.5 s, and then 2.8 s."""
    true = outlined(STEP)
    gone = jumped(true, STEP.far)

    def held() -> float:
        checker = Checker()
        for n in range(20 * 12):
            t = n / 12
            lost = 6 <= t < 7.5 or 12 <= t < 14.8
            checker.update(t, gone if lost else true)
        attempts, _ = checker.finish()
        return max(attempt.clock.held_s for attempt in attempts)

    assert held() == pytest.approx(19.9, abs=0.5)
    monkeypatch.setattr(measures, "follow_legs", lambda pose, _apart, _time_s: (pose, None))
    assert held() < 15.0
