"""Arms that lie on the back's outline: how near, over how much of it, and where."""

from dataclasses import replace

import numpy as np
import pytest
from bodies import SEATED, STEP

from formcheck.measure.arms import hidden_by_arms
from formcheck.measure.landmarks import Pose, landmark_index
from formcheck.measure.outline import STATIONS, BackOutline

OUTLINE = BackOutline(
    STATIONS,
    np.full(STATIONS.shape, 0.15),
    # Hip at (100, 200), shoulder 100 pixels above, the back behind it.
    np.column_stack([np.full(STATIONS.shape, 85.0), 200.0 - 100.0 * STATIONS]),
    chord_px=100.0,
    sharpness=1.0,
)


def holding(*points: tuple[float, float], side: str = "right") -> Pose:
    """Somebody whose arm runs through three points, the other one far away."""
    pose = SEATED.pose()
    marks = np.full(pose.points.shape, 900.0)
    for joint, point in zip(("shoulder", "elbow", "wrist"), points, strict=True):
        marks[landmark_index(joint, side)] = point
    return replace(pose, points=marks)


def along(away: float, low: float = 0.05, high: float = 0.75, side: str = "right") -> Pose:
    """A forearm beside the back from one station to another, the upper arm far off."""
    x = 85.0 + away
    return holding((900.0, 0.0), (x, 200 - 100 * high), (x, 200 - 100 * low), side=side)


@pytest.mark.parametrize(("away", "hidden"), [(14.5, True), (-14.5, True), (15.5, False)])
def test_an_arm_within_half_its_thickness_of_the_edge_hides_it(away, hidden):
    """15 of the trunk's 100 pixels."""
    assert hidden_by_arms(along(away, 0.2, 0.6), OUTLINE) == hidden


@pytest.mark.parametrize("side", ["left", "right"])
def test_either_arm_hides_it(side):
    assert hidden_by_arms(along(0.0, side=side), OUTLINE)


def test_upper_arms_hide_it_too():
    assert hidden_by_arms(holding((85.0, 140.0), (85.0, 170.0), (900.0, 170.0)), OUTLINE)


@pytest.mark.parametrize(("reaches", "hidden"), [(1, False), (2, False), (3, True)])
def test_a_sleeve_may_touch_two_stations_but_not_three(reaches, hidden):
    """A hand that comes from behind: stations lie 5 pixels apart."""
    away = np.sqrt(15.0**2 - (2.5 * reaches - 0.6) ** 2)
    middle = 200.0 - 100.0 * 0.4 if reaches % 2 else 200.0 - 100.0 * 0.425
    hand = holding((85.0 - 900.0, middle), (85.0 - 400.0, middle), (85.0 - away, middle))
    assert hidden_by_arms(hand, OUTLINE) == hidden


@pytest.mark.parametrize(
    ("low", "high", "hidden"),
    [(-0.6, -0.1, False), (-0.6, 0.12, True), (0.9, 1.5, False), (0.7, 1.5, True)],
)
def test_beyond_hip_and_shoulder_blades_arms_may_be(low, high, hidden):
    """Near the shoulder the arm is part of the outline; it begins there."""
    assert hidden_by_arms(along(0.0, low, high), OUTLINE) == hidden


@pytest.mark.parametrize(("below", "hidden"), [(0.07, False), (0.08, True)])
def test_the_lowest_twentieth_of_the_back_may_be_touched(below, hidden):
    """By three places a hundredth apart, of which the first is 0.055; half an arm is 0.15."""
    t = np.linspace(-0.595, 1.505, 211)
    edge = np.column_stack([np.full(t.shape, 85.0), 200.0 - 100.0 * t])
    outline = BackOutline(t, np.full(t.shape, 0.15), edge, chord_px=100.0, sharpness=1.0)
    assert hidden_by_arms(along(0.0, -0.6, below - 0.15), outline) == hidden


def test_where_no_edge_was_found_nothing_is_hidden():
    offset = np.full(STATIONS.shape, np.nan)
    edge = np.full((len(STATIONS), 2), np.nan)
    assert not hidden_by_arms(along(0.0), replace(OUTLINE, offset=offset, edge=edge))


@pytest.mark.parametrize("body", [STEP, SEATED])
def test_arms_that_reach_forwards_hide_nothing(body):
    assert body.backed(40.0).measured().spine.reason is None
