"""The back of one picture: angle, flexion, straight or rounded, and every reason not to measure."""

import math
from dataclasses import replace

import numpy as np
import pytest
from bodies import (
    SEATED,
    SITTING,
    STEP,
    SUPINE,
    Body,
    arc_height,
    arc_look,
    look_of_angle,
    trunk_joints,
    trunk_mask,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.measure import spine as module
from formcheck.measure.neutral import Neutral, earlier_neutral
from formcheck.measure.outline import STATIONS, BackOutline
from formcheck.measure.readers import BackReader, Bend
from formcheck.measure.spine import SpineReading, _shrunk, read_spine, unless_touched, whole
from formcheck.measure.view import View, update_view

BODY = SEATED.backed(10.0)


def angle_of(body: Body) -> float:
    return body.measured().spine.angle_deg


# What a figure with a known back reads.


@pytest.mark.parametrize("body", [STEP, SEATED])
@pytest.mark.parametrize("facing", [1, -1])
@pytest.mark.parametrize("bend", [-10, 0, 10, 25, 40, 75])
def test_a_figure_with_a_known_back(body, facing, bend):
    """The landmarks lie a little off the joints that the arc is drawn between, as the model's
    do: 2° of the angle, and half a pixel of edge another one."""
    spine = body.backed(bend).but(facing=facing).measured().spine
    assert spine.angle_deg == pytest.approx(arc_look(bend).angle_deg, abs=3.0)
    assert spine.angle_uncertainty_deg == 8.0
    assert spine.rounding_deg == pytest.approx(spine.angle_deg - 50.0)
    assert spine.rounding_uncertainty_deg == 8.0
    assert spine.reason is None
    assert math.isnan(spine.flexion_deg)
    assert math.isnan(spine.uncertainty_deg)


@pytest.mark.parametrize("bend", [-10, 20, 60])
def test_against_the_own_neutral_there_is_a_flexion_too(bend):
    upright = SITTING.backed(-5.0).measured().spine.look
    body = SEATED.backed(bend)
    pose = body.pose()
    spine = read_spine(
        pose, update_view(View(), pose, 0.0), body.lean, Neutral(upright), BackReader()
    )
    assert spine.angle_deg == angle_of(body)
    assert spine.flexion_deg == pytest.approx(bend + 5.0, abs=4.0)
    assert spine.uncertainty_deg == 11.0


def test_the_curve_runs_from_pelvis_to_neck():
    spine = BODY.measured().spine
    shoulder = BODY.pose().joint("shoulder", "right")
    hip = BODY.pose().joint("hip", "right")
    assert spine.curve.shape[1] == 2
    assert np.hypot(*(spine.curve[0] - hip)) < np.hypot(*(spine.curve[0] - shoulder))
    assert np.hypot(*(spine.curve[-1] - shoulder)) < np.hypot(*(spine.curve[-1] - hip))


@settings(max_examples=15, deadline=None)
@given(st.floats(-60, 60), st.floats(85, 115), st.sampled_from([1, -1]), st.floats(0, 80))
def test_the_angle_knows_neither_size_nor_roll_nor_profile(roll, scale, facing, bend):
    plain = STEP.backed(bend)
    other = plain.but(roll=roll * facing, scale=scale, facing=facing, x=160.0)
    if math.isnan(angle_of(other)):
        assert other.measured().trunk_lean_deg < -50
    else:
        assert angle_of(other) == pytest.approx(angle_of(plain), abs=3.5)


def test_a_look_with_its_time_is_what_the_neutral_is_learnt_from():
    spine = BODY.measured().spine
    still = spine.at(2.5)
    assert still == (2.5, spine.look)
    assert BODY.but(bend=None).measured().spine.at(2.5) is None


# Both sides of every line, with looks made for it.


def outline(offset=None, sharpness: float = 1.0) -> BackOutline:
    offset = 0.15 + arc_height(STATIONS, 20.0) if offset is None else offset
    edge = np.column_stack([100.0 * STATIONS, 100.0 * offset])
    return BackOutline(STATIONS, offset, edge, chord_px=100.0, sharpness=sharpness)


class Saying(BackReader):
    """Gives the same answer to every look."""

    def __init__(self, flexion: float = 20.0, *, loose: bool = False) -> None:
        self.answer = Bend(flexion, 6.0, 15.0)
        self.is_loose = loose

    def bend(self, _look, _neutral):
        return self.answer

    def loose(self, _neutral):
        return self.is_loose


@pytest.fixture
def read(monkeypatch):
    """Read a back whose angle is known to the decimal."""

    def reading(
        angle,
        azimuth=0.0,
        off_side=None,
        lean=30.0,
        neutral=None,
        reader=None,
        chord=100.0,
        leg=200.0,
        straightest=None,
    ):
        look = replace(look_of_angle(angle), chord_px=chord, leg_px=leg, lean_deg=lean)
        monkeypatch.setattr(module, "look_at_back", lambda pose, view: (look, outline()))  # noqa: ARG005
        view = View(
            azimuth_deg=azimuth, off_side_deg=abs(azimuth) if off_side is None else off_side
        )
        known = replace(neutral or Neutral(), straightest=straightest)
        return read_spine(BODY.pose(), view, lean, known, reader or BackReader())

    return reading


OWN = Neutral(look_of_angle(20.0))


def test_in_loose_clothes_the_degrees_are_unsure_and_less_of_a_bend_is_rounded(read):
    tight = read(40.0, neutral=OWN, reader=Saying(30.0))
    loose = read(40.0, neutral=OWN, reader=Saying(30.0, loose=True))
    assert (tight.uncertainty_deg, loose.uncertainty_deg) == (6.0, 32.0)
    assert loose.flexion_deg == tight.flexion_deg == 30.0
    assert (tight.rounding_deg, loose.rounding_deg) == (-5.0, 3.0)
    assert loose.where is None


@pytest.mark.parametrize(
    ("azimuth", "error"),
    [(0.0, 8.0), (20.0, 8.0), (-20.0, 8.0), (21.0, 8.3), (30.0, 11.0), (-34.0, 12.2)],
)
def test_an_angle_is_less_sure_the_further_the_camera_is_off_the_side(read, azimuth, error):
    assert read(20.0, azimuth).angle_uncertainty_deg == pytest.approx(error)


def test_with_a_camera_anywhere_near_the_side_an_angle_is_as_sure_as_from_there(read):
    assert read(20.0, math.nan, off_side=10.0).angle_uncertainty_deg == 8.0


@pytest.mark.parametrize(
    ("angle", "azimuth", "rounding"),
    [
        (48.9, 0.0, -1.1),
        (49.0, 0.0, None),
        (50.0, 0.0, None),
        (51.0, 0.0, None),
        (51.1, 0.0, 1.1),
        # Off the side the error is 10°.
        (48.4, 30.0, -1.6),
        (48.6, 30.0, None),
        (51.4, 30.0, None),
        (51.6, 30.0, 1.6),
    ],
)
def test_without_the_own_neutral_a_close_call_is_not_made(read, angle, azimuth, rounding):
    spine = read(angle, azimuth)
    assert spine.angle_deg == angle
    assert spine.look is not None
    assert spine.curve is not None
    if rounding is None:
        assert math.isnan(spine.rounding_deg)
        assert math.isnan(spine.rounding_uncertainty_deg)
        assert spine.reason == "too_close"
    else:
        assert spine.rounding_deg == pytest.approx(rounding)
        assert spine.reason is None


@pytest.mark.parametrize(("angle", "rounding"), [(49.5, -0.5), (50.5, 0.5)])
def test_with_the_own_neutral_it_is(read, angle, rounding):
    for known in (OWN, earlier_neutral(look_of_angle(20.0))):
        spine = read(angle, neutral=known, reader=Saying(34.0))
        assert spine.rounding_deg == pytest.approx(rounding)
        assert spine.rounding_uncertainty_deg == 8.0
        assert spine.reason is None


def test_a_round_back_that_has_not_moved_is_straight_with_its_own_neutral_alone(read):
    by_nature = Neutral(look_of_angle(56.0))
    assert read(58.0).rounding_deg == pytest.approx(8.0)
    known = read(58.0, neutral=by_nature)
    assert known.flexion_deg == pytest.approx(2.0 / 0.76)
    assert known.rounding_deg == pytest.approx(2.0 / 0.76 - 12.0)
    assert known.rounding_uncertainty_deg == 11.0


def test_a_hollow_back_that_has_become_flat_is_not_rounded(read):
    hollow = Neutral(look_of_angle(-18.0))
    flat = read(20.0, neutral=hollow)
    assert flat.flexion_deg == pytest.approx(50.0)
    assert flat.rounding_deg == pytest.approx(-5.0)
    # Bent further it is round to the eye.
    assert read(26.0, neutral=hollow).rounding_deg == pytest.approx(1.0)


@pytest.mark.parametrize(("flexion", "in_trunk"), [(0.0, 5.0), (-20.0, 5.0), (50.0, 33.5)])
def test_spine_and_shoulders_turn_the_trunk_against_the_pelvis(read, flexion, in_trunk):
    """A hinge is never more than the whole hip flexion."""
    spine = read(40.0, neutral=OWN, reader=Saying(flexion))
    assert spine.in_trunk_deg == pytest.approx(in_trunk)


@pytest.mark.parametrize("angle", [-20.0, 30.0, 80.0])
def test_without_a_neutral_the_outline_does_not_show_how_the_pelvis_stands(read, angle):
    assert math.isnan(read(angle).in_trunk_deg)
    assert math.isnan(read(angle).flexion_deg)


def test_against_an_earlier_session_a_flexion_is_less_sure(read):
    """6° of the reader and 7° of another camera and other clothes, in squares: 9.22°."""
    spine = read(40.0, neutral=earlier_neutral(look_of_angle(20.0)), reader=Saying())
    assert spine.flexion_deg == 20.0
    assert spine.uncertainty_deg == pytest.approx(9.22, abs=0.005)
    assert read(40.0, neutral=OWN, reader=Saying()).uncertainty_deg == 6.0


# Every reason to abstain.


def unmeasured(spine: SpineReading, words: str) -> bool:
    numbers = (
        spine.flexion_deg,
        spine.uncertainty_deg,
        spine.angle_deg,
        spine.angle_uncertainty_deg,
        spine.rounding_deg,
        spine.rounding_uncertainty_deg,
        spine.in_trunk_deg,
    )
    nothing = all(math.isnan(number) for number in numbers) and spine.where is None
    return nothing and spine.look is None and spine.reason is not None and words in spine.reason


def with_mask(body: Body, mask) -> SpineReading:
    pose = replace(body.pose(), mask=mask)
    view = update_view(View(), pose, 0.0)
    return read_spine(pose, view, BODY.lean, Neutral(), BackReader())


def test_the_body_of_these_tests_is_measurable():
    assert with_mask(BODY, BODY.pose().mask).reason is None


def test_no_mask():
    assert unmeasured(BODY.but(bend=None).measured().spine, "no_outline")


def test_lying_on_the_back(read):
    assert unmeasured(SUPINE.backed(10.0).measured().spine, "on_floor")
    assert BODY.but(lean=-45.0, near_hip=45.0, far_hip=45.0).measured().spine.reason is None
    assert unmeasured(read(20.0, lean=-50.1), "on_floor")
    assert read(20.0, lean=-49.9).reason is None


def test_not_side_on(read):
    assert unmeasured(BODY.but(azimuth=60.0).measured().spine, "not_side_on")
    assert BODY.but(azimuth=30.0).measured().spine.reason is None
    assert unmeasured(read(20.0, 35.1), "not_side_on")
    assert read(20.0, 34.9).reason is None
    assert unmeasured(read(20.0, off_side=math.nan), "not_side_on")


def test_too_small(read):
    assert unmeasured(BODY.but(scale=55.0).measured().spine, "too_far")
    assert BODY.but(scale=65.0).measured().spine.reason is None
    assert unmeasured(read(20.0, chord=29.9), "too_far")
    assert read(20.0, chord=30.1).reason is None


def test_hidden_outline():
    assert unmeasured(with_mask(BODY, np.zeros((240, 320))), "hidden")
    mask = BODY.pose().mask.copy()
    hip, shoulder = trunk_joints(BODY)
    mask[int(shoulder[1] + 0.35 * (hip - shoulder)[1]) :] = 0
    assert unmeasured(with_mask(BODY, mask), "hidden")


def reason(seen: BackOutline, angle: float = 20.0, leg: float = 200.0) -> str:
    return whole(BODY.pose(), replace(look_of_angle(angle), leg_px=leg), seen)[1] or ""


@pytest.mark.parametrize(("missing", "hidden"), [(4, False), (5, True)])
def test_four_of_the_21_stations_between_hip_and_shoulder_may_be_missing(missing, hidden):
    offset = np.full(STATIONS.shape, 0.15)
    # From 0.25 on, each second one.
    offset[17 : 17 + 2 * missing : 2] = math.nan
    assert ("hidden" in reason(outline(offset))) == hidden


def test_hip_and_shoulder_are_the_ends_of_what_must_be_seen():
    offset = np.full(STATIONS.shape, 0.15)
    offset[(STATIONS < -0.01) | (STATIONS > 1.01)] = math.nan
    assert reason(outline(offset)) == ""
    offset[[12, 13, 14, 31, 32]] = math.nan
    assert "hidden" in reason(outline(offset))


@pytest.mark.parametrize(("leg", "error"), [(269.0, 8.0), (271.0, 15.0), (math.nan, 8.0)])
def test_a_leg_too_long_for_the_trunk_means_that_the_hip_is_not_where_it_was_put(read, leg, error):
    """2.7 of the trunk's 100 pixels. What is left of the back still tells a clearly rounded one."""
    seen = read(80.0, leg=leg)
    assert (seen.angle_deg, seen.angle_uncertainty_deg) == (80.0, error)
    assert (seen.rounding_deg, seen.rounding_uncertainty_deg) == (30.0, error)
    assert seen.reason is None


@pytest.mark.parametrize(("leg", "told"), [(269.0, True), (271.0, False)])
def test_but_it_is_compared_with_no_neutral(read, leg, told):
    assert math.isfinite(read(20.0, neutral=OWN, leg=leg).flexion_deg) == told


@pytest.mark.parametrize(("chord", "told"), [(64.0, False), (66.0, True), (100.0, True)])
def test_nor_is_a_trunk_much_shorter_than_in_neutral(read, chord, told):
    upright = replace(look_of_angle(20.0), leg_px=150.0)
    seen = read(20.0, neutral=Neutral(upright), chord=chord, leg=150.0)
    assert math.isfinite(seen.flexion_deg) == told
    assert seen.angle_deg == 20.0


@pytest.mark.parametrize(
    ("angle", "since", "rounding"),
    [(40.0, 37.0, 2.0), (40.0, 30.0, -5.0), (23.0, 50.0, -2.0), (62.0, 0.0, 12.0)],
)
def test_without_a_neutral_who_bends_far_since_the_straightest_moment_is_rounded(
    read, angle, since, rounding
):
    """By 35°, of which the back itself shows 25°; and no flexion is given, for that moment may
    have been bent already. So a round back need not have moved since."""
    seen = read(angle, reader=Saying(since), straightest=look_of_angle(20.0))
    assert seen.rounding_deg == pytest.approx(rounding)
    assert math.isnan(seen.flexion_deg)


def test_who_has_a_neutral_is_not_compared_with_the_straightest_moment(read):
    """A round back that has hardly moved from it."""
    seen = read(62.0, neutral=OWN, reader=Saying(5.0), straightest=look_of_angle(20.0))
    assert (seen.rounding_deg, seen.flexion_deg) == (-7.0, 5.0)


def test_lost_hips_may_be_beside_the_straightest_moment_but_are_none_themselves(read):
    seen = read(40.0, reader=Saying(50.0), straightest=look_of_angle(20.0), leg=271.0)
    assert seen.rounding_deg == 15.0
    assert math.isnan(seen.flexion_deg)
    assert seen.at(1.0) is None
    assert read(40.0).at(1.0) is not None


@pytest.mark.parametrize(("flexion", "told"), [(-24.0, True), (-26.0, False)])
def test_nobody_extends_the_back_so_far_when_folding(read, flexion, told):
    """The neutral was loose cloth, then; what is left is the angle."""
    seen = read(20.0, neutral=OWN, reader=Saying(flexion))
    assert math.isfinite(seen.flexion_deg) == told
    assert math.isfinite(seen.in_trunk_deg) == told
    assert seen.angle_deg == 20.0
    assert seen.rounding_deg < 0.0


def test_a_neutral_of_another_session_tells_nothing_of_the_trunk_length(read):
    earlier = earlier_neutral(look_of_angle(20.0))
    assert read(20.0, neutral=earlier, chord=45.0, leg=100.0).hips_found
    assert not read(20.0, neutral=OWN, chord=45.0, leg=100.0).hips_found
    assert read(20.0, chord=45.0, leg=100.0).hips_found


@pytest.mark.parametrize(("sharpness", "blurred"), [(0.34, True), (0.36, False)])
def test_a_back_must_end_within_a_few_pixels(sharpness, blurred):
    assert ("blurred" in reason(outline(sharpness=sharpness))) == blurred


def test_blurred_outline():
    soft = BODY.pose().mask.copy()
    for _ in range(60):
        soft[1:-1, 1:-1] = (soft[:-2, 1:-1] + soft[2:, 1:-1] + soft[1:-1, :-2] + soft[1:-1, 2:]) / 4
    soft = 0.5 + 0.3 * (soft - 0.5)
    spine = with_mask(BODY, soft)
    assert unmeasured(spine, "blurred")
    assert spine.curve is not None


@pytest.mark.parametrize(("step", "torn"), [(0.179, False), (0.181, True), (-0.181, True)])
def test_a_step_in_the_outline_is_a_tear(step, torn):
    assert ("torn" in reason(outline(np.where(STATIONS < 0.5, 0.15, 0.15 + step)))) == torn
    # Beyond hip and shoulder are buttocks and neck.
    for beyond in (-0.02, 1.02):
        assert reason(outline(np.where(beyond > STATIONS, 0.15, 0.15 + step))) == ""


def test_torn_outline():
    """A chair back that is taken for the person: a step in the outline."""
    pose = BODY.pose()
    hip, shoulder = trunk_joints(BODY)
    chair = trunk_mask(BODY.size, hip, shoulder, 1, 10.0, behind=0.5)
    chair[np.arange(240) > 0.5 * (hip + shoulder)[1]] = 0
    assert unmeasured(with_mask(BODY, np.maximum(pose.mask, chair)), "torn")


@pytest.mark.parametrize(
    ("angle", "torn"), [(-60.1, True), (-59.9, False), (119.9, False), (120.1, True)]
)
def test_an_angle_that_no_spine_has_is_a_bitten_outline(angle, torn):
    assert ("torn" in reason(outline(), angle)) == torn


def test_an_impossible_bend_is_a_bitten_outline():
    hip, shoulder = trunk_joints(BODY)
    hollow = [trunk_mask(BODY.size, hip, shoulder, 1, bend, behind=0.4) for bend in (-30, -170)]
    assert with_mask(BODY, hollow[0]).angle_deg == pytest.approx(-18, abs=3)
    assert unmeasured(with_mask(BODY, hollow[1]), "torn")


# Other people.


def beside(touched: int, mask: bool = True) -> SpineReading:
    """A reading with a curve of 20 points, so many of which another person touches."""
    rows = 10 * np.arange(20) + 25
    curve = np.column_stack([np.full(20, 100.0), rows])
    spine = SpineReading(curve, None, look_of_angle(20.0), angle_deg=20.0)
    other = np.zeros((240, 320))
    if touched:
        other[: rows[touched - 1] + 2, 104:] = 1.0  # A mask is unsure by a few pixels.
    return unless_touched(spine, [replace(BODY.pose(), mask=other if mask else None)])


@pytest.mark.parametrize(("touched", "taken"), [(0, False), (2, False), (3, True), (20, True)])
def test_a_back_that_somebody_else_touches_is_taken_back(touched, taken):
    spine = beside(touched)
    assert unmeasured(spine, "touched") == taken
    assert (spine.angle_deg == 20.0) != taken
    assert spine.curve is not None


def test_somebody_without_an_outline_touches_nothing():
    assert beside(12, mask=False).angle_deg == 20.0


def test_a_back_that_was_not_seen_is_not_asked():
    nothing = SpineReading(None, "hidden")
    pose = replace(BODY.pose(), mask=np.ones((240, 320)))
    assert unless_touched(nothing, [pose]) is nothing


@pytest.mark.parametrize(("leg", "hidden"), [(120.0, False), (190.0, True)])
def test_who_steps_back_has_shorter_legs_too_and_no_hidden_hips(leg, hidden):
    """A trunk of 60 pixels, 100 in neutral, whose leg was 200 pixels long then."""
    own, now = (
        replace(look_of_angle(20.0), chord_px=c, leg_px=x) for c, x in ((100, 200), (60, leg))
    )
    assert _shrunk(now, own) == hidden
