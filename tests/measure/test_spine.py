"""Spine flexion: circular backs of known bend, and every reason not to measure."""

import math
from dataclasses import replace

import numpy as np
import pytest
from bodies import SEATED, STEP, SUPINE, Body, arc_height, trunk_joints, trunk_mask
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.measure.joints import find_joints
from formcheck.measure.landmarks import Pose
from formcheck.measure.neutral import Neutral
from formcheck.measure.outline import STATIONS, BackOutline
from formcheck.measure.readers import ASSUMED_BEND_DEG, ParabolaReader, outline_bend
from formcheck.measure.spine import DECIDED_AT_DEG, SpineReading, read_spine
from formcheck.measure.view import View, update_view

BODY = SEATED.backed(10.0)


def arc(bend: float, lift: float = 0.15, slope: float = 0.0) -> BackOutline:
    offset = lift + slope * STATIONS + arc_height(STATIONS, bend)
    edge = np.column_stack([STATIONS, offset])
    return BackOutline(STATIONS, offset, edge, chord_px=100.0, sharpness=1.0)


def bend_of(body: Body) -> float:
    return body.measured().spine.bend_deg


@pytest.mark.parametrize("bend", range(-30, 31, 5))
def test_the_bend_of_a_circular_arc_is_met_within_a_degree(bend):
    assert outline_bend(arc(bend)) == pytest.approx(bend, abs=1.0)


@pytest.mark.parametrize("bend", range(35, 80, 5))
def test_a_very_bent_arc_reads_a_little_low(bend):
    assert 0.88 * bend < outline_bend(arc(bend)) <= bend


def test_a_straight_back_has_no_bend_wherever_it_is_and_however_it_tapers():
    for outline in (arc(0), arc(0, lift=0.4), arc(0, slope=0.2), arc(0, slope=-0.1)):
        assert outline_bend(outline) == pytest.approx(0, abs=1e-9)


def test_the_bend_grows_with_the_bend():
    bends = [outline_bend(arc(bend)) for bend in range(-30, 101, 5)]
    assert all(np.diff(bends) > 2)


def test_the_bend_needs_four_stations():
    outline = arc(30)
    sparse = np.full(STATIONS.shape, math.nan)
    sparse[[12, 18, 24]] = outline.offset[[12, 18, 24]]
    assert math.isnan(outline_bend(replace(outline, offset=sparse)))
    sparse[28] = outline.offset[28]
    assert outline_bend(replace(outline, offset=sparse)) == pytest.approx(30, abs=2)


def test_what_lies_beyond_hip_and_shoulder_does_not_matter():
    outline = arc(30)
    offset = outline.offset.copy()
    offset[(STATIONS < -0.01) | (STATIONS > 1.01)] = 0.7
    assert outline_bend(replace(outline, offset=offset)) == outline_bend(outline)


@pytest.mark.parametrize("body", [STEP, SEATED])
@pytest.mark.parametrize("facing", [1, -1])
@pytest.mark.parametrize("bend", [-10, 0, 10, 25, 40])
def test_a_figure_with_a_known_back(body, facing, bend):
    spine = body.backed(bend).but(facing=facing).measured().spine
    assert spine.alone_deg == pytest.approx(bend - ASSUMED_BEND_DEG, abs=3.0)
    if bend <= 10:
        assert spine.flexion_deg == spine.alone_deg
        assert spine.uncertainty_deg == ParabolaReader.UNCERTAINTY_DEG
        assert spine.reason is None


def test_without_ones_own_neutral_a_close_call_is_not_made():
    spine = BODY.but(bend=30.0).measured().spine
    assert unmeasured(spine, "begin upright")
    assert spine.look is not None
    clear = BODY.but(bend=60.0).measured().spine
    assert clear.reason is None
    assert clear.flexion_deg > DECIDED_AT_DEG


def test_the_curve_runs_from_pelvis_to_neck():
    spine = BODY.measured().spine
    assert spine.bend_deg == pytest.approx(10, abs=1)
    shoulder = BODY.pose().joint("shoulder", "right")
    hip = BODY.pose().joint("hip", "right")
    assert spine.curve.shape[1] == 2
    assert np.hypot(*(spine.curve[0] - hip)) < np.hypot(*(spine.curve[0] - shoulder))
    assert np.hypot(*(spine.curve[-1] - shoulder)) < np.hypot(*(spine.curve[-1] - hip))


@settings(max_examples=15, deadline=None)
@given(st.floats(-60, 60), st.floats(85, 115), st.sampled_from([1, -1]), st.floats(0, 50))
def test_the_bend_knows_neither_size_nor_roll_nor_profile(roll, scale, facing, bend):
    plain = STEP.backed(bend)
    other = plain.but(roll=roll * facing, scale=scale, facing=facing, x=160.0)
    if math.isnan(bend_of(other)):
        assert other.measured().trunk_lean_deg < -50
    else:
        assert bend_of(other) == pytest.approx(bend_of(plain), abs=3.5)


# Every reason to abstain.


def unmeasured(spine: SpineReading, words: str) -> bool:
    nan = math.isnan(spine.flexion_deg) and math.isnan(spine.uncertainty_deg)
    return nan and spine.reason is not None and words in spine.reason


def with_mask(body: Body, mask) -> SpineReading:
    pose = replace(body.pose(), mask=mask)
    view = update_view(View(), pose, 0.0)
    return read(pose, view, Neutral())


def read(pose: Pose, view: View, neutral: Neutral) -> SpineReading:
    joints = find_joints(pose, view)
    return read_spine(pose, view, joints, BODY.near_hip, BODY.lean, neutral, ParabolaReader())


def test_the_body_of_these_tests_is_measurable():
    assert with_mask(BODY, BODY.pose().mask).reason is None


def test_no_mask():
    assert unmeasured(BODY.but(bend=None).measured().spine, "outline of the person is missing")


def test_lying_on_the_back():
    assert unmeasured(SUPINE.backed(10.0).measured().spine, "lies on the floor")
    assert unmeasured(BODY.but(lean=-55.0).measured().spine, "lies on the floor")
    assert BODY.but(lean=-45.0, near_hip=45.0, far_hip=45.0).measured().spine.reason is None


def test_not_side_on():
    assert unmeasured(BODY.but(azimuth=60.0).measured().spine, "side-on")
    assert BODY.but(azimuth=30.0).measured().spine.reason is None


def test_too_small():
    assert unmeasured(BODY.but(scale=75.0).measured().spine, "closer")
    assert BODY.but(scale=85.0).measured().spine.reason is None


def test_hidden_outline():
    assert unmeasured(with_mask(BODY, np.zeros((240, 320))), "hidden")
    mask = BODY.pose().mask.copy()
    hip, shoulder = trunk_joints(BODY)
    mask[int(shoulder[1] + 0.35 * (hip - shoulder)[1]) :] = 0
    assert unmeasured(with_mask(BODY, mask), "hidden")


def test_blurred_outline():
    soft = BODY.pose().mask.copy()
    for _ in range(60):
        soft[1:-1, 1:-1] = (soft[:-2, 1:-1] + soft[2:, 1:-1] + soft[1:-1, :-2] + soft[1:-1, 2:]) / 4
    soft = 0.5 + 0.3 * (soft - 0.5)
    spine = with_mask(BODY, soft)
    assert unmeasured(spine, "blurred")
    assert spine.curve is not None


def test_torn_outline():
    """A chair back that is taken for the person: a step in the outline."""
    pose = BODY.pose()
    hip, shoulder = trunk_joints(BODY)
    chair = trunk_mask(BODY.size, hip, shoulder, 1, 10.0, behind=0.5)
    chair[np.arange(240) > 0.5 * (hip + shoulder)[1]] = 0
    assert unmeasured(with_mask(BODY, np.maximum(pose.mask, chair)), "torn")


def test_an_impossible_bend_is_a_bitten_outline():
    hip, shoulder = trunk_joints(BODY)
    hollow = [trunk_mask(BODY.size, hip, shoulder, 1, bend, behind=0.4) for bend in (-30, -110)]
    assert with_mask(BODY, hollow[0]).bend_deg == pytest.approx(-30, abs=2)
    assert unmeasured(with_mask(BODY, hollow[1]), "torn")


def test_against_ones_own_neutral_the_reading_is_surer():
    pose = BODY.but(bend=30.0).pose()
    view = update_view(View(), pose, 0.0)
    upright = BODY.but(bend=-5.0).measured().spine
    assumed = read(pose, view, Neutral())
    own = read(pose, view, Neutral(upright.look))
    assert own.bend_deg == assumed.bend_deg
    assert own.alone_deg == assumed.alone_deg
    assert own.flexion_deg == pytest.approx(own.bend_deg - upright.bend_deg, abs=0.1)
    assert own.uncertainty_deg == ParabolaReader.OWN_UNCERTAINTY_DEG
