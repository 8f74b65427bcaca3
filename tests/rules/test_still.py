"""A photograph: stretch, faults and the one thing to say."""

import math

import pytest
from bodies import CHAIR, LYING, SEATED, SITTING, STEP, SUPINE, UPRIGHT, legs
from said import ADVICE, said

from formcheck.rules.catalogue import Wanted
from formcheck.rules.still import judge_still


def judged(*bodies, wanted=None):
    return judge_still([body.measured() for body in bodies], wanted or Wanted())


def test_nobody():
    assert judge_still([], Wanted()) is None


def test_somebody_who_does_not_stretch():
    still = judged(UPRIGHT)
    assert still.match is None
    assert still.faults == ()
    assert said(still.cue) == "No hamstring stretch found"


@pytest.mark.parametrize("body", [SEATED, STEP])
def test_rounded_and_straight_backs(body):
    straight, rounded = judged(body.backed(10.0)), judged(body.backed(75.0))
    assert straight.faults == ()
    assert straight.cue is None
    (span,) = rounded.faults
    assert span.fault == "rounded_back"
    # A photograph has no neutral, so the back angle is told: three quarters of the figure's turn.
    assert span.worst == pytest.approx(61, abs=3)
    assert span.quantity == "back_angle_deg"
    assert math.isnan(span.start_s)
    assert math.isnan(span.end_s)
    assert (said(rounded.cue), rounded.cue.level) == ("Back straight: lift your chest", "stop")


def test_a_back_that_cannot_be_judged_is_no_fault():
    assert judged(SEATED).faults == ()


def test_faults_of_the_legs():
    assert [f.fault for f in judged(legs(-90, 75, 0, near_knee=40)).faults] == ["bent_knee"]
    assert [f.fault for f in judged(legs(-90, 75, 45)).faults] == ["resting_leg"]
    both = judged(legs(-90, 75, 45, 40, 20)).faults
    assert [f.fault for f in both] == ["resting_leg", "bent_knee"]


def test_with_both_legs_up_the_other_one_is_to_come_down():
    both = judged(legs(-90, 80, 78))
    assert both.match.stretch.name == "supine"
    assert [f.fault for f in both.faults] == ["resting_leg"]
    assert said(both.cue) == "Lower the other leg"


def test_the_other_knee_may_be_bent_with_the_foot_on_the_floor():
    still = judged(legs(-90, 75, 45, far_knee=90))
    assert still.match.stretch.variant.name == "other_knee_bent"
    assert still.faults == ()
    assert judged(SUPINE).match.stretch.variant is None


def test_the_one_who_stretches_is_judged_and_not_the_largest():
    assert judged(UPRIGHT, CHAIR, SUPINE).match.stretch.name == "supine"
    assert judged(UPRIGHT, LYING, SEATED).match.stretch.name == "seated"


def test_lying_on_the_back_is_only_lying():
    assert judged(LYING).match is None


def test_sitting_with_legs_extended_is_a_starting_position():
    match = judged(SITTING).match
    assert match.stretch.name == "seated"
    assert not match.in_zone


def test_among_equals_the_first_is_judged():
    assert judged(SEATED, STEP).match.stretch.name == "seated"
    assert judged(STEP, SEATED).match.stretch.name == "standing"


def test_a_wanted_stretch_is_looked_for():
    assert judged(STEP, SEATED, wanted=Wanted("seated")).match.stretch.name == "seated"
    assert judged(STEP, wanted=Wanted("seated")).match is None


def test_the_starting_position_counts_as_the_stretch_for_a_photograph():
    still = judged(SITTING)
    assert still.match.stretch.name == "seated"
    assert not still.match.in_zone


def test_a_problem_is_said_when_nothing_is_wrong():
    cue = judged(SEATED.but(azimuth=60.0)).cue
    assert (said(cue), cue.level) == (ADVICE["not_side_on"], "warn")
