"""Who is in a picture: somebody found twice, somebody else, or a mat taken for one."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import numpy as np
import pytest

from formcheck.measure.landmarks import Landmark, Pose
from formcheck.pipeline.company import (
    beside,
    body_length,
    distinct_people,
    same_joints,
    somebody_else,
    somebody_larger,
    touching,
)
from formcheck.pipeline.pose import PoseEstimator
from formcheck.pipeline.views import mirrored


def standing(x: float, trunk: float = 100.0, visibility: float = 0.9) -> Pose:
    """Somebody standing at x whose trunk is so many pixels long."""
    points = np.full((33, 2), (x, 200.0))
    for mark in (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER):
        points[mark] = (x, 200.0 - trunk)
    return Pose(points, np.zeros((33, 3)), np.full(33, visibility), None, (640, 480))


def test_somebody_known_is_not_found_again_even_when_seen_larger():
    known, again, new = standing(100), standing(102, 120), standing(300)
    assert distinct_people([again, new], known=[known]) == [new]


def test_the_largest_comes_first():
    small, large = standing(100, 80), standing(300, 120)
    assert distinct_people([small, large]) == [large, small]


def body(size: float, visibility: float = 0.9) -> Pose:
    """Somebody whose trunk, thigh and shank are so many pixels long, folded at the hip."""
    points = np.zeros((33, 2))
    for side in (0, 1):
        points[11 + side] = (size, 0.0)
        points[25 + side] = (0.0, size)
        points[27 + side] = (size, size)
    return Pose(points, np.zeros((33, 3)), np.full(33, visibility), None, (640, 480))


def test_who_is_much_larger_is_nearer():
    assert somebody_larger(body(100), [body(60), body(130)])
    assert not somebody_larger(body(100), [body(60), body(120)])
    assert not somebody_larger(body(100), [])


def test_a_large_shadow_is_nobody():
    assert not somebody_larger(body(100), [body(200, visibility=0.3)])


WIDTH, HEIGHT = 640, 480
_HEIGHTS = {"SHOULDER": 0.0, "ELBOW": 0.6, "WRIST": 1.0, "HIP": 1.0, "KNEE": 2.0, "ANKLE": 3.0}


def person(x: float, size: float = 100.0, visibility: float = 0.9) -> Pose:
    """Somebody upright whose trunk, thigh and shank are so many pixels long; feet at 400."""
    points = np.full((33, 2), (x, 400.0 - 3.2 * size))
    for mark in Landmark:
        side, _, joint = mark.name.partition("_")
        out = 0.15 * size * ((side == "LEFT") - (side == "RIGHT"))
        points[mark] = (x + out, 400.0 - (3.0 - _HEIGHTS.get(joint, 3.0)) * size)
    mask = np.zeros((HEIGHT, WIDTH), np.float32)
    mask[round(400 - 3.3 * size) : 410, round(x - 0.3 * size) : round(x + 0.3 * size)] = 1.0
    return Pose(points, np.zeros((33, 3)), np.full(33, visibility), mask, (WIDTH, HEIGHT))


def moved(pose: Pose, by: float) -> Pose:
    """The same body, so many of its lengths to the right."""
    return replace(pose, points=pose.points + np.array([by * body_length(pose), 0.0]))


PART = (slice(81, 465), slice(371, 529))
"""A fifth of 273 rows around an outline of rows 136 to 409 and columns 426 to 473."""


class Estimator:
    """Finds in the mirrored picture who is given, and in a part of it, as it is and mirrored."""

    def __init__(self, *again: Pose, parts: tuple[Pose | None, ...] = ()) -> None:
        self.again = again
        self.parts = list(parts)
        self.looks = 0
        self.shapes: list[tuple[int, ...]] = []

    def find_everybody(self, _: object, known: list[Pose], **__: int) -> list[Pose]:
        self.looks += 1
        return [*known, *map(mirrored, self.again)]

    def find(self, image: np.ndarray, **_: bool) -> list[Pose]:
        self.shapes.append(image.shape)
        pose = self.parts.pop(0) if self.parts else None
        if pose is None:
            return []
        rows, columns = PART
        assert pose.mask is not None
        part = replace(
            pose,
            points=pose.points - np.array([columns.start, rows.start]),
            mask=pose.mask[PART],
            size=(image.shape[1], image.shape[0]),
        )
        return [mirrored(part) if len(self.shapes) == 2 else part]


def told(first: Pose, other: Pose, *again: Pose) -> bool:
    picture = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    return somebody_else(cast(PoseEstimator, Estimator(*again)), picture, first, [other])


def test_who_is_found_in_the_mirrored_picture_too_is_somebody():
    first, other = person(200), person(450, 80)
    assert told(first, other, other)
    assert not told(first, other)


def helper(shared: float = 0.3) -> Pose:
    """Somebody who holds the person: so much of the own outline is the person's as well."""
    other = person(450, 80)
    mask = np.zeros((HEIGHT, WIDTH), np.float32)
    mask[110:350, round(230 - 100 * shared) : round(330 - 100 * shared)] = 1.0
    return replace(other, mask=mask)


@pytest.mark.parametrize(
    ("parts", "somebody"),
    [((True, True), True), ((True, False), False), ((False, True), False)],
)
def test_a_helper_is_looked_at_before_anything_is_painted_over(parts, somebody):
    torn = replace(person(450, 80), points=person(450, 30).points)
    estimator = Estimator(parts=tuple(person(450, 80) if there else None for there in parts))
    picture = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    assert somebody_else(cast(PoseEstimator, estimator), picture, person(200), [torn]) is somebody
    assert estimator.shapes[0] == (384, 158, 3)


@pytest.mark.parametrize(("shared", "somebody"), [(0.45, True), (0.55, False)])
def test_a_helper_has_a_body_of_their_own(shared, somebody):
    assert touching(person(200), helper(shared)) is somebody


def test_a_helper_is_large_clear_and_not_stood_on():
    assert touching(person(200), helper())
    assert not touching(person(200), replace(helper(), points=person(450, 44).points))
    assert not touching(person(200), replace(helper(), visibility=np.full(33, 0.5)))
    assert not touching(person(200), replace(helper(), mask=None))
    assert not touching(person(200), replace(helper(), mask=np.zeros((HEIGHT, WIDTH))))


def test_the_person_found_again_is_no_helper():
    first = person(200)
    assert not touching(first, replace(helper(), mask=first.mask))


@pytest.mark.parametrize(("off", "somebody"), [(0.075, True), (0.085, False)])
def test_the_joints_have_to_be_the_same(off, somebody):
    other = person(450, 80)
    assert told(person(200), other, moved(other, off)) == somebody


def test_left_and_right_may_be_exchanged():
    other = person(450, 80)
    exchanged = replace(other, points=mirrored(mirrored(other)).points)
    assert same_joints(other, exchanged)
    names = [int(Landmark.LEFT_HIP), int(Landmark.RIGHT_HIP)]
    points = other.points.copy()
    points[names] = points[names[::-1]]
    assert same_joints(other, replace(other, points=points))


@pytest.mark.parametrize(("size", "somebody"), [(46.0, True), (44.0, False)])
def test_who_is_less_than_half_as_large_is_in_nobodys_way(size, somebody):
    assert beside(person(200), person(450, size)) == somebody


def test_who_is_hardly_seen_is_a_shadow():
    assert beside(person(200), person(450, visibility=0.61))
    assert not beside(person(200), person(450, visibility=0.59))


@pytest.mark.parametrize(("joints", "somebody"), [(4, True), (5, False)])
def test_on_the_persons_own_body_is_nobody_else(joints, somebody):
    first, other = person(200), person(450)
    points = other.points.copy()
    arms_and_trunk = [11, 13, 15, 12, 14]
    points[arms_and_trunk[:joints]] = first.points[arms_and_trunk[:joints]]
    assert beside(first, replace(other, points=points)) == somebody


def test_the_outline_is_grown_for_that():
    first = person(200)
    edge = 0.3 * 100.0
    for off, somebody in ((0.02, False), (0.08, True)):
        near = person(200 + edge + off * body_length(first) + 15.0)
        assert beside(first, near) == somebody


@pytest.mark.parametrize(("share", "somebody"), [(0.65, True), (0.75, False)])
def test_what_the_person_stands_on_is_a_mat(share, somebody):
    first, mat = person(200), person(450)
    assert mat.mask is not None
    outline = np.zeros_like(mat.mask)
    # The body is 170 to 230; the outline is grown by twelve pixels.
    outline[350:440, round(170 + 60 * (1 - share)) + 12 : 500] = 1.0
    assert beside(first, replace(mat, mask=outline)) == somebody


def test_a_mask_without_anybody_is_no_mistake():
    first, other = person(200), person(450)
    assert first.mask is not None
    assert beside(replace(first, mask=np.zeros_like(first.mask)), other)
    assert beside(replace(first, mask=None), replace(other, mask=None))


def test_alone_or_found_twice_nothing_more_is_looked_for():
    first = person(200)
    estimator = Estimator(person(450))
    picture = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    for others in ([], [person(205)], [person(450, visibility=0.3)]):
        assert not somebody_else(cast(PoseEstimator, estimator), picture, first, others)
    assert estimator.looks == 0


def test_mirrored_twice_is_the_same():
    pose = person(200)
    once = mirrored(pose)
    assert once.joint("hip", "left")[0] == WIDTH - pose.joint("hip", "right")[0]
    assert once.mask is not None
    assert once.mask[300, WIDTH - 200] == 1.0
    assert once.mask[300, 200] == 0.0
    again = mirrored(once)
    assert again.points == pytest.approx(pose.points)
    assert (again.mask == pose.mask).all()
