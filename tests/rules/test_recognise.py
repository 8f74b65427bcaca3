"""Which stretch a posture is, which leg is stretched, and what is none of them."""

import math
from dataclasses import replace

import pytest
from bodies import (
    CHAIR,
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
    legs,
    measured,
    other_leg,
    run,
    script,
)
from hypothesis import given
from hypothesis import strategies as st

from formcheck.errors import UsageError
from formcheck.measure.landmarks import Pose, landmark_index
from formcheck.rules.catalogue import Wanted, recognise

FACING = pytest.mark.parametrize("facing", [1, -1])
SQUAT = legs(45, 0, 0, 110, 110)
SITTING_DOWN = legs(40, -30, -30, 60, 60)
KNEES_UP = legs(-90, 50, 50, 95, 95)
STRIDE = legs(80, -60, -120)
"""Feet a stride apart, folded over the front leg."""
FOOT_DOWN = legs(-90, 75, 45, 0, 90)
"""One leg up, the other knee bent with its foot on the floor."""
BOTH_UP = legs(-90, 80, 76)


def seen(body: Body, wanted: Wanted | None = None) -> tuple[str, str, bool] | None:
    match = recognise(body.measured(), wanted or Wanted())
    return match and (match.stretch.name, match.side, match.in_zone)


@FACING
@pytest.mark.parametrize(
    ("body", "stretch", "leg", "in_zone"),
    [
        (ON_STEP, "standing", "near", False),
        (STEP, "standing", "near", True),
        (legs(60, -15, -90), "standing", "near", True),
        (other_leg(STEP), "standing", "far", True),
        (FOLD, "standing", "both", True),
        (legs(120, -90, -90), "standing", "both", True),
        (legs(50, -90, -90), "standing", "both", False),
        (legs(100, -65, -65), "standing", "both", True),
        (legs(172, -88, -88), "standing", "both", True),
        (legs(110, -98, -98), "standing", "both", True),
        (STRIDE, "standing", "near", True),
        (other_leg(STRIDE), "standing", "far", True),
        (legs(80, -76, -114), "standing", "both", True),
        (legs(60, -40, -50, 0, 80), "standing", "near", True),
        (SITTING, "seated", "both", False),
        (legs(-15, 0, 0), "seated", "both", False),
        (SEATED, "seated", "both", True),
        (legs(80, 0, 0), "seated", "both", True),
        (SEATED_ONE, "seated", "near", True),
        (other_leg(SEATED_ONE), "seated", "far", True),
        (SUPINE, "supine", "near", True),
        (other_leg(SUPINE), "supine", "far", True),
        (legs(-90, 45, 0), "supine", "near", True),
        (legs(-90, 110, 0), "supine", "near", True),
        (legs(-80, 75, 20), "supine", "near", True),
        (FOOT_DOWN, "supine", "near", True),
        (other_leg(FOOT_DOWN), "supine", "far", True),
        (legs(-90, 105, 0, 110), "supine", "near", True),
        (legs(-90, 80, 60), "supine", "near", True),
        (BOTH_UP, "supine", "near", False),
        (other_leg(BOTH_UP), "supine", "near", False),
    ],
)
def test_stretches_are_recognised_with_their_leg(body: Body, stretch, leg, in_zone, facing):
    body = body.but(facing=facing)
    side = {"near": body.near, "far": body.far, "both": "both"}[leg]
    assert seen(body) == (stretch, side, in_zone)


@FACING
def test_lying_flat_is_only_the_start_of_the_supine_stretch(facing):
    stretch, _, in_zone = seen(LYING.but(facing=facing))
    assert (stretch, in_zone) == ("supine", False)


@pytest.mark.parametrize(("lifted", "in_zone"), [(10, False), (20, False), (28, False), (32, True)])
def test_a_leg_on_a_cushion_is_not_lifted_and_that_of_somebody_tight_is(lifted, in_zone):
    assert seen(legs(-90, lifted, 0)) == ("supine", "right", in_zone)


@pytest.mark.parametrize("lean", [92, 100])
def test_the_deepest_fold_is_still_a_seated_stretch(lean):
    assert seen(legs(lean, 0, 0)) == ("seated", "both", True)


@FACING
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(UPRIGHT, id="standing upright"),
        pytest.param(legs(30, -90, -90), id="bowing a little"),
        pytest.param(SQUAT, id="squat"),
        pytest.param(CHAIR, id="chair"),
        pytest.param(legs(40, 0, 0, 90, 90), id="leaning forward on a chair"),
        pytest.param(legs(0, -90, -90, 90, 90), id="kneeling"),
        pytest.param(legs(60, -5, -5, 150, 150), id="folded on the heels"),
        pytest.param(legs(90, -90, -90, 90, 90), id="on all fours"),
        pytest.param(legs(90, 180, 180), id="prone"),
        pytest.param(legs(10, -20, -120, 70, 30), id="lunge"),
        pytest.param(legs(10, -120, -20, 30, 70), id="lunge with the far leg"),
        pytest.param(legs(115, -125, -125), id="pike with the hands on the floor"),
        pytest.param(legs(140, -112, -112), id="downward dog, short"),
        pytest.param(legs(80, -90, -160), id="hinge on one leg"),
        pytest.param(legs(60, -90, -136), id="hinge on one leg, the other foot low"),
        pytest.param(legs(60, -20, -10, 0, 90), id="sitting on a chair, one leg put out"),
        pytest.param(legs(60, -30, -90, 0, 90), id="half kneeling"),
        pytest.param(legs(-90, 125, 0, 110), id="one knee drawn to the chest"),
        pytest.param(legs(-90, 90, 90, 110, 110), id="knees up"),
        pytest.param(legs(-90, 100, 20, 70), id="cycling on the back"),
        pytest.param(legs(-103, 70, 25, 20, 100), id="bridge on one leg"),
        pytest.param(legs(-75, 65, 63), id="V-up"),
        pytest.param(legs(-90, 165, 165), id="legs beside the head"),
        pytest.param(legs(40, -20, 0, 0, 90), id="a leg put out from a chair"),
    ],
)
def test_what_is_not_a_stretch(body: Body, facing):
    assert seen(body.but(facing=facing)) is None


@pytest.mark.parametrize(
    ("within", "beyond", "what"),
    [
        (legs(110, -101, -101), legs(110, -105, -105), "both feet 13° behind the hips"),
        (legs(60, -52, -52), legs(60, -48, -48), "legs that slant to 50°"),
        (legs(60, -90, -129), legs(60, -90, -133), "a foot behind lifted by a quarter of a leg"),
        (legs(60, -40, -45, 0, 90), legs(60, -40, -37, 0, 106), "hip 0.65 above the foot"),
        (legs(178, -90, -90), legs(185, -90, -90), "a trunk that hangs straight down"),
        (legs(35, -16, 0), legs(35, -24, 0), "a foot 0.22 below the hips, sitting"),
        (legs(-90, 115, 0, 80), legs(-90, 121, 0, 80), "a bent leg's thigh at 118°"),
        (legs(-90, 125, 0, 72), legs(-90, 125, 0, 78), "a knee bent by 75°, drawn in"),
        (
            legs(-80, 70, 66),
            legs(-76, 70, 66),
            "both legs up, trunk at -82°, levelled",
        ),
        (legs(-90, 75, 33, 0, 90), legs(-90, 75, 26, 0, 90), "hips 0.17 above the other foot"),
        (legs(-90, 100, 7, 66), legs(-90, 100, 11, 66), "knee bent, other foot 0.15 up"),
        (legs(-90, 146, 0), legs(-90, 154, 0), "a thigh at 150°"),
    ],
)
def test_where_a_stretch_ends(within, beyond, what):
    assert seen(within) is not None, what
    assert seen(beyond) is None, what


@pytest.mark.parametrize(
    ("within", "beyond", "what"),
    [
        (legs(80, -71, -109), legs(80, -69, -111), "a stride of 40°"),
        (legs(-90, 80, 68), legs(-90, 80, 62), "both up within 15°"),
    ],
)
def test_where_one_leg_begins_to_be_the_stretched_one(within, beyond, what):
    assert (seen(within)[1:], seen(beyond)[1:]) in [
        (("both", True), ("right", True)),
        (("right", False), ("right", True)),
    ], what


@pytest.mark.parametrize(
    ("thigh", "knee", "bent"),
    [(54, 90, True), (60, 90, False), (33, 90, True), (20, 38, True), (17, 32, False)],
)
def test_where_the_other_knee_counts_as_bent_with_its_foot_down(thigh, knee, bent):
    match = recognise(legs(-90, 75, thigh, 0, knee).measured(), Wanted())
    assert match is not None
    assert (match.stretch.variant_name == "other_knee_bent") is bent


@given(st.floats(-30, 60), st.floats(0.5, 1.2), st.sampled_from([1, -1]))
def test_where_and_how_large_does_not_matter(shift, size, facing):
    for body, name in ((STEP, "standing"), (SEATED, "seated"), (SUPINE, "supine")):
        moved = body.but(facing=facing, scale=180 * size, x=320 + shift, y=240 - shift / 2)
        match = seen(moved)
        assert match is not None
        assert (match[0], match[2]) == (name, True)


@pytest.mark.parametrize("body", [STEP, SEATED, SUPINE, LYING, FOLD])
def test_without_its_trunk_a_person_does_no_stretch(body: Body):
    assert seen(body.but(x=-80.0)) is None


@pytest.mark.parametrize("name", ["standing", "supine", "seated"])
def test_a_wanted_stretch_hides_the_others(name):
    found = {
        seen(body, Wanted(name)) and seen(body, Wanted(name))[0] for body in (STEP, SEATED, SUPINE)
    }
    assert found == {None, name}


def test_a_wanted_side_is_believed_where_it_can_be():
    assert seen(STEP, Wanted(side="right")) == ("standing", "right", True)
    assert seen(FOLD, Wanted(side="left")) == ("standing", "left", True)
    # The right leg is up: that is no stretch of the left one.
    assert seen(SUPINE, Wanted(side="left")) is None
    assert seen(STEP, Wanted(side="left")) is None


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ((None, None), Wanted()),
        (("auto", "auto"), Wanted()),
        (("seated", "left"), Wanted("seated", "left")),
        (("supine", "right"), Wanted("supine", "right")),
    ],
)
def test_words_of_the_user(words, wanted):
    assert Wanted.checked(*words) == wanted


@pytest.mark.parametrize(
    ("stretch", "side", "choices"),
    [
        ("sitting", None, "standing"),
        ("", None, "auto"),
        (None, "both", "left"),
        (None, "L", "right"),
    ],
)
def test_wrong_words_are_answered_with_the_right_ones(stretch, side, choices):
    with pytest.raises(UsageError, match=choices):
        Wanted.checked(stretch, side)


# Whole sessions in which no hold may be found.


def there_and_back(*stations: tuple[Body, float], ramp: float = 1.0) -> Frames:
    """Go from posture to posture, staying in each for some seconds."""
    keys, time = [], 0.0
    for body, stay in stations:
        keys += [(time, body), (time + stay, body)]
        time += stay + ramp
    return script(*keys)


def walking() -> Frames:
    """Twenty seconds on the spot: hips ±25°, the swinging knee up to 60°."""
    frames = []
    for frame in range(200):
        phase = 2 * math.pi * 0.9 * frame / 10
        swing, bend = 25 * math.sin(phase), 60 * math.sin(phase + 1)
        body = legs(5, -85 + swing, -85 - swing, max(bend, 0), max(-bend, 0))
        frames.append((frame / 10, body.pose()))
    return frames


@FACING
@pytest.mark.parametrize(
    "frames",
    [
        pytest.param(((UPRIGHT, 20),), id="standing about"),
        pytest.param(((UPRIGHT, 2), (SQUAT, 5), (UPRIGHT, 2)), id="squatting"),
        pytest.param(((UPRIGHT, 2), (SITTING_DOWN, 0), (CHAIR, 8)), id="sitting down"),
        pytest.param(((LYING, 20),), id="lying flat"),
        pytest.param(((LYING, 5), (KNEES_UP, 10), (LYING, 5)), id="lying with knees up"),
        pytest.param(((UPRIGHT, 2), (legs(0, -90, -90, 90, 90), 8), (UPRIGHT, 2)), id="kneeling"),
        pytest.param(((UPRIGHT, 2), (FOLD, 1), (UPRIGHT, 3)), id="bowing for a second"),
        pytest.param(((UPRIGHT, 1), (ON_STEP, 15), (UPRIGHT, 1)), id="a foot on a step"),
        pytest.param(((SITTING, 20),), id="sitting upright on the floor"),
        pytest.param(((LYING, 3), (BOTH_UP, 8), (LYING, 3)), id="raising both legs"),
        pytest.param(((UPRIGHT, 3), (legs(120, -118, -118), 8)), id="downward dog"),
    ],
)
def test_no_hold_is_found(frames, facing):
    session = run(there_and_back(*((body.but(facing=facing), stay) for body, stay in frames)))
    assert session.holds == []
    assert max(f.held_s for f in session.feedback) < 2.0


def test_walking_is_no_stretch():
    session = run(walking())
    assert session.holds == []
    assert {f.phase for f in session.feedback} <= {"idle", "entry"}


def test_a_slow_squat_is_no_stretch():
    session = run(script((0, UPRIGHT), (1, UPRIGHT), (5, SQUAT), (9, SQUAT), (13, UPRIGHT)))
    assert session.holds == []


def reaching(leg: str, part: float) -> Pose:
    """Legs on the floor, and one whose knee points to the side: only a part of it is seen."""
    pose = SEATED.pose()
    points = pose.points.copy()
    side = SEATED.near if leg == "near" else SEATED.far
    hip = pose.joint("hip", side)
    for joint in ("knee", "ankle", "heel", "toe"):
        row = landmark_index(joint, side)
        points[row] = hip + part * (points[row] - hip)
    return replace(pose, points=points)


@pytest.mark.parametrize(
    ("leg", "part", "stretched"),
    [
        ("near", 0.2, "left"),
        ("near", 0.45, "left"),
        ("near", 0.65, "both"),
        ("far", 0.45, "both"),
    ],
)
def test_a_knee_that_points_to_the_side_is_drawn_in(leg, part, stretched):
    assert recognise(measured(reaching(leg, part)), Wanted()).side == stretched


def test_a_lifted_leg_is_not_drawn_in():
    """Sitting with one straight leg lifted by the hands is no stretch of the other one."""
    assert seen(legs(-15, 50, 0)) is None
