"""The hold clock: what counts, what waits, what is lost."""

import math
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.rules.hold import LONGEST_GAP_S, HoldClock, Ledger, Verdict, tick

GOOD, DOUBT, BAD = Verdict.GOOD, Verdict.DOUBT, Verdict.BAD
FPS = pytest.mark.parametrize("fps", [10, 25, 60])


def play(*spells: tuple[Verdict, float], fps: float = 10.0, then: Verdict | None = None):
    """A clock after spells of so many seconds each; ends with one frame more."""
    clock, frame = HoldClock(), 0
    for verdict, seconds in spells:
        for _ in range(round(seconds * fps)):
            clock = tick(clock, frame / fps, verdict)
            frame += 1
    return tick(clock, frame / fps, then or spells[-1][0])


def through(times: Iterable[float], verdict_at) -> HoldClock:
    clock = HoldClock()
    for time in times:
        clock = tick(clock, time, verdict_at(time))
    return clock


@FPS
def test_good_time_counts(fps):
    assert play((GOOD, 12), fps=fps).held_s == pytest.approx(12)


@FPS
def test_doubt_that_is_resolved_counts(fps):
    assert play((GOOD, 4), (DOUBT, 0.4), (GOOD, 4), fps=fps).held_s == pytest.approx(8.4)


@FPS
def test_doubt_that_is_confirmed_never_did(fps):
    clock = play((GOOD, 4), (DOUBT, 1), (BAD, 3), (GOOD, 5), fps=fps)
    assert clock.held_s == pytest.approx(9, abs=1.01 / fps)


def test_doubt_at_the_end_is_not_counted_but_kept():
    clock = play((GOOD, 4), (DOUBT, 1))
    assert clock.held_s == pytest.approx(3.9)
    assert clock.escrow_s == pytest.approx(1.1)


def test_bad_time_never_counts_and_forgets_the_escrow():
    clock = play((DOUBT, 2), (BAD, 5))
    assert (clock.held_s, clock.escrow_s) == (0, 0)


def test_the_step_between_two_frames_belongs_to_the_worse_one():
    assert through([0, 0.5], lambda t: GOOD if t == 0 else BAD).held_s == 0
    assert through([0, 0.5], lambda t: BAD if t == 0 else GOOD).held_s == 0
    assert through([0, 0.5], lambda _: GOOD).held_s == 0.5


def test_after_bad_frames_doubt_starts_at_the_first_doubtful_frame():
    clock = play((BAD, 2), (DOUBT, 0.5), (GOOD, 1))
    assert clock.held_s == pytest.approx(1.5)


def test_a_gap_between_frames_says_nothing_about_the_time_between():
    gap = LONGEST_GAP_S + 0.2
    clock = through([0, 0.5, 0.5 + gap, 1.0 + gap], lambda _: GOOD)
    assert clock.held_s == pytest.approx(1.0)
    short = LONGEST_GAP_S - 0.2
    assert through([0, 0.5, 0.5 + short], lambda _: GOOD).held_s == pytest.approx(0.5 + short)


def test_in_a_gap_what_is_in_escrow_goes_on_waiting():
    doubt = tick(tick(HoldClock(), 0.0, GOOD), 0.5, DOUBT)
    assert tick(tick(doubt, 5.0, GOOD), 5.5, GOOD).held_s == pytest.approx(1.0)
    assert tick(tick(doubt, 5.0, BAD), 5.5, GOOD).held_s == 0.0


@given(st.lists(st.floats(0.005, 0.3), min_size=50, max_size=300))
def test_irregular_frames_give_the_same_seconds(steps):
    times = np.cumsum([0.0, *steps])
    clock = through(times, lambda _: GOOD)
    assert clock.held_s == pytest.approx(times[-1])


@given(st.lists(st.tuples(st.sampled_from(Verdict), st.floats(0.0, 0.9)), min_size=1, max_size=60))
def test_held_only_grows_and_never_beyond_the_time_there_was(frames):
    clock, time, before = HoldClock(), 0.0, 0.0
    for verdict, step in frames:
        time += step
        clock = tick(clock, time, verdict)
        assert before <= clock.held_s <= time + 1e-9
        assert clock.escrow_s >= 0
        assert verdict is GOOD or clock.held_s == before
        before = clock.held_s


def test_time_since_it_last_counted():
    assert 5.0 - HoldClock().good_s == math.inf
    clock = tick(tick(HoldClock(), 3.0, GOOD), 4.0, BAD)
    assert 4.0 - clock.good_s == 1.0


# Of what counts, the seconds in which the back was seen to be straight.


def seen(*frames: tuple[Verdict, bool], step: float = 0.1) -> HoldClock:
    clock = HoldClock()
    for number, (verdict, straight) in enumerate(frames):
        clock = tick(clock, number * step, verdict, straight=straight)
    return clock


def test_only_what_was_seen_is_straight():
    clock = seen(*[(GOOD, True)] * 11, *[(GOOD, False)] * 10, *[(GOOD, True)] * 5)
    assert clock.held_s == pytest.approx(2.5)
    assert clock.straight_s == pytest.approx(1.5)


def test_straight_seconds_wait_with_the_others():
    waiting = [(GOOD, True)] * 11 + [(DOUBT, True)] * 4 + [(DOUBT, False)] * 3
    assert seen(*waiting).straight_s == pytest.approx(1.0)
    resolved = seen(*waiting, (GOOD, True))
    assert (resolved.held_s, resolved.straight_s) == pytest.approx((1.8, 1.5))
    refused = seen(*waiting, (BAD, True), (GOOD, True), (GOOD, True))
    assert (refused.held_s, refused.straight_s) == pytest.approx((1.1, 1.1))


@given(
    st.lists(
        st.tuples(st.sampled_from(Verdict), st.booleans(), st.floats(0.0, 0.9)),
        min_size=1, max_size=60,
    )
)  # fmt: skip
def test_never_more_was_seen_straight_than_held(frames):
    clock, time = HoldClock(), 0.0
    for verdict, straight, step in frames:
        time += step
        clock = tick(clock, time, verdict, straight=straight)
        assert 0.0 <= clock.straight_s <= clock.held_s + 1e-9
        assert 0.0 <= clock.straight_escrow_s <= clock.escrow_s + 1e-9


def test_what_is_taken_back_is_taken_from_both():
    ledger = Ledger()
    for number in range(101):
        ledger.tick(number / 10, GOOD, straight=number <= 40)
    assert (ledger.clock.held_s, ledger.clock.straight_s) == pytest.approx((10, 4))
    ledger.take_back(5.05)
    assert (ledger.clock.held_s, ledger.clock.straight_s) == pytest.approx((5.05, 4))
    ledger.take_back(3.0)
    assert (ledger.clock.held_s, ledger.clock.straight_s) == pytest.approx((3, 3))


def test_what_was_counted_long_ago_stays_counted():
    ledger = Ledger()
    for number in range(301):
        ledger.tick(number / 10, GOOD if number <= 100 else BAD, straight=True)
    ledger.take_back(9.0)
    assert ledger.clock.held_s == pytest.approx(10)
