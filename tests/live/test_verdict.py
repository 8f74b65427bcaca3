"""The verdict at the end of a session, in its language."""

import io
import math
import re
from dataclasses import replace

import pytest
from rich.console import Console
from said import ADVICE
from sessions import NO_STRETCH, good_supine, result_of, rounded, two_faults

from formcheck.commands.terminal import print_verdict
from formcheck.report.result import AngleStats, Fault, Note, StillPose, Warn
from formcheck.report.wording import doubts
from formcheck.rules.stretch import ANGLES
from formcheck.texts import load_texts


def printed(result, language="en"):
    out = io.StringIO()
    print_verdict(Console(file=out, width=400), result, [], load_texts(language))
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
        replace(hold, faults=(), judged={"rounded_back": 1.0}, spine_neutral="none"),
    )
    warnings = tuple(Warn(name, 1.0, 2.0, advice) for name, advice in ADVICE.items())
    return replace(result, holds=holds, warnings=warnings)


def test_english_is_what_the_result_says():
    result = with_everything()
    said = printed(result)
    for hold in result.holds:
        for doubt in doubts(hold, load_texts("en")):
            assert doubt in said
    for warn in result.warnings:
        assert warn.message in said
    for real in (rounded(), two_faults()):
        messages = [fault.message for hold in real.holds for fault in hold.faults]
        assert messages
        assert all(message in printed(real) for message in messages)
    assert "Mostly the lower back: tilt" in said
    assert "Bouncing (swings of up to 7°)" in said
    assert "The back and the knee could be judged for only 25% of the hold." in said


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Supine hamstring stretch, right leg with the other knee bent: held"),
        ("de", "Oberschenkelrückseite im Liegen, rechtes Bein mit aufgestelltem anderem Bein:"),
    ],
)
def test_a_variant_is_named(language, words):
    result = good_supine()
    hold = replace(result.holds[0], variant="other_knee_bent")
    assert words in printed(replace(result, holds=(hold,)), language)
    assert words not in printed(result, language)


def test_a_german_session_ends_in_german():
    said = printed(with_everything(), "de")
    words = set(re.findall(r"[a-z]{2,}", printed(with_everything()).lower()))
    german = set(re.findall(r"[a-zäöüß]{2,}", said.lower()))
    # The name of the file, and what is written the same in both.
    assert words & german <= {
        "mp",
        "neutral",
        "zu",
        "in",
        "so",
        "person",
        "still",
        "was",
        "clip",
        "hip",
        "hinge",
        "leg",
        "slow",
        "motion",
        "rotate",
    }
    assert "Der Rücken war rund (Rückenbeugung bis zu 33° über neutral)" in said
    assert "rund (Rückenwinkel bis zu 72°; gerade Rücken haben etwa 25–36°)" in said
    assert "Nur während 25 % der Haltezeit zu beurteilen: der Rücken und das Knie." in said
    assert "Vor allem der obere Rücken" in said


def seated(**changes):
    """A seated hold to the end whose back was seen straight for 12.4 of 30 seconds."""
    hold = rounded().holds[0]
    angles = hold.angles | {"spine_flexion_deg": AngleStats(math.nan, math.nan)}
    made = {
        "held_s": 30.0,
        "completed": True,
        "straight_s": 12.4,
        "faults": (),
        "judged": {"rounded_back": 0.9, "bent_knee": 1.0},
        "angles": angles | {"back_angle_deg": AngleStats(41.3, 52.2)},
        "back_angle_uncertainty_deg": 7.6,
        "spine_uncertainty_deg": math.nan,
        "spine_neutral": "none",
    }
    return replace(rounded(), holds=(replace(hold, **made | changes),))


@pytest.mark.parametrize(
    ("language", "seen", "flexion", "angle"),
    [
        (
            "en",
            "– Seated hamstring stretch, both legs: held 30.0 of 30 s, your back seen straight "
            "for 12.4 s · score",
            "spine flexion      not measured: begin upright and still",
            "back angle           41° mean,   52° peak  (± 8°)",
        ),
        (
            "de",
            "– Oberschenkelrückseite im Sitzen, beide Beine: 30,0 von 30 s gehalten, davon 12,4 s "
            "mit sichtbar geradem Rücken · ",
            "Rückenbeugung      nicht gemessen: beginne aufrecht und still",
            "Rückenwinkel         41° im Mittel,   52° höchstens  (± 8°)",
        ),
    ],
)
def test_what_was_not_seen_is_not_praised_and_both_quantities_are_told(
    language, seen, flexion, angle
):
    said = printed(seated(), language)
    assert seen in said
    assert flexion in said
    assert angle in said
    assert "✓" not in said
    assert "✓" in printed(seated(straight_s=29.0), language)


def test_flexion_has_its_own_error_where_there_is_a_neutral():
    both = {
        "spine_flexion_deg": AngleStats(12.0, 19.0),
        "back_angle_deg": AngleStats(41.3, 52.2),
    }
    hold = rounded().holds[0]
    said = printed(
        seated(angles=hold.angles | both, spine_uncertainty_deg=5.2, spine_neutral="measured")
    )
    assert "spine flexion        12° mean,   19° peak  (± 5°)" in said
    assert "back angle           41° mean,   52° peak  (± 8°)" in said


def test_an_unreadable_back_with_a_neutral_is_not_sent_to_begin_again():
    said = printed(seated(spine_neutral="measured"))
    assert "spine flexion      not measurable" in said


def test_a_hold_that_was_stopped_early_has_its_share_told_too():
    said = printed(seated(held_s=20.0, completed=False))
    assert "back seen straight for 12.4 s" in said
    assert "✓" not in said


def test_lying_down_is_ticked_without_a_look_at_the_back():
    hold = replace(good_supine().holds[0], completed=True, straight_s=math.nan)
    said = printed(replace(good_supine(), holds=(hold,)))
    assert "✓ Supine hamstring stretch" in said
    assert "back seen" not in said


def test_a_photograph_is_never_told_how_to_begin():
    angles = dict.fromkeys(ANGLES, 41.3) | {"spine_flexion_deg": math.nan}
    pose = StillPose("seated", "both", angles, (), back_angle_uncertainty_deg=8.2)
    source = replace(rounded().source, fps=None, duration_s=None, frames=1)
    result = replace(rounded(), source=source, holds=(), pose=pose, text="Seated. No fault seen.")
    said = printed(result)
    assert "begin" not in said
    assert "spine flexion      not measured: one picture shows no neutral back" in said
    assert "back angle           41°  (± 8°)" in said


@pytest.mark.parametrize(("language", "words"), [("en", "No hamstring"), ("de", "keine Dehnung")])
def test_that_nothing_was_found_is_said_in_both(language, words):
    assert words in printed(result_of(NO_STRETCH), language)


def test_a_fault_that_the_texts_do_not_know_is_told_in_english():
    hold = replace(rounded().holds[0], faults=(Fault("new", 1.0, 2.0, 3.0, "The chin was low."),))
    assert "The chin was low." in printed(replace(rounded(), holds=(hold,)), "de")


def test_a_note_of_pain_is_told_as_it_was_noted():
    note = Note("pain", 3.0, load_texts("de")("hurt.note"))
    assert "Es hat wehgetan" in printed(replace(rounded(), notes=(note,)), "de")
