"""From a moment to the window: what is praised there, and which quantity of the back is named."""

import math
from dataclasses import replace

import pytest
from bodies import SEATED, SITTING, run, stretch
from sessions import good_supine, rounded

from formcheck.commands.viewing import Flasher, summary_view, view_of
from formcheck.live.coaching import Moment, hold_line
from formcheck.live.scene import Scene
from formcheck.texts import Line, load_texts

LANGUAGES = pytest.mark.parametrize("language", ["en", "de"])


@pytest.fixture(scope="module")
def feedback():
    return run(stretch(SITTING.backed(5.0), SEATED.backed(5.0), 6.0)).at(7.0)


def view(feedback, language="en", cue="done"):
    scene = Scene(0.0, "stretch", Line(cue, "good"))
    return view_of(Moment(scene, feedback, ()), feedback, load_texts(language), mirror=False)


def with_back(feedback, flexion, angle_deg):
    spine = replace(feedback.measures.spine, flexion_deg=flexion, angle_deg=angle_deg)
    return replace(feedback, measures=replace(feedback.measures, spine=spine))


@pytest.mark.parametrize(
    ("language", "flexion", "words"),
    [
        ("en", 32.0, ("spine flexion", "32°")),
        ("en", math.nan, ("back angle", "61°")),
        ("de", 32.0, ("Rückenbeugung", "32°")),
        ("de", math.nan, ("Rückenwinkel", "61°")),
    ],
)
def test_the_window_names_the_quantity_that_it_shows(feedback, language, flexion, words):
    shown = view(with_back(feedback, flexion, 61.0), language)
    assert shown.readings is not None
    assert shown.readings.values[1] == words
    assert len(shown.readings.values) == 2


def test_the_window_names_a_stretch_once_it_is_one(feedback):
    assert view(feedback).readings.title == "Seated stretch · both legs"
    entry = run(stretch(SITTING.backed(5.0), SEATED.backed(5.0), 6.0)).at(2.9)
    assert (entry.stretch, entry.named) == ("seated", False)
    assert view(entry).readings.title == ""


@pytest.mark.parametrize(("praised", "level"), [(True, "good"), (False, "info")])
@pytest.mark.parametrize("silent", [True, False])
def test_the_flash_of_an_end_is_green_only_when_praised(praised, level, silent):
    flasher = Flasher()
    flasher.update(1.0, ("done",), instead_of_sound=silent, praised=praised)
    assert flasher.level(1.5) == level
    flasher.update(3.0, ("stop",), instead_of_sound=silent, praised=praised)
    assert flasher.level(3.5) == "stop"


def seated(**changes):
    hold = rounded().holds[0]
    made = {"faults": (), "held_s": 30.0, "completed": True, "judged": {"rounded_back": 1.0}}
    return replace(rounded(), holds=(replace(hold, **made | changes),))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Seated stretch, both legs: 30 of 30 seconds, your back seen straight for 12"),
        (
            "de",
            "Dehnung im Sitzen, beide Beine: 30 von 30 Sekunden, "
            "davon 12 mit sichtbar geradem Rücken",
        ),
    ],
)
def test_the_summary_says_for_how_long_the_back_was_seen(language, words):
    shown = summary_view(seated(straight_s=12.4), load_texts(language))
    (line,) = shown.summary
    assert line.text == words
    assert (line.completed, line.unseen, shown.cue.level) == (True, True, "info")


def test_the_summary_praises_what_was_seen():
    shown = summary_view(seated(straight_s=29.0), load_texts("en"))
    (line,) = shown.summary
    assert line.text == "Seated stretch, both legs: 30 of 30 seconds"
    assert (line.completed, line.unseen, shown.cue.level) == (True, False, "good")
    hold = replace(good_supine().holds[0], completed=True, straight_s=30.0)
    shown = summary_view(replace(good_supine(), holds=(hold,)), load_texts("en"))
    assert (shown.summary[0].unseen, shown.cue.level) == (False, "good")


@LANGUAGES
def test_the_ear_hears_it_too(language):
    texts = load_texts(language)
    line = hold_line("seated", "both", 30.4, 30.0, 12.4)
    assert line.level == "info"
    assert texts.said(line).endswith(("for 12", "davon 12 mit sichtbar geradem Rücken"))
    assert hold_line("seated", "both", 30.4, 30.0, 24.0).level == "good"
