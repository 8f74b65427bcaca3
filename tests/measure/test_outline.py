"""The edge of the back in synthetic masks whose edge is known."""

import math

import numpy as np
import pytest
from bodies import BACK_BEHIND_CHORD, arc_height, trunk_mask
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.measure.outline import STATIONS, back_outline

SIZE = (320, 240)
HIP = np.array([150.0, 190.0])
SHOULDER = np.array([170.0, 60.0])
CHORD_PX = float(np.hypot(*(SHOULDER - HIP)))
FACING = pytest.mark.parametrize("facing", [1, -1])
ON_BACK = (STATIONS >= 0.0) & (STATIONS <= 1.0)


def turned_trunk(degrees, length=100.0, centre=(160.0, 120.0)):
    half = (
        0.5 * length * np.array([math.sin(math.radians(degrees)), -math.cos(math.radians(degrees))])
    )
    return np.array(centre) - half, np.array(centre) + half


@FACING
@pytest.mark.parametrize("bend", [-25, 0, 20, 45, 75])
def test_offsets_are_right_within_half_a_pixel(bend, facing):
    outline = back_outline(trunk_mask(SIZE, HIP, SHOULDER, facing, bend), HIP, SHOULDER, facing)
    assert outline is not None
    assert outline.chord_px == pytest.approx(CHORD_PX)
    expected = BACK_BEHIND_CHORD + arc_height(STATIONS, bend)
    error_px = (outline.offset - expected)[ON_BACK] * CHORD_PX
    assert np.abs(error_px).max() < 0.5


@settings(max_examples=25, deadline=None)
@given(st.floats(-180, 180), st.floats(50, 130), st.sampled_from([1, -1]))
def test_offsets_know_neither_rotation_nor_size(angle, length, facing):
    hip, shoulder = turned_trunk(angle, length)
    outline = back_outline(trunk_mask(SIZE, hip, shoulder, facing, 40), hip, shoulder, facing)
    assert outline is not None
    expected = BACK_BEHIND_CHORD + arc_height(STATIONS, 40)
    assert np.abs(outline.offset - expected)[ON_BACK].max() * length < 0.5


def test_edge_points_lie_on_the_edge_of_the_mask():
    mask = trunk_mask(SIZE, HIP, SHOULDER, 1, 30)
    outline = back_outline(mask, HIP, SHOULDER, 1)
    for x, y in outline.edge[ON_BACK]:
        left = math.floor(x)
        row = mask[round(y)]
        assert row[left - 2] < 0.5 < row[left + 3]


def test_the_back_is_on_the_side_where_the_person_does_not_look():
    mask = trunk_mask(SIZE, HIP, SHOULDER, 1, 0)
    right = back_outline(mask, HIP, SHOULDER, 1)
    left = back_outline(mask, HIP, SHOULDER, -1)
    assert (right.edge[ON_BACK, 0] < left.edge[ON_BACK, 0]).all()


def test_a_picture_without_a_person_has_no_edge():
    outline = back_outline(np.zeros((240, 320)), HIP, SHOULDER, 1)
    assert np.isnan(outline.offset).all()
    assert np.isnan(outline.edge).all()
    assert outline.sharpness == 0


def test_a_mask_without_an_end_has_no_edge():
    outline = back_outline(np.ones((900, 900)), HIP + 300, SHOULDER + 300, 1)
    assert np.isnan(outline.offset).all()


def test_a_gap_in_the_trunk_is_a_gap_in_the_outline():
    mask = trunk_mask(SIZE, HIP, SHOULDER, 1, 30)
    mask[110:140] = 0
    outline = back_outline(mask, HIP, SHOULDER, 1)
    height = (HIP + STATIONS[:, None] * (SHOULDER - HIP))[:, 1]
    gone = np.isnan(outline.offset)
    assert gone[(height > 116) & (height < 132)].all()
    assert not gone[ON_BACK & ((height < 100) | (height > 150))].any()


def test_a_hole_with_no_more_than_an_arm_behind_it_is_not_jumped_over():
    """The way out counts: what follows the gap may be an arm held behind the back."""
    mask = trunk_mask(SIZE, HIP, SHOULDER, 1, 30)
    whole = back_outline(mask, HIP, SHOULDER, 1)
    mask[115:135, 148:152] = 0
    holed = back_outline(mask, HIP, SHOULDER, 1)
    near_hole = np.abs((HIP + STATIONS[:, None] * (SHOULDER - HIP))[:, 1] - 125) < 6
    assert (holed.offset[near_hole] < whole.offset[near_hole] - 0.03).all()


@pytest.mark.parametrize(
    ("gap_px", "behind_px", "jumped"),
    [(14, 60, True), (14, 27, True), (14, 22, False), (17, 60, False)],
)
def test_a_short_hole_with_a_trunk_behind_it_is_no_edge(gap_px, behind_px, jumped):
    """Between arm, thigh and belly the mask of a deep fold may have holes."""
    hip, shoulder = np.array([200.0, 200.0]), np.array([200.0, 100.0])
    mask = np.zeros((320, 320), np.float32)
    back = 195 - gap_px - behind_px
    mask[20:300, back:240] = 1.0
    mask[140:160, 195 - gap_px : 195] = 0.0
    outline = back_outline(mask, hip, shoulder, 1)
    at_hole = outline.offset[np.abs(STATIONS - 0.5) < 0.08] * 100.0
    np.testing.assert_allclose(at_hole, 200 - back if jumped else 5, atol=1.0)


def test_a_chord_just_before_the_belly_still_finds_the_back():
    """A landmark off the body by a little: the way in is taken first."""
    mask = trunk_mask(SIZE, HIP, SHOULDER, 1, 0)
    shift = np.array([25.0, 0.0])
    outline = back_outline(mask, HIP + shift, SHOULDER + shift, 1)
    assert np.isfinite(outline.offset[ON_BACK]).all()
    assert (outline.offset[ON_BACK] > BACK_BEHIND_CHORD).all()


def test_a_body_far_from_the_chord_is_another_one():
    mask = trunk_mask(SIZE, HIP, SHOULDER, 1, 0)
    shift = np.array([80.0, 0.0])
    assert np.isnan(back_outline(mask, HIP + shift, SHOULDER + shift, 1).offset).all()


@pytest.mark.parametrize("place", [(-60.0, 0.0), (0.0, 400.0), (500.0, 0.0), (0.0, -300.0)])
def test_a_chord_outside_the_picture_is_harmless(place):
    mask = trunk_mask(SIZE, HIP, SHOULDER, 1, 30)
    outline = back_outline(mask, HIP + place, SHOULDER + place, 1)
    assert outline is not None
    if abs(place[0]) + abs(place[1]) > 200:
        assert np.isnan(outline.offset).all()


def test_hip_and_shoulder_on_one_spot_are_nothing_to_measure():
    mask = np.ones((240, 320))
    assert back_outline(mask, HIP, HIP, 1) is None
    assert back_outline(mask, HIP, HIP + np.array([7, 0]), 1) is None
    assert back_outline(mask, HIP, HIP + np.array([9, 0]), 1) is not None


@pytest.mark.parametrize("size", [(1, 1), (2, 1), (1, 5), (3, 3), (17, 200), (641, 359)])
@pytest.mark.parametrize("fill", [0.0, 1.0])
def test_masks_of_any_size_are_read(size, fill):
    mask = np.full((size[1], size[0]), fill, dtype=np.float32)
    outline = back_outline(mask, np.array([0.0, 0.0]), np.array([size[0] + 9.0, size[1]]), 1)
    assert outline is not None
    assert outline.offset.shape == STATIONS.shape


def test_sharpness_falls_with_the_width_of_the_edge():
    def sharpness(width_px):
        mask = trunk_mask(SIZE, HIP, SHOULDER, 1, 20)
        inside = mask > 0.5
        # Distance to the edge along the rows, which cut it nearly at right angles.
        column = np.arange(SIZE[0])
        edge = np.argmax(inside, axis=1)[:, None]
        soft = np.clip(0.5 + (column - edge) / width_px, 0, 1) * inside.any(axis=1)[:, None]
        return back_outline(soft, HIP, SHOULDER, 1).sharpness

    assert sharpness(1) > 0.95
    assert sharpness(1) > sharpness(8) > sharpness(16) > sharpness(40)
    assert sharpness(40) < 0.35
