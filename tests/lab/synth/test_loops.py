"""The demonstrations that are shipped: they move, are light, and show what their names say."""

import cv2
import pytest

from formcheck.lab.synth.__main__ import LOOPS_FOLDER, main
from formcheck.lab.synth.clip import LOOPS, WAY_S
from formcheck.lab.synth.make import Score
from formcheck.rules.catalogue import catalogue
from formcheck.texts import LANGUAGES, load_texts

NAMES = [clip.name for clip in LOOPS]


def test_each_stretch_is_shown_well_and_with_a_fault():
    assert set(NAMES) == {f"{name}-{kind}" for name in catalogue() for kind in ("good", "fault")}


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_loop_is_light_smooth_and_about_four_seconds_long(name):
    path = LOOPS_FOLDER / f"{name}.webp"
    assert path.stat().st_size < 300_000
    read, loop = cv2.imreadanimation(str(path))
    assert read
    assert loop.loop_count == 0  # for ever
    assert loop.frames[0].shape[:2] == (360, 480)
    assert 3.0 <= sum(loop.durations) / 1000 <= 4.5
    still = sorted(loop.durations)[-2:]
    assert still == [500, 1100]  # the start and the stretch position can be looked at
    assert sorted(loop.durations)[:-2] == [67] * (len(loop.frames) - 2)
    poster = cv2.imread(str(path.with_suffix(".jpg")))
    assert poster.shape == (360, 480, 3)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_loop_is_described_in_words(language):
    assert all(len(load_texts(language)(f"loop.{name}")) > 40 for name in NAMES)


@pytest.mark.parametrize("clip", LOOPS, ids=NAMES)
def test_what_is_shown_is_what_the_name_says(clip):
    score = Score(clip)
    start, end = (score.truth(score.posed(t), t) for t in (0.0, WAY_S))
    fault, lies = clip.name.endswith("fault"), clip.stretch == "supine"
    assert (end["spine_flexion_deg"] > 50) == (fault and not lies)
    assert (end["knee_flexion_right_deg"] > 45) == (fault and lies)
    assert end["hip_flexion_right_deg"] - start["hip_flexion_right_deg"] > 25


def test_an_unknown_loop_is_one_sentence(capsys):
    assert main(["loops", "--only", "sideways-good"]) == 2
    assert "No loop named sideways-good. There are: standing-good" in capsys.readouterr().err
