"""The outline of the back, and arms that hide it."""

import math
from dataclasses import replace

import numpy as np
import pytest
from bodies import BACK_BEHIND_CHORD, SEATED, STEP, arc_height, trunk_mask
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.measure.landmarks import Pose, landmark_index
from formcheck.measure.outline import STATIONS, BackOutline, back_outline, hidden_by_arms

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


OUTLINE = BackOutline(
    STATIONS,
    np.full(STATIONS.shape, 0.15),
    # Hip at (100, 200), shoulder 100 pixels above, the back behind it.
    np.column_stack([np.full(STATIONS.shape, 85.0), 200.0 - 100.0 * STATIONS]),
    chord_px=100.0,
    sharpness=1.0,
)


def holding(*points: tuple[float, float], side: str = "right") -> Pose:
    """Somebody whose arm runs through three points, the other one far away."""
    pose = SEATED.pose()
    marks = np.full(pose.points.shape, 900.0)
    for joint, point in zip(("shoulder", "elbow", "wrist"), points, strict=True):
        marks[landmark_index(joint, side)] = point
    return replace(pose, points=marks)


def along(away: float, low: float = 0.05, high: float = 0.75, side: str = "right") -> Pose:
    """A forearm beside the back from one station to another, the upper arm far off."""
    x = 85.0 + away
    return holding((900.0, 0.0), (x, 200 - 100 * high), (x, 200 - 100 * low), side=side)


@pytest.mark.parametrize(("away", "hidden"), [(14.5, True), (-14.5, True), (15.5, False)])
def test_an_arm_within_half_its_thickness_of_the_edge_hides_it(away, hidden):
    """15 of the trunk's 100 pixels."""
    assert hidden_by_arms(along(away, 0.2, 0.6), OUTLINE) == hidden


@pytest.mark.parametrize("side", ["left", "right"])
def test_either_arm_hides_it(side):
    assert hidden_by_arms(along(0.0, side=side), OUTLINE)


def test_upper_arms_hide_it_too():
    assert hidden_by_arms(holding((85.0, 140.0), (85.0, 170.0), (900.0, 170.0)), OUTLINE)


@pytest.mark.parametrize(("reaches", "hidden"), [(1, False), (2, False), (3, True)])
def test_a_sleeve_may_touch_two_stations_but_not_three(reaches, hidden):
    """A hand that comes from behind: stations lie 5 pixels apart."""
    away = np.sqrt(15.0**2 - (2.5 * reaches - 0.6) ** 2)
    middle = 200.0 - 100.0 * 0.4 if reaches % 2 else 200.0 - 100.0 * 0.425
    hand = holding((85.0 - 900.0, middle), (85.0 - 400.0, middle), (85.0 - away, middle))
    assert hidden_by_arms(hand, OUTLINE) == hidden


@pytest.mark.parametrize(
    ("low", "high", "hidden"),
    [(-0.6, -0.1, False), (-0.6, 0.12, True), (0.9, 1.5, False), (0.7, 1.5, True)],
)
def test_beyond_hip_and_shoulder_blades_arms_may_be(low, high, hidden):
    """Near the shoulder the arm is part of the outline; it begins there."""
    assert hidden_by_arms(along(0.0, low, high), OUTLINE) == hidden


@pytest.mark.parametrize(("below", "hidden"), [(0.07, False), (0.08, True)])
def test_the_lowest_twentieth_of_the_back_may_be_touched(below, hidden):
    """By three places a hundredth apart, of which the first is 0.055; half an arm is 0.15."""
    t = np.linspace(-0.595, 1.505, 211)
    edge = np.column_stack([np.full(t.shape, 85.0), 200.0 - 100.0 * t])
    outline = BackOutline(t, np.full(t.shape, 0.15), edge, chord_px=100.0, sharpness=1.0)
    assert hidden_by_arms(along(0.0, -0.6, below - 0.15), outline) == hidden


def test_where_no_edge_was_found_nothing_is_hidden():
    offset = np.full(STATIONS.shape, np.nan)
    edge = np.full((len(STATIONS), 2), np.nan)
    assert not hidden_by_arms(along(0.0), replace(OUTLINE, offset=offset, edge=edge))


@pytest.mark.parametrize("body", [STEP, SEATED])
def test_arms_that_reach_forwards_hide_nothing(body):
    assert body.backed(40.0).measured().spine.reason is None
