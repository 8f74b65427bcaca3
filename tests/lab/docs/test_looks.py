"""A picture may move by a pixel and be saved again; words, colours and places may not change."""

import numpy as np
import pytest

from formcheck.lab.docs.looks import FAR_SHARE, changed, film_differences, nearest, read, read_film
from formcheck.lab.docs.loops import FOLDER, differences
from formcheck.lab.docs.page_film import COMPARED, HEAD, WIDTH
from formcheck.lab.docs.pictures import IMAGES
from formcheck.lab.synth.loops import LOOPS

DEMO = IMAGES / "demo.webp"
CAPTION = np.s_[380:420, 140:420]


def with_another_caption(picture):
    other = picture.copy()
    other[CAPTION] = (0, 0, 255)
    return other


def test_a_drawing_may_move_by_a_pixel_and_not_change_its_colour():
    was = read(IMAGES / "overlay.png")
    assert changed(was, np.roll(was, 1, axis=1)) < FAR_SHARE
    other = was.copy()
    other[10:60, 140:420] = (0, 0, 255)  # a caption of another colour
    assert changed(was, other) > FAR_SHARE
    assert changed(was, was[:-2]) == 1.0


@pytest.fixture(scope="module")
def demo():
    return read_film(DEMO)


def test_a_film_is_compared_by_some_of_its_frames(demo):
    again = {place: np.roll(demo[place], 1, axis=0) for place in (0, 40)}
    assert list(film_differences(DEMO, again, len(demo))) == []
    again[40] = with_another_caption(demo[40])
    (words,) = film_differences(DEMO, again, len(demo))
    assert words.startswith("demo.webp: 4% of frame 40")


def test_a_film_of_another_length_is_another(demo):
    (words,) = film_differences(DEMO, {0: demo[0]}, 87)
    assert words == "demo.webp: it has 88 frames and would have 87 now"


def test_a_moment_is_looked_for_in_the_whole_film(demo):
    later = np.roll(demo[70], 1, axis=1)
    assert nearest(demo, [with_another_caption(demo[3]), later]) < FAR_SHARE
    assert nearest(demo, [with_another_caption(demo[3])]) > FAR_SHARE
    assert nearest(demo, []) == 1.0
    assert nearest(demo, [demo[0][:-2]]) == 1.0


def test_the_film_of_the_page_has_every_part_that_is_compared():
    film = read_film(IMAGES / "page.webp")
    assert len(film) > 40
    assert {frame.shape for frame in film} == {(360, WIDTH, 3)}
    assert film[0][COMPARED["result"]].shape == (HEAD.stop, WIDTH, 3)
    # It begins with the page and ends with the result: the stage between is another picture.
    assert changed(film[0], film[-1]) > 0.05
    assert changed(film[0], film[len(film) // 2]) > 0.05


def test_a_loop_that_is_drawn_otherwise_now_is_named():
    clip = LOOPS[0]
    loop = FOLDER / f"{clip.name}.webp"
    film = read_film(loop)
    assert list(differences(loop, {0: film[0], clip.frames: film[clip.frames]})) == []
    not_as_deep = {0: film[0], clip.frames: film[clip.frames - 8]}
    named = [words.split(":")[0] for words in differences(loop, not_as_deep)]
    assert named == ["standing-good.webp", "standing-good.jpg"]
    (words,) = differences(loop, {0: film[0], clip.frames - 1: film[clip.frames]})
    assert words == "standing-good.webp: it has 36 frames and would have 34 now"
