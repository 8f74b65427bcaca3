"""Spine flexion from two witnesses, straight or rounded, and where a rounded back bends."""

import math
from dataclasses import replace

import pytest
from bodies import SEATED, SITTING, look_of_angle
from hypothesis import given
from hypothesis import strategies as st

from formcheck.measure.flexion import (
    NO_BEND,
    Reading,
    flexion_of,
    rounding,
    since_straightest,
    tell_where,
)
from formcheck.measure.measures import Known, measure
from formcheck.measure.neutral import Neutral, earlier_neutral
from formcheck.measure.readers import BackReader, Bend

OWN = Neutral(look_of_angle(20.0))
LOOK = replace(look_of_angle(40.0), lean_deg=40.0)


class Saying(BackReader):
    """Reads what it was told to."""

    def __init__(self, flexion: float) -> None:
        self.answer = Bend(flexion, 8.0, 0.5 * flexion)

    def bend(self, _look, _neutral):
        return self.answer


def read(of_neutral, since=None, neutral=OWN, **loose):
    second = NO_BEND if since is None else Bend(since, 8.0, 0.5 * since)
    return flexion_of(LOOK, neutral, second, Saying(of_neutral), **{"loose": False, **loose})


def test_without_a_neutral_there_is_none():
    assert math.isnan(read(30.0, 30.0, neutral=Neutral()).flexion_deg)


def test_before_a_straightest_moment_the_neutral_has_the_word():
    assert read(30.0) == (30.0, 8.0, 15.0)


@pytest.mark.parametrize(
    ("of_neutral", "since", "flexion"),
    [
        # The straightest moment seems bent by 0, 5, 10, 20, 50°: a little, most, all of it counts.
        (30.0, 30.0, 30.0),
        (35.0, 30.0, 31.4),
        (40.0, 30.0, 36.1),
        (50.0, 30.0, 47.2),
        (55.0, 5.0, 53.8),
        # Nobody extends the back when folding.
        (18.0, 30.0, 30.0),
        (-12.0, 0.0, 0.0),
    ],
)
def test_of_what_the_straightest_moment_was_bent_by_little_is_error_and_much_is_true(
    of_neutral, since, flexion
):
    assert read(of_neutral, since).flexion_deg == pytest.approx(flexion, abs=0.1)


def test_the_lumbar_part_goes_along():
    assert read(40.0, 30.0).lumbar_deg == pytest.approx(18.05, abs=0.01)


@pytest.mark.parametrize(
    ("of_neutral", "since", "error"),
    [(30.0, None, 8.0), (30.0, 30.0, 4.0), (40.0, 30.0, 6.44), (80.0, 0.0, 7.97)],
)
def test_two_witnesses_are_surer_where_the_second_has_a_word(of_neutral, since, error):
    assert read(of_neutral, since).uncertainty_deg == pytest.approx(error, abs=0.01)


def test_loose_clothes_and_an_earlier_session_are_less_sure():
    assert read(30.0, loose=True).uncertainty_deg == 32.0
    assert read(30.0, 30.0, loose=True).uncertainty_deg == pytest.approx(16.0)
    earlier = read(30.0, neutral=earlier_neutral(look_of_angle(20.0)))
    assert earlier.uncertainty_deg == pytest.approx(math.hypot(8.0, 7.0))
    assert math.isnan(earlier.lumbar_deg)


@pytest.mark.parametrize(("of_neutral", "given"), [(-25.1, False), (-24.9, True)])
def test_who_seems_to_extend_far_was_compared_with_no_neutral(of_neutral, given):
    assert math.isfinite(read(of_neutral, 20.0).flexion_deg) == given


@pytest.mark.parametrize(("lean", "given"), [(4.0, False), (6.0, True)])
def test_upright_nothing_is_compared_with_a_fold(lean, given):
    since = since_straightest(replace(LOOK, lean_deg=lean), look_of_angle(20.0), BackReader())
    assert math.isfinite(since.flexion_deg) == given
    assert since_straightest(LOOK, None, BackReader()) == NO_BEND


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


STRAIGHT = SITTING.backed(30.0).measured().spine.look
ROUND = SEATED.backed(80.0)


@pytest.mark.parametrize(
    ("flexion", "lumbar", "place"),
    [
        (40.0, 38.4, "lower"),
        (40.0, 37.6, None),
        (40.0, 26.0, None),
        (40.0, 14.4, None),
        (40.0, 13.6, "upper"),
        # More than all of it below, as the upper back has straightened; and the other way round.
        (40.0, 55.0, "lower"),
        (40.0, -5.0, "upper"),
        (25.1, 25.1, "lower"),
        (24.9, 24.9, None),
        (24.9, 0.0, None),
        (-40.0, -40.0, None),
    ],
)
def test_a_place_is_told_where_one_part_has_clearly_more_than_usual(flexion, lumbar, place):
    assert tell_where(flexion, lumbar, 0.0) == place


@pytest.mark.parametrize("azimuth", [19.9, -19.9])
def test_near_the_side_it_is_told(azimuth):
    assert tell_where(40.0, 40.0, azimuth) == "lower"


@pytest.mark.parametrize("azimuth", [20.1, -20.1, math.nan])
def test_further_off_the_side_or_with_a_camera_anywhere_nobody_knows(azimuth):
    assert tell_where(40.0, 40.0, azimuth) is None


def test_of_what_is_not_known_nothing_is_told():
    assert tell_where(math.nan, 30.0, 0.0) is None
    assert tell_where(40.0, math.nan, 0.0) is None


class Answering(BackReader):
    """Gives the same answer to every look."""

    def __init__(self, flexion: float = 40.0, lumbar: float = 40.0) -> None:
        self.answer = Bend(flexion, 5.0, lumbar)

    def bend(self, _look, _neutral):
        return self.answer


def where(reader, body=ROUND, neutral=None):
    known = Known(neutral=neutral or Neutral(look=STRAIGHT))
    return measure(body.pose(), known, 0.0, reader)[0].spine.where


@pytest.mark.parametrize(("lumbar", "place"), [(40.0, "lower"), (10.0, "upper"), (26.0, None)])
def test_a_clear_answer_of_the_reader_is_in_the_reading(lumbar, place):
    assert where(Answering(lumbar=lumbar)) == place


def test_nothing_is_told_of_straight_backs_without_a_neutral_or_off_the_side():
    assert where(Answering(), SEATED.backed(20.0)) is None
    assert where(Answering(flexion=8.0, lumbar=8.0)) is None
    assert where(Answering(), neutral=Neutral()) is None
    assert where(Answering(), ROUND.but(azimuth=30.0)) is None


def test_against_the_neutral_of_an_earlier_session_nobody_knows():
    assert where(Answering(), neutral=earlier_neutral(STRAIGHT)) is None


def test_the_plain_reader_does_not_know_it_either():
    """It gives every bend the usual shares."""
    assert where(BackReader()) is None
