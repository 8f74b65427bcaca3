"""The suite that proves a stretch: it passes what is whole, and names what is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fourth.chair import SLID, STRETCH

import formcheck
from formcheck.check import StretchCheckError, check_stretch, seen
from formcheck.check.body import NEAR, between, pose_of
from formcheck.errors import FormcheckError
from formcheck.measure.measures import Measures
from formcheck.rules.catalogue import catalogue, register
from formcheck.rules.stretch import Position, Stretch, StretchSide
from formcheck.texts import load_texts

OWN = sorted(STRETCH.words["en"]["show"])


def worded(language: str, key: str, text: str | None) -> Stretch:
    """The stretch with another text, or without it."""
    words = {
        language: {part: dict(texts) for part, texts in words.items()}
        for language, words in STRETCH.words.items()
    }
    if text is None:
        del words[language]["show"][key]
    else:
        words[language]["show"][key] = text
    return replace(STRETCH, words=words)


@pytest.mark.parametrize("name", catalogue())
def test_every_stretch_of_the_package_is_whole(name):
    formcheck.check_stretch(catalogue()[name])


def test_a_stretch_from_outside_is_whole_registered_or_not():
    check_stretch(STRETCH)
    assert "chair" not in catalogue()
    with register(STRETCH):
        check_stretch(STRETCH)
        assert catalogue()["chair"] is STRETCH


def test_what_it_raises_is_one_sentence_and_an_assertion():
    with pytest.raises(AssertionError) as raised:
        check_stretch(replace(STRETCH, rules=()))
    assert isinstance(raised.value, FormcheckError)
    assert str(raised.value) == "chair: it has no rules."
    other = replace(catalogue()["seated"], one_leg=True)
    with pytest.raises(StretchCheckError, match="another stretch of the name 'seated'"):
        check_stretch(other)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("key", OWN)
def test_each_word_that_is_taken_away_is_missed(key, language):
    missing = rf'chair: the text "{key}" is missing in {language}'
    with pytest.raises(StretchCheckError, match=missing):
        check_stretch(worded(language, key, None))
    assert "chair" not in catalogue()


def test_a_language_that_is_left_out_is_missed():
    with pytest.raises(StretchCheckError, match="is missing in de"):
        check_stretch(replace(STRETCH, words={"en": STRETCH.words["en"]}))
    # English stands in meanwhile.
    with register(replace(STRETCH, words={"en": STRETCH.words["en"]})):
        assert load_texts("de")("name.chair") == "chair stretch"


@pytest.mark.parametrize(
    ("language", "key", "text", "sentence"),
    [
        ("en", "fault.slid_foot", "x" * 41, '"fault.slid_foot" has more than 40 letters'),
        ("en", "ready.chair", "x" * 41, '"ready.chair" has more than 40 letters'),
        ("en", "message.slid_foot", "It slid.", "does not tell the degrees"),
        ("de", "judged.slid_foot", "der {worst}", "other words in braces in de"),
    ],
)
def test_words_that_say_something_else_are_found(language, key, text, sentence):
    with pytest.raises(StretchCheckError, match=sentence):
        check_stretch(worded(language, key, text))


def spoilt(**changes: object) -> Stretch:
    return replace(STRETCH, **changes)  # type: ignore[arg-type]


def with_rule(**changes: object) -> Stretch:
    return spoilt(rules=(*STRETCH.rules[:-1], replace(SLID, **changes)))  # type: ignore[arg-type]


def always_left(_measures: Measures) -> StretchSide:
    return "left"


def anything(_measures: Measures, _side: StretchSide) -> bool:
    return True


UPRIGHT = Position(lean=0.0, leg=-90.0, other_leg=-90.0)
BROKEN: dict[str, tuple[Stretch, str]] = {
    "an angle": (spoilt(angles=("knee", "hip_flexion_deg")), "there is no angle 'knee'"),
    "one angle": (spoilt(angles=("hip_flexion_deg",)), "it needs two angles"),
    "no rules": (spoilt(rules=()), "it has no rules"),
    "said at once": (spoilt(said_at_once=("flying",)), "no rule has the fault 'flying'"),
    "a figure": (
        spoilt(figure=replace(STRETCH.figure, head=(1.2, 0.5))),
        "its figure is not inside the unit square",
    ),
    "no source": (with_rule(source=""), "fault slid_foot: it has no source"),
    "no release": (with_rule(release=25.0), "not released below its threshold"),
    "a column": (with_rule(seen_in="toe_deg"), "no angle 'toe_deg' to see it in"),
    "a joint": (with_rule(mark=("other", "tail")), "there is no joint"),
    "a name": (with_rule(fault="Slid-foot"), "fault Slid-foot: a name has small letters"),
    "a fault without words": (
        with_rule(fault="of_tomorrow"),
        '"fault.of_tomorrow" is missing in en',
    ),
    "start": (spoilt(start=UPRIGHT), "its position 'start' is recognised as nothing"),
    "start too deep": (
        spoilt(start=STRETCH.stretched),
        "its position 'start' is in the stretch already",
    ),
    "not in it": (spoilt(stretched=STRETCH.start), "'stretched' is not in the stretch"),
    "the side": (
        spoilt(side=always_left),
        "recognised as nothing|the stretched leg is called left, not right",
    ),
    "of others": (
        spoilt(posture=anything),
        "is taken for|is recognised as",
    ),
    "a fault in its own position": (
        spoilt(stretched=replace(STRETCH.stretched, leg=-12.0, knee=36.0)),
        "its own position has the fault bent_knee",
    ),
    "a main angle": (
        spoilt(main_angles=("spine_flexion_deg", "hip_flexion_deg")),
        "its main angle spine_flexion_deg is not measured",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_broken_is_named(what):
    stretch, sentence = BROKEN[what]
    with pytest.raises(StretchCheckError, match=sentence):
        check_stretch(stretch)


@pytest.mark.parametrize("leg", ["left", "right"])
def test_a_made_up_body_is_in_the_position_it_was_asked_for(leg):
    """Not to the degree: landmarks are not joints."""
    measures = seen(Position(20.0, -10.0, -60.0, knee=15.0, other_knee=70.0), leg)
    other = "left" if leg == "right" else "right"
    assert measures.view.near_side == NEAR
    assert measures.trunk_lean_deg == pytest.approx(20.0, abs=8.0)
    assert measures.knee_flexion_deg.of(leg) == pytest.approx(15.0, abs=8.0)
    assert measures.knee_flexion_deg.of(other) == pytest.approx(70.0, abs=8.0)


def test_positions_move_smoothly_from_one_to_the_other():
    a, b = Position(0.0, 0.0, 0.0), Position(40.0, 20.0, -20.0, 10.0)
    assert between(a, b, 0.0) == a
    assert between(a, b, 1.0) == b
    assert between(a, b, 0.5) == Position(20.0, 10.0, -10.0, 5.0)
    assert between(a, b, 0.1).lean < 1.0
    assert pose_of(a).points.shape == (33, 2)
