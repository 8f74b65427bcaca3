"""The person's own neutral back: when it is learnt, and when it must not be."""

import math
from dataclasses import replace

import pytest
from bodies import SITTING, arc_height, legs, run, script

from formcheck.core import Checker
from formcheck.measure.back import BackLook
from formcheck.measure.neutral import (
    MORE_BENT_BY_DEG,
    SLUMPED_DEG,
    Neutral,
    earlier_neutral,
    update_neutral,
)
from formcheck.measure.outline import STATIONS
from formcheck.measure.readers import ASSUMED_BEND_DEG, bend_of
from formcheck.measure.spell import Still
from formcheck.rules.cues import NEUTRAL_CUE


def look(bend: float, lean: float = 0.0) -> BackLook:
    return BackLook(
        dorsal=0.15 + arc_height(STATIONS, bend),
        hip_flexion_deg=90.0,
        lean_deg=lean,
        azimuth_deg=0.0,
        chord_px=100.0,
    )


def fed(neutral: Neutral, start: float, seconds: float, bend, fps: float = 30.0) -> Neutral:
    """After so many seconds upright and still with a back of a bend (or one for each frame)."""
    for frame in range(round(seconds * fps) + 1):
        now = bend(frame) if callable(bend) else bend
        neutral = update_neutral(neutral, Still(start + frame / fps, look(now), now))
    return neutral


def after(seconds: float, bend: float, lean=lambda _: 0.0, fps: float = 30.0) -> Neutral:
    neutral = Neutral()
    for frame in range(round(seconds * fps) + 1):
        time = frame / fps
        neutral = update_neutral(neutral, Still(time, look(bend, lean(time)), bend))
    return neutral


def bend_known(neutral: Neutral) -> float:
    assert neutral.look is not None
    return bend_of(STATIONS, neutral.look.dorsal)


def test_without_a_moment_upright_nothing_is_known():
    assert not Neutral().measured
    assert not after(5, -5.0, lean=lambda _: 60.0).measured


@pytest.mark.parametrize("fps", [10, 30, 60, 100])
def test_upright_and_still_for_a_moment_is_enough(fps):
    neutral = after(1, -5.0, fps=fps)
    assert neutral.measured
    assert bend_known(neutral) == pytest.approx(-5.0, abs=0.5)
    assert not after(0.35, -5.0, fps=fps).measured


@pytest.mark.parametrize("fps", [120, 240])
def test_a_slow_motion_clip_learns_it_too_and_keeps_few_looks(fps):
    neutral = after(3, -5.0, fps=fps)
    assert neutral.measured
    assert len(neutral.spell) <= 60


def test_moving_is_not_still():
    assert not after(2, -5.0, lean=lambda t: -20 + 20 * t).measured


def test_a_back_that_cannot_be_seen_teaches_nothing_and_ends_a_spell():
    neutral = Neutral()
    for frame in range(90):
        seen = Still(frame / 30, look(5.0), 5.0) if frame % 10 else None
        neutral = update_neutral(neutral, seen)
    assert not neutral.measured


def test_slumping_at_the_start_does_not_make_slumping_neutral():
    assert not after(2, 60.0).measured
    assert not after(2, SLUMPED_DEG + 1).measured


def test_slumping_between_two_goes_does_not_move_what_is_known():
    tall = after(2, -20.0)
    slumped = fed(tall, 10.0, 2.0, -20.0 + MORE_BENT_BY_DEG + 1)
    assert bend_known(slumped) == pytest.approx(-20.0, abs=0.5)


def test_a_later_straighter_spell_is_believed():
    neutral = fed(after(2, 20.0), 3.0, 2.0, -10.0)
    assert bend_known(neutral) == pytest.approx(-10.0, abs=0.5)


def test_single_wrong_outlines_do_not_matter():
    neutral = fed(Neutral(), 0.0, 1.3, lambda frame: 90.0 if frame % 5 == 0 else 4.0)
    assert bend_known(neutral) == pytest.approx(4.0, abs=0.5)


def test_the_reading_is_against_what_was_seen_upright():
    upright, folded = SITTING.backed(-5.0), legs(40, 0, 0).backed(20.0)
    session = run(script((0, upright), (2, upright), (3, folded), (6, folded)))
    assert session.at(6).measures.own_neutral
    assert session.at(6).measures.spine_flexion_deg == pytest.approx(25, abs=2)
    assert run(script((0, folded), (2, folded))).at(2).measures.spine_flexion_deg == pytest.approx(
        20 - ASSUMED_BEND_DEG, abs=2
    )


def test_a_rounded_back_in_a_shallow_stretch_is_not_taken_for_neutral():
    upright, shallow = SITTING.backed(10.0), legs(20, 0, 0).backed(45.0)
    session = run(script((0, upright), (2, upright), (3, shallow), (9, shallow)))
    assert session.at(9).measures.spine_flexion_deg > 28


def begun_with(bend: float, frames):
    """Feed a script to a checker that knows an upright look of an earlier session."""
    checker = Checker(neutral=earlier_neutral(look(bend)))
    return checker, [checker.update(time, pose).measures for time, pose in frames]


def test_a_neutral_of_an_earlier_session_is_taken_off_and_flagged():
    folded = script((0, legs(40, 0, 0).backed(70.0)), (2, legs(40, 0, 0).backed(70.0)))
    alone = run(folded).at(2).measures
    assert not alone.own_neutral
    for bend in (ASSUMED_BEND_DEG, 15.0):
        measured = begun_with(bend, folded)[1][-1]
        assert measured.own_neutral
        assert measured.earlier_neutral
        off = bend_of(STATIONS, look(bend).dorsal) - ASSUMED_BEND_DEG
        assert measured.spine_flexion_deg == pytest.approx(alone.spine_flexion_deg - off)
        assert measured.spine.uncertainty_deg == alone.spine.uncertainty_deg, "no surer for it"


def test_a_close_call_is_not_made_with_an_earlier_neutral_either():
    folded = script((0, legs(40, 0, 0).backed(50.0)), (1, legs(40, 0, 0).backed(50.0)))
    assert math.isfinite(run(folded).at(1).measures.spine_flexion_deg)
    assert math.isnan(begun_with(20.0, folded)[1][-1].spine_flexion_deg)


def test_the_size_of_an_earlier_look_does_not_matter():
    pose = legs(40, 0, 0).backed(70.0).pose()
    found = []
    for size in (20.0, 900.0, math.nan):
        checker = Checker(neutral=earlier_neutral(replace(look(15.0), chord_px=size)))
        found.append(checker.update(0.0, pose).measures.spine_flexion_deg)
    assert math.isfinite(found[0])
    assert found[0] == found[1] == found[2]


def test_a_neutral_seen_now_takes_the_place_of_an_earlier_one():
    upright, folded = SITTING.backed(-5.0), legs(40, 0, 0).backed(20.0)
    frames = script((0, upright), (2, upright), (3, folded), (6, folded))
    checker, measured = begun_with(24.0, frames)
    assert measured[0].earlier_neutral
    assert not measured[-1].earlier_neutral
    assert not checker.neutral.earlier
    fresh = run(frames).at(6).measures.spine_flexion_deg
    assert measured[-1].spine_flexion_deg == fresh


def test_with_an_earlier_neutral_the_own_one_is_still_asked_for():
    upright = SITTING.backed(-5.0)
    checker = Checker(neutral=earlier_neutral(look(0.0)))
    first = checker.update(0.0, upright.pose())
    assert first.measures.own_neutral
    assert first.cue.text == NEUTRAL_CUE
