"""What is said about health has its source in docs/evidence.md, key by key."""

import re
from pathlib import Path

import pytest

from formcheck.texts import ask_first, emergency, load_texts

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "evidence.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if line.startswith("|") and not line.startswith(("|---", "| what"))
]
SOURCES = set(re.findall(r"^- \*\*(.+?)\*\*:", PAGE, re.MULTILINE)) | {"Our choice"}
LISTED = {key for _, keys, _ in ROWS for key in re.findall(r"`([^`]+)`", keys)}

CLAIMS = {
    "en": r"\b(pain|hurts?|injur\w*|doctor|physiotherap\w*|health professional|medical|emergency|"
    r"numb|numbness|tingl\w*|weak\w*|strain\w*|posture|diagnos\w*|normal|adds little|danger\w*|"
    r"fever|cancer|accident|losing weight|safer?|healthy|relie\w+|lengthen\w*|flexibility)\b",
    "de": r"(Schmerz|wehtu|wehtat|wehgetan|weh tu|Verletz|Arzt|ärztlich|hysiotherap|Medizin|Notruf|"
    r"[Tt]aub|ribbel|schwach|Schwäche|Haltung|Diagnose|gefährlich|Fieber|Krebs|Unfall|normal|gesund)",
}
"""Words that make a sentence one about health."""


@pytest.mark.parametrize("language", CLAIMS)
def test_every_text_about_health_is_listed(language):
    texts = load_texts(language)
    claims = {
        key
        for part in (texts.show, texts.say)
        for key, text in part.items()
        if re.search(CLAIMS[language], text, re.IGNORECASE if language == "en" else 0)
    }
    assert sorted(claims - LISTED) == []


def test_every_listed_text_exists():
    assert sorted(LISTED - load_texts("en").show.keys()) == []


def test_every_row_names_sources_that_are_given():
    assert len(ROWS) > 15
    for said, _, sources in ROWS:
        named = [name.strip() for name in sources.split(";")]
        assert set(named) <= SOURCES, said
    cited = {name.strip() for _, _, sources in ROWS for name in sources.split(";")}
    assert cited == SOURCES


@pytest.mark.parametrize("language", ["en", "de"])
def test_nothing_promises_or_frightens(language):
    texts = load_texts(language)
    for key, text in (*texts.show.items(), *texts.say.items()):
        for phrase in ("undo", "adds nothing", "dangerous", "damage your", "protect your back"):
            assert phrase not in text.lower(), key


def test_the_signs_are_whole_sentences():
    english, german = load_texts("en"), load_texts("de")
    assert emergency(english) == (
        "Get emergency help at once if your back or leg hurts and you also have numbness or "
        "tingling around your genitals, buttocks or inner thighs, new trouble with holding or "
        "passing urine or stool, or weakness or numbness in your legs."
    )
    assert ask_first(english) == (
        "Ask a doctor before you stretch after an accident or a fall, if you have a fever or have "
        "had cancer, if you are losing weight and do not know why, or if pain keeps you awake at "
        "night."
    )
    assert emergency(german).startswith("Ruf sofort den Notruf 112, wenn ")
    assert ask_first(german).endswith("nachts wach halten.")
