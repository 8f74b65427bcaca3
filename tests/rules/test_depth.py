"""Letting go and coming back: what counts of it."""

import math
from itertools import pairwise

import pytest
from bodies import Frames, legs, measured

from formcheck.rules.attempt import Attempt
from formcheck.rules.catalogue import catalogue
from formcheck.rules.depth import Dip, deepened


def held_after(*keys: tuple[float, float]) -> Attempt:
    """A leg raised as at (time_s, degrees) and evenly between, ten pictures a second."""
    frames: Frames = []
    for (start, low), (end, high) in pairwise(keys):
        steps = round((end - start) * 10)
        for step in range(steps):
            raised = low + (high - low) * step / steps
            frames.append((start + step / 10, legs(-90, raised, 0).pose()))
    attempt = Attempt(catalogue()["supine"], "right")
    for time_s, pose in frames:
        attempt.update(time_s, measured(pose))
    return attempt


def test_letting_go_for_a_moment_does_not_count():
    attempt = held_after((0, 70), (5, 70), (5.6, 30), (5.8, 30), (6.4, 70), (10, 70))
    assert not attempt.over
    assert attempt.start_s == 0
    assert attempt.clock.held_s == pytest.approx(9.9 - 1.4, abs=0.25)


def test_letting_go_within_the_stretch_does_not_count_either():
    attempt = held_after((0, 70), (5, 70), (5.5, 50), (6, 50), (6.5, 70), (10, 70))
    assert attempt.clock.held_s == pytest.approx(9.9 - 1.5, abs=0.25)


def test_a_slow_release_does_not_count_either():
    attempt = held_after((0, 70), (5, 70), (6.5, 45), (8, 70), (12, 70))
    assert attempt.clock.held_s == pytest.approx(11.9 - 3.0, abs=0.5)


@pytest.mark.parametrize("depth", [30, 50])
def test_lost_landmarks_that_jump_back_cost_nothing(depth):
    attempt = held_after((0, 70), (5, 70), (5, depth), (5.3, depth), (5.3, 70), (10, 70))
    assert attempt.clock.held_s == pytest.approx(9.9)


def test_swaying_costs_nothing():
    attempt = held_after((0, 70), (5, 70), (6, 62), (7, 70), (10, 70))
    assert attempt.clock.held_s == pytest.approx(9.9)


def test_who_eases_off_and_stays_has_held_throughout():
    attempt = held_after((0, 75), (5, 75), (6, 58), (16, 58))
    assert attempt.clock.held_s == pytest.approx(15.9)


def test_an_unknown_depth_is_not_deep():
    dip = Dip(since_s=3.0, level_deg=70.0)
    assert deepened(dip, math.nan, 0.1) == dip
    assert deepened(dip, 57.0, 0.1).deep_s == pytest.approx(0.1)
    assert deepened(dip, 59.0, 0.1) == dip
