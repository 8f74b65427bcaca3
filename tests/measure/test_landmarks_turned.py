"""A pose in a picture that is turned by a quarter."""

import numpy as np
from bodies import STEP


def test_a_quarter_turn_carries_points_world_and_mask_along():
    pose = STEP.pose()
    once = pose.quarter_turned()
    width, height = pose.size
    assert once.size == (height, width)
    assert np.allclose(once.points[0], [height - pose.points[0, 1], pose.points[0, 0]])
    assert np.allclose(once.world[0], [-pose.world[0, 1], pose.world[0, 0], pose.world[0, 2]])
    if pose.mask is not None:
        assert once.mask is not None
        assert once.mask.shape == (width, height)
        assert once.mask[0, -1] == pose.mask[0, 0], "top left goes to the top right"


def test_four_quarters_are_none():
    pose = turned = STEP.pose()
    for _ in range(4):
        turned = turned.quarter_turned()
    assert np.allclose(turned.points, pose.points)
    assert np.allclose(turned.world, pose.world)
