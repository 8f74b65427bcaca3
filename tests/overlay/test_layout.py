"""Nothing overflows and nothing overlaps, whatever the shape of the picture."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest
from drawn_people import ADVICE, LONGEST_CUE, LONGEST_REASON, SIZES, grey, measures, overlap, within

from formcheck.overlay.back import back_path, label_box, place_label
from formcheck.overlay.contents import Banner, readings_of
from formcheck.overlay.layers import BOLD, fit, line_height, text_width
from formcheck.overlay.layout import Rect, lay_out
from formcheck.overlay.panels import arrange, banner_text

CUES = [
    LONGEST_CUE,
    "Done! Come up slowly",
    *ADVICE,
]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("facing", [1, -1])
def test_banner_ring_and_readings_stay_inside_and_apart(size: tuple[int, int], facing: int) -> None:
    whole = Rect(0, 0, *size)
    layout = lay_out(*size, facing)
    for note in ("", LONGEST_REASON):
        words = readings_of(measures(), "Standing hamstring stretch", "both", note)
        plan = arrange(words, layout)
        assert plan is not None
        panel = plan.box
        for cue in CUES:
            _, banner = banner_text(Banner(cue, "warn"), layout)
            parts = [banner, layout.ring, panel]
            assert all(within(part, whole) for part in parts), (parts, note, cue)
            for a, b in itertools.combinations(parts, 2):
                assert not overlap(a, b), (a, b, note, cue)


@pytest.mark.parametrize("size", SIZES)
def test_words_stay_in_their_panels(size: tuple[int, int]) -> None:
    layout = lay_out(*size, 1)
    for cue in CUES:
        fitted, banner = banner_text(Banner(cue, "info"), layout)
        assert fitted.width < banner.w
        assert fitted.height <= banner.h
        assert " ".join(fitted.lines) == cue, "no advice is cut off"
    words = readings_of(measures(), "Standing hamstring stretch", "left", LONGEST_REASON)
    plan = arrange(words, layout)
    assert plan is not None
    for line in plan.lines:
        assert line.x + text_width(line.text, line.size, line.weight) <= plan.box.w
        assert line.y + line_height(line.size) <= plan.box.h
    for slot in plan.slots:
        assert slot.x + text_width("188°", slot.size, BOLD) <= plan.box.w
        assert slot.y < plan.box.h


def test_ring_is_behind_the_back() -> None:
    assert lay_out(1280, 720, facing=1).ring.right < 640
    assert lay_out(1280, 720, facing=-1).ring.x > 640


def test_places_do_not_depend_on_the_words() -> None:
    layout = lay_out(1280, 720, 1)
    boxes = [banner_text(Banner(cue, "info"), layout)[1] for cue in CUES]
    assert {(box.y, box.h) for box in boxes} == {(layout.banner.y, layout.banner.h)}


def test_numbers_do_not_move_the_panel() -> None:
    layout = lay_out(640, 360, 1)
    plans = [
        arrange(readings_of(measures(hip_deg=deg), "Seated", "both"), layout)
        for deg in (0.0, 7.2, 97.0, -12.0, 143.0)
    ]
    assert len({(plan.box, plan.slots) for plan in plans if plan is not None}) == 1


@pytest.mark.parametrize("size", SIZES)
def test_label_is_clear_of_everything_wherever_the_back_is(size: tuple[int, int]) -> None:
    layout = lay_out(*size, 1)
    plan = arrange(readings_of(measures(), "Standing hamstring stretch", "left"), layout)
    assert plan is not None
    panel = plan.box
    dice = random.Random(4)
    for _ in range(200):
        line = np.array([[dice.uniform(-20, side + 20) for side in size]])
        away = dice.choice([(-1.0, 0.0), (0.0, -1.0), (0.6, -0.8), (1.0, 0.0)])
        width = text_width("back not measurable", layout.middle, BOLD)
        box = (width + layout.middle, 2 * layout.middle)
        spot = place_label(line, away, box, layout.free, (layout.ring, panel), line, layout.middle)
        assert spot is not None
        assert within(spot, layout.free)
        assert not overlap(spot, layout.ring)
        assert not overlap(spot, panel)
        assert not overlap(spot, layout.banner)


def test_label_is_behind_the_back_and_off_the_line() -> None:
    image = grey((1280, 720))
    layout = lay_out(1280, 720, 1)
    path = back_path(image, measures((1280, 720)))
    assert path is not None
    box = label_box(path, [], 1, layout.middle, layout.free, (layout.ring,), "back rounded")
    assert box is not None
    assert box.bottom < path[:, 1].min() + 40, "above a back that is bent forward"
    assert not any(box.x <= x < box.right and box.y <= y < box.bottom for x, y in path)


def test_no_room_no_label() -> None:
    line, nothing, everything = np.array([[5.0, 5.0]]), np.zeros((0, 2)), Rect(0, 0, 40, 40)
    assert place_label(line, (1, 0), (50, 10), everything, (), nothing, 2) is None
    assert place_label(line, (1, 0), (9, 9), everything, (everything,), nothing, 2) is None


def test_text_is_shrunk_wrapped_and_at_last_cut() -> None:
    one = fit("Straighten your knee", 1000, 60, 40, BOLD, 9)
    assert one.lines == ("Straighten your knee",)
    assert one.size == 40
    two = fit("Straighten your knee", 250, 120, 40, BOLD, 9)
    assert len(two.lines) == 2
    assert two.width <= 250
    assert two.height <= 120
    cut = fit("Donaudampfschifffahrtsgesellschaft", 60, 14, 40, BOLD, 9)
    assert cut.width <= 60
    assert cut.lines[0].endswith("…")
    assert fit("", 100, 20, 12, BOLD, 9).lines == ()


def test_umlauts_are_letters_of_their_own() -> None:
    from formcheck.overlay.layers import text_mask

    assert text_mask("Rücken", 40, BOLD).sum() > text_mask("Rucken", 40, BOLD).sum()
    assert text_mask("ß", 40, BOLD).any()
