"""Who is found in another view of a picture is the same person in the picture."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.measure.landmarks import Pose
from formcheck.pipeline.pose import PoseEstimator, _with_odds
from formcheck.pipeline.views import WAYS, Way, shown, shown_back


@pytest.mark.parametrize("size", [(70, 50), (71, 50), (33, 90)])
@pytest.mark.parametrize("way", WAYS)
def test_points_and_mask_land_where_they_were(way, size):
    width, height = size
    image = np.zeros((height, width, 3), np.uint8)
    image[10, 20] = 255
    view = shown(image, way)
    (y,), (x,) = np.nonzero(view[..., 0])
    points = np.full((33, 2), (x + 0.5, y + 0.5), np.float32)
    mask = (view[..., 0] > 0).astype(np.float32)
    mask[tuple(slice(side // 2 - side // 8, side // 2 + side // 8) for side in mask.shape)] = 0.6
    mask[y, x] = 1.0
    pose = Pose(points, np.zeros((33, 3)), np.ones(33), mask, (view.shape[1], view.shape[0]))
    back = shown_back(pose, way)
    assert back.size == (width, height)
    assert back.mask.shape == (height, width)
    np.testing.assert_allclose(back.points[0], (20.5, 10.5))
    np.testing.assert_array_equal(np.argwhere(back.mask > 0.9), [[10, 20]])


def test_a_border_leaves_room_for_who_fills_the_picture():
    image = np.full((40, 60, 3), 7, np.uint8)
    view = shown(image, Way(0, border=True))
    assert view.shape == (100, 120, 3)
    assert (view == 7).all()


def found_with_border(share: float) -> Pose:
    mask = np.zeros((200, 200), np.float32)
    mask[50:150, 50 : 50 + round(100 * share)] = 1.0
    return Pose(np.zeros((33, 2), np.float32), np.zeros((33, 3)), np.ones(33), mask, (200, 200))


def test_with_a_border_only_who_fills_the_picture_counts():
    assert shown_back(found_with_border(0.15), Way(0, border=True)) is not None
    assert shown_back(found_with_border(0.11), Way(0, border=True)) is None
    assert shown_back(found_with_border(0.01), Way(0)) is not None


def test_the_picture_as_it_is_comes_first():
    assert WAYS[0] == (0, False)
    assert {way.quarter for way in WAYS} == {0, 1, 3}


def test_metres_turn_with_the_picture():
    # In a picture turned counter-clockwise, what pointed right points up.
    world = np.tile((0.0, -1.0, 0.3), (33, 1))
    pose = Pose(np.zeros((33, 2)), world, np.ones(33), None, (50, 70))
    np.testing.assert_allclose(shown_back(pose, Way(1)).world[0], (1.0, 0.0, 0.3))
    np.testing.assert_allclose(shown_back(pose, Way(3)).world[0], (-1.0, 0.0, 0.3))


def test_odds_leave_certainty_alone_and_lift_doubt() -> None:
    raised = _with_odds(np.array([0.0, 0.05, 1.0], np.float32), 19.0)
    np.testing.assert_allclose(raised, [0.0, 0.5, 1.0], atol=1e-6)


def test_full_is_left_as_it_is() -> None:
    given = np.array([0.2, 0.7], np.float32)
    assert _with_odds(given, 1.0) is given


class SeesOneWay(PoseEstimator):
    """Finds a person only where the picture is shown in one way; looks for nobody else."""

    def __init__(self, way: Way, image: np.ndarray) -> None:
        self._shape = shown(image, way).shape
        self._landmarker = type("Model", (), {"detect": None, "close": lambda _: None})()
        self.looks = 0

    def _run(self, _detect, image, *_more):
        self.looks += 1
        return image.shape == self._shape

    def _poses(self, result, image):
        height, width = image.shape[:2]
        whole = np.ones((height, width), np.float32)
        points = np.full((33, 2), (width / 2, height / 2), np.float32)
        pose = Pose(points, np.zeros((33, 3)), np.ones(33), whole, (width, height))
        return [pose] if result else []


def test_who_is_found_only_with_room_around_is_found_where_they_are() -> None:
    image = np.zeros((48, 64, 3), np.uint8)
    estimator = SeesOneWay(Way(0, border=True), image)
    (pose,) = estimator.find(image)
    assert pose.size == (64, 48)
    np.testing.assert_allclose(pose.points[0], (32, 24))
    assert estimator.looks == 2
    assert estimator.find(image, again=False) == []
