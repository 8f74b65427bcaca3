"""A moment as the page gets it: which quantity of the back is named, and when a stretch is."""

import math
from dataclasses import replace

import pytest
from bodies import SEATED, SITTING, run, stretch

from formcheck.app.drawing import moment
from formcheck.live.speaker import Scene
from formcheck.report.ending import hold_line
from formcheck.texts import Line, load_texts


@pytest.fixture(scope="module")
def feedback():
    return run(stretch(SITTING.backed(5.0), SEATED.backed(5.0), 6.0)).at(7.0)


def told(feedback, language="en", stage="stretch"):
    scene = Scene(0.0, stage, Line("done", "good"))
    return moment(scene, feedback, load_texts(language), (), left=False)


@pytest.mark.parametrize(
    ("language", "flexion", "words"),
    [
        ("en", 32.0, ("spine flexion", "32°")),
        ("en", math.nan, ("back angle", "61°")),
        ("de", 32.0, ("Rückenbeugung", "32°")),
        ("de", math.nan, ("Rückenwinkel", "61°")),
    ],
)
def test_the_page_names_the_quantity_that_it_shows(feedback, language, flexion, words):
    spine = replace(feedback.measures.spine, flexion_deg=flexion, angle_deg=61.0)
    seen = replace(feedback, measures=replace(feedback.measures, spine=spine))
    values = told(seen, language)["readings"]["values"]
    assert values[1] == words
    assert len(values) == 2


def test_the_page_names_a_stretch_once_it_is_one(feedback):
    assert told(feedback)["readings"]["title"] == "Seated stretch · both legs"
    entry = run(stretch(SITTING.backed(5.0), SEATED.backed(5.0), 6.0)).at(2.9)
    assert (entry.stretch, entry.named) == ("seated", False)
    assert told(entry)["readings"]["title"] == ""


def test_before_the_stretch_there_is_the_person_and_in_pain_nobody(feedback):
    placing, hurt = told(feedback, stage="placing"), told(feedback, stage="hurt")
    assert (placing["ring"], placing["readings"], placing["back"]) == (None, None, None)
    assert len(placing["bones"]) > 1
    assert hurt["bones"] == []
    assert told(None)["ring"] is None


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_ear_hears_for_how_long_the_back_was_seen(language):
    texts = load_texts(language)
    line = hold_line("seated", "both", 30.4, 30.0, 12.4)
    assert line.level == "info"
    assert texts.said(line).endswith(("for 12", "davon 12 mit sichtbar geradem Rücken"))
    assert hold_line("seated", "both", 30.4, 30.0, 24.0).level == "good"
