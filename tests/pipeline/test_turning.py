"""A person found in a turned picture is the same person in the picture."""

import numpy as np
import pytest

from formcheck.measure.landmarks import Pose
from formcheck.pipeline.turning import QUARTERS, turned, turned_back


@pytest.mark.parametrize("quarter", QUARTERS)
def test_points_and_mask_land_where_they_were(quarter):
    width, height = 70, 50
    image = np.zeros((height, width, 3), np.uint8)
    image[10, 60] = 255
    view = turned(image, quarter)
    (y,), (x,) = np.nonzero(view[..., 0])
    points = np.full((33, 2), (x + 0.5, y + 0.5))
    mask = (view[..., 0] > 0).astype(np.float32)
    pose = Pose(points, np.zeros((33, 3)), np.ones(33), mask, (view.shape[1], view.shape[0]))
    back = turned_back(pose, quarter)
    assert back.size == (width, height)
    np.testing.assert_allclose(back.points[0], (60.5, 10.5))
    np.testing.assert_array_equal(np.argwhere(back.mask > 0), [[10, 60]])


def test_metres_turn_with_the_picture():
    # In a picture turned counter-clockwise, what pointed right points up.
    world = np.tile((0.0, -1.0, 0.3), (33, 1))
    pose = Pose(np.zeros((33, 2)), world, np.ones(33), None, (50, 70))
    np.testing.assert_allclose(turned_back(pose, 1).world[0], (1.0, 0.0, 0.3))
    np.testing.assert_allclose(turned_back(pose, 3).world[0], (-1.0, 0.0, 0.3))
