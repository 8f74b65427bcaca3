"""The verdict at the end of a session, in its language."""

import io
import re
from dataclasses import replace

import pytest
from rich.console import Console
from sessions import NO_STRETCH, good_supine, result_of, rounded, two_faults

from formcheck.commands.verdict import print_verdict
from formcheck.live.texts import load_texts
from formcheck.report.doubts import doubts, in_words
from formcheck.report.result import Fault, Note, Warn
from formcheck.rules.problems import ADVICE


def printed(result, language=None):
    out = io.StringIO()
    texts = None if language is None else load_texts(language)
    print_verdict(Console(file=out, width=400), result, [], texts)
    return out.getvalue()


def with_everything():
    """A hold with every kind of sentence about it."""
    result = rounded()
    hold = result.holds[0]
    faults = (
        *hold.faults,
        Fault("rounded_back", 3.0, 4.0, 33.0, "", where="lower"),
        Fault("rounded_back", 5.0, 6.0, 33.0, "", where="upper"),
        Fault("rounded_back", 6.0, 7.0, 72.0, "", quantity="back_angle_deg"),
        Fault("lifted_head", 7.0, 8.0, 20.0, "", advice=True),
        Fault("bouncing", 8.0, 9.0, 7.4, ""),
    )
    judged = {"rounded_back": 0.5, "bent_knee": 0.25}
    holds = (
        replace(hold, faults=faults, judged=judged, spine_neutral="earlier"),
        replace(good_supine().holds[0], judged={"rounded_back": 1.0, "lifted_pelvis": 0.0}),
        replace(hold, faults=(), judged={"rounded_back": 1.0}, spine_neutral="assumed"),
    )
    warnings = tuple(Warn(name, 1.0, 2.0, advice) for name, advice in ADVICE.items())
    return replace(result, holds=holds, warnings=warnings)


def test_english_is_what_the_result_says():
    result = with_everything()
    said = printed(result)
    assert said == printed(result, "en")
    for hold in result.holds:
        for doubt in doubts(hold):
            assert in_words(doubt) in said
    for warn in result.warnings:
        assert warn.message in said
    for real in (rounded(), two_faults()):
        messages = [fault.message for hold in real.holds for fault in hold.faults]
        assert messages
        assert all(message in printed(real) for message in messages)
    assert "Mostly the lower back: tilt" in said
    assert "Bouncing (swings of up to 7°)" in said
    assert "(only 25% of it): the back and the knee." in said


def test_a_german_session_ends_in_german():
    said = printed(with_everything(), "de")
    words = set(re.findall(r"[a-z]{2,}", printed(with_everything()).lower()))
    german = set(re.findall(r"[a-zäöüß]{2,}", said.lower()))
    # The name of the file, and what is written the same in both.
    assert words & german <= {"mp", "neutral", "zu", "in", "so", "person", "still", "was", "clip"}
    assert "Der Rücken war rund (Beugung bis zu 33° über neutral)" in said
    assert "rund (Rückenwinkel bis zu 72°; gerade Rücken haben etwa 25–36°)" in said
    assert "nur 25 % davon" in said
    assert "Vor allem der obere Rücken" in said


@pytest.mark.parametrize(("language", "words"), [("en", "No hamstring"), ("de", "Keine Dehnung")])
def test_that_nothing_was_found_is_said_in_both(language, words):
    assert words in printed(result_of(NO_STRETCH), language)


def test_a_fault_that_the_texts_do_not_know_is_told_in_english():
    hold = replace(rounded().holds[0], faults=(Fault("new", 1.0, 2.0, 3.0, "The chin was low."),))
    assert "The chin was low." in printed(replace(rounded(), holds=(hold,)), "de")


def test_a_note_of_pain_is_told_as_it_was_noted():
    note = Note("pain", 3.0, load_texts("de").show["hurt.note"])
    assert "Es hat wehgetan" in printed(replace(rounded(), notes=(note,)), "de")
