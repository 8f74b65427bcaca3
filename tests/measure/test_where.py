"""Where a rounded back bends: both sides of every line, and when nobody is told."""

import math

import pytest
from bodies import SEATED, SITTING

from formcheck.measure.measures import Known, measure
from formcheck.measure.neutral import Neutral, earlier_neutral
from formcheck.measure.readers import Bend, PlainReader
from formcheck.measure.where import tell_where

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


class Saying:
    """Gives the same answer to every look."""

    def __init__(self, flexion: float = 40.0, lumbar: float = 40.0) -> None:
        self.answer = Bend(flexion, 5.0, lumbar)

    def bend(self, look, neutral):  # noqa: ARG002
        return self.answer

    def loose(self, neutral):  # noqa: ARG002
        return False


def where(reader, body=ROUND, neutral=None):
    known = Known(neutral=neutral or Neutral(look=STRAIGHT))
    return measure(body.pose(), known, 0.0, reader)[0].spine.where


@pytest.mark.parametrize(("lumbar", "place"), [(40.0, "lower"), (10.0, "upper"), (26.0, None)])
def test_a_clear_answer_of_the_reader_is_in_the_reading(lumbar, place):
    assert where(Saying(lumbar=lumbar)) == place


def test_nothing_is_told_of_straight_backs_without_a_neutral_or_off_the_side():
    assert where(Saying(), SEATED.backed(20.0)) is None
    assert where(Saying(flexion=8.0, lumbar=8.0)) is None
    assert where(Saying(), neutral=Neutral()) is None
    assert where(Saying(), ROUND.but(azimuth=30.0)) is None


def test_against_the_neutral_of_an_earlier_session_nobody_knows():
    assert where(Saying(), neutral=earlier_neutral(STRAIGHT)) is None


def test_the_plain_reader_does_not_know_it_either():
    """It gives every bend the usual shares."""
    assert where(PlainReader()) is None
