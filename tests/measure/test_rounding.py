"""Straight or rounded: what angle and flexion decide together."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.measure.rounding import Reading, rounding

UNKNOWN = Reading(math.nan, math.nan)


def verdict(angle: float, flexion: float = math.nan) -> float:
    return rounding(Reading(angle, 7.0), Reading(flexion, 5.0)).deg


@pytest.mark.parametrize(
    ("angle", "flexion", "rounded"),
    [
        (49.9, math.nan, False),
        (50.1, math.nan, True),
        # Bent far from the own neutral, and convex in itself.
        (26.0, 36.0, True),
        (24.0, 36.0, False),
        (26.0, 34.0, False),
        (25.1, 35.1, True),
        (24.9, 60.0, False),
        (49.9, 34.9, False),
        # Round by itself, but only when it has moved.
        (80.0, 11.0, False),
        (80.0, 13.0, True),
        (50.1, 12.1, True),
        (50.1, 11.9, False),
        (49.9, 12.1, False),
        # A back that is round by nature and keeps still, or extends.
        (60.0, 0.0, False),
        (70.0, -10.0, False),
        # A hollow back that has become flat.
        (10.0, 45.0, False),
        (24.0, 0.0, False),
    ],
)
def test_rounded_or_straight(angle, flexion, rounded):
    assert (verdict(angle, flexion) > 0.0) == rounded


@pytest.mark.parametrize(
    ("angle", "flexion", "margin"),
    [
        (62.0, math.nan, 12.0),
        (30.0, math.nan, -20.0),
        (62.0, 50.0, 15.0),  # Rounded in two ways, by 12° and by 15°: the further one counts.
        (62.0, 20.0, 8.0),
        (45.0, 37.0, 2.0),
        (26.0, 37.0, 1.0),
        (15.0, 37.0, -10.0),
        (80.0, 2.0, -10.0),
    ],
)
def test_the_margin_is_how_far_the_deciding_quantity_is_over(angle, flexion, margin):
    assert verdict(angle, flexion) == pytest.approx(margin)


def test_the_error_is_that_of_what_decides():
    angle, flexion = Reading(70.0, 7.0), Reading(60.0, 4.0)
    assert rounding(angle, UNKNOWN) == (20.0, 7.0)
    assert rounding(angle, flexion) == (25.0, 4.0)  # Bent, as 60° - 35°.
    assert rounding(Reading(26.0, 7.0), flexion) == (1.0, 7.0)  # Convex, as 26° - 25°.
    assert rounding(angle, Reading(14.0, 4.0)) == (2.0, 4.0)  # Moved, as 14° - 12°.


@pytest.mark.parametrize(
    ("angle", "since", "margin"), [(62.0, 0.0, 12.0), (40.0, 37.0, 2.0), (20.0, 60.0, -5.0)]
)
def test_since_the_straightest_moment_a_round_back_need_not_have_moved(angle, since, margin):
    found = rounding(Reading(angle, 7.0), Reading(since, 5.0), of_neutral=False)
    assert found.deg == pytest.approx(margin)


@pytest.mark.parametrize(
    ("angle", "flexion", "margin"), [(32.0, 30.0, 3.0), (40.0, 26.0, -1.0), (20.0, 40.0, -5.0)]
)
def test_loose_clothes_hide_a_part_of_the_bend(angle, flexion, margin):
    found = rounding(Reading(angle, 7.0), Reading(flexion, 25.0), loose=True)
    assert found.deg == pytest.approx(margin)


def test_a_back_that_has_not_moved_is_straight_in_loose_clothes_too():
    assert rounding(Reading(60.0, 7.0), Reading(11.0, 25.0), loose=True).deg == -1.0


def test_without_an_angle_nothing_is_said():
    assert math.isnan(rounding(UNKNOWN, Reading(60.0, 4.0)).deg)
    assert math.isnan(rounding(UNKNOWN, UNKNOWN).deg)


DEGREES = st.floats(-90, 130)


@given(DEGREES, DEGREES, st.floats(0, 30), st.floats(0, 30))
def test_a_rounder_and_further_bent_back_is_never_called_straighter(angle, flexion, more, further):
    assert verdict(angle + more, flexion + further) >= verdict(angle, flexion)


@given(DEGREES, DEGREES, st.floats(0, 5))
def test_the_margin_never_jumps(angle, flexion, step):
    """Degrees of change move the margin by no more: a swaying reading does not flip by much."""
    before = verdict(angle, flexion)
    assert abs(verdict(angle + step, flexion) - before) <= step + 1e-9
    assert abs(verdict(angle, flexion + step) - before) <= step + 1e-9


@given(DEGREES)
def test_who_has_not_moved_is_not_rounded_whatever_the_shape(angle):
    assert verdict(angle, 11.9) < 0.0


@given(DEGREES)
def test_a_back_that_is_not_convex_is_not_rounded_however_far_it_has_moved(flexion):
    assert verdict(24.9, flexion) < 0.0
