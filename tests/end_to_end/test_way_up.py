"""A photograph whose file does not say which way is up is read as it is, with a calm note."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from rich.console import Console

import formcheck
from formcheck.commands.terminal import print_verdict
from formcheck.page.page import Content, render
from formcheck.report.ending import ending_of
from formcheck.report.json_form import parse_result
from formcheck.texts import load_texts
from tests.pipeline.make_clips import exif_turned

PICTURE = Path("tests/data/somebody_behind.jpg")
NOTE = {
    "en": "The file does not say which way is up and was read as it is.",
    "de": "Die Datei sagt nicht, wo oben ist, und wurde gelesen, wie sie ist.",
}

pytestmark = pytest.mark.model


def names(result: formcheck.Result) -> list[str]:
    return [warning.warning for warning in result.warnings]


@pytest.fixture(scope="module")
def unsaid() -> formcheck.Result:
    return formcheck.analyze(PICTURE, model="lite")


def test_a_file_that_does_not_say_has_the_note_and_nothing_else_changes(unsaid, tmp_path):
    said = tmp_path / "photo.jpg"
    said.write_bytes(exif_turned(PICTURE.read_bytes(), 1))
    with_it = formcheck.analyze(said, model="lite")
    assert "way_up_unsaid" not in names(with_it)
    assert names(unsaid) == [*names(with_it), "way_up_unsaid"]
    assert unsaid.text == with_it.text


def test_who_says_it_has_no_note(tmp_path):
    shutil.copy(PICTURE, tmp_path / "photo.jpg")
    told = formcheck.analyze(tmp_path / "photo.jpg", model="lite", rotate=180)
    assert "way_up_unsaid" not in names(told)


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_output_has_it_calmly(unsaid, language, capsys):
    texts = load_texts(language)
    print_verdict(Console(width=300), unsaid, [], texts)
    assert f"  · {NOTE[language]}" in capsys.readouterr().out
    again = parse_result(unsaid.to_dict(), "photo.json")
    assert f'<p class="soft">{NOTE[language]}' in render(Content(again, texts=texts))
    ending = ending_of(again, texts)
    assert ending.why == texts("photo.no_stretch")
    assert [words[: len(NOTE[language])] for words in ending.asides] == [NOTE[language]]
    assert not any(NOTE[language] in words for words in (*ending.warnings, ending.next))


def test_a_damaged_photograph_says_so(tmp_path):
    data = bytearray(PICTURE.read_bytes())
    middle = len(data) // 2
    data[middle : middle + len(data) // 20] = bytes(len(data) // 20)
    (tmp_path / "photo.jpg").write_bytes(data)
    assert "damaged_photo" in names(formcheck.analyze(tmp_path / "photo.jpg", model="lite"))
