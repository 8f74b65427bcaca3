"""Numbers of `measure/` that no other test would miss: each from both sides, in literal figures."""

import math
from dataclasses import replace

import numpy as np
import pytest
from bodies import LYING, SEATED, SITTING, STEP, SUPINE, UPRIGHT, legs, measured
from measure.test_following import back, followed, jumped
from measure.test_legs import collapsed, off, outlined
from measure.test_spine import Saying
from measure.test_view import constant

from formcheck.measure.back import back_angle, line_of_back
from formcheck.measure.following import Apart, follow_legs
from formcheck.measure.geometry import direction
from formcheck.measure.joints import find_joints, floor_slope
from formcheck.measure.landmarks import Landmark, landmark_index
from formcheck.measure.legs import LegsApart, find_limbs, leg_confidences, mend_legs
from formcheck.measure.lying import Lying, Rest, look_at_lying, read_lift, update_rest
from formcheck.measure.neutral import Neutral
from formcheck.measure.outline import back_outline
from formcheck.measure.posture import Off, _widths, steadied
from formcheck.measure.readers import AngleNetworks, LearnedReader
from formcheck.measure.spine import read_spine
from formcheck.measure.view import View, _bend_vote, azimuth_row, update_view
from formcheck.pipeline.models import back_reader

# azimuth


@pytest.mark.parametrize(("said", "taken"), [(89.0, 89.0), (91.0, 90.0), (-135.0, -90.0)])
def test_no_camera_is_further_off_than_a_quarter_turn(said, taken):
    reader = LearnedReader(back_reader().back, camera=constant(said))
    assert reader.azimuth(np.zeros(60)) == taken


def test_space_is_told_in_half_metres():
    """The hips are 20 cm apart."""
    space = azimuth_row(STEP.pose(), 1, "right")[24:].reshape(12, 3)
    assert space[3, 2] - space[2, 2] == pytest.approx(0.4, abs=1e-6)


# backline


def test_sacrum_and_c7_are_looked_for_twice():
    """A wavy back, on which a third look would find another place: 11.4°; one alone 13.7°."""
    t = np.linspace(-0.6, 1.5, 43)
    wave = 0.15 + 0.286 * t * (1.0 - t) + 0.195 * np.sin(6.819 * t + 2.334)
    assert back_angle(line_of_back(t, wave)[0]) == pytest.approx(10.29, abs=0.05)


# following


def with_ankles_apart(trunks: float):
    """Upright with the ankles so many trunk lengths apart."""
    pose = UPRIGHT.pose()
    trunk = np.hypot(*(pose.joint("shoulder", "right") - pose.joint("hip", "right")))
    points = pose.points.copy()
    points[Landmark.LEFT_ANKLE] = points[Landmark.RIGHT_ANKLE] + [trunks * trunk, 0.0]
    return replace(pose, points=points)


@pytest.mark.parametrize(("trunks", "two"), [(0.35, False), (0.45, True)])
def test_ankles_twenty_centimetres_apart_are_two_legs(trunks, two):
    assert (follow_legs(with_ankles_apart(trunks), None, 0.0)[1] is not None) is two


@pytest.mark.parametrize(("trunks", "goes_on"), [(0.12, True), (0.18, False)])
def test_a_leg_that_moves_by_a_step_has_not_leapt(trunks, goes_on):
    before = Apart(0.0, 1.0, with_ankles_apart(0.6))
    after = follow_legs(with_ankles_apart(0.6 + trunks), before, 1.1)[1]
    assert after is not None
    assert (after.seen_s == 1.1) is goes_on


@pytest.mark.parametrize(("share", "kept"), [(0.45, False), (0.6, True), (0.8, True)])
def test_a_leg_is_on_the_other_one_at_half_the_distance(share, kept):
    true = outlined(STEP)
    assert back(followed([true] * 8 + [jumped(true, STEP.far, share)])[-1], true, STEP.far) is kept


@pytest.mark.parametrize(("gone", "kept"), [(0.05, True), (0.35, False)])
def test_four_fifths_of_a_shank_must_be_covered(gone, kept):
    """The outline ends a part of the shank's length above the ankle."""
    true = outlined(STEP)
    knee, ankle = true.joint("knee", STEP.far), true.joint("ankle", STEP.far)
    mask = true.mask.copy()
    mask[round(float(ankle[1] - gone * (ankle[1] - knee[1]))) :] = 0.0
    leapt = replace(jumped(true, STEP.far), mask=mask)
    assert back(followed([true] * 8 + [leapt])[-1], true, STEP.far) is kept


# geometry


def test_a_line_of_a_millionth_of_a_pixel_has_no_direction():
    assert math.isnan(direction((0.0, 0.0), (0.8e-6, 0.0)))
    assert direction((0.0, 0.0), (1.2e-6, 0.0)) == 0.0


# joints


def sitting_on(degrees: float) -> float:
    """The floor's slope under legs that slant by so much."""
    foot = 100.0 - 100.0 * math.tan(math.radians(degrees))
    hip, shoulder = np.array([100.0, 100.0]), np.array([100.0, 0.0])
    leg = np.stack([hip, [150.0, (100.0 + foot) / 2], [200.0, foot]])
    return floor_slope(hip, shoulder, {"left": leg, "right": leg}, 1)


def test_legs_that_slant_by_more_than_25_degrees_lie_on_no_floor():
    assert sitting_on(20.0) == pytest.approx(0.404, abs=0.001)
    assert sitting_on(30.0) == 0.0


def test_sitting_the_ankle_lies_lower_by_a_twenty_fifth():
    assert sitting_on(0.0) == pytest.approx(0.04, abs=1e-9)


@pytest.mark.parametrize(("by", "slope"), [(4.5, 0.0525), (6.0, 0.035), (7.5, 0.0), (12.0, 0.0)])
def test_a_leg_that_slants_by_7_degrees_against_the_trunk_is_not_flat(by, slope):
    """From 5° on it counts in part. The trunk is level: 5 of 100 pixels are how the hip's lies."""
    hip, shoulder = np.array([100.0, 100.0]), np.array([0.0, 105.0])
    up = 100.0 * math.tan(math.radians(by))
    leg = np.stack([hip, [150.0, 100.0 - up / 2], [200.0, 100.0 - up]])
    found = floor_slope(hip, shoulder, {"left": leg, "right": leg}, 1)
    assert found == pytest.approx(slope, abs=0.0003)


def test_no_floor_slants_by_more_than_a_camera_shows_it():
    """Legs that slant by 15° (0.268), seen from the side: at most 0.152 of it is the floor's."""
    pose = SITTING.pose()
    hip = pose.joint("hip", "right")
    points = pose.points.copy()
    points[:, 1] -= 0.268 * (points[:, 0] - hip[0])
    view = replace(update_view(View(), pose, 0.0), azimuth_deg=0.0)
    leg = find_joints(replace(pose, points=points), view).legs["right"]
    assert (leg[1, 1] - leg[2, 1]) / (leg[2, 0] - leg[1, 0]) == pytest.approx(0.116, abs=0.02)


def test_a_camera_further_off_than_35_degrees_stretches_no_more():
    def at(azimuth: float) -> float:
        view = replace(update_view(View(), STEP.pose(), 0.0), azimuth_deg=azimuth)
        return float(find_joints(STEP.pose(), view).shoulder[0])

    assert at(50.0) == at(35.0) != at(33.0)


# legs


@pytest.mark.parametrize(
    ("lean", "lies"), [(-60.0, True), (-40.0, False), (-125.0, True), (-142.0, False)]
)
def test_who_leans_back_by_50_to_135_degrees_lies(lean, lies):
    """Legs midway between two of the outline are put on them in somebody who lies."""
    body = legs(lean, 75, 0)
    pose = collapsed(body)
    mended, _, _ = mend_legs(pose, 1, LegsApart(0.9, body.near), 1.0)
    assert (mended is not pose) is lies


@pytest.mark.parametrize(("at", "told"), [(21.0, False), (31.0, True)])
def test_a_leg_of_the_outline_that_is_lower_than_25_degrees_lies(at, told):
    body = legs(-90, at, at)
    _, lost, apart = mend_legs(outlined(body), 1, LegsApart(0.9, "right"), 1.0)
    assert (lost == ("left",)) is told
    assert (apart is not None) is told


@pytest.mark.parametrize(("at", "looked"), [(9.0, False), (16.0, True)])
def test_lying_landmarks_are_lower_than_12_degrees(at, looked):
    """The outline shows a raised leg; landmarks that lie are believed."""
    pose = outlined(SUPINE)
    low = legs(-90, at, 0).pose()
    _, _, apart = mend_legs(replace(pose, points=low.points), 1, None, 0.0)
    assert (apart is not None) is looked


@pytest.mark.parametrize(("since", "kept"), [(1.4, True), (1.6, False)])
def test_places_of_legs_are_forgotten_after_a_second_and_a_half(since, kept):
    body = legs(-90, 80, 77)
    lost = mend_legs(outlined(body), 1, LegsApart(1.0, body.near), 1.0 + since)[1]
    assert lost == ((body.far,) if kept else ())


@pytest.mark.parametrize(("off_by", "slipped"), [(11.0, False), (17.0, True)])
def test_landmarks_within_14_degrees_of_a_leg_are_on_it(off_by, slipped):
    pose = outlined(SUPINE)
    other = replace(pose, points=legs(-90, 75 - off_by, 0).pose().points)
    _, _, apart = mend_legs(other, 1, LegsApart(0.9, "right"), 1.0)
    assert apart is not None
    assert ("right" in dict(apart.slipped_s)) is slipped


@pytest.mark.parametrize(("trunks", "slipped"), [(1.1, True), (1.22, False)])
def test_an_ankle_nearer_than_115_hundredths_of_a_trunk_is_none(trunks, slipped):
    pose = outlined(SUPINE)
    hip = pose.middle("hip")
    trunk = float(np.hypot(*(hip - pose.middle("shoulder"))))
    points = pose.points.copy()
    way = points[Landmark.RIGHT_ANKLE] - hip
    points[Landmark.RIGHT_ANKLE] = hip + way / np.hypot(*way) * trunks * trunk
    _, _, apart = mend_legs(replace(pose, points=points), 1, LegsApart(0.9, "right"), 1.0)
    assert apart is not None
    assert ("right" in dict(apart.slipped_s)) is slipped


@pytest.mark.parametrize(("since", "taken"), [(2.9, True), (3.1, False)])
def test_the_outline_is_taken_for_three_seconds(since, taken):
    pose = outlined(SUPINE)
    before = LegsApart(9.9, "right", (("right", 10.0 - since),))
    assert (mend_legs(pose, 1, before, 10.0)[0] is not pose) is taken


@pytest.mark.parametrize(("apart_by", "two"), [(20.0, False), (32.0, True)])
def test_legs_of_the_outline_nearer_than_25_degrees_are_one(apart_by, two):
    """Of two that are apart the slipped one is put on its own."""
    body = legs(-90, 40 + apart_by, 40)
    pose = outlined(body)
    upper = (pose.joint("knee", "right"), pose.joint("ankle", "right"))
    points = pose.points.copy()
    for joint, place in zip(("knee", "ankle"), upper, strict=True):
        points[landmark_index(joint, "left")] = place
    mended, lost, _ = mend_legs(replace(pose, points=points), 1, LegsApart(0.9, "right"), 1.0)
    assert lost == (() if two else ("left",))
    assert (off(mended, body.pose()) < 0.25) is two


def drawn(hip, *spans):
    """Sectors round the hips, each from an angle to another, as an outline; facing right."""
    y, x = np.mgrid[0:480, 0:640].astype(float)
    angle = np.degrees(np.arctan2(hip[1] - y, x - hip[0]))
    inside = [(angle >= a) & (angle <= b) for a, b in spans]
    return np.where(np.any(inside, axis=0), 1.0, 0.0)


def shaped(mask):
    return replace(SUPINE.pose(), mask=mask, size=(640, 480))


@pytest.mark.parametrize(("wide", "found"), [(45.0, 1), (56.0, 0)])
def test_something_wider_than_50_degrees_is_no_leg(wide, found):
    hip = np.array([100.0, 300.0])
    mask = drawn(hip, (60.0 - wide / 2, 60.0 + wide / 2))
    assert len(find_limbs(shaped(mask), hip, 100.0, 1)) == found


@pytest.mark.parametrize(("at", "found"), [(120.0, 1), (133.0, 0)])
def test_no_leg_is_steeper_than_128_degrees(at, found):
    hip = np.array([320.0, 300.0])
    mask = drawn(hip, (at - 5.0, at + 5.0))
    assert len(find_limbs(shaped(mask), hip, 100.0, 1)) == found


@pytest.mark.parametrize(("step", "found"), [(12.0, 1), (20.0, 0)])
def test_a_leg_bends_by_less_than_16_degrees_from_circle_to_circle(step, found):
    """The outline turns once, by so much, between the fourth circle and the fifth."""
    hip = np.array([320.0, 300.0])
    y, x = np.mgrid[0:480, 0:640].astype(float)
    angle = np.degrees(np.arctan2(hip[1] - y, x - hip[0]))
    middle = np.where(np.hypot(x - hip[0], y - hip[1]) < 110.0, 40.0, 40.0 + step)
    mask = np.where(np.abs(angle - middle) < 5.0, 1.0, 0.0)
    assert len(find_limbs(shaped(mask), hip, 100.0, 1)) == found


def test_a_leg_put_on_the_outline_ends_at_16_tenths_of_a_trunk():
    pose = collapsed(SUPINE)
    hip = pose.middle("hip")
    trunk = float(np.hypot(*(hip - pose.middle("shoulder"))))
    mended = mend_legs(pose, 1, LegsApart(0.9, "right"), 1.0)[0]
    length = np.hypot(*(mended.joint("ankle", "right") - hip)) / trunk
    assert length == pytest.approx(1.6, abs=0.05)


# lying


def lying(trunk: float = 0.0, sag: float = 4.0, head: float = 10.0, down: bool = True) -> Lying:
    return Lying(trunk, sag, head, head, down, 100.0, 30.0)


def look(body, azimuth: float = 0.0, pose=None):
    pose = pose or body.pose()
    view = replace(update_view(View(), pose, 0.0), azimuth_deg=azimuth)
    return look_at_lying(pose, view, -90.0)


@pytest.mark.parametrize(("at", "down"), [(13.0, True), (17.0, False)])
def test_ankles_up_to_15_degrees_above_the_hips_lie(at, down):
    assert look(legs(-90, at, 0)).legs_down is down


@pytest.mark.parametrize(("azimuth", "told"), [(11.0, True), (-13.0, False)])
def test_hips_are_told_up_to_12_degrees_off_the_side(azimuth, told):
    assert math.isfinite(look(LYING, azimuth).sag_deg) is told


@pytest.mark.parametrize(("seen", "told"), [(0.55, True), (0.45, False)])
def test_a_head_is_told_when_its_ear_is_more_likely_seen(seen, told):
    pose = LYING.pose()
    visibility = pose.visibility.copy()
    visibility[Landmark.RIGHT_EAR] = seen
    assert math.isfinite(look(LYING, pose=replace(pose, visibility=visibility)).head_deg) is told


def rest_of(*looks: Lying, step_s: float = 0.1) -> Rest:
    rest = Rest()
    for n, one in enumerate(looks):
        rest = update_rest(rest, n * step_s, one, 1)
    return rest


@pytest.mark.parametrize(("moved", "still"), [(2.5, True), (3.5, False)])
def test_a_trunk_that_moves_by_three_degrees_does_not_rest(moved, still):
    looks = [lying(trunk=moved * (n % 2)) for n in range(10)]
    assert math.isfinite(rest_of(*looks).trunk_deg) is still


@pytest.mark.parametrize(("looks", "counts"), [(5, False), (7, True)])
def test_a_rest_counts_after_half_a_second(looks, counts):
    assert math.isfinite(rest_of(*[lying()] * looks).trunk_deg) is counts


@pytest.mark.parametrize(("later", "known"), [(2.9, True), (3.1, False)])
def test_who_has_not_lain_for_three_seconds_lies_elsewhere(later, known):
    rest = rest_of(*[lying()] * 10)
    assert math.isfinite(update_rest(rest, 0.9 + later, None, 1).trunk_deg) is known


@pytest.mark.parametrize(
    ("sag", "lift"),
    [(5.0, 1.0), (7.0, None), (17.0, None), (19.0, 15.0), (-11.0, -15.0), (-13.0, None)],
)
def test_without_a_rest_only_clear_hips_are_told(sag, lift):
    told = read_lift(lying(sag=sag), Rest(), True).pelvis_deg
    assert (told == lift) if lift is not None else math.isnan(told)


@pytest.mark.parametrize(("head", "lift"), [(13.0, -2.0), (15.0, None), (49.0, None), (51.0, 36.0)])
def test_without_a_rest_only_a_clear_head_is_told(head, lift):
    told = read_lift(lying(head=head), Rest(), True).head_deg
    assert (told == lift) if lift is not None else math.isnan(told)


# measures


@pytest.mark.parametrize(("width", "far"), [(1800, False), (2200, True)])
def test_a_trunk_of_a_twentieth_of_the_picture_is_near_enough(width, far):
    """It is 100 pixels long."""
    problems = measured(replace(UPRIGHT.pose(), size=(width, 480))).problems
    assert ("too_far" in problems) is far


# outline

LOW, HIGH = np.array([150.0, 190.0]), np.array([150.0, 90.0])
"""Hip and shoulder of somebody upright who looks right; the chord is 100 pixels long."""


def band(left: float, right: float):
    """Somebody who is a band of the picture, from so many pixels behind the chord to so many."""
    x = np.mgrid[0:240, 0:320][1]
    return np.where((x >= 150 - left) & (x <= 150 - right), 1.0, 0.0)


@pytest.mark.parametrize(("behind", "found"), [(115, True), (125, False)])
def test_the_edge_is_looked_for_up_to_12_tenths_of_the_chord(behind, found):
    outline = back_outline(band(behind, -20), LOW, HIGH, 1)
    assert bool(np.isfinite(outline.offset[20])) is found


@pytest.mark.parametrize(("astray", "found"), [(22, True), (29, False)])
def test_the_person_begins_within_a_quarter_of_the_chord(astray, found):
    outline = back_outline(band(70, astray), LOW, HIGH, 1)
    assert bool(np.isfinite(outline.offset[20])) is found


def test_sharpness_is_read_two_pixels_apart_in_somebody_small():
    """Of a mask that falls by a quarter a pixel."""
    x = np.mgrid[0:240, 0:320][1].astype(float)
    soft = np.clip(0.5 + 0.25 * (x - 140.0), 0.0, 1.0)
    outline = back_outline(soft, np.array([150.0, 120.0]), np.array([150.0, 95.0]), 1)
    assert outline.sharpness == pytest.approx(0.75, abs=0.01)


# posture


@pytest.mark.parametrize(("said", "taken"), [(22.0, 22.0), (40.0, 25.0), (-40.0, -25.0)])
def test_what_joints_leave_is_never_more_than_25_degrees(said, taken):
    off = AngleNetworks(constant(said), constant(said), constant(said)).off(np.zeros((2, 60)), 0)
    assert (off.hip_deg.tolist(), off.knee_deg.tolist()) == ([taken] * 2, [taken] * 2)
    assert off.lean_deg == taken


def off_of(degrees: float, time_s: float = 0.0) -> Off:
    return Off(np.full(2, degrees), np.full(2, degrees), degrees, time_s)


@pytest.mark.parametrize(
    ("later", "left"), [(0.4, 3.679), (0.8, 1.353), (0.95, 0.930), (1.05, 0.0)]
)
def test_what_joints_left_fades_within_four_tenths_and_is_forgotten_after_a_second(later, left):
    assert steadied(off_of(0.0), off_of(10.0), later).lean_deg == pytest.approx(left, abs=0.001)


def test_widths_are_parts_of_a_third_of_the_line():
    """A band of ten pixels to either side of a line of 100: 11 steps of 36, to 0.35."""
    pose = replace(UPRIGHT.pose(), mask=band(10, -10), size=(320, 240))
    (wide,) = _widths(pose, [(LOW, HIGH, np.array([0.5]))], 1)
    assert wide == pytest.approx([11 / 36, 11 / 36])


# seen


def with_hidden_far_leg(beside: float, shown: float = 1.0):
    """Legs so many trunk lengths apart; the far one is called hidden, a part of it is drawn."""
    pose = UPRIGHT.pose()
    trunk = float(np.hypot(*(pose.joint("shoulder", "right") - pose.joint("hip", "right"))))
    points, visibility = pose.points.copy(), pose.visibility.copy()
    for joint in ("hip", "knee", "ankle"):
        points[landmark_index(joint, "left")] = pose.joint(joint, "right") + np.array(
            [beside * trunk, 0.0]
        )
        visibility[landmark_index(joint, "left")] = 0.1
    top, foot = points[Landmark.LEFT_HIP, 1], points[Landmark.LEFT_ANKLE, 1]
    mask = np.zeros(pose.size[::-1])
    mask[: round(float(top + shown * (foot - top))) + 2] = 1.0
    return replace(pose, points=points, visibility=visibility, mask=mask)


@pytest.mark.parametrize(("beside", "seen"), [(0.17, 0.1), (0.23, 0.5)])
def test_a_leg_a_fifth_of_a_trunk_beside_the_other_is_one_of_its_own(beside, seen):
    pose = with_hidden_far_leg(beside)
    assert leg_confidences(pose, "right", (), together=False)[0] == pytest.approx(seen)


@pytest.mark.parametrize(("shown", "seen"), [(0.7, 0.1), (0.95, 0.5)])
def test_four_fifths_of_a_leg_must_lie_on_the_outline(shown, seen):
    pose = with_hidden_far_leg(0.4, shown)
    assert leg_confidences(pose, "right", (), together=False)[0] == pytest.approx(seen)


@pytest.mark.parametrize(("ratio", "seen"), [(1.4, True), (2.4, True), (2.6, False), (3.6, False)])
def test_no_bone_is_more_than_two_and_a_half_times_the_other(ratio, seen):
    pose = UPRIGHT.pose()
    points = pose.points.copy()
    thigh = points[Landmark.RIGHT_KNEE] - points[Landmark.RIGHT_HIP]
    points[Landmark.RIGHT_ANKLE] = points[Landmark.RIGHT_KNEE] + thigh / ratio
    found = leg_confidences(replace(pose, points=points), "right", (), together=False)[1]
    assert (found > 0.0) is seen


# view


@pytest.mark.parametrize(("off", "side_on"), [(20.0, True), (34.0, True), (36.0, False)])
def test_from_35_degrees_off_the_side_nothing_is_measured(off, side_on):
    measures = STEP.measured()
    view = replace(measures.view, off_side_deg=off)
    assert replace(measures, view=view).side_on is side_on


@pytest.mark.parametrize(
    ("off", "sure"), [(14.0, 1.0), (28.0, 1.0), (32.0, 0.8), (38.0, 0.2), (41.0, 0.0), (50.0, 0.0)]
)
def test_from_30_to_40_degrees_off_the_side_the_view_is_less_and_less_sure(off, sure):
    assert View(off_side_deg=off).sureness == pytest.approx(sure)


class Turned:
    """A reader that gives one azimuth."""

    def __init__(self, degrees: float) -> None:
        self.degrees = degrees

    def azimuth(self, row) -> float:
        return self.degrees + 0.0 * float(row[0])


def test_what_is_seen_of_the_camera_fades_within_seven_tenths():
    view = update_view(View(), STEP.pose(), 0.0, Turned(10.0).azimuth)
    later = update_view(view, STEP.pose(), 0.7, Turned(0.0).azimuth)
    assert later.azimuth_deg == pytest.approx(3.679, abs=0.001)


@pytest.mark.parametrize(("vote", "turned"), [(-0.15, False), (-0.22, False), (-0.27, True)])
def test_a_vote_of_a_quarter_for_the_other_profile_turns_it(vote, turned):
    """At the very moment nothing of the new vote counts."""
    view = View(1, 0.0, 0.0, vote, 1.0)
    assert (update_view(view, STEP.pose(), 1.0).facing == -1) is turned


@pytest.mark.parametrize(("bend", "told"), [(13.0, 0.0), (19.0, 0.0), (24.0, 0.6), (32.0, 1.8)])
def test_a_hip_bent_by_more_than_20_degrees_tells_the_profile(bend, told):
    assert _bend_vote(bend, 3.0)[1] == pytest.approx(told)


# spine


@pytest.mark.parametrize(("flexion", "in_trunk"), [(-20.0, 5.0), (0.0, 5.0), (40.0, 27.8)])
def test_the_trunk_line_leans_ahead_by_5_degrees_and_57_hundredths_of_the_flexion(
    flexion, in_trunk
):
    pose = SEATED.backed(20.0).pose()
    neutral = Neutral(SITTING.backed(0.0).measured().spine.look)
    view = update_view(View(), pose, 0.0)
    spine = read_spine(pose, view, 35.0, neutral, Saying(flexion))
    assert spine.flexion_deg == pytest.approx(flexion)
    assert spine.in_trunk_deg == pytest.approx(in_trunk)
