"""A leg that vanishes under an arm in a fold, on drawn figures with an outline."""

from dataclasses import replace

import numpy as np
import pytest
from bodies import legs
from measure.test_following import LEG, back
from measure.test_legs import outlined

from formcheck.core import Checker
from formcheck.measure.landmarks import Pose, Side, landmark_index, other_side
from formcheck.measure.vanished import Legs, keep_vanished

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
