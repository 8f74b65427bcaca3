"""Legs that leap onto the other one or vanish under an arm, and when they are believed to have."""

from dataclasses import replace

import numpy as np
import pytest
from bodies import STEP, SUPINE, Body, legs
from measure.test_legs import outlined

from formcheck.core import Checker
from formcheck.measure import measures
from formcheck.measure.following import Apart, Legs, follow_legs, keep_vanished
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


FOLDED = legs(40, 0, 0)


def vanished(pose: Pose, side: Side, left: float = 0.2) -> Pose:
    """Knee and ankle of a leg drawn together near the hip; so much of its length is left."""
    points = pose.points.copy()
    hip = pose.joint("hip", side)
    for joint in LEG:
        row = landmark_index(joint, side)
        points[row] = hip + left * (points[row] - hip)
    return replace(pose, points=points)


def bent(pose: Pose, side: Side) -> Pose:
    """A knee that comes up over a leg whose bones keep their lengths."""
    points = pose.points.copy()
    hip = pose.joint("hip", side)
    thigh = float(np.hypot(*(pose.joint("knee", side) - hip)))
    points[landmark_index("knee", side)] = hip + np.array([0.1, -1.0]) * thigh
    for joint in LEG[1:]:
        points[landmark_index(joint, side)] = hip + np.array([0.2, 0.0]) * thigh
    return replace(pose, points=points)


def kept(poses: list[Pose], step_s: float = 1 / 12) -> list[Pose]:
    known: Legs = {}
    found = []
    for n, pose in enumerate(poses):
        one, known = keep_vanished(pose, known, n * step_s)
        found.append(one)
    return found


@pytest.mark.parametrize("which", ["near", "far"])
def test_a_leg_that_vanishes_in_a_fold_stays_where_it_was_however_long(which):
    side = FOLDED.near if which == "near" else FOLDED.far
    true = outlined(FOLDED)
    found = kept([true] * 3 + [vanished(true, side)] * 120 + [true])
    assert all(back(pose, true, side) for pose in found)
    assert found[-1] is true


def test_on_its_way_it_is_not_taken_for_a_leg_that_is_stretched():
    """The ankle is found at the wrist first: seven tenths of the leg."""
    true = outlined(FOLDED)
    away = vanished(true, FOLDED.near, 0.7)
    found = kept([true] * 3 + [away] * 3 + [vanished(true, FOLDED.near)])
    assert found[4] is away
    assert back(found[-1], true, FOLDED.near)


@pytest.mark.parametrize(("lean", "stays"), [(14.0, False), (18.0, True)])
def test_whoever_sits_upright_may_draw_a_leg_in(lean, stays):
    body = legs(lean, 0, 0)
    true = outlined(body)
    found = kept([true] * 3 + [vanished(true, body.near)])
    assert back(found[-1], true, body.near) is stays


def test_a_knee_that_bends_is_no_leg_that_has_vanished():
    true = outlined(FOLDED)
    gone = bent(true, FOLDED.near)
    assert kept([true] * 3 + [gone])[-1] is gone


@pytest.mark.parametrize(("left", "stays"), [(0.5, True), (0.65, False)])
def test_of_a_vanished_leg_less_than_six_tenths_are_left(left, stays):
    true = outlined(FOLDED)
    found = kept([true] * 3 + [vanished(true, FOLDED.near, left)])
    assert back(found[-1], true, FOLDED.near) is stays


@pytest.mark.parametrize(("bones", "stays"), [(0.7, True), (0.85, False)])
def test_three_quarters_of_its_bones_are_still_a_leg(bones, stays):
    """The ankle is back at the knee, so that it is near; thigh and shank are as long as said."""
    true = outlined(FOLDED)
    side = FOLDED.near
    hip, knee = true.joint("hip", side), true.joint("knee", side)
    ankle = true.joint("ankle", side)
    length = float(np.hypot(*(knee - hip)) + np.hypot(*(ankle - knee)))
    along = (knee - hip) / np.hypot(*(knee - hip))
    points = true.points.copy()
    # Out by most of it and back by the rest: the ankle ends at half of the leg.
    points[landmark_index("knee", side)] = hip + along * length * (bones + 0.5) / 2
    points[landmark_index("ankle", side)] = hip + along * length * 0.5
    found = kept([true] * 3 + [replace(true, points=points)])
    assert back(found[-1], true, side) is stays


@pytest.mark.parametrize(("trunks", "stays"), [(0.12, True), (0.18, False)])
def test_the_other_leg_is_at_rest(trunks, stays):
    true = outlined(FOLDED)
    gone = vanished(true, FOLDED.near)
    points = gone.points.copy()
    trunk = np.hypot(*(true.joint("shoulder", "left") - true.joint("hip", "left")))
    points[landmark_index("ankle", other_side(FOLDED.near))] += np.array([0.0, trunks * trunk])
    found = kept([true] * 3 + [replace(gone, points=points)])
    assert back(found[-1], true, FOLDED.near) is stays


@pytest.mark.parametrize(("covered", "stays"), [(0.75, True), (0.5, False)])
def test_the_outline_still_covers_its_place(covered, stays):
    true = outlined(FOLDED)
    knee, ankle = (true.joint(joint, FOLDED.near) for joint in ("knee", "ankle"))
    mask = true.mask.copy()
    seen = knee + (0.2 + 0.8 * covered) * (ankle - knee)
    columns = np.arange(mask.shape[1])
    beyond = (columns - seen[0]) * np.sign(ankle[0] - knee[0]) > 0
    mask[:, beyond] = 0.0
    found = kept([true] * 3 + [replace(vanished(true, FOLDED.near), mask=mask)])
    assert back(found[-1], true, FOLDED.near) is stays


@pytest.mark.parametrize(("seconds", "stays"), [(0.9, True), (1.1, False)])
def test_within_a_second(seconds, stays):
    """Between, the ankle lies where no leg that is stretched has it."""
    true = outlined(FOLDED)
    between = vanished(true, FOLDED.near, 0.65)
    gone = vanished(true, FOLDED.near)
    known: Legs = {}
    _, known = keep_vanished(true, known, 0.0)
    _, known = keep_vanished(between, known, 0.5)
    found, _ = keep_vanished(gone, known, seconds)
    assert back(found, true, FOLDED.near) is stays


@pytest.mark.parametrize(("reach", "stays"), [(1.1, False), (1.3, True)])
def test_only_a_leg_that_was_stretched_has_a_place(reach, stays):
    true = outlined(FOLDED)
    side: Side = FOLDED.near
    trunk = np.hypot(
        *(sum(true.joint("shoulder", s) - true.joint("hip", s) for s in ("left", "right")) / 2)
    )
    length = np.hypot(*(true.joint("ankle", side) - true.joint("hip", side)))
    short = vanished(true, side, reach * trunk / length)
    gone = vanished(true, side, 0.3 * reach * trunk / length)
    assert back(kept([short] * 3 + [gone])[-1], short, side) is stays


def test_both_legs_stay_the_stretched_ones_and_the_hold_goes_on():
    checker = Checker()
    true = outlined(FOLDED)
    phases, sides = [], set()
    for n in range(120):
        gone = 36 <= n < 96
        feedback = checker.update(n / 12, vanished(true, FOLDED.near) if gone else true)
        phases.append(feedback.phase)
        sides.add(feedback.side)
    assert sides == {"both"}
    assert set(phases[24:]) == {"hold"}
