"""The person's own neutral back: when it is learnt, and when it must not be."""

import math

import pytest
from bodies import SITTING, legs, run, script

from formcheck.measure.neutral import ASSUMED_BEND_DEG, OWN_RANGE_DEG, Neutral, update_neutral


def after(seconds: float, bend: float, lean=lambda _: 0.0, fps: float = 30.0) -> Neutral:
    neutral = Neutral()
    for frame in range(round(seconds * fps) + 1):
        neutral = update_neutral(neutral, frame / fps, lean(frame / fps), bend)
    return neutral


def test_without_a_moment_upright_an_average_back_is_assumed():
    assert Neutral().bend_deg == ASSUMED_BEND_DEG
    assert not Neutral().measured
    assert not after(5, -5.0, lean=lambda _: 60.0).measured


@pytest.mark.parametrize("fps", [10, 30, 60, 100])
def test_upright_and_still_for_a_moment_is_enough(fps):
    neutral = after(1, -5.0, fps=fps)
    assert neutral.measured
    assert neutral.bend_deg == -5.0
    assert not after(0.35, -5.0, fps=fps).measured


@pytest.mark.parametrize("fps", [120, 240])
def test_a_slow_motion_clip_learns_it_too(fps):
    assert after(3, -5.0, fps=fps).measured


def test_moving_is_not_still():
    assert not after(2, -5.0, lean=lambda t: -20 + 20 * t).measured


def test_a_back_that_cannot_be_seen_teaches_nothing():
    assert not after(3, math.nan).measured


def test_slumping_at_the_start_does_not_make_slumping_neutral():
    assert not after(2, 60.0).measured
    assert not after(2, OWN_RANGE_DEG[1] + 1).measured


def test_slumping_between_two_goes_hardly_moves_what_is_known():
    tall = after(2, -20.0)
    for frame in range(60):
        tall = update_neutral(tall, 3 + frame / 30, 0.0, 25.0)
    assert -20.0 < tall.bend_deg <= -5.0


def test_a_later_straighter_spell_is_believed():
    neutral = after(2, 20.0)
    for frame in range(60):
        neutral = update_neutral(neutral, 3 + frame / 30, 0.0, -10.0)
    assert neutral.bend_deg == -10.0


def test_single_wrong_outlines_do_not_matter():
    neutral = Neutral()
    for frame in range(40):
        neutral = update_neutral(neutral, frame / 30, 0.0, 90.0 if frame % 5 == 0 else 4.0)
    assert neutral.bend_deg == 4.0


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
