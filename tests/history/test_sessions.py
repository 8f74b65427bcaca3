"""Minutes in good form: what counts, for which leg, in which week."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta

import pytest
from history.made_up import BEGIN, hold, result, session

from formcheck.history.progress import progress_of
from formcheck.history.sessions import attempts_of, doses, good_s


def told(*holds):
    return {
        (dose.leg, stretch): minutes
        for dose in doses(attempts_of([session(0, *holds)]))
        for stretch, minutes in dose.minutes.items()
    }


@pytest.mark.parametrize(
    ("changes", "seconds"),
    [
        ({"held_s": 31.0, "straight_s": 30.0}, 30.0),
        ({"held_s": 31.0, "straight_s": 31.0}, 31.0),
        ({"held_s": 30.0, "straight_s": 12.0}, 12.0),
        ({"held_s": 0.0, "straight_s": 0.0}, 0.0),
        # Beyond the target it goes on counting.
        ({"held_s": 90.0, "straight_s": 90.0, "target_s": 30.0}, 90.0),
    ],
)
def test_a_second_is_good_when_it_counted_and_the_back_was_seen_straight(changes, seconds):
    (one,) = result(hold(**changes)).holds
    assert good_s(one) == seconds


def test_of_earlier_results_the_share_that_could_be_judged_decides():
    (one,) = result(hold(held_s=40.0)).holds
    old = replace(one, straight_s=math.nan)
    assert good_s(replace(old, judged={"rounded_back": 0.25})) == 10.0
    assert good_s(replace(old, judged={"bent_knee": 0.25})) == 40.0


def test_minutes_add_up_by_leg_and_stretch():
    found = told(
        hold(straight_s=30.0),
        hold(straight_s=30.0),
        hold(side="right", straight_s=15.0),
        hold("seated", "both", held_s=66.0, straight_s=60.0),
        hold("supine", "right", held_s=45.0, straight_s=45.0),
    )
    assert found == {
        ("left", "standing"): 1.0,
        ("left", "seated"): 1.0,
        ("right", "standing"): 0.25,
        ("right", "seated"): 1.0,
        ("right", "supine"): 0.75,
    }


def test_the_left_leg_comes_first_and_the_longest_stretch_before_the_others():
    holds = hold(side="right"), hold(), hold("supine", held_s=60.0, straight_s=60.0)
    left, right = doses(attempts_of([session(0, *holds)]))
    assert (left.leg, right.leg) == ("left", "right")
    assert list(left.minutes) == ["supine", "standing"]
    assert (left.total, right.total) == (1.5, 0.5)


def test_a_leg_without_a_good_second_is_left_out():
    assert doses(attempts_of([session(0, hold(held_s=0.0, straight_s=0.0))])) == ()


def test_each_week_has_its_own():
    sessions = [session(0, hold()), session(6, hold()), session(7, hold(straight_s=15.0))]
    progress = progress_of("Anna", sessions, BEGIN.date() + timedelta(days=8))
    assert [week.doses[0].total for week in progress.begun] == [1.0, 0.25]
