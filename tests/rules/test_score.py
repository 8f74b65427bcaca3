"""The score: three parts that can be read one by one."""

import math

import pytest
from bodies import LYING, SUPINE, Frames, legs, run, script, stretch, with_fault
from rules.test_lifts import head_up

from formcheck.rules.score import FORM_POINTS, HOLD_POINTS, STEADY_POINTS, score_parts

BENT = legs(-90, 75, 0, near_knee=45)


def parts(frames: Frames, target_s: float = 10.0) -> dict[str, float]:
    (hold,) = run(frames).holds
    return score_parts(hold, target_s)


def test_a_perfect_hold_has_all_points():
    points = parts(script((0, SUPINE), (10, SUPINE)))
    assert points == {"hold": HOLD_POINTS, "form": FORM_POINTS, "steady": STEADY_POINTS}
    assert sum(points.values()) == 100


def test_holding_longer_than_wanted_gives_no_more():
    assert parts(script((0, SUPINE), (40, SUPINE)))["hold"] == HOLD_POINTS


@pytest.mark.parametrize("share", [0.3, 0.5, 0.8])
def test_points_for_the_hold_are_its_share_of_the_target(share):
    assert parts(stretch(LYING, SUPINE, 30 * share), 30)["hold"] == pytest.approx(
        HOLD_POINTS * share, abs=0.6
    )


def test_bad_form_costs_by_its_share():
    points = parts(with_fault(LYING, SUPINE, BENT, 8, 13, seconds=20), 15)
    assert points["form"] == pytest.approx(FORM_POINTS * 15 / 20, abs=1)


def test_a_hold_in_bad_form_all_along_has_no_points_for_time():
    points = parts(stretch(LYING, BENT, 10))
    assert points["hold"] == 0
    assert points["form"] == 0
    assert math.isfinite(points["steady"])


def test_swaying_costs_steadiness_and_nothing_else():
    frames = []
    for time, _ in script((0, SUPINE), (20, SUPINE)):
        frames.append((time, legs(-90, 75 + 2 * math.sin(2 * math.pi * 0.2 * time), 0).pose()))
    points = parts(frames)
    assert points["hold"] == HOLD_POINTS
    assert points["steady"] == pytest.approx(7.2, abs=0.4), "1.4° of 5°"


def test_a_lifted_head_costs_half_of_the_form_points_of_its_time():
    """Five seconds of seventeen: 30 points less 30 · 5 / 17 · 0.5."""
    frames = head_up(with_fault(LYING, SUPINE, SUPINE, 8.0, 13.0), 8.0, 13.0)
    assert parts(frames, 30.0)["form"] == pytest.approx(25.6, abs=0.6)


@pytest.mark.parametrize("seconds", [3, 9, 27])
def test_parts_are_never_outside_their_bounds(seconds):
    points = parts(with_fault(LYING, SUPINE, BENT, 4, 4 + seconds / 3, seconds), 12)
    assert 0 <= points["hold"] <= HOLD_POINTS
    assert 0 <= points["form"] <= FORM_POINTS
    assert 0 <= points["steady"] <= STEADY_POINTS
