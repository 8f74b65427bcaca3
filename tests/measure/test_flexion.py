"""Spine flexion from two witnesses: the neutral, and the straightest moment of the fold."""

import math
from dataclasses import replace

import pytest
from bodies import look_of_angle

from formcheck.measure.flexion import NO_BEND, flexion_of, since_straightest
from formcheck.measure.neutral import Neutral, earlier_neutral
from formcheck.measure.readers import Bend, PlainReader

OWN = Neutral(look_of_angle(20.0))
LOOK = replace(look_of_angle(40.0), lean_deg=40.0)


class Saying(PlainReader):
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
    since = since_straightest(replace(LOOK, lean_deg=lean), look_of_angle(20.0), PlainReader())
    assert math.isfinite(since.flexion_deg) == given
    assert since_straightest(LOOK, None, PlainReader()) == NO_BEND
