"""The dictionary: the same keys in every language, a text for all that is said, none left over."""

import ast
import re
import string
import tomllib
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest
from sense import BANNED

import formcheck
from formcheck.errors import UsageError
from formcheck.measure.flexion import Where
from formcheck.overlay.lines import BackState
from formcheck.rules import cues
from formcheck.rules.catalogue import catalogue
from formcheck.rules.common import BOUNCING_RULE
from formcheck.rules.problems import PROBLEMS
from formcheck.rules.stretch import ANGLES
from formcheck.texts import LANGUAGES, Line, Texts, language_of, load_texts, system_language

PACKAGE = Path(formcheck.__file__).parent
FOLDER = PACKAGE / "texts"
FAULTS = sorted(
    {r.fault for stretch in catalogue().values() for r in (*stretch.rules, BOUNCING_RULE)}
)
DOUBTS = ("unjudged", "lie_flat", "neutral_earlier", "neutral_unseen")
PLACES = {
    "cue, voice, live window": "fault",
    "report, terminal": "message",
    "what was judged": "judged",
    "plot, page, history's list": "label",
    "history's advice": "advice",
}


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_has_its_words_in_every_place_and_language(fault, place, language):
    assert len(load_texts(language)(f"{PLACES[place]}.{fault}")) > 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_stretch_angle_problem_side_doubt_and_cue_has_words(language):
    show = load_texts(language).show
    wanted = {f"{kind}.{n}" for kind in ("name", "title", "ready", "hold") for n in catalogue()}
    wanted |= {f"variant.{v.name}" for stretch in catalogue().values() for v in stretch.variants}
    wanted |= {f"angle.{name}" for name in ANGLES} | {f"problem.{name}" for name in PROBLEMS}
    wanted |= {f"side.{side}" for side in ("left", "right", "both")}
    wanted |= {f"where.{where}" for where in get_args(Where)}
    wanted |= {f"back.{state}" for state in get_args(BackState)}
    wanted |= {f"doubt.{name}" for name in DOUBTS}
    wanted |= {row.key for row in cues.TABLE if row.key and "{" not in row.key}
    assert wanted <= show.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same_things(language):
    english, other = load_texts("en"), load_texts(language)
    for part in ("show", "say"):
        mine, theirs = getattr(other, part), getattr(english, part)
        assert mine.keys() == theirs.keys()
        for key, text in mine.items():
            assert text.strip() == text or key in SPACED, key
            assert text or key == "back.unjudged", key
            assert gaps(text) == gaps(theirs[key]), key


SPACED = ("history.sure", "report.fault", "argparse.usage")
"""Something follows."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_stands_in_two_files_of_a_language(language):
    keys = Counter(
        (part, key)
        for path in (FOLDER / language).glob("*.toml")
        for part, texts in tomllib.loads(path.read_text("utf-8")).items()
        for key in texts
    )
    assert [key for key, count in keys.items() if count > 1] == []
    names = {path.name for path in (FOLDER / language).glob("*.toml")}
    assert names == {path.name for path in (FOLDER / "en").glob("*.toml")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_said_in_a_way_that_nobody_would(language):
    texts = load_texts(language)
    for key, text in (*texts.show.items(), *texts.say.items()):
        assert [phrase for phrase in BANNED if phrase in text] == [], key


def test_another_language_is_another_language():
    english, german = load_texts("en").show, load_texts("de").show
    same = {key for key, text in german.items() if english[key] == text}
    # Names, signs, and words that are the same in both.
    assert same <= SAME


SAME = {
    "summary.text",
    "since.leg",
    *("step", "back.unjudged", "angle.hip_hinge_deg", "clip.fault", "photo.stretch", "seen.live"),
    "countdown.left",
    *("month.4", "month.8", "month.9", "month.11", "history.reading", "history.one_session"),
    *("people.one", "column.person", "trends.dot", "part.form", "scored.fault"),
    *("doctor.version", "output.other"),
    *("app.minutes", "app.seconds", "setup.person", "stage.pause"),
}


def test_every_text_asked_for_is_there_and_every_text_is_asked_for():
    code = "".join(
        path.read_text("utf-8")
        for path in PACKAGE.rglob("*.py")
        if "lab" not in path.relative_to(PACKAGE).parts
    )
    for kind in ("*.jinja", "*.js", "*.html"):
        code += "".join(path.read_text("utf-8") for path in PACKAGE.rglob(kind))
    show = load_texts("en").show
    asked = set(
        re.findall(r'(?:Line|about|\bt|(?<!load_)texts)\(\s*["\']([a-z_.]+)["\'][,)]', code)
    )
    assert asked <= show.keys()
    kinds = (
        r'["\'`]([a-z_]+)\.(?:[a-z_]+\.)?(?:\$?\{|["\'] ~)|(?:of|listed)\(\s*["\']([a-z_]+)["\']'
    )
    by_name = {name for pair in re.findall(kinds, code) for name in pair} | {"score", "trends"}
    by_name.add("loop")  # by the name of its file
    whole = set(re.findall(r'["\']([a-z_]+(?:\.[a-z_]+)*)["\']', code))
    loose = [key for key in show if key not in whole and key.partition(".")[0] not in by_name]
    counted = {key for key in loose if key.endswith((".one", ".many"))}
    assert [key for key in loose if key not in counted] == []


def test_a_line_is_filled_and_its_names_are_translated():
    line = Line("summary.hold", values=(("stretch", "name.standing"), ("side", "side.left"),
                                        ("held", "12"), ("target", "30")))  # fmt: skip
    assert load_texts("en").shown(line) == "Standing stretch, left leg: 12 of 30 seconds"
    assert load_texts("de").shown(line) == "Dehnung im Stehen, linkes Bein: 12 von 30 Sekunden"


def test_what_is_spoken_may_differ_from_what_is_shown():
    texts = Texts("en", {"a": "shown", "b": "both"}, {"a": "said"})
    assert (texts.shown(Line("a")), texts.said(Line("a"))) == ("Shown", "Said")
    assert texts.said(Line("b")) == "Both"
    assert texts.shown(Line("")) == ""


def test_numbers_are_written_and_counted_in_the_language_s_own_way():
    english, german = load_texts("en"), load_texts("de")
    assert (english.number(12.34), german.number(12.34)) == ("12.3", "12,3")
    assert (english.number(30.0, "g"), german.number(2.5, "g")) == ("30", "2,5")
    assert (english.count("days", 1), german.count("days", 3)) == ("1 day", "3 Tage")


def test_what_nobody_has_words_for_has_its_name():
    assert load_texts("de").of("label", "of_tomorrow") == "of tomorrow"
    assert load_texts("de").of("label", "bent_knee") == "Knie gebeugt"


def test_names_are_listed():
    texts, names = load_texts("en"), ["rounded_back", "bent_knee", "of_tomorrow"]
    assert texts.listed("judged", names) == "the back, the knee and of tomorrow"
    assert texts.listed("judged", names[:1]) == "the back"
    assert load_texts("de").listed("judged", names[:2]) == "der Rücken und das Knie"


def test_a_language_that_is_not_there():
    with pytest.raises(UsageError, match="There is no language 'tlh': choose one of en, de"):
        load_texts("tlh")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "de_AT.UTF-8"}, "de"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LC_ALL": "C", "LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "de_DE", "LANG": "en_GB"}, "de"),
        ({"LANG": "German_Germany.1252"}, "de"),
    ],
)
def test_the_system_s_language(environment, language):
    assert system_language(environment) == language


def test_the_language_of_a_command_line_before_it_is_parsed(monkeypatch):
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert language_of(["analyze", "--help"]) == "de"
    assert language_of(["analyze", "--language", "en", "x.mp4"]) == "en"
    assert language_of(["--language=en"]) == "en"
    assert language_of(["--language", "tlh"]) == "de"
    assert language_of(["--language"]) == "de"


def test_error_sentences_and_the_docs_are_said_as_people_say_them():
    sentences = {
        f"{path.name}: {constant.value}"
        for path in PACKAGE.rglob("*.py")
        if "lab" not in path.relative_to(PACKAGE).parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Raise)
        for constant in ast.walk(node)
        if isinstance(constant, ast.Constant) and isinstance(constant.value, str)
    }
    assert len(sentences) > 100
    pages = [PACKAGE.parent / "README.md", *(PACKAGE.parent / "docs").glob("*.md")]
    # The glossary names what is not said.
    lines = {
        f"{page.name}: {line}"
        for page in pages
        if page.name != "glossary.md"
        for line in page.read_text("utf-8").splitlines()
    }
    found = {said for said in sentences | lines if any(phrase in said for phrase in BANNED)}
    assert sorted(found) == []
