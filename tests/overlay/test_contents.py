"""What is drawn between two looks."""

from dataclasses import replace

import numpy as np
import pytest
from bodies import SEATED

from formcheck.core import Checker
from formcheck.overlay.contents import between


def feedback(body, time_s):
    return replace(Checker().update(time_s, body.pose()), time_s=time_s)


@pytest.fixture(scope="module")
def looks():
    start = SEATED.backed(30.0)
    return feedback(start, 1.0), feedback(start.but(x=start.x + 20.0), 1.1)


def test_landmarks_move_in_proportion_to_time(looks):
    before, after = looks
    moved = between(before, after, 1.025)
    step = moved.measures.pose.points - before.measures.pose.points
    np.testing.assert_allclose(step, np.broadcast_to([5.0, 0.0], step.shape), atol=1e-3)


def test_the_line_of_the_back_moves_along(looks):
    before, after = looks
    moved = between(before, after, 1.05)
    step = moved.measures.spine.curve - before.measures.spine.curve
    np.testing.assert_allclose(step, np.broadcast_to([10.0, 0.0], step.shape), atol=1e-3)


def test_what_is_said_is_what_was_said(looks):
    before, after = looks
    moved = between(before, after, 1.09)
    assert (moved.cue, moved.faults, moved.held_s) == (before.cue, before.faults, before.held_s)


def test_at_a_look_it_is_that_look(looks):
    before, after = looks
    now = between(before, after, 1.0).measures.pose.points
    np.testing.assert_allclose(now, before.measures.pose.points, atol=1e-4)


def test_without_somebody_on_both_sides_nothing_moves(looks):
    before, after = looks
    gone = replace(after, measures=None)
    assert between(before, gone, 1.05) is before
    assert between(gone, after, 1.12) is gone
