"""A person found in a turned or bordered picture is the same person in the picture."""

import numpy as np
import pytest

from formcheck.measure.landmarks import Pose
from formcheck.pipeline.ways import WAYS, Way, shown, shown_back


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
