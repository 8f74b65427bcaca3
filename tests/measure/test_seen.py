"""How surely legs are seen: what the model states, and what the outline shows."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from bodies import FOLD, SUPINE, Body, legs

from formcheck.measure.landmarks import Pose, landmark_index
from formcheck.measure.seen import leg_confidences

STRIDE = legs(60, -60, -120)


def outlined(body: Body, without: str = "") -> Pose:
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
    assert sureness(outlined(body), body)[1] == 0.5
    assert sureness(body.pose(), body)[1] == pytest.approx(0.2), "without an outline"
    assert sureness(outlined(body, without=body.far), body)[1] == pytest.approx(0.2)


def test_a_leg_behind_the_other_one_is_not_seen_for_that():
    body = FOLD.but(far_seen=0.35)
    assert sureness(outlined(body), body)[1] == pytest.approx(0.35)


@pytest.mark.parametrize(("stated", "sure"), [(0.39, 0.39), (0.41, 0.5), (0.49, 0.5), (0.51, 0.51)])
def test_where_the_model_cannot_tell_the_outline_does(stated, sure):
    body = FOLD.but(near_seen=stated)
    pose = outlined(body)
    for joint in ("shoulder", "hip"):
        pose.visibility[landmark_index(joint, body.near)] = 1.0
    assert sureness(pose, body)[0] == pytest.approx(sure)
    assert sureness(replace(pose, mask=None), body)[0] == pytest.approx(stated)


def test_without_a_trunk_no_leg_is_seen():
    body = STRIDE.but(near_seen=0.45)
    assert sureness(outlined(body), body) == pytest.approx((0.45, 0.45))


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
