"""Where a rounded back bends: what is asked, and when an answer is one."""

from dataclasses import replace

import numpy as np
import pytest
from bodies import SEATED, SITTING

from formcheck.measure.measures import Known, measure
from formcheck.measure.neutral import Neutral
from formcheck.measure.readers import ParabolaReader
from formcheck.measure.where import MOVES, told, where_features

STRAIGHT = SITTING.backed(8.0).measured().spine.look
ROUND = SEATED.backed(70.0)


class Leaning(ParabolaReader):
    """Gives the same answer to every look, and remembers how often it was asked."""

    def __init__(self, answer: float) -> None:
        self.answer = answer
        self.asked = 0

    def upper_share(self, looks, neutral):  # noqa: ARG002
        self.asked += len(looks)
        return np.full(len(looks), self.answer)


def where(reader, body=ROUND, neutral=STRAIGHT):
    known = Known(neutral=Neutral(look=neutral))
    return measure(body.pose(), known, 0.0, reader)[0].spine.where


@pytest.mark.parametrize(("answer", "place"), [(0.8, "upper"), (-0.8, "lower"), (0.05, None)])
def test_a_clear_answer_is_told(answer, place):
    assert where(Leaning(answer)) == place


def test_it_is_asked_with_hip_and_shoulder_moved():
    reader = Leaning(0.8)
    where(reader)
    assert reader.asked == 1 + len(MOVES)


def test_nothing_is_told_of_straight_backs_without_a_neutral_or_off_the_side():
    assert where(Leaning(0.8), SEATED.backed(8.0)) is None
    assert where(Leaning(0.8), neutral=None) is None
    assert where(Leaning(0.8), ROUND.but(azimuth=30.0)) is None
    assert where(ParabolaReader()) is None


def test_answers_that_disagree_are_none():
    assert told(np.array([0.9, -0.7, 0.8, -0.2, 0.6, 0.9])) is None
    assert told(np.array([0.9, 0.7, 0.8, 0.6, 0.6, 0.9])) == "upper"


def test_features_tell_a_lower_bend_from_an_upper_one():
    t = np.linspace(-0.5, 1.4, 39)
    low = replace(STRAIGHT, dorsal=STRAIGHT.dorsal + 0.1 * np.exp(-(((t - 0.25) / 0.2) ** 2)))
    high = replace(STRAIGHT, dorsal=STRAIGHT.dorsal + 0.1 * np.exp(-(((t - 0.75) / 0.2) ** 2)))
    same = where_features(STRAIGHT, STRAIGHT)
    assert same.shape == (157,)
    assert np.isfinite(same).all()
    assert not np.allclose(where_features(low, STRAIGHT), where_features(high, STRAIGHT))
    assert np.all(where_features(STRAIGHT, STRAIGHT)[39:78] == 0)
