"""Every word of the page comes by key, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from formcheck.app.server import STATIC
from formcheck.app.words import LANGUAGES, words_of
from formcheck.texts import load_texts

FILES = {path.name: path.read_text("utf-8") for path in Path(str(STATIC)).glob("*.*")}
SCRIPTS = {name: text for name, text in FILES.items() if name.endswith(".js")}
PYTHON = "".join(path.read_text("utf-8") for path in Path(str(STATIC)).parent.glob("*.py"))

FAMILIES = (
    *("place.", "recording.", "result.", "stretch.", "name.", "side.", "fault.", "source."),
    *("how.", "flag.", "since."),
)
"""Beginnings of keys that are put together from a name."""


def used() -> set[str]:
    everything = "".join(FILES.values()) + PYTHON
    return set(re.findall(r"""["'`=]([a-z_]+\.[a-z_0-9.]+)["'`\]]""", everything))


def test_both_languages_have_the_same_words_and_gaps():
    english, german = words_of("en"), words_of("de")
    assert english.keys() == german.keys()
    for key, text in english.items():
        assert sorted(re.findall(r"{\w+}", text)) == sorted(re.findall(r"{\w+}", german[key])), key
        assert german[key] != text or len(text) < 12, key
        assert text.strip()
        assert german[key].strip()


def test_no_word_is_missing_and_none_is_left_over():
    known = words_of("en").keys() | load_texts("en").show.keys()
    asked = set(re.findall(r"""\bt\(["']([^"'$]+)["']""", "".join(SCRIPTS.values())))
    asked |= set(re.findall(r"""data-(?:word|label)="([^"]+)""", FILES["index.html"]))
    asked |= set(re.findall(r"""words\[["']([^"']+)["']\]""", PYTHON))
    asked |= set(re.findall(r"""_refused\(["']([^"']+)""", PYTHON))
    assert asked - known == set()
    left_over = {key for key in words_of("en") if not key.startswith(FAMILIES)} - used()
    assert left_over == set()


@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_no_sentence_stands_in_a_script(name):
    """A text with a space in it is a class list, a template of numbers, or a mistake."""
    code = re.sub(r"//.*|/\*.*?\*/", "", SCRIPTS[name])
    for text in re.findall(r""""([^"\n]*)"|'([^'\n]*)'""", code):
        words = "".join(text).split()
        assert len([word for word in words if re.fullmatch(r"[A-Za-z]{2,}[.,!?:]?", word)]) < 4, (
            text
        )
        assert not any(word.endswith((".", "!", "?")) and len(word) > 3 for word in words), text


def test_the_page_loads_nothing_from_elsewhere():
    for name, text in FILES.items():
        for address in re.findall(r"""https?://[^\s"'`)]+""", text):
            assert address == "http://www.w3.org/2000/svg", (name, address)
        assert "innerHTML" not in text
        assert not re.search(r"""\sstyle=|\son\w+=["']""", text) or name == "icon.svg", name


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_that_a_native_would_not_say(language):
    for key, text in words_of(language).items():
        assert not re.search(r"\b(is told|to be seen|anew|surely|Beckenkippung)\b", text), key
