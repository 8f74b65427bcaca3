"""People in a picture when the model may see one of them twice."""

import numpy as np

from formcheck.measure.landmarks import Landmark, Pose
from formcheck.pipeline.people import distinct_people, somebody_larger


def person(x: float, trunk: float = 100.0, visibility: float = 0.9) -> Pose:
    """Somebody standing at x whose trunk is so many pixels long."""
    points = np.full((33, 2), (x, 200.0))
    for mark in (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER):
        points[mark] = (x, 200.0 - trunk)
    return Pose(points, np.zeros((33, 3)), np.full(33, visibility), None, (640, 480))


def test_somebody_known_is_not_found_again_even_when_seen_larger():
    known, again, new = person(100), person(102, 120), person(300)
    assert distinct_people([again, new], known=[known]) == [new]


def test_the_largest_comes_first():
    small, large = person(100, 80), person(300, 120)
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
