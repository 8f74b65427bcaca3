"""One attempt on its own: what the coach does not see."""

import math

import pytest
from bodies import (
    LYING,
    ON_STEP,
    SEATED,
    SITTING,
    STEP,
    SUPINE,
    UPRIGHT,
    Body,
    Frames,
    legs,
    measured,
    run,
    script,
    stretch,
)

from formcheck.rules.attempt import Attempt
from formcheck.rules.catalogue import catalogue
from formcheck.rules.stretch import ANGLES


def supine(side="right") -> Attempt:
    return Attempt(catalogue()["supine"], side)


def fed(attempt: Attempt, frames: Frames) -> Attempt:
    for time, pose in frames:
        attempt.update(time, None if pose is None else measured(pose))
    return attempt


def still(body: Body, seconds: float, start: float = 0.0) -> Frames:
    return script((start, body), (start + seconds, body))


def test_nothing_is_held_before_the_depth_settles():
    attempt = fed(supine(), still(SUPINE, 0.4))
    assert not attempt.holding
    assert attempt.clock.held_s == 0
    fed(attempt, still(SUPINE, 0.4, start=0.5))
    assert attempt.holding
    assert attempt.start_s == 0
    assert attempt.clock.held_s == pytest.approx(0.9, abs=0.01)


def test_whoever_never_settles_is_trying_all_the_same():
    frames = [(t, legs(-90, 50 + 8 * t, 0).pose()) for t, _ in still(SUPINE, 5)]
    attempt = fed(supine(), frames)
    assert attempt.holding


def test_leaving_the_zone_before_settling_starts_anew():
    attempt = fed(supine(), still(SUPINE, 0.3) + still(LYING, 0.3, 0.4) + still(SUPINE, 1, 0.8))
    assert attempt.start_s == pytest.approx(0.8)


def test_it_is_over_two_seconds_after_leaving_the_zone():
    attempt = fed(supine(), still(SUPINE, 5) + still(LYING, 1.9, 5.1))
    assert not attempt.over
    assert fed(attempt, still(LYING, 1, 7.1)).over


def test_it_is_over_two_seconds_after_the_pose_was_lost():
    gone = [(5.1 + i / 10, None) for i in range(19)]
    attempt = fed(supine(), still(SUPINE, 5) + gone)
    assert not attempt.over
    assert fed(attempt, [(7.1, None)]).over


def test_somebody_never_seen_is_over_at_once():
    assert fed(supine(), [(0.0, None)]).over


def test_coming_up_takes_back_no_more_than_its_beginning():
    attempt = fed(supine(), stretch(LYING, SUPINE, 10))
    attempt.finish()
    assert attempt.end_s == pytest.approx(13, abs=0.15)
    assert attempt.clock.held_s == pytest.approx(10, abs=0.2)


def test_finishing_twice_is_finishing_once():
    attempt = fed(supine(), stretch(LYING, legs(-90, 75, 0, 45), 8))
    attempt.finish()
    before = (attempt.end_s, attempt.clock, attempt.fault_spans())
    attempt.finish()
    assert (attempt.end_s, attempt.clock, attempt.fault_spans()) == before
    assert len(before[2]) == 1


def test_samples_keep_the_angles_of_the_stretched_leg():
    attempt = fed(supine("right"), still(legs(-90, 75, 10, 5, 12), 3))
    angles = dict(zip(ANGLES, attempt.samples.angles_deg[-1], strict=True))
    # The line to the ankle is lower than the thigh by half of the knee's bend.
    assert angles["leg_raise_deg"] == pytest.approx(72.5, abs=2.5)
    assert angles["hip_flexion_deg"] == pytest.approx(75, abs=2.5)
    assert angles["knee_flexion_deg"] == pytest.approx(5, abs=2.5)
    assert angles["trunk_inclination_deg"] == pytest.approx(90, abs=3.0)
    assert math.isnan(angles["spine_flexion_deg"])
    assert attempt.samples.efforts_deg[-1] == pytest.approx(75, abs=2.5)
    assert attempt.samples.good[-1]


def test_samples_of_a_fault_are_not_good():
    attempt = fed(supine(), still(SUPINE, 3) + still(legs(-90, 75, 0, 50), 3, 3.1))
    times, good = attempt.samples.times_s, attempt.samples.good
    assert (times < 3).sum() > 20
    assert good[times < 3].all()
    assert not good[times > 3.15].any()


@pytest.mark.parametrize("body", [UPRIGHT, STEP, LYING])
def test_another_posture_is_never_held(body):
    assert not fed(supine(), still(body, 5)).holding


@pytest.mark.parametrize("wrong_s", [3.0, 7.0])
@pytest.mark.parametrize(
    ("rest", "held", "bent"),
    [
        pytest.param(ON_STEP, STEP, legs(50, -40, -90, near_knee=40), id="standing deeper"),
        pytest.param(ON_STEP, STEP, legs(25, -40, -90, near_knee=40), id="standing less deep"),
        pytest.param(SITTING, SEATED, legs(50, 20, 20, 40, 40), id="seated deeper"),
        pytest.param(LYING, SUPINE, legs(-90, 90, 0, near_knee=40), id="supine deeper"),
        pytest.param(LYING, SUPINE, legs(-90, 63, 0, near_knee=40), id="supine less deep"),
    ],
)
def test_putting_a_fault_right_does_not_split_the_hold(rest, held, bent, wrong_s):
    """A bent knee changes the depth, and so does straightening it."""
    right = 11.0 + wrong_s
    session = run(
        script(
            (0, rest),
            (2, rest),
            (3, held),
            (11, held),
            (11.4, bent),
            (right - 0.4, bent),
            (right, held),
            (right + 8, held),
            (right + 9, rest),
            (right + 12, rest),
        )
    )
    (hold,) = session.holds
    assert hold.clock.held_s == pytest.approx(16, abs=0.8)
    assert hold.end_s == pytest.approx(right + 8, abs=0.2)
    assert [span.fault for span in hold.fault_spans()] == ["bent_knee"]
    assert session.at(right + 1.5).phase == "hold", "it counts again at once"


def test_whoever_comes_up_while_putting_a_fault_right_has_left():
    bent = legs(50, -40, -90, near_knee=40)
    (hold,) = run(
        script(
            (0, ON_STEP), (2, ON_STEP), (3, STEP), (11, STEP), (11.4, bent), (16, bent),
            (17, ON_STEP), (22, ON_STEP),
        )
    ).holds  # fmt: skip
    assert hold.clock.held_s == pytest.approx(8.2, abs=0.3)
    assert hold.end_s == pytest.approx(16.2, abs=0.4)


def test_straight_seconds_are_those_in_which_the_back_was_seen():
    sees, blind = SEATED.backed(10.0), SEATED.backed(10.0).but(bend=None)
    (hold,) = run(script((0, sees), (6, sees), (6.01, blind), (10, blind))).holds
    assert hold.clock.held_s == pytest.approx(10, abs=0.1)
    assert hold.clock.straight_s == pytest.approx(6, abs=0.15)


def test_nothing_is_seen_straight_without_an_outline_but_where_nothing_is_judged():
    (seated,) = run(script((0, SEATED), (10, SEATED))).holds
    assert (seated.clock.held_s, seated.clock.straight_s) == (pytest.approx(10), 0.0)
    (lying,) = run(stretch(LYING, SUPINE, 10)).holds
    assert lying.clock.straight_s == lying.clock.held_s > 9


def test_seconds_in_a_rounded_back_are_neither_held_nor_straight():
    sits, folds, rounds = (b.backed(bend) for b, bend in
                           ((SITTING, 5.0), (SEATED, 10.0), (SEATED, 70.0)))  # fmt: skip
    (hold,) = run(
        script((0, sits), (2, sits), (3, folds), (9, folds), (9.1, rounds), (13, rounds))
    ).holds
    assert hold.clock.held_s == pytest.approx(6, abs=0.2)
    assert hold.clock.straight_s == pytest.approx(6, abs=0.2)
