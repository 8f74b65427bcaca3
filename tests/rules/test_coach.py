"""Whole sessions, scripted: seconds, faults, phases and the one thing to say."""

import math
import random
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from bodies import (
    FOLD,
    LYING,
    ON_STEP,
    SEATED,
    SEATED_ONE,
    SITTING,
    STEP,
    SUPINE,
    UPRIGHT,
    Body,
    Frames,
    Session,
    at_times,
    body_at,
    legs,
    nobody,
    other_leg,
    run,
    script,
    stretch,
    with_fault,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from said import ADVICE, said

from formcheck.rules.catalogue import Wanted
from formcheck.rules.coach import Coach
from formcheck.texts import Line

WITHIN_S = 0.15
FACING = pytest.mark.parametrize("facing", [1, -1])
ONE_START = legs(0, 0, 50, 0, 110)

STEP_BENT = legs(35, -40, -90, near_knee=45)
SUPINE_BENT = legs(-90, 75, 0, near_knee=45)
SUPINE_RESTING = legs(-90, 75, 45, far_knee=90)


@pytest.mark.parametrize(("facing", "fps"), [(1, 30), (-1, 10)])
@pytest.mark.parametrize(
    ("rest", "held", "name", "leg"),
    [
        (ON_STEP, STEP, "standing", "near"),
        (other_leg(ON_STEP), other_leg(STEP), "standing", "far"),
        (UPRIGHT, FOLD, "standing", "both"),
        (SITTING, SEATED, "seated", "both"),
        (ONE_START, SEATED_ONE, "seated", "near"),
        (LYING, SUPINE, "supine", "near"),
        (LYING, other_leg(SUPINE), "supine", "far"),
    ],
)
def test_a_good_hold_lasts_as_long_as_it_was_held(rest, held, name, leg, facing, fps):
    held = held.but(facing=facing)
    session = run(stretch(rest.but(facing=facing), held, seconds=12, fps=fps))
    (hold,) = session.holds
    side = {"near": held.near, "far": held.far, "both": "both"}[leg]
    assert (hold.stretch.name, hold.side) == (name, side)
    assert hold.start_s == pytest.approx(3, abs=WITHIN_S)
    assert hold.end_s == pytest.approx(15, abs=WITHIN_S)
    assert hold.clock.held_s == pytest.approx(12, abs=2 * WITHIN_S)
    assert hold.fault_spans() == []
    assert session.warnings == ()


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 10_000))
def test_variable_frame_rate_gives_the_seconds_of_a_constant_one(seed):
    times = np.cumsum(np.random.default_rng(seed).uniform(0.01, 0.15, 400))
    keys = ((0, LYING), (2, LYING), (3, SUPINE), (13, SUPINE), (14, LYING), (18, LYING))
    (hold,) = run(at_times(times[times < 18].tolist(), *keys)).holds
    # Looks lie up to 0.15 s apart: two of them, at most. Of 1,000 draws the worst was 0.31 s.
    assert hold.clock.held_s == pytest.approx(10, abs=0.45)
    assert hold.start_s == pytest.approx(3, abs=0.35)


@pytest.mark.parametrize("seconds", [3, 7.5, 20])
def test_early_release_keeps_what_was_held(seconds):
    (hold,) = run(stretch(ON_STEP, STEP, seconds)).holds
    assert hold.clock.held_s == pytest.approx(seconds, abs=WITHIN_S)


def test_a_moment_in_the_stretch_is_no_attempt():
    assert run(stretch(ON_STEP, STEP, seconds=1.0)).holds == []


def test_a_clip_that_begins_and_ends_in_the_stretch():
    (hold,) = run(script((0, STEP), (10, STEP))).holds
    assert (hold.start_s, hold.end_s) == (0, 10)
    assert hold.clock.held_s == pytest.approx(10, abs=WITHIN_S)


def test_deeper_during_the_hold_goes_on_counting():
    (hold,) = run(
        script(
            (0, SITTING),
            (2, SITTING),
            (3, SEATED),
            (8, SEATED),
            (10, legs(60, 0, 0)),
            (16, legs(60, 0, 0)),
            (17, SITTING),
            (20, SITTING),
        )
    ).holds
    assert hold.clock.held_s == pytest.approx(13, abs=WITHIN_S)


def test_easing_off_a_little_and_staying_goes_on_counting():
    (hold,) = run(
        script(
            (0, SITTING),
            (2, SITTING),
            (3, legs(45, 0, 0)),
            (8, legs(45, 0, 0)),
            (9, SEATED),
            (20, SEATED),
            (21, SITTING),
            (24, SITTING),
        )
    ).holds
    assert hold.clock.held_s == pytest.approx(17, abs=0.3)


def test_breathing_does_not_disturb():
    frames = []
    for time, _ in script((0, SITTING), (30, SITTING)):
        lean = 40 + 1.5 * math.sin(2 * math.pi * 0.25 * time)
        frames.append((time, legs(lean, 0, 0).pose()))
    (hold,) = run(frames).holds
    assert hold.clock.held_s == pytest.approx(30, abs=WITHIN_S)
    assert hold.fault_spans() == []


def test_coming_up_slowly_ends_the_hold_where_it_began():
    (hold,) = run(
        script(
            (0, LYING),
            (2, LYING),
            (3, SUPINE),
            (13, SUPINE),
            (18, legs(-90, 40, 0)),
            (19, LYING),
            (22, LYING),
        )
    ).holds
    assert hold.end_s == pytest.approx(13.7, abs=0.7)
    assert hold.clock.held_s == pytest.approx(10.7, abs=0.7)


# Faults cost their own time.


@pytest.mark.parametrize(
    ("rest", "held", "faulty", "fault", "facing"),
    [
        (ON_STEP, STEP, STEP_BENT, "bent_knee", 1),
        (ON_STEP, STEP, STEP_BENT, "bent_knee", -1),
        (LYING, SUPINE, SUPINE_BENT, "bent_knee", 1),
        (LYING, SUPINE, SUPINE_RESTING, "resting_leg", 1),
        (LYING, SUPINE, SUPINE_RESTING, "resting_leg", -1),
        (ON_STEP.backed(10.0), STEP.backed(10.0), STEP.backed(60.0), "rounded_back", 1),
        (SITTING.backed(10.0), SEATED.backed(10.0), SEATED.backed(60.0), "rounded_back", -1),
        (UPRIGHT.backed(10.0), FOLD.backed(10.0), FOLD.backed(60.0), "rounded_back", 1),
    ],
)
def test_a_fault_in_the_middle_costs_its_own_time(rest, held, faulty, fault, facing):
    bodies = [body.but(facing=facing) for body in (rest, held, faulty)]
    session = run(with_fault(*bodies, start=9, end=13))
    (hold,) = session.holds
    (span,) = hold.fault_spans()
    assert span.fault == fault
    assert (span.start_s, span.end_s) == pytest.approx((9, 13), abs=0.11)
    # Going wrong and right again within 0.1 s each belongs to the fault by half.
    assert hold.clock.held_s == pytest.approx(12.9, abs=WITHIN_S + 0.1)
    paused = session.at(12)
    assert paused.phase == "paused"
    assert paused.faults == (fault,)
    assert paused.cue.level == "stop"
    assert session.at(15).phase == "hold"
    assert session.at(12.5).held_s == session.at(10.5).held_s


def test_a_fault_shorter_than_its_confirmation_costs_nothing():
    session = run(with_fault(ON_STEP, STEP, STEP_BENT, 9, 9.6))
    (hold,) = session.holds
    assert hold.fault_spans() == []
    assert hold.clock.held_s == pytest.approx(17, abs=WITHIN_S)
    # From the first reading above the line on there is no praise any more.
    for moment in (9.0, 9.3, 9.6):
        assert session.at(moment).suspects == ("bent_knee",)
        assert session.at(moment).cue.level == "warn"
    assert session.at(8.8).suspects == ()


def test_a_fault_all_along_leaves_nothing_held():
    session = run(stretch(ON_STEP, STEP_BENT, 8))
    (hold,) = session.holds
    assert hold.clock.held_s == 0
    assert [span.fault for span in hold.fault_spans()] == ["bent_knee"]


def bouncing(hertz: float, swing: float, start=9.0, end=15.0, fps=30.0) -> Frames:
    keys = ((0, ON_STEP), (2, ON_STEP), (3, STEP), (20, STEP), (21, ON_STEP), (24, ON_STEP))
    frames = []
    for time in (np.arange(24 * fps + 1) / fps).tolist():
        body = body_at(time, *keys)
        if start <= time < end:
            by = swing * math.sin(2 * math.pi * hertz * (time - start))
            body = legs(body.lean + by, -40, -90)
        frames.append((time, body.pose()))
    return frames


@pytest.mark.parametrize("hertz", [0.7, 1.0, 2.5])
def test_bouncing_is_a_fault_that_costs_its_time(hertz):
    session = run(bouncing(hertz, 8.0))
    (hold,) = session.holds
    (span,) = hold.fault_spans()
    assert span.fault == "bouncing"
    assert (span.start_s, span.end_s) == pytest.approx((9, 15), abs=0.6)
    # The first two swings could still be corrections and count.
    assert hold.clock.held_s == pytest.approx(11, abs=0.35 + 0.5 / hertz)
    assert said(session.at(13).cue) == "Gently: no bouncing"


def test_swaying_is_not_bouncing():
    (hold,) = run(bouncing(0.5, 1.5)).holds
    assert hold.fault_spans() == []
    assert hold.clock.held_s == pytest.approx(17, abs=0.2)


# Lost poses and pauses.

LONG = stretch(ON_STEP, STEP, 17)


@pytest.mark.parametrize("seconds", [0.1, 0.5, 0.9])
def test_a_pose_lost_for_a_moment_is_bridged(seconds):
    (hold,) = run(nobody(LONG, 10, 10 + seconds)).holds
    assert hold.clock.held_s == pytest.approx(17, abs=WITHIN_S)


@pytest.mark.parametrize("seconds", [1.3, 1.8])
def test_a_pose_lost_for_longer_is_not_counted_but_the_hold_goes_on(seconds):
    (hold,) = run(nobody(LONG, 10, 10 + seconds)).holds
    assert hold.clock.held_s == pytest.approx(17 - seconds, abs=WITHIN_S + 0.2)


def test_a_pose_lost_for_three_seconds_ends_the_hold():
    session = run(nobody(LONG, 10, 13))
    first, second = session.holds
    assert first.clock.held_s == pytest.approx(7, abs=0.21)
    assert second.clock.held_s == pytest.approx(7, abs=0.2)
    assert second.start_s == pytest.approx(13, abs=WITHIN_S)
    assert [w.warning for w in session.warnings] == ["no_person"]
    assert said(session.at(11).cue) == ADVICE["no_person"]


def test_unsure_landmarks_count_as_a_lost_pose():
    frames = [(t, STEP.but(near_seen=0.3).pose() if 10 <= t < 13 else pose) for t, pose in LONG]
    session = run(frames)
    assert len(session.holds) == 2
    assert [w.warning for w in session.warnings] == ["low_confidence"]


def test_the_hidden_leg_may_be_unsure():
    (hold,) = run(stretch(ON_STEP.but(far_seen=0.1), STEP.but(far_seen=0.1), 10)).holds
    assert hold.clock.held_s == pytest.approx(10, abs=WITHIN_S)


def test_a_pose_lost_while_coming_in_is_not_counted_either():
    (hold,) = run(nobody(LONG, 3.3, 5.1)).holds
    assert hold.clock.held_s == pytest.approx(17 - 1.8, abs=0.4)


def without(frames: Frames, start: float, end: float) -> Frames:
    """The same frames, but none comes in between."""
    return [(t, pose) for t, pose in frames if not start < t < end]


@pytest.mark.parametrize("gap_s", [2.5, 5.0, 9.5])
def test_a_gap_in_the_frames_is_a_pause(gap_s):
    session = run(without(stretch(ON_STEP, STEP, 25), 8, 8 + gap_s))
    (hold,) = session.holds
    assert (hold.start_s, hold.end_s) == pytest.approx((3, 28), abs=0.2)
    assert hold.clock.held_s == pytest.approx(25 - gap_s, abs=WITHIN_S + 0.1)
    held = [feedback.held_s for feedback in session.during(4, 27)]
    assert held == sorted(held), "nothing of it is lost"


def test_after_a_gap_of_more_than_ten_seconds_a_new_hold_begins():
    before, after = run(without(stretch(ON_STEP, STEP, 25), 8, 18.5)).holds
    assert before.clock.held_s == pytest.approx(5, abs=WITHIN_S + 0.1)
    assert (after.start_s, after.clock.held_s) == pytest.approx((18.5, 9.5), abs=WITHIN_S + 0.1)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(ON_STEP, id="has come up"),
        pytest.param(STEP.but(x=STEP.x - 120), id="is elsewhere"),
        pytest.param(STEP.but(scale=290.0), id="is nearer"),
        pytest.param(other_leg(STEP), id="has changed sides"),
    ],
)
def test_whoever_is_not_as_before_a_gap_has_ended_the_hold_at_its_beginning(body):
    frames = script((0, ON_STEP), (2, ON_STEP), (3, STEP), (8, STEP))
    (hold, *_) = run([*frames, *script((11, body), (16, body))]).holds
    assert hold.end_s == pytest.approx(8, abs=0.11)
    assert hold.clock.held_s == pytest.approx(5, abs=WITHIN_S)


def test_a_fault_on_both_sides_of_a_gap_is_not_said_of_the_gap():
    bent = STEP.but(near_knee=45.0)
    (hold,) = run(without(with_fault(ON_STEP, STEP, bent, 6, 14), 8.5, 11.5)).holds
    assert hold.clock.held_s == pytest.approx(17 - 8, abs=0.4)
    assert [(s.start_s, s.end_s) for s in hold.fault_spans()] == [
        pytest.approx((6, 8.5), abs=0.4),
        pytest.approx((11.5, 14), abs=0.4),
    ]


@pytest.mark.parametrize("seed", range(5))
def test_a_machine_that_falls_behind_ends_no_hold(seed):
    """One or two looks a second for a while, and a stall now and then."""
    rng = random.Random(seed)
    times, time = [], 0.0
    while time < 36:
        times.append(time)
        time += rng.choice([0.5, 0.7, 1.0, 1.2, 2.4]) if 8 < time < 24 else 0.1
    keys = ((0.0, ON_STEP), (2.0, ON_STEP), (3.0, STEP), (33.0, STEP), (34.0, ON_STEP))
    stalled_s = sum(b - a for a, b in pairwise(times) if b - a > 2)
    (hold,) = run(at_times(times, *keys)).holds
    assert hold.clock.held_s == pytest.approx(30 - stalled_s, abs=WITHIN_S + 0.1)


def test_coming_up_for_a_second_goes_on_with_the_same_hold():
    (hold,) = run(
        script(
            (0, ON_STEP),
            (2, ON_STEP),
            (3, STEP),
            (10, STEP),
            (10.3, ON_STEP),
            (11.3, ON_STEP),
            (11.6, STEP),
            (18, STEP),
            (19, ON_STEP),
            (22, ON_STEP),
        )
    ).holds
    assert hold.clock.held_s == pytest.approx(7 + 6.4, abs=0.4)


def test_coming_up_for_longer_starts_a_new_hold():
    first, second = run(
        script(
            (0, ON_STEP),
            (2, ON_STEP),
            (3, STEP),
            (10, STEP),
            (11, ON_STEP),
            (15, ON_STEP),
            (16, STEP),
            (22, STEP),
            (23, ON_STEP),
            (26, ON_STEP),
        )
    ).holds
    assert first.clock.held_s == pytest.approx(7, abs=WITHIN_S)
    assert second.clock.held_s == pytest.approx(6, abs=WITHIN_S)


@pytest.mark.parametrize(("pause", "holds"), [(8, 1), (14, 2)])
def test_a_long_fault_restarts_the_hold(pause, holds):
    found = run(with_fault(ON_STEP, STEP, STEP_BENT, 8, 8 + pause, seconds=30)).holds
    assert len(found) == holds
    assert sum(hold.clock.held_s for hold in found) == pytest.approx(30 - pause, abs=0.5)


# Change of side and of stretch.


@FACING
@pytest.mark.parametrize(("seen", "sides"), [(0.2, ["near"]), (0.9, ["near", "both"])])
def test_a_drawn_in_leg_that_is_hidden_is_not_stretched(facing, seen, sides):
    """Folded over, the far leg is guessed beside the near one; put there, it is seen."""
    one, both = SEATED_ONE.but(facing=facing), SEATED.but(facing=facing, far_seen=seen)
    start = ONE_START.but(facing=facing)
    frames = script((0, start), (1, start), (2, one), (6, one))
    frames += script((6.1, both), (14, both))
    holds = run(frames).holds
    assert [hold.side for hold in holds] == [one.near if s == "near" else s for s in sides]
    assert holds[-1].end_s == pytest.approx(14.0, abs=0.1)
    assert sum(hold.clock.held_s for hold in holds) == pytest.approx(12.0, abs=1.0)


@FACING
def test_a_change_of_side_gives_two_holds(facing):
    bodies = [UPRIGHT, ON_STEP, STEP, other_leg(ON_STEP), other_leg(STEP)]
    up, on, step, on2, step2 = (body.but(facing=facing) for body in bodies)
    session = run(
        script(
            (0, up),
            (1, on),
            (2, step),
            (12, step),
            (13, on),
            (14, up),
            (15, on2),
            (16, step2),
            (24, step2),
            (25, on2),
            (28, up),
        )
    )
    first, second = session.holds
    assert (first.side, second.side) == (step.near, step.far)
    assert first.clock.held_s == pytest.approx(10, abs=WITHIN_S)
    assert second.clock.held_s == pytest.approx(8, abs=WITHIN_S)


def first_with_the_other_leg(*keys):
    """When the other leg is first taken for the stretched one."""
    feedback = run(script(*keys, fps=20.0)).feedback
    (side,) = {f.side for f in feedback[-5:]}
    changes = [b.time_s for a, b in pairwise(feedback) if a.side != b.side and b.side == side]
    return changes[-1]


def test_a_hold_is_given_up_for_the_other_leg_after_seven_tenths():
    other = other_leg(SUPINE)
    keys = ((0, LYING), (2, LYING), (3, SUPINE), (8, SUPINE), (8.05, other), (12, other))
    assert first_with_the_other_leg(*keys) == pytest.approx(8.1 + 0.7, abs=0.06)


def test_coming_in_the_other_leg_is_welcome_after_two_tenths():
    other = other_leg(SUPINE)
    keys = ((0, LYING), (2, LYING), (2.5, SUPINE), (2.6, other), (8, other))
    assert first_with_the_other_leg(*keys) == pytest.approx(2.65 + 0.2, abs=0.06)


def test_two_angles_are_shown_while_stretching():
    session = run(stretch(SITTING, SEATED, seconds=5))
    assert {len(f.shown) for f in session.feedback if f.phase == "hold"} == {2}


@pytest.mark.parametrize("seconds", [1.0, 2.0])
def test_legs_exchanged_lying_down_give_two_holds(seconds):
    other = other_leg(SUPINE)
    session = run(
        script(
            (0, LYING),
            (2, LYING),
            (3, SUPINE),
            (13, SUPINE),
            (13 + seconds, other),
            (21 + seconds, other),
            (22 + seconds, LYING),
            (25 + seconds, LYING),
        )
    )
    first, second = session.holds
    assert (first.side, second.side) == ("right", "left")
    assert first.clock.held_s == pytest.approx(10, abs=WITHIN_S + 0.1)
    assert second.clock.held_s == pytest.approx(8, abs=0.4)


def test_three_stretches_in_one_session():
    frames: Frames = []
    for rest, held in ((ON_STEP, STEP), (SITTING, SEATED), (LYING, SUPINE)):
        start = frames[-1][0] + 0.1 if frames else 0.0
        frames += [(start + t, pose) for t, pose in stretch(rest, held, 6)]
    holds = run(frames).holds
    assert [hold.stretch.name for hold in holds] == ["standing", "seated", "supine"]
    assert [round(hold.clock.held_s) for hold in holds] == [6, 6, 6]


def test_single_frames_of_the_other_leg_do_not_end_a_hold():
    frames = [
        (t, other_leg(SUPINE).pose() if 5 < t < 12 and round(t * 10) % 10 == 0 else pose)
        for t, pose in stretch(LYING, SUPINE, 12)
    ]
    (hold,) = run(frames).holds
    assert hold.clock.held_s == pytest.approx(12, abs=0.3)


def test_only_the_wanted_stretch_is_held():
    assert run(stretch(ON_STEP, STEP, 8), Wanted("supine")).holds == []
    (hold,) = run(stretch(ON_STEP, STEP, 8), Wanted("standing", "right")).holds
    assert hold.side == "right"


# Phases and cues.


def phases(session) -> list[str]:
    names = [f.phase for f in session.feedback]
    return [name for i, name in enumerate(names) if i == 0 or name != names[i - 1]]


def test_phases_of_a_completed_hold():
    session = run(
        script(
            (0, UPRIGHT),
            (1, ON_STEP),
            (2, ON_STEP),
            (3, STEP),
            (10, STEP),
            (11, ON_STEP),
            (12, UPRIGHT),
            (15, UPRIGHT),
        ),
        target_s=5,
    )
    assert phases(session)[:4] == ["idle", "entry", "hold", "done"]
    assert phases(session)[-1] == "idle"
    assert session.at(7.5).phase == "hold"
    assert session.at(8.3).phase == "done"


def test_what_is_said_step_by_step():
    folds = STEP.backed(10.0)
    session = run(
        script((0, UPRIGHT), (2, UPRIGHT), (3, ON_STEP), (5, ON_STEP), (6, folds), (14, folds)),
        target_s=6,
    )
    cues = [(time, session.at(time).cue) for time in (1, 4.5, 10, 13)]
    assert [(time, said(cue), cue.level) for time, cue in cues] == [
        (1, "Get into a stretch, side-on to the camera", "info"),
        (4.5, "Hinge forward from the hips", "info"),
        (10, "Good, hold it there", "good"),
        (13, "Done! Now the other side", "good"),
    ]


def test_measuring_the_neutral_back_is_said_and_seen_to_end():
    sits, folds = SITTING.backed(5.0), SEATED.backed(10.0)
    session = run(script((0, sits), (2, sits), (3, folds), (6, folds)))
    assert said(session.at(0.3).cue) == "Tall and still: measuring your back"
    assert said(session.at(1.5).cue) == "Hinge forward from the hips"
    slumped = SITTING.backed(85.0)  # A back angle of 69°; up to 60° may be by nature.
    assert run(script((0, slumped), (2, slumped))).at(2).cue.key == "neutral"


def test_a_back_that_cannot_be_judged_is_not_praised():
    seen = SEATED.backed(10.0)
    unseen = seen.but(bend=None)
    session = run(script((0, seen), (4, seen), (4.01, unseen), (8, unseen)), target_s=60)
    praised = session.at(3.5).cue
    assert (said(praised), praised.level) == ("Good, hold it there", "good")
    assert session.at(4.8).cue == praised, "not for a moment's sake"
    cue = session.at(7).cue
    assert (said(cue), cue.level) == ("Hold it there: your back cannot be judged", "info")
    assert session.at(7).held_s > session.at(5).held_s
    # Lying, there is no back to judge.
    assert run(stretch(LYING, SUPINE, 9)).at(9).cue.level == "good"


def unseen_from(second: float, until: float = 30.0) -> Frames:
    """Sitting tall for two seconds, then a fold of which the outline is seen only at first."""
    sits, folds = SITTING.backed(5.0), SEATED.backed(10.0)
    keys = ((0.0, sits), (2.0, sits), (3.0, folds), (until, folds))
    return [
        (time, (pose if time < second else folds.but(bend=None).pose()))
        for time, pose in script(*keys)
    ]


def test_what_was_not_judged_is_not_praised_at_the_end():
    session = run(unseen_from(6.0), target_s=10)
    done = session.at(16)
    assert done.phase == "done"
    assert done.cue == Line("done.unjudged", "info")
    assert done.held_s > 10
    assert done.straight_s == pytest.approx(3, abs=0.3)
    praised = run(unseen_from(12.0), target_s=10).at(16)
    assert praised.cue == Line("done", "good"), "a fifth may be missing"


def test_one_leg_whose_back_was_not_seen_ends_with_the_other_side_and_no_praise():
    cue = run(stretch(ON_STEP, STEP, 12), target_s=5).at(13).cue
    assert cue == Line("switch.unjudged", "info")


def test_a_hold_of_which_little_was_seen_is_not_praised_when_it_is_seen_again():
    sees = SEATED.backed(10.0)
    keys = ((0.0, SITTING.backed(5.0)), (2.0, SITTING.backed(5.0)), (3.0, sees), (12.0, sees))
    frames = [
        (time, sees.but(bend=None).pose() if 4 <= time < 8 else pose)
        for time, pose in script(*keys)
    ]
    session = run(frames, target_s=60)
    assert session.at(7).cue == Line("unjudged", "info")
    assert session.at(9).cue == Line("holding", "info")


def test_who_begins_without_a_neutral_is_told_so_once():
    folds = SEATED.backed(10.0)
    session = run(script((0, folds), (9, folds)), target_s=60)
    assert session.at(1.5).phase == "hold"
    for moment in (1.0, 2.8):
        cue = session.at(moment).cue
        assert cue == Line("neutral_missing", "info")
    assert session.at(3.2).cue.level == "good"
    assert session.at(3.2).held_s == pytest.approx(3.2, abs=0.1), "it counts meanwhile"
    known = run(unseen_from(99.0, until=9.0))
    assert "neutral_missing" not in {f.cue.key for f in known.feedback}
    assert "neutral_missing" not in {f.cue.key for f in run(stretch(LYING, SUPINE)).feedback}


def margin(session_deg: list[float]) -> Session:
    """A hold in which the back is so far beyond the line, frame by frame."""
    coach, feedback = Coach(target_s=60.0), []
    measures = replace(SEATED.backed(10.0).measured(), own_neutral=True)
    for number, rounding in enumerate(session_deg):
        spine = replace(
            measures.spine, rounding_deg=rounding, rounding_uncertainty_deg=8.0, reason=None
        )
        feedback.append(coach.update(number / 10, replace(measures, spine=spine)))
    return Session(feedback, *coach.finish())


@pytest.mark.parametrize(("looks", "named"), [(5, []), (6, ["rounded_back"])])
def test_a_session_stopped_in_a_fault_names_it_after_half_a_second(looks, named):
    session = margin([-10.0] * 30 + [15.0] * looks)
    (attempt,) = session.holds
    assert [span.fault for span in attempt.fault_spans()] == named
    assert attempt.clock.held_s == pytest.approx(2.9, abs=0.11)


def test_who_comes_up_in_doubt_is_blamed_for_nothing():
    """A doubt on the way out is none of the hold."""
    frames = script((0, SEATED.backed(10.0)), (6, SEATED.backed(10.0)), (7.2, SITTING.backed(60.0)))
    (attempt,) = run(frames, target_s=60).holds
    assert attempt.fault_spans() == []


@pytest.mark.parametrize("rest", [-4.0, 1.0])
def test_beside_a_reading_above_the_line_there_is_never_praise(rest):
    """As in a film: one frame clearly above, then a reading near the line for seconds."""
    session = margin([-10.0] * 20 + [15.0] + [rest] * 60)
    assert session.at(1.9).cue.level == "good"
    for feedback in session.during(2.0, 2.4 if rest < 0 else 8.0):
        assert feedback.cue.level in ("warn", "stop")
    (hold,) = session.holds
    spans = [(span.fault, span.start_s) for span in hold.fault_spans()]
    if rest < 0:
        assert spans == []
        assert hold.clock.held_s == pytest.approx(8.0, abs=0.05)
        assert session.at(2.6).cue.level == "good", "doubt has ended"
        assert hold.clock.straight_s == pytest.approx(7.9, abs=0.05), "but for what was above"
    else:
        assert spans == [("rounded_back", pytest.approx(2.0))]
        assert hold.clock.held_s == pytest.approx(1.9, abs=0.05)


def test_both_legs_need_no_other_side():
    sits, folds = SITTING.backed(5.0), SEATED.backed(10.0)
    assert said(run(stretch(sits, folds, 9), target_s=5).at(11).cue) == "Done! Come up slowly"


def test_from_too_far_off_the_side_nothing_is_judged_or_counted():
    oblique = {"azimuth": 55.0}
    session = run(
        with_fault(*(b.but(**oblique) for b in (LYING, SUPINE, SUPINE_BENT)), start=9, end=13)
    )
    assert said(session.at(6).cue) == ADVICE["not_side_on"]
    assert said(session.at(12).cue) == ADVICE["not_side_on"]
    assert session.holds == []


def test_of_two_faults_the_more_important_is_said():
    rounded_and_bent = STEP_BENT.backed(60.0)
    session = run(
        with_fault(ON_STEP.backed(10.0), STEP.backed(10.0), rounded_and_bent, start=8, end=12)
    )
    assert session.at(11).faults == ("rounded_back", "bent_knee")
    assert said(session.at(11).cue) == "Back straight: lift your chest"


def test_a_certain_fault_is_said_before_a_doubtful_one():
    both = legs(-90, 75, 45, 45, 90)
    keys = (
        (0, LYING),
        (2, LYING),
        (3, SUPINE),
        (7.9, SUPINE),
        (8, SUPINE_RESTING),
        (11, SUPINE_RESTING),
        (11.1, both),
        (11.8, both),
    )
    now = run(script(*keys)).at(11.7)
    assert (now.faults, now.suspects) == (("resting_leg",), ("bent_knee",))
    assert said(now.cue) == "Lower the other leg"


def test_with_both_legs_up_the_cue_is_to_lower_the_other_one():
    both = legs(-90, 80, 77)
    # The far leg is hidden by the near one, which is nobody's fault.
    frames = script(*((time, body.but(far_seen=0.1)) for time, body in [
        (0, LYING), (2, LYING), (3, both), (9, both), (10, LYING), (12, LYING),
    ]))  # fmt: skip
    session = run(frames)
    assert session.holds == []
    assert {said(f.cue) for f in session.during(3.1, 9)} == {"Lower the other leg."}
    assert {f.cue.level for f in session.during(3.1, 9)} == {"warn"}
    (warning,) = session.warnings
    assert warning.warning == "both_legs_up", "why nothing was held"
    assert (warning.start_s, warning.end_s) == pytest.approx((2.4, 9.6), abs=0.2)


def test_lifting_the_other_leg_as_well_lets_go_of_the_hold():
    both = legs(-90, 75, 70)
    keys = ((0, LYING), (2, LYING), (3, SUPINE), (9, SUPINE), (9.5, both), (16, both))
    session = run(script(*keys))
    (hold,) = session.holds
    assert hold.clock.held_s == pytest.approx(6.2, abs=0.3)
    assert said(session.at(14).cue) == "Lower the other leg."


def test_a_moment_with_both_legs_up_is_no_warning():
    both = legs(-90, 80, 77)
    keys = ((0, LYING), (2, LYING), (2.3, both), (2.4, both), (2.8, SUPINE), (12, SUPINE))
    session = run(script(*keys))
    assert session.warnings == ()
    assert len(session.holds) == 1


KNEE_UP, FOOT_DOWN = legs(-90, 0, 45, 0, 90), legs(-90, 75, 45, 0, 90)


def test_a_knee_bent_from_the_start_is_a_variant_and_no_fault():
    (hold,) = run(stretch(KNEE_UP, FOOT_DOWN, 8)).holds
    assert hold.stretch.variant.name == "other_knee_bent"
    assert hold.fault_spans() == []
    assert hold.clock.held_s == pytest.approx(8, abs=WITHIN_S)


def test_a_knee_that_bends_in_the_hold_is_a_fault():
    session = run(with_fault(LYING, SUPINE, FOOT_DOWN, start=9, end=13))
    (hold,) = session.holds
    assert hold.stretch.variant is None
    assert [span.fault for span in hold.fault_spans()] == ["resting_leg"]


def test_of_the_variant_the_foot_must_stay_on_the_floor():
    in_the_air = legs(-90, 75, 70, 0, 60)
    session = run(with_fault(KNEE_UP, FOOT_DOWN, in_the_air, start=9, end=13))
    (hold,) = session.holds
    assert [span.fault for span in hold.fault_spans()] == ["resting_leg"]


def test_the_variant_is_what_is_seen_on_arriving():
    """Both knees bent, one leg goes up, and the other is put down before the hold begins."""
    keys = (
        (0, KNEE_UP),
        (2, KNEE_UP),
        (3, FOOT_DOWN),
        (3.4, SUPINE),
        (12, SUPINE),
        (13, LYING),
    )
    (hold,) = run(script(*keys)).holds
    assert hold.stretch.variant is None


def test_every_frame_has_something_to_say_and_held_never_jumps():
    session = run(with_fault(ON_STEP, STEP, STEP_BENT, 9, 13))
    assert all(said(f.cue) for f in session.feedback)
    # Paid-out doubt (at most a second of fault or lost pose) is the largest step.
    held = [f.held_s for f in session.during(3, 20)]
    assert max(np.diff(held)) < 1.6
    assert min(np.diff(held)) >= 0


@pytest.mark.parametrize("away", ["lost", "upright"])
def test_while_seconds_do_not_count_the_phase_says_so(away):
    if away == "lost":
        frames = nobody(LONG, 10, 11.9)
    else:
        frames = script(
            (0, ON_STEP), (2, ON_STEP), (3, STEP), (10, STEP), (10.2, ON_STEP), (12, ON_STEP)
        )
    now = run(frames).at(11.7)
    assert now.phase == "paused"
    assert now.cue.level != "good"


def test_messages_of_the_pose_stage_reach_the_user():
    from formcheck.core import Checker

    checker = Checker()
    for frame in range(30):
        feedback = checker.update(frame / 10, UPRIGHT.pose(), ("several_people",))
    assert said(feedback.cue) == ADVICE["several_people"]
    assert [w.warning for w in checker.finish()[1]] == ["several_people"]


@pytest.mark.parametrize("body", [UPRIGHT, STEP, SEATED, LYING])
def test_nothing_is_said_of_a_session_without_frames_or_with_one(body: Body):
    assert run([]).holds == []
    session = run([(0.0, body.pose())])
    assert session.holds == []
    assert session.feedback[0].phase in ("idle", "entry")
