"""Words and ring never lie over the person, and stay where they are."""

from __future__ import annotations

import itertools
from dataclasses import replace

import cached_poses
import numpy as np
import pytest
from drawn_people import (
    LONGEST_CUE,
    LONGEST_REASON,
    SIZES,
    feedback,
    grey,
    measures,
    overlap,
    pose,
    still,
    within,
)
from over_people import boxes_of, cropped, ground_of, under

from formcheck.measure.landmarks import Landmark, Pose
from formcheck.overlay import clear, draw, draw_alone, draw_photo
from formcheck.overlay.contents import Banner, Contents, readings_of
from formcheck.overlay.layout import Places, Rect, lay_out, usual_places
from formcheck.overlay.lines import DARK
from formcheck.overlay.panels import arrange, banner_text
from formcheck.pipeline.frames import Image
from formcheck.texts import Line

WIDE, TALL = (1280, 720), (720, 1280)
LINE = Line("fault.rounded_back", "stop")
CUE = Banner("Back straight: lift your chest", "stop")
READINGS = readings_of(measures(), "Standing hamstring stretch", "left")
SAYS = Contents(CUE, READINGS, "rounded", "back rounded", ring=True, seconds=3)


def places_for(
    people: list[Pose], size: tuple[int, int], facing: int, says: Contents = SAYS
) -> Places:
    """Return the places for some moments of which all say the same."""
    shown = clear.shown_in([(says, clear.moving([clear.presence(one)])) for one in people])
    return clear.places_for(shown, size, facing)


def filling(box: tuple[float, float, float, float], size: tuple[int, int] = WIDE) -> Pose:
    """Somebody whose outline is a box (parts of the picture), joints in its middle column."""
    left, top, right, bottom = box
    mask = np.zeros((size[1], size[0]), np.float32)
    mask[
        round(top * size[1]) : round(bottom * size[1]),
        round(left * size[0]) : round(right * size[0]),
    ] = 1.0
    down = {"EAR": 0.05, "SHOULDER": 0.2, "HIP": 0.5, "KNEE": 0.75, "ANKLE": 0.95, "TOE": 1.0}
    points = np.zeros((33, 2))
    for mark in Landmark:
        part = down.get(mark.name.split("_")[-1], 0.3)
        points[mark] = (left + right) / 2 * size[0], (top + part * (bottom - top)) * size[1]
    return Pose(points, np.zeros((33, 3)), np.ones(33), mask, size)


def boxes(places: Places, size: tuple[int, int] = WIDE) -> list[Rect]:
    """Ring, cue and readings."""
    return boxes_of(SAYS, lay_out(*size, 1, places))


def covered(person: Pose, places: Places) -> int:
    """Pixels of the outline under ring, cue and readings."""
    return under(person, boxes(places, person.size))


@pytest.mark.parametrize("facing", [1, -1])
def test_usual_places_stay_when_nobody_is_there(facing: int) -> None:
    small = filling((0.45, 0.4, 0.55, 0.8))
    assert places_for([small], WIDE, facing) == usual_places(facing)
    assert places_for([], WIDE, facing) == usual_places(facing)


@pytest.mark.parametrize(
    "box",
    [
        (0.3, 0.3, 0.6, 1.0),  # Feet where the cue usually is.
        (0.0, 0.0, 0.35, 0.8),  # Somebody where the ring is.
        (0.6, 0.05, 1.0, 0.8),  # Where the readings are.
        (0.02, 0.58, 0.98, 0.95),  # Lying along the bottom.
        (0.05, 0.02, 0.5, 0.5),
    ],
)
@pytest.mark.parametrize("size", [WIDE, TALL])
def test_a_free_place_is_found(
    box: tuple[float, float, float, float], size: tuple[int, int]
) -> None:
    person = filling(box, size)
    found = places_for([person], size, 1)
    assert covered(person, usual_places(1)) > 0 or found == usual_places(1)
    assert covered(person, found) == 0
    assert lay_out(*size, 1, found).strip == 0


@pytest.mark.parametrize("size", SIZES)
def test_where_nothing_is_free_all_is_below_the_picture(size: tuple[int, int]) -> None:
    found = places_for([filling((0.0, 0.0, 1.0, 1.0), size)], size, 1)
    layout = lay_out(*size, 1, found)
    below = Rect(0, size[1], size[0], layout.strip)
    parts = boxes(found, size)
    assert len(parts) == 3
    assert all(within(part, below) for part in parts), "and nothing sticks out"
    for a, b in itertools.combinations(parts, 2):
        assert not overlap(a, b)
    assert layout.strip % 2 == 0
    assert max(part.bottom for part in parts) + layout.margin + 1 >= size[1] + layout.strip
    assert layout.strip < 0.5 * size[1]


def test_only_what_has_no_place_is_below_and_the_strip_is_as_low_as_can_be() -> None:
    # Upright in a narrow picture: head and feet at its edges, and room behind the back.
    person = filling((0.7, 0.0, 0.9, 1.0), TALL)
    found = places_for([person], TALL, 1)
    assert (found.banner_below, found.ring_below, found.readings_below) == (True, False, 0)
    layout = lay_out(*TALL, 1, found)
    assert layout.banner.h == round(0.15 * 960)
    assert layout.strip == 2 * layout.margin + layout.banner.h
    assert lay_out(*TALL, 1).strip == 0


def test_what_is_not_shown_needs_no_place() -> None:
    person = filling((0.0, 0.3, 1.0, 1.0))
    cue_only = places_for([person], WIDE, 1, Contents(CUE))
    assert cue_only == replace(usual_places(1), banner_low=False)
    assert places_for([person], WIDE, 1, Contents(Banner("", "info"))) == usual_places(1)


def test_things_keep_off_somebody_only_while_they_are_shown() -> None:
    """Somebody walks to the camera at the end; the ring is gone by then."""
    there = filling((0.3, 0.4, 0.6, 0.8))
    near = filling((0.0, 0.0, 1.0, 1.0))
    moments = [(SAYS, there), (Contents(Banner("30 of 30 seconds held", "good")), near)]
    shown = clear.shown_in((says, clear.presence(one)) for says, one in moments)
    found = clear.places_for(shown, WIDE, 1)
    assert found == replace(usual_places(1), banner_below=True)


def test_all_moments_of_a_clip_count() -> None:
    upright = filling((0.4, 0.02, 0.5, 0.8))
    folded = filling((0.4, 0.4, 0.7, 1.0))
    assert places_for([upright], WIDE, 1).banner_low
    assert not places_for([upright], WIDE, 1).banner_below
    assert places_for([upright, folded], WIDE, 1).banner_below


def test_without_an_outline_the_joints_tell() -> None:
    person = replace(filling((0.3, 0.3, 0.6, 1.0)), mask=None)
    assert places_for([person], WIDE, 1) != usual_places(1)
    assert places_for([pose(WIDE)], WIDE, 1) is not None


@pytest.mark.parametrize("size", SIZES)
def test_wherever_they_are_things_stay_inside_and_apart(size: tuple[int, int]) -> None:
    whole = Rect(0, 0, *size)
    both = (False, True)
    for ring, readings in itertools.permutations(itertools.product(both, both), 2):
        for low, at in itertools.product(both, ("left", "middle", "right")):
            layout = lay_out(*size, 1, Places(*ring, *readings, low, at))  # type: ignore[arg-type]
            words = readings_of(measures(), "Standing", "left")
            plan = arrange(words, layout)
            if plan is None:
                continue
            parts = [banner_text(Banner(LONGEST_CUE, "warn"), layout)[1], layout.ring, plan.box]
            assert all(within(part, whole) for part in parts)
            assert within(layout.free, whole)
            for a, b in itertools.combinations(parts, 2):
                assert not overlap(a, b), (a, b)


@pytest.mark.parametrize("size", SIZES)
def test_the_readings_are_drawn_with_the_longest_note_wherever_they_are(
    size: tuple[int, int],
) -> None:
    dice = np.random.default_rng(3)
    words = readings_of(measures(), "Standing hamstring stretch", "both", LONGEST_REASON)
    for _ in range(20):
        x, y = dice.uniform(0, 0.6, 2)
        person = filling((x, y, x + 0.4, y + 0.4), size)
        found = places_for([person], size, 1, replace(SAYS, readings=words))
        assert arrange(words, lay_out(*size, 1, found)) is not None


def changed(before: Image, after: Image, box: Rect) -> bool:
    part = (slice(box.y, box.bottom), slice(box.x, box.right))
    return bool((before[part] != after[part]).any())


def test_a_clip_is_drawn_with_its_places_whatever_the_frame_shows() -> None:
    image = grey(WIDE)
    places = Places(True, True, True, False, False, "left")
    layout = lay_out(*WIDE, 1, places)
    for seen in (measures(WIDE), measures(WIDE, facing=-1), None):
        out = draw(image, feedback("hold", "stop", seen), places=places)
        assert out.shape == image.shape
        assert changed(image, out, layout.ring)
        assert changed(image, out, banner_text(CUE, layout)[1])
        assert not changed(image, out, Rect(20, 600, 600, 100)), "nothing in the usual place"


def test_the_strip_is_dark_and_the_picture_above_it_is_the_frame() -> None:
    image = grey(WIDE)
    places = Places(banner_below=True, ring_below=True, readings_below=200)
    layout = lay_out(*WIDE, 1, places)
    out = draw(image, feedback("hold", "stop", None), places=places)
    assert out.shape == (720 + layout.strip, 1280, 3)
    assert (out[:720] == 128).all()
    assert (out[-3:] == DARK).all()
    blank = np.full_like(out, DARK)
    assert changed(blank, out, layout.ring)
    assert changed(blank, out, banner_text(CUE, layout)[1])
    lines = draw(image, feedback("hold", "stop", None), places=places, lines_only=True)
    assert lines.shape == image.shape


@pytest.mark.parametrize("box", [(0.3, 0.3, 0.6, 1.0), (0.0, 0.0, 1.0, 1.0)])
def test_a_single_picture_is_drawn_around_the_person(
    box: tuple[float, float, float, float],
) -> None:
    person = filling(box)
    seen = replace(measures(WIDE, curve=False), pose=person)
    assert person.mask is not None
    inside = person.mask > 0.5
    image = grey(WIDE)
    for drawing, told in ((draw_photo, still(seen, cue=LINE)), (draw_alone, feedback(seen=seen))):
        lines, full = drawing(image, told, lines_only=True), drawing(image, told)
        assert lines.shape == image.shape
        assert (full.shape == image.shape) == (box[0] > 0)
        differs = (full[:720] != lines).any(axis=2) & inside
        # But for the number at the hip, which is meant to be there.
        assert differs.sum() < 0.005 * 1280 * 720


@pytest.mark.parametrize("clip", cached_poses.CLIPS)
@pytest.mark.parametrize("how", ["whole", "person", "feet", "head", "narrow"])
def test_nothing_is_over_anybody_in_any_frame_between_the_looks(clip: str, how: str) -> None:
    """Every frame of a clip has its outline; twelve a second are looked at."""
    frames = cropped(cached_poses.load(clip), how)
    size = (4 * frames[0][1].size[0], 4 * frames[0][1].size[1])
    where = clear.Whereabouts()
    looks = frames[::3]
    for _, person in looks:
        where.add(person)
    shown = clear.shown_in((SAYS, where.from_look(number)) for number in range(len(looks)))
    found = clear.places_for(shown, size, 1)
    parts = boxes_of(SAYS, lay_out(*size, 1, found))
    assert len(parts) == 3
    assert [time_s for time_s, person in frames if under(person, parts, size)] == []
    assert (lay_out(*size, 1, found).strip > 0) >= (how in ("person", "narrow"))


def test_whoever_is_lost_is_taken_to_be_where_they_were() -> None:
    where = clear.Whereabouts()
    person = filling((0.3, 0.3, 0.6, 1.0))
    for one in (None, None, person, None, None):
        where.add(one)
    assert where.from_look(0) is None
    assert np.array_equal(ground_of(where, 1), ground_of(where, 3))
    assert ground_of(where, 4).sum() > 0
