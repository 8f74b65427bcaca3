"""Warnings: single frames joined into spans that are worth a sentence."""

import pytest
from bodies import SEATED, SITTING, run, script

from formcheck.rules.problems import PROBLEMS, ProblemLog, WarningSpan


def log(*spells: tuple[str, float, float], until: float = 20.0, fps: float = 10.0, **done: float):
    problems = ProblemLog()
    for frame in range(round(until * fps) + 1):
        time = frame / fps
        problems.update(time, tuple(name for name, a, b in spells if a <= time <= b))
    return problems.finish(**done)


def test_a_problem_becomes_one_span():
    assert log(("too_far", 2, 6)) == (WarningSpan("too_far", 2, 6),)


def test_short_problems_are_not_worth_a_warning():
    assert log(("too_far", 2, 2.9)) == ()
    assert len(log(("too_far", 2, 3.0))) == 1


@pytest.mark.parametrize(("gap", "spans"), [(0.5, 1), (0.9, 1), (1.5, 2)])
def test_spells_close_together_are_one(gap, spans):
    assert len(log(("too_far", 2, 4), ("too_far", 4 + gap, 8))) == spans


def test_two_problems_at_once_are_two_spans_in_order_of_time():
    spans = log(("no_person", 8, 12), ("too_far", 2, 10), ("low_confidence", 2, 5))
    assert [span.warning for span in spans] == ["low_confidence", "too_far", "no_person"]


def test_a_problem_that_is_still_there_at_the_end_is_told():
    assert log(("out_of_frame", 15, 99)) == (WarningSpan("out_of_frame", 15, 20),)


@pytest.mark.parametrize(("done", "told"), [(6.9, []), (7.1, ["no_person"]), (99.0, ["no_person"])])
def test_leaving_after_the_last_hold_is_no_warning(done, told):
    spans = log(("no_person", 7, 99), done_s=done)
    assert [span.warning for span in spans] == told


def test_what_kept_the_next_hold_from_counting_is_a_warning():
    """Half out of view for longer than the way out takes; gone and back again."""
    assert log(("out_of_frame", 7, 16), ("no_person", 17, 99), done_s=4.0) == ()
    told = log(("out_of_frame", 6.9, 16), ("no_person", 17, 99), done_s=4.0)
    assert told == (WarningSpan("out_of_frame", 6.9, 16),)
    assert len(log(("no_person", 5, 8), done_s=4.0)) == 1


def test_every_warning_of_the_contract_has_advice():
    contract = {
        "no_person",
        "not_side_on",
        "out_of_frame",
        "too_far",
        "several_people",
        "low_confidence",
    }
    assert contract <= set(PROBLEMS)


def gone(until: float, from_s: float) -> list[tuple[float, None]]:
    return [(round(from_s + n / 10, 1), None) for n in range(1, round(10 * (until - from_s)))]


def test_who_is_lost_in_the_middle_of_a_hold_is_warned_of_and_who_walks_away_is_not():
    in_hold = script((0, SITTING), (2, SITTING), (4, SEATED), (9, SEATED))
    lost = run([*in_hold, *gone(20, 9.0)])
    assert [warn.warning for warn in lost.warnings] == ["no_person"]
    up = script((0, SITTING), (2, SITTING), (4, SEATED), (9, SEATED), (10, SITTING), (13, SITTING))
    left = run([*up, *gone(24, 13.0)])
    assert (len(lost.holds), len(left.holds), left.warnings) == (1, 1, ())
