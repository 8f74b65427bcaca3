"""One attempt on its own: what the coach does not see."""

import math

import pytest
from bodies import LYING, STEP, SUPINE, UPRIGHT, Body, Frames, legs, measured, script, stretch

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
    assert angles["leg_raise_deg"] == pytest.approx(75, abs=2.5)
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
