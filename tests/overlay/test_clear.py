"""Words and ring are where they cover least of the person, and stay there."""

from __future__ import annotations

import itertools
from dataclasses import replace

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

from formcheck.measure.landmarks import Landmark, Pose
from formcheck.overlay import clear, draw, draw_photo
from formcheck.overlay.banner import Banner, banner_text
from formcheck.overlay.layout import Places, Rect, lay_out, usual_places
from formcheck.overlay.readings import arrange, readings_of
from formcheck.pipeline.frames import Image
from formcheck.texts import Line, load_texts

WORDS = clear.usual_words(load_texts("en"))


def places_for(people: list[Pose], size: tuple[int, int], facing: int) -> Places:
    """Return the places for some moments and the usual words."""
    return clear.places_for(clear.where(people), size, facing, *WORDS)


WIDE, TALL = (1280, 720), (720, 1280)
LINE = Line("fault.rounded_back", "stop")
CUE = Banner("Back straight: lift your chest", "stop")


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
    layout = lay_out(*size, 1, places)
    plan = arrange(readings_of(measures(), "Standing hamstring stretch", "left"), layout)
    assert plan is not None
    return [layout.ring, banner_text(CUE, layout)[1], plan.box]


def covered(person: Pose, places: Places) -> float:
    """Share of the outline under ring, cue and readings."""
    assert person.mask is not None
    under = sum(
        float(person.mask[b.y : b.bottom, b.x : b.right].sum()) for b in boxes(places, person.size)
    )
    return under / float(person.mask.sum())


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
        (0.02, 0.55, 0.98, 0.95),  # Lying along the bottom.
        (0.05, 0.02, 0.5, 0.5),
    ],
)
@pytest.mark.parametrize("size", [WIDE, TALL])
def test_a_free_place_is_found(
    box: tuple[float, float, float, float], size: tuple[int, int]
) -> None:
    person = filling(box, size)
    usual, found = usual_places(1), places_for([person], size, 1)
    assert covered(person, found) <= 0.01
    assert covered(person, found) <= covered(person, usual)


def test_where_nothing_is_free_head_back_and_legs_are_spared() -> None:
    # Over the whole picture, a head at the top and legs to the left: the arms are to the right.
    person = filling((0.0, 0.0, 1.0, 1.0))
    points = person.points.copy()
    points[:, 0] = 0.15 * WIDE[0]
    found = places_for([replace(person, points=points)], WIDE, 1)
    assert found.ring_right
    assert found.readings_right
    assert found.banner_at == "right"


def test_in_a_tight_portrait_feet_are_hidden_and_not_the_face() -> None:
    """Above, the caption would hide half of the head; below, two feet that stand apart."""
    person = filling((0.1, 0.0, 0.9, 1.0), TALL)
    points = person.points.copy()
    for mark in Landmark:
        if mark.name.endswith("EAR"):
            points[mark, 1] = 0.16 * TALL[1]
        if mark.name.endswith(("KNEE", "ANKLE", "TOE")):
            points[mark, 0] = (0.3 if mark.name.startswith("LEFT") else 0.7) * TALL[0]
    _, cue, _ = boxes(places_for([replace(person, points=points)], TALL, 1), TALL)
    assert cue.y > points[Landmark.LEFT_KNEE, 1]


def test_all_moments_of_a_clip_count() -> None:
    upright = filling((0.4, 0.02, 0.5, 0.8))
    folded = filling((0.4, 0.4, 0.7, 1.0))
    assert places_for([upright], WIDE, 1).banner_low
    assert not places_for([upright, folded, folded], WIDE, 1).banner_low


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
        assert arrange(words, lay_out(*size, 1, places_for([person], size, 1))) is not None


def changed(before: Image, after: Image, box: Rect) -> bool:
    part = (slice(box.y, box.bottom), slice(box.x, box.right))
    return bool((before[part] != after[part]).any())


def test_a_clip_is_drawn_with_its_places_whatever_the_frame_shows() -> None:
    image = grey(WIDE)
    places = Places(True, True, True, False, False, "left")
    layout = lay_out(*WIDE, 1, places)
    for seen in (measures(WIDE), measures(WIDE, facing=-1), None):
        out = draw(image, feedback("hold", "stop", seen), places=places)
        assert changed(image, out, layout.ring)
        assert changed(image, out, banner_text(CUE, layout)[1])
        assert not changed(image, out, Rect(20, 600, 600, 100)), "nothing in the usual place"


def test_a_photograph_is_drawn_around_the_person() -> None:
    image = grey(WIDE)
    person = filling((0.3, 0.3, 0.6, 1.0))
    seen = replace(measures(WIDE), pose=person)
    out = draw_photo(image, still(seen, cue=LINE))
    assert person.mask is not None
    feet = Rect(round(0.3 * 1280), round(0.97 * 720), round(0.3 * 1280), 20)
    usual = banner_text(CUE, lay_out(*WIDE, 1))[1]
    assert overlap(usual, Rect(feet.x, usual.y, feet.w, usual.h))
    edge = Rect(round(0.32 * 1280), usual.y + 4, 60, usual.h - 8)
    assert not changed(image, out, edge)


def test_places_are_made_for_the_words_of_the_language_and_of_the_clip() -> None:
    english, german = (clear.usual_words(load_texts(language)) for language in ("en", "de"))
    assert german[1].values[0][0] == "Hüftbeugung"
    assert english[1].values[0][0] == "hip flexion"
    assert len(english[1].values) == 3
    lines = [Line("hold.standing", "good"), Line("problem.low_confidence", "warn")]
    assert clear.usual_words(load_texts("de"), lines)[0].level == "warn"
    assert clear.usual_words(load_texts("en"), lines[:1])[0].text == "Good, hold it there"
