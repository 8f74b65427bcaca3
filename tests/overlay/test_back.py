"""The half of the back that bends most is drawn heavy, the other one thin."""

import numpy as np
import pytest

from formcheck.overlay.back import draw_back_line


def drawn(where, state="rounded"):
    image = np.full((360, 640, 3), 128, np.uint8)
    path = np.stack([np.full(60, 320.0), np.linspace(300.0, 60.0, 60)], axis=1)
    draw_back_line(image, path, state, where)
    changed = (image != 128).any(axis=2)
    return changed[190:290].sum(), changed[70:170].sum()  # pelvis half, neck half


@pytest.mark.parametrize("state", ["rounded", "rounding"])
def test_only_the_half_that_bends_is_heavy(state):
    low, high = drawn("lower", state)
    assert low > 1.5 * high
    low, high = drawn("upper", state)
    assert high > 1.5 * low
    low, high = drawn(None, state)
    assert low == pytest.approx(high, rel=0.2)


def test_a_straight_back_is_one_line():
    assert drawn("lower", "straight") == drawn(None, "straight")
