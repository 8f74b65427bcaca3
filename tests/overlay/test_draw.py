"""What is drawn, on made-up people of every size and in every state."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from typing import get_args

import cv2
import numpy as np
import pytest
from drawn_people import EVERY, SIZES, feedback, grey, measures, still
from numpy.typing import NDArray

from formcheck.overlay import draw, draw_photo
from formcheck.overlay.back import back_path, draw_back_line
from formcheck.overlay.contents import back_state, contents_of, degrees, readings_of, told
from formcheck.overlay.layout import Rect, lay_out
from formcheck.overlay.lines import AMBER, BACK_COLOUR, BLUE, GREEN, HELD, LEVEL_COLOUR, BackState
from formcheck.overlay.ring import draw_icon, draw_ring
from formcheck.pipeline.frames import Image
from formcheck.rules.coach import Phase
from formcheck.texts import Level, Line, load_texts

LINE = Line("fault.rounded_back", "stop")
PHASES: tuple[Phase, ...] = get_args(Phase)
LEVELS: tuple[Level, ...] = get_args(Level)


def changed(before: Image, after: Image, box: Rect | None = None) -> int:
    """Number of pixels that differ, in a rectangle or everywhere."""
    differs = (before != after).any(axis=2)
    if box is not None:
        differs = differs[box.y : box.bottom, box.x : box.right]
    return int(differs.sum())


@pytest.mark.parametrize("size", SIZES)
def test_every_phase_and_level_draws_at_every_size(size: tuple[int, int]) -> None:
    seen = measures()
    image = grey(size)
    for phase, level in itertools.product(PHASES, LEVELS):
        for key, language in (("hold.standing", "en"), ("problem.low_confidence", "de")):
            out = draw(image, feedback(phase, level, seen, key=key), load_texts(language))
            assert out.shape == image.shape
            assert out.dtype == np.uint8
            assert changed(image, out) > 0.01 * size[0] * size[1]
    assert (image == 128).all(), "the frame is not changed"


@pytest.mark.parametrize("size", [(160, 120), (64, 48), (48, 200), (2, 2)])
def test_pictures_too_small_to_read_are_drawn_without_error(size: tuple[int, int]) -> None:
    for phase in PHASES:
        draw(grey(size), feedback(phase, "stop", measures(), faults=("rounded_back",)))
    draw_photo(grey(size), still(measures()))


def test_same_input_same_picture() -> None:
    told = feedback("paused", "stop", measures(), faults=("rounded_back",))
    assert (draw(grey((640, 360)), told) == draw(grey((640, 360)), told)).all()


def test_nobody_seen_draws_only_the_cue() -> None:
    image = grey((640, 360))
    out = draw(image, feedback("idle", "warn", None))
    layout = lay_out(640, 360, 1)
    assert changed(image, out) == changed(image, out, layout.banner) > 0


def test_idle_draws_no_ring_no_readings_no_back() -> None:
    image = grey((640, 360))
    layout = lay_out(640, 360, 1)
    out = draw(image, feedback("idle", "info", measures()))
    assert changed(image, out, layout.ring) == 0
    path = back_path(image, measures())
    assert path is not None
    x, y = path[len(path) // 2].round().astype(int)
    assert (out[y, x] == 128).all()


@pytest.mark.parametrize("diameter", [66, 250])
def test_ring_looks_different_in_every_phase(diameter: int) -> None:
    box = Rect(0, 0, diameter, diameter)
    shapes: list[Image] = []
    for phase in PHASES:
        image = grey((diameter, diameter))
        draw_ring(image, box, feedback(phase, held_s=12.0), EVERY[0])
        # Without its colours.
        shapes.append(np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)))
    assert (shapes[PHASES.index("idle")] == 128).all()
    for a, b in itertools.combinations(shapes, 2):
        assert (cv2.absdiff(a, b) > 60).sum() > 0.01 * diameter**2


def test_ring_fills_with_time() -> None:
    box = Rect(0, 0, 200, 200)
    filled = []
    for held in (0.0, 7.0, 15.0, 29.0):
        image = grey((200, 200))
        draw_ring(image, box, feedback(held_s=held), EVERY[0])
        filled.append(int((image == np.array(LEVEL_COLOUR["info"])).all(axis=2).sum()))
    assert filled[0] == 0
    assert filled == sorted(filled)
    assert len(set(filled)) == 4


def ring(phase: Phase, held_s: float, straight_s: float, diameter: int = 300) -> Image:
    image = grey((diameter, diameter))
    box = Rect(0, 0, diameter, diameter)
    draw_ring(image, box, feedback(phase, held_s=held_s, straight_s=straight_s), EVERY[0])
    return image


def in_colour(image: Image, colour: tuple[int, int, int]) -> int:
    return int((image == np.array(colour)).all(axis=2).sum())


def along_the_band(image: Image, start: float, end: float) -> NDArray[np.uint8]:
    """Pixels on the middle of the band between two parts of the round, clockwise from the top."""
    d = image.shape[0]
    turn = np.radians(360.0 * np.linspace(start, end, 200) - 90.0)
    radius = d * (0.5 - 0.095 / 2 - 0.035)
    x, y = (np.rint(d / 2 + radius * f(turn)).astype(int) for f in (np.cos, np.sin))
    return image[y, x]


def test_what_was_held_unseen_is_hatched_and_no_colour() -> None:
    image = ring("hold", 24.0, 12.0)
    assert (along_the_band(image, 0.02, 0.38) == np.array(BLUE)).all()
    rest = along_the_band(image, 0.45, 0.79).astype(int)
    assert (np.ptp(rest, axis=1) < 15).all(), "no colour"
    bright = rest.mean(axis=1) > 110
    turns = int((bright[1:] != bright[:-1]).sum())
    # 8 stripes lie in that third of the round.
    assert 14 <= turns <= 18
    assert 0.3 < bright.mean() < 0.7
    empty = along_the_band(image, 0.84, 0.96).astype(int)
    assert np.ptp(empty) < 25, "even where nothing was held yet"


@pytest.mark.parametrize("phase", ["hold", "paused", "done"])
def test_hatching_can_be_told_from_solid_two_metres_off(phase: Phase) -> None:
    def far(straight_s: float) -> Image:
        small = cv2.resize(ring(phase, 30.0, straight_s), (60, 60), interpolation=cv2.INTER_AREA)
        return np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY))

    assert (cv2.absdiff(far(30.0), far(0.0)) > 40).mean() > 0.08


def test_nothing_of_a_hold_without_a_look_at_the_back_is_solid() -> None:
    image = ring("hold", 24.0, 0.0)
    assert in_colour(image, BLUE) == 0
    assert in_colour(image, HELD) > 1000
    assert in_colour(ring("hold", 24.0, 24.0), HELD) == 0


def test_a_hold_is_ticked_only_when_the_back_was_seen_straight() -> None:
    assert in_colour(ring("done", 30.0, 24.0), GREEN) > 1000
    assert in_colour(ring("done", 30.0, 24.0), AMBER) == 0
    for straight_s in (23.9, 12.0, 0.0):
        image = ring("done", 30.0, straight_s)
        assert in_colour(image, GREEN) == 0
        assert in_colour(image, AMBER) > 200, "the dash"
    assert in_colour(ring("done", 30.0, 12.0), BLUE) > 1000


@pytest.mark.parametrize("size", [(640, 360), (1080, 1920)])
def test_a_frame_at_the_end_is_green_only_when_confirmed(size: tuple[int, int]) -> None:
    def greens(straight_s: float) -> int:
        # The cue comes from the rules, which praise by the same (`cues.done_cue`).
        level: Level = "good" if straight_s >= 24.0 else "info"
        told = feedback(
            "done", level, measures(rounding_deg=math.nan), held_s=30.0, straight_s=straight_s
        )
        return in_colour(draw(grey(size), told), GREEN)

    assert greens(12.0) == 0
    assert greens(28.0) > 500


@pytest.mark.parametrize(
    ("flexion", "angle_deg", "own", "shown"),
    [
        (32.0, 61.0, True, ("spine flexion", "32°")),
        (32.0, math.nan, True, ("spine flexion", "32°")),
        (math.nan, 61.0, False, ("back angle", "61°")),
        (math.nan, 61.0, True, ("back angle", "61°")),
        (math.nan, math.nan, True, ("spine flexion", "—")),
        (math.nan, math.nan, False, ("back angle", "—")),
    ],
)
def test_the_quantity_of_the_back_that_there_is_is_shown_and_named(
    flexion: float, angle_deg: float, own: bool, shown: tuple[str, str]
) -> None:
    seen = replace(measures(spine_deg=flexion, angle_deg=angle_deg), own_neutral=own)
    assert readings_of(seen, "", "both").title == "", "no stretch, and no leg of one"
    words = readings_of(seen, "Seated hamstring stretch", "both")
    assert words.values == (("hip flexion", "97°"), shown)


def test_a_stretch_without_the_back_says_nothing_of_it() -> None:
    assert told(("leg_raise_deg", "hip_flexion_deg"), measures()) == (
        "leg_raise_deg",
        "hip_flexion_deg",
    )


def test_ring_counts_whole_seconds_that_are_over() -> None:
    def middle(held: float) -> Image:
        image = grey((200, 200))
        draw_ring(image, Rect(0, 0, 200, 200), feedback(held_s=held), EVERY[0])
        return image[60:120, 60:140]

    assert (middle(11.99) == middle(11.0)).all()
    assert (middle(12.0) != middle(11.99)).any()
    assert (middle(2.9999999) == middle(3.0)).all(), "rounding of sums of frame times"


def back_mask(state: BackState) -> NDArray[np.uint8]:
    """Where the line of the back has its own colour, 0 or 255."""
    image = grey((640, 360))
    path = back_path(image, measures())
    assert path is not None
    draw_back_line(image, path, state)
    return (image == np.array(BACK_COLOUR[state])).all(axis=2).astype(np.uint8) * 255


@pytest.mark.parametrize("distance", [1, 4])
def test_the_verdicts_on_the_back_differ_in_shape(distance: int) -> None:
    """Compare the lines without their colours; from afar only a fraction of the pixels is left."""
    states: tuple[BackState, ...] = ("straight", "rounding", "rounded", "unmeasured")
    part = 1.0 / distance
    masks = [
        cv2.resize(back_mask(state), None, fx=part, fy=part, interpolation=cv2.INTER_AREA) > 100
        for state in states
    ]
    for a, b in itertools.combinations(masks, 2):
        assert (a ^ b).sum() > 0.2 * (a | b).sum()


def test_a_back_not_yet_judged_is_a_thinner_line() -> None:
    assert (back_mask("unjudged") > 0).sum() < 0.6 * (back_mask("straight") > 0).sum()


def test_back_state_follows_the_feedback() -> None:
    good = measures()
    unseen = measures(spine_deg=math.nan, reason="too_far")
    rounded = ("rounded_back",)
    assert back_state(good, (), (), judged=True) == "straight"
    assert back_state(good, (), rounded, judged=True) == "rounding"
    assert back_state(good, rounded, (), judged=True) == "rounded"
    assert back_state(good, ("bent_knee",), (), judged=True) == "straight"
    assert back_state(unseen, (), (), judged=True) == "unmeasured"
    assert back_state(unseen, rounded, (), judged=True) == "unmeasured", "nothing to be red"
    assert back_state(measures(spine_deg=50.0), (), (), judged=False) == "unjudged"
    # Without a neutral there is no flexion, and the back is judged all the same.
    angle_only = measures(spine_deg=math.nan, rounding_deg=-20.0)
    assert back_state(angle_only, (), (), judged=True) == "straight"
    # Never straight beside a reading that is not.
    assert back_state(measures(spine_deg=31.0), (), (), judged=True) == "rounding"
    assert back_state(measures(rounding_deg=math.nan), (), (), judged=True) == "unmeasured"


def test_levels_differ_in_shape() -> None:
    icons = [np.stack(draw_icon(level, 24)) for level in LEVELS]
    for a, b in itertools.combinations(icons, 2):
        assert ((a > 128) ^ (b > 128)).sum() > 60


def test_numbers() -> None:
    assert degrees(97.4) == "97°"
    assert degrees(-0.4) == "0°"
    assert degrees(-12.6) == "−13°"
    assert degrees(math.nan) == "—"
    words = readings_of(measures(), "Seated hamstring stretch", "both")
    assert words.title == "Seated hamstring stretch · both legs"
    assert words.values == (("hip flexion", "97°"), ("spine flexion", "5°"))


@pytest.mark.parametrize("size", [(320, 240), (1080, 1920)])
def test_nothing_measured_and_half_outside_is_drawn_all_the_same(size: tuple[int, int]) -> None:
    nan = (math.nan, math.nan)
    for moved in (
        {"KNEE": (-0.3, 0.5)},
        {"HIP": (0.4, 1.5), "ANKLE": (2.0, 2.0)},
        {"SHOULDER": nan, "HIP": nan, "KNEE": nan},
        {"HIP": (0.6, 0.35)},
    ):
        seen = measures(spine_deg=math.nan, hip_deg=math.nan, moved=moved)
        for curve in (seen.spine.curve, None):
            assert curve is None or len(curve)
            draw(grey(size), feedback("hold", "good", seen, faults=("rounded_back",)))
            draw(grey(size), feedback("hold", "good", seen))
    no_curve = measures(spine_deg=math.nan, reason="too_far", curve=False)
    draw(grey(size), feedback("hold", "warn", no_curve))


def test_bones_to_joints_outside_are_left_out() -> None:
    whole = draw(grey((640, 360)), feedback("idle", "info", measures()))
    legless = measures(moved={"KNEE": (0.52, 1.4)})
    part = draw(grey((640, 360)), feedback("idle", "info", legless))
    banner = lay_out(640, 360, 1).banner
    thigh = (slice(185, 215), slice(270, 310))
    assert (whole[thigh] != 128).any()
    assert (part[thigh] == 128).all()
    assert changed(whole, part, Rect(0, 0, 640, banner.y)) > 0


def test_points_are_scaled_to_a_larger_image() -> None:
    small, large = measures((640, 360)), measures((1280, 720))
    image = grey((1280, 720))
    a = draw(image, feedback("hold", "good", small))
    b = draw(image, feedback("hold", "good", large))
    assert changed(a, b) < 0.001 * image.size


def test_far_leg_is_drawn_when_it_is_the_stretched_one() -> None:
    seen = measures()
    seen.pose.points[26] += (0, 60)  # the near (right) knee away from the far one
    blue = np.array(LEVEL_COLOUR["info"])
    image = grey((640, 360))
    near = draw_photo(image, still(seen))
    far = draw_photo(image, still(seen, "left"))
    x, y = (0.5 * (seen.pose.joint("hip", "left") + seen.pose.joint("knee", "left"))).astype(int)
    assert (far[y, x] == blue).all()
    assert not (near[y, x] == blue).all()


@pytest.mark.parametrize("size", SIZES)
def test_photo(size: tuple[int, int]) -> None:
    image = grey(size)
    straight = draw_photo(image, still(measures()))
    rounded = draw_photo(
        image,
        still(
            measures(spine_deg=40.0),
            faults=("rounded_back",),
            cue=Line("problem.low_confidence", "stop"),
        ),
    )
    unseen = measures(spine_deg=math.nan, reason="too_far", curve=False)
    unknown = draw_photo(image, still(unseen, None))
    straight, rounded, unknown = (out[: size[1]] for out in (straight, rounded, unknown))
    for out in (straight, rounded, unknown):
        assert changed(image, out) > 0
    assert changed(straight, rounded) > 0
    ring = lay_out(*size, 1).ring
    middle = Rect(ring.x, ring.y, 4, 4)
    assert changed(image, straight, middle) == 0, "no ring on a photograph"
    assert (image == 128).all()


def test_lines_only_leaves_out_words_numbers_and_ring() -> None:
    image, told = grey((640, 360)), feedback("paused", "stop", measures(), faults=("rounded_back",))
    lines, full = draw(image, told, lines_only=True), draw(image, told)
    layout = lay_out(640, 360, 1)
    for box in (layout.ring, layout.banner):
        assert changed(image, lines, box) == 0
        assert changed(image, full, box) > 0
    assert 0 < changed(image, lines) < changed(image, full)
    # Whatever the angle is.
    other = feedback("paused", "stop", measures(hip_deg=31.0), faults=("rounded_back",))
    assert (draw(image, other, lines_only=True) == lines).all()
    photo = draw_photo(image, still(measures(), cue=LINE), lines_only=True)
    assert changed(image, photo, layout.banner) == 0
    assert changed(image, photo) > 0


def test_the_arc_begins_where_the_trunk_goes_on_and_has_the_number_of_the_box() -> None:
    seen = measures((1280, 720))
    hip, shoulder = (seen.pose.joint(name, "right") for name in ("hip", "shoulder"))
    image = grey((1280, 720))
    told = draw(image, feedback("hold", "good", seen))
    # Hip flexion is from straight: the arc ends on the other side of the hip than the trunk.
    down = (hip - shoulder) / np.hypot(*(hip - shoulder))
    x, y = (hip + 0.05 * 960 * down).round().astype(int)
    assert changed(image, told, Rect(int(x) - 6, int(y) - 6, 12, 12)) > 0
    other = draw(image, feedback("hold", "good", measures((1280, 720), hip_deg=31.0)))
    near_hip = Rect(int(hip[0]) - 140, int(hip[1]) - 140, 280, 280)
    assert changed(told, other, near_hip) > 20, "the number at the arc"
    assert changed(told, other) > changed(told, other, near_hip), "and the one in the box"


def test_what_a_frame_says_is_known_before_it_is_drawn() -> None:
    texts = load_texts("en")
    rising = feedback("hold", "good", measures(rounding_deg=3.0), key="hold.standing")
    says = contents_of(rising, texts)
    assert (says.back, says.seconds) == ("rounding", 12)
    assert (says.banner.text, says.banner.level) == ("Good, hold it there", "good")
    # Of a clip that was seen to its end it came to nothing, and is not called straight either.
    assert contents_of(rising, texts, final=True).back == "unjudged"
    idle = contents_of(feedback("idle", "info", measures()), texts)
    assert (idle.readings, idle.back, idle.seconds) == (None, None, None)
