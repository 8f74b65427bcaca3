"""What is drawn, on made-up people of every size and in every state."""

from __future__ import annotations

import itertools
import math
from typing import get_args

import cv2
import numpy as np
import pytest
from drawn_people import LONGEST_CUE, SIZES, feedback, grey, measures
from numpy.typing import NDArray

from formcheck.overlay import draw, draw_photo
from formcheck.overlay.back import back_path, back_state, draw_back_line
from formcheck.overlay.icons import draw_icon
from formcheck.overlay.layout import Rect, lay_out
from formcheck.overlay.palette import BACK_COLOUR, LEVEL_COLOUR, BackState
from formcheck.overlay.readings import degrees, readings_of
from formcheck.overlay.ring import draw_ring
from formcheck.pipeline.frames import Image
from formcheck.rules.coach import Cue, Level, Phase

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
        for text in ("Good, hold it there", LONGEST_CUE):
            out = draw(image, feedback(phase, level, seen, text=text))
            assert out.shape == image.shape
            assert out.dtype == np.uint8
            assert changed(image, out) > 0.01 * size[0] * size[1]
    assert (image == 128).all(), "the frame is not changed"


@pytest.mark.parametrize("size", [(160, 120), (64, 48), (48, 200), (2, 2)])
def test_pictures_too_small_to_read_are_drawn_without_error(size: tuple[int, int]) -> None:
    for phase in PHASES:
        draw(grey(size), feedback(phase, "stop", measures(), faults=("rounded_back",)))
    draw_photo(grey(size), measures(), "Standing hamstring stretch", "right")


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


def test_ring_stays_where_it_was_when_the_person_is_lost() -> None:
    image = grey((640, 360))
    out = draw(image, feedback("hold", "warn", None), last_facing=-1)
    assert changed(image, out, lay_out(640, 360, -1).ring) > 0
    assert changed(image, out, lay_out(640, 360, 1).ring) == 0


@pytest.mark.parametrize("diameter", [66, 250])
def test_ring_looks_different_in_every_phase(diameter: int) -> None:
    box = Rect(0, 0, diameter, diameter)
    shapes: list[Image] = []
    for phase in PHASES:
        image = grey((diameter, diameter))
        draw_ring(image, box, phase, 12.0, 30.0, straight_s=12.0)
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
        draw_ring(image, box, "hold", held, 30.0, straight_s=held)
        filled.append(int((image == np.array(LEVEL_COLOUR["info"])).all(axis=2).sum()))
    assert filled[0] == 0
    assert filled == sorted(filled)
    assert len(set(filled)) == 4


def test_ring_counts_whole_seconds_that_are_over() -> None:
    def ring(held: float) -> Image:
        image = grey((200, 200))
        draw_ring(image, Rect(0, 0, 200, 200), "hold", held, 30.0, straight_s=held)
        return image[60:120, 60:140]

    assert (ring(11.99) == ring(11.0)).all()
    assert (ring(12.0) != ring(11.99)).any()
    assert (ring(2.9999999) == ring(3.0)).all(), "rounding of sums of frame times"


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
    unseen = measures(spine_deg=math.nan, reason="come closer to the camera")
    rounded = ("rounded_back",)
    assert back_state(good, (), (), judged=True) == "straight"
    assert back_state(good, (), rounded, judged=True) == "rounding"
    assert back_state(good, rounded, (), judged=True) == "rounded"
    assert back_state(good, ("bent_knee",), (), judged=True) == "straight"
    assert back_state(unseen, (), (), judged=True) == "unmeasured"
    assert back_state(unseen, rounded, (), judged=True) == "unmeasured", "nothing to be red"
    assert back_state(measures(spine_deg=50.0), (), (), judged=False) == "unjudged"


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
    no_curve = measures(spine_deg=math.nan, reason="come closer to the camera", curve=False)
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
    near = draw_photo(image, seen, "", "right")
    far = draw_photo(image, seen, "", "left")
    x, y = (0.5 * (seen.pose.joint("hip", "left") + seen.pose.joint("knee", "left"))).astype(int)
    assert (far[y, x] == blue).all()
    assert not (near[y, x] == blue).all()


@pytest.mark.parametrize("size", SIZES)
def test_photo(size: tuple[int, int]) -> None:
    image = grey(size)
    straight = draw_photo(image, measures(), "Standing hamstring stretch", "right")
    rounded = draw_photo(
        image,
        measures(spine_deg=40.0),
        "Standing hamstring stretch",
        "right",
        ("rounded_back",),
        Cue(LONGEST_CUE, "stop"),
    )
    unseen = measures(spine_deg=math.nan, reason="come closer to the camera", curve=False)
    unknown = draw_photo(image, unseen, "No stretch recognised", judged=False)
    for out in (straight, rounded, unknown):
        assert changed(image, out) > 0
    assert changed(straight, rounded) > 0
    ring = lay_out(*size, 1).ring
    middle = Rect(ring.x, ring.y, 4, 4)
    assert changed(image, straight, middle) == 0, "no ring on a photograph"
    assert (image == 128).all()
