"""What is shown of the program is compared with room for processors, and no more.

A picture may move by a pixel and be saved again; words, colours and places may not change.
"""

import json

import numpy as np
import pytest

from formcheck.lab.docs import printed
from formcheck.lab.docs.compare import (
    FAR_SHARE,
    changed,
    differences,
    film_differences,
    nearest,
    read,
    read_film,
)
from formcheck.lab.docs.page_film import COMPARED, HEAD, WIDTH
from formcheck.lab.docs.pictures import FOLDER, IMAGES, loop_differences
from formcheck.lab.synth.clip import LOOPS

VERDICT = "  · Seated, both legs: held 0.0 of 30 s\n  hip flexion 130° mean (± 8°)\n"


@pytest.mark.parametrize(
    ("was", "now", "same"),
    [
        ("hip flexion 130° mean", "hip flexion   132° mean", True),
        ("hip flexion 130° mean", "hip flexion 133° mean", False),
        ("2.9–11.5 s", "3.1–11.3 s", True),
        ("2.9–11.5 s", "3.3–11.5 s", False),
        ("bias +0.625", "bias +0.590", True),
        ("bias +0.625", "bias +0.500", False),
        ("± 12°", "± 14°", True),
        ("± 12°", "± 15°", False),
        ("-7° nan°", "−7° nan°", True),
        ("The back was rounded", "The back was straight", False),
        ("one fault", "one fault and another", False),
        ("out/a.html (1.4 MB)", "out/a.html (9.9 MB)", True),
        (
            "formcheck: 4 of 10 clips, 1 min left\nheld",
            "formcheck: 5 of 10 clips\nformcheck: 7 of 10 clips\nheld",
            True,
        ),
    ],
)
def test_numbers_have_room_and_words_have_none(was, now, same):
    assert (list(differences(was, now)) == []) is same


def test_what_differs_is_named_with_its_place():
    (words,) = differences(VERDICT, VERDICT.replace("130", "120"))
    assert words == "130 is now 120 in “30 s hip flexion 130 °”"


def test_the_readme_shows_a_verdict_of_the_first_command():
    shown = printed.shown()
    assert shown.startswith("seated_rounded.mp4\n")
    assert "held" in shown
    assert "→" not in shown


def test_files_written_are_no_part_of_the_verdict():
    assert printed.without_files("a.mp4\n\n  · Seated\n  → out/a.json\n") == "a.mp4\n  · Seated\n"


def notebook(folder, *outputs):
    folder.mkdir()
    cells = [{"cell_type": "markdown", "source": "# Words"}]
    cells += [{"cell_type": "code", "outputs": [output]} for output in outputs]
    (folder / "a.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    return folder


def test_what_a_cell_prints_is_compared(tmp_path):
    noise = {"output_type": "stream", "name": "stderr", "text": ["12 s"]}
    picture = {"output_type": "display_data", "data": {"image/png": "AAA"}}

    def stream(text):
        return {"output_type": "stream", "name": "stdout", "text": [text]}

    was = notebook(tmp_path / "was", stream("held 9.0 s"), noise, picture)
    near = notebook(tmp_path / "near", stream("held 9.2 s"), stream(""), picture)
    far = notebook(tmp_path / "far", stream("held 7.0 s"), noise, stream("no picture"))
    assert list(printed.compare(was, near)) == []
    first, *others = printed.compare(was, far)
    assert first.startswith("a.ipynb, code cell 1: 9.0 is now 7.0")
    assert {words.partition(":")[0] for words in others} == {"a.ipynb, code cell 3"}


# Pictures.

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
    assert list(loop_differences(loop, {0: film[0], clip.frames: film[clip.frames]})) == []
    not_as_deep = {0: film[0], clip.frames: film[clip.frames - 8]}
    named = [words.split(":")[0] for words in loop_differences(loop, not_as_deep)]
    assert named == ["standing-good.webp", "standing-good.jpg"]
    (words,) = loop_differences(loop, {0: film[0], clip.frames - 1: film[clip.frames]})
    assert words == "standing-good.webp: it has 36 frames and would have 34 now"
