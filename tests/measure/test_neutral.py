"""The person's own neutral back and the straightest of a fold: when they are learnt."""

import math
from dataclasses import replace

import numpy as np
import pytest
from bodies import SITTING, arc_look, legs, look_of_angle, run, script
from said import said

from formcheck.core import Checker
from formcheck.measure.back import BackLook, middle_look
from formcheck.measure.neutral import (
    Neutral,
    Spell,
    earlier_neutral,
    leant,
    longer,
    settled,
    update_neutral,
)
from formcheck.measure.outline import STATIONS
from formcheck.measure.readers import BackReader, Bend

PLAIN = BackReader()


def fed(neutral: Neutral, start: float, seconds: float, look, fps: float = 30.0) -> Neutral:
    """After so many seconds with a look, or one for each frame."""
    for frame in range(round(seconds * fps) + 1):
        now = look(frame) if callable(look) else look
        neutral = update_neutral(neutral, (start + frame / fps, now), PLAIN)
    return neutral


def after(seconds: float, bend: float, lean=lambda _: 0.0, fps: float = 30.0) -> Neutral:
    return fed(Neutral(), 0.0, seconds, lambda frame: arc_look(bend, lean(frame / fps)), fps)


def angle_known(neutral: Neutral) -> float:
    assert neutral.look is not None
    return neutral.look.angle_deg


def test_without_a_moment_upright_nothing_is_known():
    assert not Neutral().measured
    assert not after(5, 10.0, lean=lambda _: 60.0).measured


@pytest.mark.parametrize("fps", [10, 30, 60, 100])
def test_upright_and_still_for_a_moment_is_enough(fps):
    neutral = after(1, 20.0, fps=fps)
    assert neutral.measured
    assert angle_known(neutral) == pytest.approx(arc_look(20.0).angle_deg)
    assert not after(0.35, 20.0, fps=fps).measured


@pytest.mark.parametrize("fps", [120, 240])
def test_a_slow_motion_clip_learns_it_too_and_keeps_few_looks(fps):
    neutral = after(3, 20.0, fps=fps)
    assert neutral.measured
    assert len(neutral.spell) <= 68


def test_moving_is_not_still():
    assert not after(2, 20.0, lean=lambda t: -20 + 20 * t).measured


@pytest.mark.parametrize(
    ("lean", "upright"), [(-30.1, False), (-29.9, True), (0.0, True), (4.9, True), (5.1, False)]
)
def test_upright_ends_where_a_stretch_could_begin(lean, upright):
    assert after(2, 20.0, lean=lambda _: lean).measured == upright


def test_a_back_that_cannot_be_seen_teaches_nothing_and_ends_a_spell():
    neutral = Neutral()
    for frame in range(90):
        seen = (frame / 30, arc_look(5.0)) if frame % 10 else None
        neutral = update_neutral(neutral, seen, PLAIN)
    assert not neutral.measured


@pytest.mark.parametrize(("angle", "learnt"), [(45.0, True), (62.9, True), (63.1, False)])
def test_slumping_at_the_start_does_not_make_slumping_neutral(angle, learnt):
    """Backs that are round by nature are neutral for their owners."""
    assert fed(Neutral(), 0.0, 2.0, look_of_angle(angle)).measured == learnt


@pytest.mark.parametrize(("later", "known"), [(24.9, 24.9), (25.1, 10.0)])
def test_slumping_between_two_goes_does_not_move_what_is_known(later, known):
    """Sitting down may flatten the lumbar curve; more than 15° is slumping."""
    tall = fed(Neutral(), 0.0, 2.0, look_of_angle(10.0))
    slumped = fed(tall, 10.0, 2.0, look_of_angle(later))
    assert angle_known(slumped) == known


def test_slumping_bit_by_bit_is_held_against_the_straightest():
    neutral = fed(Neutral(), 0.0, 2.0, look_of_angle(10.0))
    for number, angle in enumerate((20.0, 24.0, 30.0, 40.0)):
        neutral = fed(neutral, 10.0 * (number + 1), 2.0, look_of_angle(angle))
    assert angle_known(neutral) == 24.0
    assert neutral.straightest_deg == 10.0


def test_a_later_straighter_spell_is_believed():
    neutral = fed(after(2, 30.0), 3.0, 2.0, arc_look(-10.0))
    assert angle_known(neutral) == pytest.approx(arc_look(-10.0).angle_deg)


def test_single_wrong_outlines_do_not_matter():
    neutral = fed(Neutral(), 0.0, 1.3, lambda n: arc_look(90.0 if n % 5 == 0 else 4.0))
    assert angle_known(neutral) == pytest.approx(arc_look(4.0).angle_deg)


def test_the_reading_is_against_what_was_seen_upright():
    upright, folded = SITTING.backed(-5.0), legs(40, 0, 0).backed(20.0)
    session = run(script((0, upright), (2, upright), (3, folded), (6, folded)))
    assert session.at(6).measures.own_neutral
    # Half a pixel of each edge; bent from the first moment of the fold, a tenth is taken for error.
    assert session.at(6).measures.spine_flexion_deg == pytest.approx(0.91 * 25, abs=3)


def test_without_a_moment_upright_there_is_an_angle_and_no_flexion():
    folded = legs(40, 0, 0).backed(20.0)
    alone = run(script((0, folded), (2, folded))).at(2).measures
    assert not alone.own_neutral
    assert math.isnan(alone.spine_flexion_deg)
    assert alone.back_angle_deg == pytest.approx(arc_look(20.0).angle_deg, abs=2)


def test_a_rounded_back_in_a_shallow_stretch_is_not_taken_for_neutral():
    upright, shallow = SITTING.backed(10.0), legs(20, 0, 0).backed(45.0)
    session = run(script((0, upright), (2, upright), (3, shallow), (9, shallow)))
    assert session.at(9).measures.spine_flexion_deg == pytest.approx(0.95 * 35, abs=3)


def test_a_hollow_and_a_round_person_who_bend_alike_read_alike():
    found = []
    for own in (-20.0, 20.0):
        upright, folded = SITTING.backed(own), legs(40, 0, 0).backed(own + 35.0)
        session = run(script((0, upright), (2, upright), (3, folded), (6, folded)))
        found.append(session.at(6).measures.spine_flexion_deg)
    assert found == pytest.approx([35.0, 35.0], abs=4.0)


# A neutral of an earlier session.


def begun_with(bend: float, frames):
    """Feed a script to a checker that knows an upright look of an earlier session."""
    checker = Checker(neutral=earlier_neutral(arc_look(bend)))
    return checker, [checker.update(time, pose).measures for time, pose in frames]


def test_a_neutral_of_an_earlier_session_is_taken_off_and_flagged():
    folded = script((0, legs(40, 0, 0).backed(70.0)), (2, legs(40, 0, 0).backed(70.0)))
    alone = run(folded).at(2).measures
    for bend in (0.0, 30.0):
        measured = begun_with(bend, folded)[1][-1]
        assert measured.own_neutral
        assert measured.earlier_neutral
        assert measured.back_angle_deg == alone.back_angle_deg
        assert measured.spine_flexion_deg == pytest.approx(70.0 - bend, abs=4.0)


def test_an_earlier_neutral_is_less_sure_than_one_of_now():
    """11° of the plain reader, and 7° for another camera and other clothes: 13.04°; before
    something else of the fold is known, with which both are surer."""
    upright, folded = SITTING.backed(10.0), legs(40, 0, 0).backed(50.0)
    frames = script((0, upright), (2, upright), (3, folded), (6, folded))
    now = run(frames).at(6).measures.spine
    measured = begun_with(10.0, frames[31:])[1]
    assert 0.65 * 11.0 < now.uncertainty_deg < 11.0
    assert max(m.spine.uncertainty_deg for m in measured) == pytest.approx(13.04, abs=0.005)
    assert now.uncertainty_deg < measured[-1].spine.uncertainty_deg < 13.04


def test_the_size_of_an_earlier_look_does_not_matter():
    for size in (20.0, 900.0, math.nan):
        kept = earlier_neutral(replace(arc_look(15.0), chord_px=size)).look
        assert kept is not None
        assert math.isnan(kept.chord_px)
        assert arc_look(40.0).against(kept)[8] == 0.0


def test_a_neutral_seen_now_takes_the_place_of_an_earlier_one():
    upright, folded = SITTING.backed(-5.0), legs(40, 0, 0).backed(20.0)
    frames = script((0, upright), (2, upright), (3, folded), (6, folded))
    checker, measured = begun_with(24.0, frames)
    assert measured[0].earlier_neutral
    assert not measured[-1].earlier_neutral
    assert not checker.neutral.earlier
    fresh = run(frames).at(6).measures.spine_flexion_deg
    assert measured[-1].spine_flexion_deg == fresh


def test_an_earlier_look_is_not_of_this_session():
    assert earlier_neutral(arc_look(10.0)).measured
    assert earlier_neutral(arc_look(10.0)).own is None
    now = after(2, 10.0)
    assert now.own is now.look


def test_with_an_earlier_neutral_the_own_one_is_still_asked_for():
    upright = SITTING.backed(-5.0)
    checker = Checker(neutral=earlier_neutral(arc_look(0.0)))
    first = checker.update(0.0, upright.pose())
    assert first.measures.own_neutral
    assert said(first.cue) == "Tall and still: measuring your back"


def still(time_s: float, lean_deg: float = 30.0, offset: float = 0.05) -> tuple[float, BackLook]:
    return (time_s, BackLook(np.full(STATIONS.shape, offset), 90.0, lean_deg, 0.0, 100.0))


def lasting(seconds: float, fps: float = 10.0) -> Spell[BackLook]:
    spell: Spell[BackLook] = ()
    for frame in range(round(seconds * fps) + 1):
        spell = longer(spell, still(frame / fps), leant)
    return spell


def test_half_a_second_counts_and_less_does_not():
    assert not settled(())
    assert not settled(lasting(0.45, fps=100.0))
    assert settled(lasting(0.55, fps=100.0))


@pytest.mark.parametrize(("moved", "goes_on"), [(3.9, True), (-3.9, True), (4.1, False)])
def test_a_movement_of_four_degrees_ends_it(moved, goes_on):
    spell = longer(lasting(1.0), still(1.1, 30.0 + moved), leant)
    assert settled(spell) == goes_on
    assert goes_on or len(spell) == 1


def test_a_slow_drift_is_judged_over_the_last_seconds():
    spell: Spell[BackLook] = ()
    for frame in range(60):
        spell = longer(spell, still(frame / 10, 30.0 + 0.1 * frame), leant)
    assert settled(spell)
    assert spell[-1][0] - spell[0][0] == pytest.approx(2.0, abs=0.11)


@pytest.mark.parametrize("fps", [24, 30, 60, 240])
def test_whatever_the_frame_rate_the_looks_kept_are_evenly_spaced(fps):
    spell = lasting(3.0, fps=fps)
    assert settled(spell)
    gaps = np.diff([time for time, _ in spell])
    assert gaps[:-1] == pytest.approx(1 / min(fps, 30), abs=1e-6)
    assert 1.9 < spell[-1][0] - spell[0][0] <= 2.0
    assert spell[-1][0] == pytest.approx(3.0)


@pytest.mark.parametrize("fps", [15, 24, 30, 60, 120])
def test_whatever_the_frame_rate_the_middle_look_is_that_of_two_seconds(fps):
    spell: Spell[BackLook] = ()
    for frame in range(round(2.6 * fps) + 1):
        # Of the last two seconds 1.2 show the one back and 0.8 the other.
        spell = longer(spell, still(frame / fps, offset=0.1 if frame / fps < 1.8 else 0.2), leant)
    assert middle_look([seen for _, seen in spell]).dorsal == pytest.approx(0.1)


def test_its_middle_does_not_follow_single_looks():
    spell = tuple(still(n / 10, offset=0.9 if n == 3 else 0.04) for n in range(7))
    assert middle_look([seen for _, seen in spell]).dorsal == pytest.approx(0.04)


def folded(known, start, angle, seconds=1.0, lean=40.0, reader=PLAIN):
    for frame in range(round(seconds * 30) + 1):
        look = replace(look_of_angle(angle), lean_deg=lean)
        known = update_neutral(known, (start + frame / 30, look), reader)
    return known


def test_the_straightest_still_moment_is_kept():
    known = folded(Neutral(), 0.0, 50.0)
    assert known.straightest.angle_deg == pytest.approx(50.0)
    known = update_neutral(folded(known, 3.0, 20.0), None, PLAIN)
    assert known.straightest.angle_deg == pytest.approx(20.0)
    assert known.spell == ()
    assert folded(known, 6.0, 45.0).straightest.angle_deg == pytest.approx(20.0)


def test_a_moment_too_short_to_be_still_is_not():
    assert folded(Neutral(), 0.0, 20.0, seconds=0.2).straightest is None


@pytest.mark.parametrize(("lean", "counts"), [(4.0, False), (6.0, True)])
def test_upright_is_the_neutrals_affair(lean, counts):
    assert (folded(Neutral(), 0.0, 20.0, lean=lean).straightest is not None) == counts


class ByAzimuth(BackReader):
    """Reads a bend that the back angle does not show."""

    def bend(self, look, neutral):
        return Bend(look.azimuth_deg - neutral.azimuth_deg, 9.0, 0.0)


def test_what_is_straightest_is_for_the_reader_to_say_not_for_the_angle():
    """A hoodie that slides along takes off the angle what bending adds."""
    bent = replace(look_of_angle(28.0), lean_deg=40.0, azimuth_deg=30.0)
    known = folded(Neutral(), 0.0, 34.0, reader=ByAzimuth())
    for frame in range(30):
        known = update_neutral(known, (2.0 + frame / 30, bent), ByAzimuth())
    assert known.straightest.angle_deg == pytest.approx(34.0)
