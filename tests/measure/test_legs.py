"""Which leg is which, and how surely each is seen."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from bodies import FOLD, LYING, SUPINE, Body, legs

from formcheck.measure.landmarks import Pose, landmark_index
from formcheck.measure.legs import (
    LegsApart,
    find_limbs,
    leg_confidences,
    mend_legs,
    raised_together,
)
from formcheck.measure.measures import MIN_VISIBILITY, Known, measure

BENT = legs(-90, 75, 0, 45)


def outlined(body: Body, without: str = "") -> Pose:
    """The figure with the outline of a person of its trunk and legs."""
    pose = body.pose()
    mask = np.zeros(pose.size[::-1], np.float32)
    trunk = float(np.hypot(*(pose.middle("hip") - pose.middle("shoulder"))))
    lines = [("shoulder", "hip", 0.30)]
    for side in ("left", "right"):
        parts = (
            lines if side == without else [*lines, ("hip", "knee", 0.2), ("knee", "ankle", 0.13)]
        )
        for a, b, thick in parts:
            ends = [tuple(np.rint(pose.joint(j, side)).astype(int).tolist()) for j in (a, b)]
            cv2.line(mask, *ends, 1.0, round(thick * trunk))
    return replace(pose, mask=mask)


def put(pose: Pose, **moves) -> Pose:
    """Move knee, ankle and foot of legs to where other legs are: ``right=(knee, ankle)``."""
    points = pose.points.copy()
    for side, (knee, ankle) in moves.items():
        points[landmark_index("knee", side)] = knee
        for joint in ("ankle", "heel", "toe"):
            points[landmark_index(joint, side)] = ankle
    return replace(pose, points=points)


def collapsed(body: Body) -> Pose:
    """Both legs midway between the two, as when hands grip the thigh."""
    pose = outlined(body)
    middle = (pose.middle("knee"), pose.middle("ankle"))
    return put(pose, left=middle, right=middle)


def off(pose: Pose, true: Pose) -> float:
    """How far the worst knee or ankle is off, in trunk lengths."""
    trunk = np.hypot(*(true.middle("hip") - true.middle("shoulder")))
    return max(
        float(np.hypot(*(pose.joint(j, s) - true.joint(j, s))) / trunk)
        for j in ("knee", "ankle")
        for s in ("left", "right")
    )


@pytest.mark.parametrize("facing", [1, -1])
def test_both_legs_are_found_in_the_outline(facing):
    pose = outlined(SUPINE.but(facing=facing))
    hip = pose.middle("hip")
    trunk = float(np.hypot(*(hip - pose.middle("shoulder"))))
    assert pose.mask is not None
    lower, upper = find_limbs(pose, hip, trunk, facing)
    assert lower.angle_deg == pytest.approx(0, abs=6)
    assert upper.angle_deg == pytest.approx(75, abs=6)


@pytest.mark.parametrize("body", [SUPINE, BENT, LYING, SUPINE.but(facing=-1)])
def test_legs_that_are_right_are_left_alone(body):
    pose = outlined(body)
    mended, lost, _ = mend_legs(pose, body.facing, None, 0.0)
    assert mended is pose
    assert lost == ()


@pytest.mark.parametrize("facing", [1, -1])
def test_legs_midway_are_put_on_the_outline(facing):
    body = SUPINE.but(facing=facing)
    pose = collapsed(body)
    assert off(pose, body.pose()) > 0.5
    before = LegsApart(0.9, body.near)
    mended, lost, apart = mend_legs(pose, facing, before, 1.0)
    assert lost == ()
    assert off(mended, body.pose()) < 0.2
    assert apart is not None
    assert apart.up == body.near


def test_a_bent_knee_stays_bent_on_the_outline():
    mended, _, _ = mend_legs(collapsed(BENT), 1, LegsApart(0.9, BENT.near), 1.0)
    knee = measure(replace(mended, mask=None), Known(), 0.0)[0].knee_flexion_deg.of(BENT.near)
    assert knee > 20


def test_legs_do_not_change_places_from_one_picture_to_the_next():
    true = outlined(SUPINE)
    legs_of = {s: (true.joint("knee", s), true.joint("ankle", s)) for s in ("left", "right")}
    exchanged = put(true, left=legs_of["right"], right=legs_of["left"])
    _, _, apart = mend_legs(true, 1, None, 0.0)
    mended, _, _ = mend_legs(exchanged, 1, apart, 0.1)
    assert off(mended, true) < 0.15
    # Seconds later nobody knows.
    late, _, _ = mend_legs(exchanged, 1, apart, 9.0)
    assert off(late, true) > 0.5


def test_a_leg_that_the_outline_does_not_show_is_lost_not_guessed():
    true = outlined(SUPINE, without=SUPINE.far)
    upper = (true.joint("knee", SUPINE.near), true.joint("ankle", SUPINE.near))
    both_up = put(true, **{SUPINE.far: upper})
    _, lost, _ = mend_legs(both_up, 1, LegsApart(0.0, SUPINE.near), 0.1)
    assert lost == (SUPINE.far,)
    measures, _ = measure(both_up, Known(legs=LegsApart(0.0, SUPINE.near)), 0.1)
    assert measures.confidence.of(SUPINE.far) < MIN_VISIBILITY < measures.confidence.of(SUPINE.near)
    assert "legs_unclear" in measures.problems
    assert measures.leg_slipped, "it was seen lying a moment ago"
    assert not measure(both_up, Known(), 0.1)[0].leg_slipped, "it may be up as well"


def test_legs_raised_side_by_side_are_not_lost():
    """Never seen apart, both are up, and the hidden one is where the other one is."""
    body = legs(-90, 80, 77).but(far_seen=0.1)
    pose = outlined(body)
    mended, lost, apart = mend_legs(pose, 1, None, 0.0)
    assert (mended is pose, lost, apart) == (True, (), None)
    measures, _ = measure(pose, Known(), 0.0)
    assert min(measures.confidence) > 0.9
    assert measures.problems == ()
    # Seen apart a moment ago, the landmarks of one have slipped.
    _, lost, _ = mend_legs(pose, 1, LegsApart(0.0, body.near), 0.1)
    assert lost == (body.far,)


@pytest.mark.parametrize(
    ("body", "together"),
    [
        (legs(-90, 80, 68), True),
        (legs(-90, 80, 62), False),
        (legs(-90, 32, 28), True),
        (legs(-90, 32, 22), False),
        (LYING, False),
        (legs(0, 0, 0), False),
        (legs(0, -90, -90), False),
    ],
)
@pytest.mark.parametrize("facing", [1, -1])
def test_what_is_raised_together(body, together, facing):
    assert raised_together(body.but(facing=facing).pose(), facing) is together


def test_slipped_legs_stay_on_the_outline_for_a_while():
    """Half slipped landmarks look right; taken in turns they would make the leg swing."""
    slipped, right = collapsed(SUPINE), outlined(SUPINE)
    _, _, apart = mend_legs(slipped, 1, LegsApart(0.0, SUPINE.near), 0.1)
    soon, _, apart = mend_legs(right, 1, apart, 0.2)
    assert soon is not right
    for n in range(50):
        later, _, apart = mend_legs(right, 1, apart, 0.3 + n / 10)
    assert later is right


STRIDE = legs(60, -60, -120)


def drawn(body: Body, without: str = "") -> Pose:
    """The figure with the outline of its trunk and legs."""
    pose = body.pose()
    mask = np.zeros(pose.size[::-1], np.float32)
    for side in ("left", "right"):
        joints = ("shoulder", "hip") if side == without else ("shoulder", "hip", "knee", "ankle")
        line = [np.rint(pose.joint(j, side)).astype(int).tolist() for j in joints]
        cv2.polylines(mask, [np.array(line)], False, 1.0, 24)
    return replace(pose, mask=mask)


def sureness(pose: Pose, body: Body, **how) -> tuple[float, float]:
    """Of the near and of the far leg."""
    found = leg_confidences(pose, body.near, how.get("lost", ()), together="together" in how)
    return (found[1], found[0]) if body.near == "right" else (found[0], found[1])


def test_a_leg_is_as_sure_as_its_weakest_landmark():
    body = FOLD.but(near_seen=0.8, far_seen=0.3)
    assert sureness(body.pose(), body) == pytest.approx((0.8, 0.3))


@pytest.mark.parametrize("facing", [1, -1])
def test_a_leg_of_its_own_in_the_outline_is_seen(facing):
    body = STRIDE.but(far_seen=0.2, facing=facing)
    assert sureness(drawn(body), body)[1] == 0.5
    assert sureness(body.pose(), body)[1] == pytest.approx(0.2), "without an outline"
    assert sureness(drawn(body, without=body.far), body)[1] == pytest.approx(0.2)


def test_a_leg_behind_the_other_one_is_not_seen_for_that():
    body = FOLD.but(far_seen=0.35)
    assert sureness(drawn(body), body)[1] == pytest.approx(0.35)


@pytest.mark.parametrize(("stated", "sure"), [(0.39, 0.39), (0.41, 0.5), (0.49, 0.5), (0.51, 0.51)])
def test_where_the_model_cannot_tell_the_outline_does(stated, sure):
    body = FOLD.but(near_seen=stated)
    pose = drawn(body)
    for joint in ("shoulder", "hip"):
        pose.visibility[landmark_index(joint, body.near)] = 1.0
    assert sureness(pose, body)[0] == pytest.approx(sure)
    assert sureness(replace(pose, mask=None), body)[0] == pytest.approx(stated)


def test_without_a_trunk_no_leg_is_seen():
    body = STRIDE.but(near_seen=0.45)
    assert sureness(drawn(body), body) == pytest.approx((0.45, 0.45))


def test_bones_that_cannot_belong_together_are_no_leg():
    pose = SUPINE.pose()
    points = pose.points.copy()
    knee = landmark_index("knee", SUPINE.near)
    points[knee] += 0.9 * (pose.joint("hip", SUPINE.near) - points[knee])
    assert sureness(replace(pose, points=points), SUPINE)[0] == 0.0


def test_lost_and_together():
    body = SUPINE.but(far_seen=0.1)
    assert sureness(body.pose(), body, lost=(body.near,))[0] == 0.0
    near, far = sureness(body.pose(), body, together=True)
    assert near == far == pytest.approx(0.99)
