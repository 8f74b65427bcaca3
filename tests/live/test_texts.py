import re
import string
from pathlib import Path

import pytest

import formcheck.live
from formcheck.errors import UsageError
from formcheck.live.texts import Line, Texts, languages, load_texts
from formcheck.overlay.palette import BACK_WORD
from formcheck.overlay.ring import RING_WORDS
from formcheck.report.doubts import DOUBTS
from formcheck.report.summary import NO_STRETCH, NOBODY
from formcheck.rules import common, cues
from formcheck.rules.catalogue import catalogue
from formcheck.rules.problems import ADVICE
from formcheck.rules.words import ANGLE_WORDS, side_words


def words_in_braces(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_there_is_more_than_one_language():
    assert {"en", "de"} <= set(languages())


@pytest.mark.parametrize("language", languages())
def test_every_language_says_the_same_things(language):
    english, other = load_texts("en"), load_texts(language)
    for part in ("show", "say"):
        mine, theirs = getattr(other, part), getattr(english, part)
        assert mine.keys() == theirs.keys()
        for key, text in mine.items():
            assert text.strip() == text != ""
            assert words_in_braces(text) == words_in_braces(theirs[key]), key


def test_another_language_is_another_language():
    english, german = load_texts("en").show, load_texts("de").show
    same = [key for key, text in german.items() if english[key] == text]
    # Nothing but a comma between two names.
    assert same == ["step"]


def test_english_is_what_the_rules_say():
    """The words of a rule stand in its own file; here they are for translators."""
    show = load_texts("en").show
    assert show["idle"] == cues.IDLE_CUE
    assert show["neutral"] == cues.NEUTRAL_CUE
    assert show["done"] == cues.DONE_CUE
    assert show["switch"] == cues.SWITCH_CUE
    assert show["done.unjudged"] == cues.TIME_UP_CUE
    assert show["switch.unjudged"] == cues.TIME_UP_SWITCH_CUE
    assert show["unjudged"] == cues.UNJUDGED_CUE
    assert show["holding"] == cues.HOLD_CUE
    assert show["neutral_missing"] == cues.NEUTRAL_MISSING_CUE
    by_angle = show["verdict.fault.rounded_back.angle"].replace("{worst}", "{worst:.0f}")
    assert by_angle == common.ROUNDED_BY_ANGLE
    assert show["fault.bouncing"] == common.BOUNCING_CUE
    for name, stretch in catalogue().items():
        assert show[f"ready.{name}"] == stretch.ready_cue
        assert show[f"hold.{name}"] == stretch.hold_cue
        assert f"name.{name}" in show
        for rule in stretch.rules:
            assert show[f"fault.{rule.fault}"] == rule.cue
    for problem, advice in ADVICE.items():
        assert show[f"problem.{problem}"] == advice
    for angle, words in ANGLE_WORDS.items():
        assert show[f"angle.{angle}"] == words
    for side in ("left", "right", "both"):
        assert show[f"side.{side}"] == side_words(side)
    for name, stretch in catalogue().items():
        assert show[f"verdict.title.{name}"] == stretch.title
        for rule in stretch.rules:
            message = show[f"verdict.fault.{rule.fault}"].replace("{worst}", "{worst:.0f}")
            assert message == rule.message
            assert show[f"verdict.what.{rule.fault}"] == rule.judged
        for variant in stretch.variants:
            assert show[f"verdict.variant.{variant.name}"] == variant.words
    bouncing = show["verdict.fault.bouncing"].replace("{worst}", "{worst:.0f}")
    assert bouncing == common.BOUNCING_MESSAGE
    for where, words in common.WHERE_WORDS.items():
        assert show[f"verdict.where.{where}"] == words
    for doubt, words in DOUBTS.items():
        assert show[f"verdict.{doubt}"] == words
    assert (show["verdict.nobody"], show["verdict.no_stretch"]) == (NOBODY, NO_STRETCH)
    for state, word in BACK_WORD.items():
        assert show.get(f"back.{state}", "") == word
    ring = tuple(show[f"ring.{name}"] for name in ("entry", "paused", "of", "unseen"))
    assert ring == RING_WORDS


def test_every_text_asked_for_is_there():
    """Names of texts in the code, and nothing in the files that no code asks for."""
    show = load_texts("en").show
    package = Path(formcheck.live.__file__).parents[1]
    code = "".join(
        path.read_text("utf-8")
        for folder in ("live", "commands", "voice")
        for path in (package / folder).glob("*.py")
    )
    asked = set(re.findall(r'(?:Line|about)\(\s*"([a-z_.]+)"', code))
    assert asked <= show.keys()
    from_rules = ("fault.", "problem.", "ready.", "hold.", "name.", "side.", "angle.", "back.")
    from_rules += tuple(
        f"verdict.{name}." for name in ("title", "fault", "what", "where", "variant")
    )
    from_rules += tuple(f"verdict.{name}" for name in DOUBTS)
    loose = {
        key
        for key in show
        if not key.startswith(from_rules) and f'"{key}"' not in code and key not in asked
    }
    # Cues of the checker, by the key that it gives them.
    of_the_checker = {row.key for row in cues.TABLE}
    assert loose <= of_the_checker | {"light.dark", "light.covered"}


def test_a_line_is_filled_and_its_names_are_translated():
    line = Line("summary.hold", values=(("stretch", "name.standing"), ("side", "side.left"),
                                        ("held", "12"), ("target", "30")))  # fmt: skip
    assert load_texts("en").shown(line) == "Standing stretch, left leg: 12 of 30 seconds"
    assert load_texts("de").shown(line) == "Dehnung im Stehen, linkes Bein: 12 von 30 Sekunden"


def test_what_is_spoken_may_differ_from_what_is_shown():
    texts = Texts("en", {"a": "shown", "b": "both"}, {"a": "said"})
    assert (texts.shown(Line("a")), texts.said(Line("a"))) == ("Shown", "Said")
    assert texts.said(Line("b")) == "Both"


def test_a_fault_newer_than_the_texts_is_said_all_the_same():
    assert load_texts("de").said(Line("fault.new", fallback="Lift your chin")) == "Lift your chin"


def test_a_language_that_is_not_there():
    with pytest.raises(UsageError, match="choose one of de, en"):
        load_texts("tlh")
