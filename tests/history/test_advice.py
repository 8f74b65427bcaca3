"""Against the last time: only what is larger than the error is called a change."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sessions import good_supine

from formcheck.history.advice import side_by_side, since_last
from formcheck.history.sessions import Session
from formcheck.history.words import say_since
from formcheck.report.result import AngleStats, Hold, Result
from formcheck.texts import load_texts

NOW = datetime(2026, 11, 26, 18, 0, tzinfo=UTC)  # A Thursday.


def went(reach_deg: float, held_s: float = 20.0, side: str = "left") -> Result:
    """A supine hold that went so far."""
    result = good_supine()
    (hold,) = result.holds
    angles = {**hold.angles, "leg_raise_deg": AngleStats(reach_deg, reach_deg)}
    times = {"held_s": held_s, "straight_s": held_s}
    return replace(result, holds=(replace(hold, **times, side=side, angles=angles),))


def on(day: int, result: Result, number: int = 1) -> Session:
    return Session(number, "Anna", datetime(2026, 11, day, 9, 0, tzinfo=UTC), "live", result)


# Leg raise, supine: mean error 2.8°, two readings differ by 4.0° by error alone.
@pytest.mark.parametrize(
    ("then", "now", "change", "deg"),
    [
        (70.0, 73.9, "same", 0),
        (70.0, 66.1, "same", 0),
        (70.0, 74.1, "further", 4),
        (70.0, 60.0, "less", 10),
    ],
)
def test_a_change_within_the_error_is_none(then, now, change, deg):
    ((found,), _) = since_last(went(now), NOW, [on(20, went(then, 12.0))])
    assert (found.change, found.deg) == (change, deg)
    assert (found.day, found.then.held_s, found.then.target_s) == (date(2026, 11, 20), 12.0, 30.0)


def test_the_last_time_with_that_leg_counts_and_what_comes_later_does_not():
    earlier = [on(18, went(60.0)), on(19, went(50.0, side="right")), on(28, went(10.0))]
    ((found,), _) = since_last(went(60.0), NOW, earlier)
    assert (found.day, found.change) == (date(2026, 11, 18), "same")
    assert since_last(went(60.0), NOW, [on(19, went(50.0, side="right"))])[0] == ()


def test_a_hold_of_a_moment_says_nothing_of_how_far():
    ((found,), _) = since_last(went(70.0, 4.9), NOW, [on(20, went(50.0))])
    assert found.change is None


def test_the_week_begins_on_monday_and_counts_good_form_only():
    earlier = [on(22, went(60.0, 30.0)), on(23, went(60.0, 12.5)), on(25, went(60.0, 45.0))]
    ((leg, minutes),) = [
        (one.leg, one.total) for one in since_last(went(60.0, 20.0), NOW, earlier)[1]
    ]
    assert (leg, minutes * 60) == ("left", pytest.approx(12.5 + 45.0 + 20.0))
    assert since_last(replace(went(60.0), holds=()), NOW, []) == ((), ())


def test_it_is_said_in_whole_sentences():
    earlier = [on(24, went(60.0, 12.0))]
    assert say_since(went(70.0, 30.0), NOW, earlier, load_texts("en")) == (
        "Supine stretch, left leg: last time, on 24 November 2026, 12 of 30 seconds. "
        "Now 10° further, which is more than the measurement error.",
        "Minutes in good form this week: left leg 0.7, of about 10 a leg.",
    )
    assert say_since(went(70.0, 30.0), NOW, [], load_texts("de")) == (
        "Minuten in guter Form diese Woche: linkes Bein 0,5, von etwa 10 je Bein.",
    )


def test_the_hold_of_the_test_is_one():
    assert isinstance(went(60.0).holds[0], Hold)


def test_two_results_side_by_side_name_what_only_one_of_them_has():
    rows = side_by_side(went(60.0), went(70.0))
    assert [(row["side"], row["change"], row["deg"]) for row in rows] == [("left", "further", 10)]
    first, second = side_by_side(went(60.0), went(60.0, side="right"))
    assert (first["side"], first["holds"][1], first["change"]) == ("left", None, None)
    assert (second["side"], second["holds"][0]) == ("right", None)


def test_angles_side_by_side_are_those_that_either_has():
    (row,) = side_by_side(went(60.0), went(math.nan))
    assert row["angles"]["leg_raise_deg"] == [60.0, None]
    (row,) = side_by_side(went(math.nan), went(math.nan))
    assert "leg_raise_deg" not in row["angles"]
