"""Fault watches: when a fault begins, when it is over, and what is none."""

import math
from collections.abc import Callable, Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.test_motion import zigzag

from formcheck.rules.watch import BounceWatch, FaultSpan, State, ThresholdWatch

FPS = pytest.mark.parametrize("fps", [10, 30, 60])


def times(fps: float, until: float) -> np.ndarray:
    return np.arange(round(until * fps) + 1) / fps


def irregular(until: float, seed: int = 0, fastest: float = 0.01, slowest: float = 0.12):
    steps = np.random.default_rng(seed).uniform(fastest, slowest, size=round(until / fastest))
    clock = np.cumsum(steps)
    return clock[clock <= until]


def watched(
    watch: ThresholdWatch | BounceWatch, clock: Iterable[float], value: Callable[[float], float]
) -> tuple[FaultSpan, ...]:
    for time in clock:
        watch.update(float(time), value(float(time)))
    watch.finish()
    return tuple(watch.spans)


def threshold() -> ThresholdWatch:
    return ThresholdWatch("rounded_back", above=20.0, release=14.0, confirm_s=1.0)


def step(start: float, end: float, high: float = 30.0, low: float = 5.0):
    return lambda t: high if start <= t < end else low


@FPS
def test_a_fault_starts_where_it_began_and_not_where_it_was_sure(fps):
    (span,) = watched(threshold(), times(fps, 10), step(2, 5))
    assert span.fault == "rounded_back"
    assert span.start_s == pytest.approx(2, abs=1 / fps)
    assert span.end_s == pytest.approx(5, abs=1 / fps)
    assert span.worst == 30


@given(st.integers(0, 1000))
def test_irregular_frames_give_the_same_fault(seed):
    (span,) = watched(threshold(), irregular(10, seed), step(2, 5))
    assert span.start_s == pytest.approx(2, abs=0.121)
    assert span.end_s == pytest.approx(5, abs=0.121)


@FPS
def test_doubt_comes_first_then_certainty_after_the_confirmation_time(fps):
    watch = threshold()
    states = [(t, watch.update(t, step(2, 5)(t))) for t in times(fps, 6)]
    first = {state: next(t for t, s in states if s is state) for _, state in states}
    assert first[State.SUSPECT] == pytest.approx(2)
    assert first[State.ACTIVE] == pytest.approx(3)
    assert first[State.EASING] == pytest.approx(5)
    assert states[-1][1] is State.CLEAR


@FPS
def test_a_flicker_is_no_fault_however_often(fps):
    def flicker(t: float) -> float:
        return 60.0 if t % 1.0 < 0.45 else 5.0

    assert watched(threshold(), times(fps, 20), flicker) == ()


def test_between_release_and_threshold_nothing_begins_and_nothing_ends():
    assert watched(threshold(), times(30, 10), step(2, 9, high=19.9)) == ()
    dipping = lambda t: 30.0 if 2 <= t < 4 or 6 <= t < 8 else 15.0 if 4 <= t < 6 else 5.0  # noqa: E731
    (span,) = watched(threshold(), times(30, 12), dipping)
    assert (span.start_s, span.end_s) == pytest.approx((2, 8), abs=0.04)


def test_a_short_relief_does_not_end_a_fault_and_a_longer_one_does():
    def relief(seconds):
        return lambda t: 5.0 if t < 2 or 5 <= t < 5 + seconds or t > 8 else 30.0

    assert len(watched(threshold(), times(30, 10), relief(0.2))) == 1
    assert len(watched(threshold(), times(30, 10), relief(0.26))) == 1
    assert len(watched(threshold(), times(30, 10), relief(0.4))) == 2
    first, second = watched(threshold(), times(30, 10), relief(0.6))
    assert first.end_s == pytest.approx(5, abs=0.04)
    assert second.start_s == pytest.approx(5.6, abs=0.04)


def test_a_reading_above_the_line_for_a_second_is_a_fault_however_little_it_is():
    """Its error is stated beside it, and makes the line no other one."""
    watch = ThresholdWatch("rounded_back", 20.0, 14.0, 1.0)
    states = {round(float(t), 1): watch.update(t, 20.1) for t in times(10, 3)}
    assert states[0.9] is State.SUSPECT
    assert states[1.0] is State.ACTIVE
    watch.finish()
    assert watch.spans[0].start_s == 0.0


@FPS
@pytest.mark.parametrize(("high", "low", "ends"), [(26, 19, State.ACTIVE), (21, 15, State.CLEAR)])
def test_doubt_ends_within_two_seconds_by_the_last_one(fps, high, low, ends):
    """Above for three fifths of the time, or for two fifths: then it takes two seconds to tell."""
    watch = threshold()
    share = 0.6 if ends is State.ACTIVE else 0.4
    value = lambda t: high if (t + 1e-6) % 0.5 < share * 0.5 else low  # noqa: E731
    states = [watch.update(t, value(t)) for t in times(fps, 2)]
    assert states[round(0.9 * fps)] is State.SUSPECT
    assert states[-1] is ends


@FPS
def test_one_frame_above_the_line_is_soon_forgotten(fps):
    """As in a film: then readings that are neither clearly straight nor clearly rounded."""
    watch = threshold()
    states = [watch.update(t, 31.0 if t == 0 else 19.0) for t in times(fps, 4)]
    assert states[0] is State.SUSPECT
    assert states[round(0.4 * fps)] is State.SUSPECT
    assert set(states[round(0.6 * fps) :]) == {State.CLEAR}


@FPS
def test_a_fault_after_a_wild_moment_begins_where_it_began(fps):
    value = lambda t: 30.0 if t < 0.1 or t >= 1.5 else 18.0  # noqa: E731
    (span,) = watched(threshold(), times(fps, 5), value)
    assert span.start_s == pytest.approx(1.5, abs=0.51 / fps)


def test_doubt_ends_also_while_nothing_is_seen():
    watch = threshold()
    for time in times(10, 1.2):
        watch.update(time, 21.0 if time > 0.95 or round(time * 10) % 4 == 0 else 19.0)
    assert watch.state is State.SUSPECT
    for time in (1.6, 1.8, 2.0):
        watch.update(time, math.nan)
    assert watch.state is State.ACTIVE, "by what was seen in the last second"


def test_it_warns_whenever_the_reading_is_above_the_line_and_while_in_doubt():
    watch = threshold()
    value = lambda t: 20.4 if t % 0.4 < 0.2 else 12.0  # noqa: E731
    for time in times(10, 6):
        watch.update(time, value(time))
        assert watch.warns(time) is (value(time) > 20.0)
    watch.update(6.1, 25.0)
    assert watch.warns(6.9)
    watch.update(6.2, 16.0)
    assert watch.warns(6.2), "it may be a fault still"
    watch.update(7.3, math.nan)
    assert not watch.warns(7.3), "what was seen long ago is no present reading"


def test_a_sure_fault_is_no_warning_any_more():
    watch = threshold()
    for time in times(10, 3):
        watch.update(time, 40.0)
    assert watch.state is State.ACTIVE
    assert not watch.warns(3.0)


@FPS
def test_a_wild_moment_and_a_doubtful_rest_do_not_make_a_fault(fps):
    """Between release and threshold nothing is known to be wrong, whatever came before."""
    assert watched(threshold(), times(fps, 10), lambda t: 45.0 if 2 <= t < 2.2 else 17.0) == ()


@FPS
def test_a_fault_that_sways_about_the_threshold_counts_by_its_median(fps):
    clock = times(fps, 10)
    assert watched(threshold(), clock, lambda t: 21.0 + 3.0 * math.sin(9 * t)) != ()
    assert watched(threshold(), clock, lambda t: 18.5 + 3.0 * math.sin(9 * t)) == ()


def test_exactly_on_the_threshold_is_still_allowed():
    assert watched(threshold(), times(30, 10), lambda _: 20.0) == ()
    assert len(watched(threshold(), times(30, 10), lambda _: 20.001)) == 1


@pytest.mark.parametrize("before", [5.0, 30.0])
def test_what_cannot_be_measured_for_a_moment_changes_nothing(before):
    watch = threshold()
    for t in times(30, 3):
        watch.update(t, before)
    state = watch.state
    for t in times(30, 0.9):
        assert watch.update(3 + t, math.nan) is state
    assert state is (State.ACTIVE if before > 20 else State.CLEAR)


def test_a_fault_ends_where_it_was_seen_last():
    (span,) = watched(threshold(), times(30, 10), lambda t: 30.0 if t < 4 else math.nan)
    assert span.end_s == pytest.approx(4.0, abs=0.05)


def test_a_doubt_before_a_blind_spell_is_dropped():
    values = lambda t: 30.0 if 1.0 < t < 1.4 or t > 9.0 else math.nan  # noqa: E731
    assert watched(threshold(), times(30, 9.5), values) == ()


def test_single_unmeasurable_frames_do_not_move_a_fault():
    value = lambda t: math.nan if round(t * 30) % 3 == 0 else step(2, 5)(t)  # noqa: E731
    (span,) = watched(threshold(), times(30, 10), value)
    assert (span.start_s, span.end_s) == pytest.approx((2, 5), abs=0.07)


def test_nothing_but_nan_is_no_fault():
    assert watched(threshold(), times(30, 10), lambda _: math.nan) == ()
    assert watched(BounceWatch("bouncing"), times(30, 10), lambda _: math.nan) == ()


def test_an_open_fault_is_closed_at_the_end_and_a_doubt_is_dropped():
    (span,) = watched(threshold(), times(30, 4), step(2, 99))
    assert span.end_s == pytest.approx(4)
    assert watched(threshold(), times(30, 2.5), step(2, 99)) == ()


@FPS
@pytest.mark.parametrize(
    ("value", "until", "named"),
    [
        (step(2, 99), 2.4, False),
        (step(2, 99), 2.5, True),
        # Half of it below the line.
        (lambda t: 5.0 if t < 2 else 15.0 if t < 2.3 else 30.0, 2.5, False),
        (lambda t: 5.0 if t < 2 else 21.0 if t < 2.4 else 15.0, 2.6, True),
        (lambda t: 5.0 if t < 2 else 21.0 if t < 2.2 else 15.0, 2.6, False),
    ],
)
def test_what_is_in_doubt_when_all_is_over_is_decided_after_half_a_second(fps, value, until, named):
    watch = threshold()
    for time in times(fps, until):
        watch.update(float(time), value(float(time)))
    watch.settle(until)
    watch.finish()
    assert [round(span.start_s, 1) for span in watch.spans] == ([2.0] if named else [])


def test_the_worst_value_is_the_largest_of_the_whole_fault():
    (span,) = watched(threshold(), times(30, 9), lambda t: 60 - 10 * abs(t - 5))
    assert span.worst == pytest.approx(60)


# Bouncing.


def wave(hertz: float, swing: float, start: float = 2.0, end: float = 8.0):
    """±``swing`` around 80° from start to end."""

    def value(t: float) -> float:
        on = start <= t < end
        return 80.0 + (swing * math.sin(2 * math.pi * hertz * (t - start)) if on else 0.0)

    return value


@FPS
@pytest.mark.parametrize("hertz", [0.7, 1.0, 1.5, 2.0, 2.5])
def test_ballistic_swings_are_bouncing(fps, hertz):
    spans = watched(BounceWatch("bouncing"), times(fps, 12), wave(hertz, 8.0))
    assert len(spans) == 1
    assert spans[0].start_s == pytest.approx(2, abs=0.5 / hertz + 0.1)
    assert spans[0].end_s == pytest.approx(8, abs=0.5 / hertz + 0.1)
    assert spans[0].worst == pytest.approx(16, abs=3)


@pytest.mark.parametrize("hertz", [0.7, 1.3, 2.5])
@pytest.mark.parametrize("seed", range(3))
def test_bouncing_is_found_in_irregular_frames(hertz, seed):
    spans = watched(BounceWatch("bouncing"), irregular(12, seed), wave(hertz, 8.0))
    assert len(spans) == 1
    assert spans[0].start_s == pytest.approx(2, abs=0.5 / hertz + 0.2)
    assert spans[0].end_s == pytest.approx(8, abs=0.5 / hertz + 0.2)


@FPS
@pytest.mark.parametrize(
    "value",
    [
        pytest.param(lambda t: 80.0 + 1.5 * math.sin(2 * math.pi * 0.25 * t), id="breathing"),
        pytest.param(lambda t: 80.0 + 2.0 * math.sin(2 * math.pi * 1.0 * t), id="trembling"),
        pytest.param(lambda t: 60.0 + 1.5 * t, id="easing deeper"),
        pytest.param(lambda t: 90.0 - 2.0 * t, id="giving way"),
        pytest.param(lambda t: 80.0 + 10.0 * math.sin(2 * math.pi * 0.2 * t), id="slow waves"),
        pytest.param(lambda t: 80.0 if t < 6 else 90.0, id="one correction"),
        pytest.param(lambda t: 92.0 if 6 <= t < 6.5 else 80.0, id="there and back"),
    ],
)
def test_what_is_not_bouncing(fps, value):
    assert watched(BounceWatch("bouncing"), times(fps, 20), value) == ()


def test_jitter_of_the_pose_model_is_not_bouncing():
    noise = np.random.default_rng(1).normal(0, 1.0, size=2000)
    assert watched(BounceWatch("b"), times(30, 60), lambda t: 80 + noise[round(t * 30)]) == ()


def test_two_spells_of_bouncing_are_two_faults():
    early, late = wave(1.0, 8.0, 2, 5), wave(1.0, 8.0, 9, 12)
    spans = watched(BounceWatch("b"), times(30, 15), lambda t: early(t) if t < 7 else late(t))
    assert [round(span.start_s) for span in spans] == [2, 9]


def test_bouncing_is_doubted_before_it_is_sure_and_eases_before_it_is_over():
    watch = BounceWatch("bouncing")
    states = [watch.update(t, wave(1.0, 8.0)(t)) for t in times(30, 12)]
    order = [s for i, s in enumerate(states) if i == 0 or s is not states[i - 1]]
    assert order == [State.CLEAR, State.SUSPECT, State.ACTIVE, State.EASING, State.CLEAR]


def test_nan_in_between_does_not_hide_bouncing():
    value = lambda t: math.nan if round(t * 30) % 4 == 0 else wave(1.0, 8.0)(t)  # noqa: E731
    assert len(watched(BounceWatch("b"), times(30, 12), value)) == 1


def test_bouncing_that_never_stops_ends_with_the_hold():
    (span,) = watched(BounceWatch("b"), times(30, 30), wave(1.0, 8.0, 2, 99))
    assert span.start_s == pytest.approx(2.25, abs=0.3)
    assert span.end_s == pytest.approx(30, abs=0.6)


@pytest.mark.parametrize(("swings", "bounces"), [(4, True), (3, False)])
def test_three_swings_are_bouncing(swings, bounces):
    """The last one is sure when the way back has begun, so it takes a fourth."""
    spans = watched(BounceWatch("b"), times(30, 12), zigzag(10.0, swings, 0.5))
    assert len(spans) == (1 if bounces else 0)
