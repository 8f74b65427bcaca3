"""What people meet at home is told in their language; str() of an error is English."""

import ast
import errno
import os
import re
import string
from pathlib import Path

import pytest

import formcheck
from formcheck.cli import main
from formcheck.commands.say import own_fault
from formcheck.errors import OutputError, UnreadableInputError
from formcheck.pipeline.own_files import DATA_VARIABLE, output_error
from formcheck.texts import load_texts

GERMAN = load_texts("de")


@pytest.mark.parametrize(
    ("line", "status", "words"),
    [
        (["analyze", "no.mp4"], 3, "Die Datei no.mp4 gibt es nicht: prüf Name und Ordner."),
        (["analyze", "words.mp4"], 3, "words.mp4 ist weder ein Film noch ein Foto"),
        (["analyze", "empty.mp4"], 3, "empty.mp4 ist leer (0 Byte)"),
        (["analyze", "folder"], 3, "folder ist ein Ordner, kein Film oder Foto"),
        (
            ["analyze", "empty.mp4", "-o", "words.mp4"],
            2,
            "words.mp4 konnte nicht geschrieben werden",
        ),
        (["analyze", "x.mp4", "--stretch", "cobra"], 2, "Die Dehnung 'cobra' gibt es nicht"),
        (["analyze", "x.mp4", "--person", "=1"], 2, "beginnt wie eine Formel"),
        (["report", "no.mp4"], 3, "Die Datei no.mp4 gibt es nicht"),
        (["export", "no.mp4", "--format", "csv"], 3, "Die Datei no.mp4 gibt es nicht"),
        (["export", "a.mp4", "a.mov", "--format", "trc"], 2, "würden beide a.trc schreiben"),
        (["report", "no.mp4", "-o", "words.mp4"], 2, "ist kein Bericht von formcheck"),
        (["score", "-o", "t.csv"], 2, "Es fehlen Filme: nenne Dateien, Ordner"),
        (["score", "empty.mp4", "-o", "t.xls"], 2, "das Tabellenformat '.xls' gibt es hier nicht"),
        (["score", "words.csv", "-o", "t.csv"], 2, "hat keine Spalte mit Filmen"),
        (["live", "--camera", "998", "--no-window"], 3, "Camera 998 lässt sich nicht öffnen"),
        (["live", "--camera", " "], 2, "--camera braucht die Nummer"),
        (["history"], 4, "Es gibt noch keinen Verlauf"),
        (["history", "delete"], 2, "Sag, was gelöscht werden soll"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_command_says_in_german_what_is_wrong(tmp_path, monkeypatch, capsys, line, status, words):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "data"))
    Path("words.mp4").write_text("No clip at all.\n" * 50)
    Path("words.csv").write_text("who,what\n1,2\n")
    Path("empty.mp4").touch()
    Path("folder").mkdir()
    assert main([*line, "--language", "de"]) == status
    (sentence,) = capsys.readouterr().err.splitlines()
    assert words in sentence


@pytest.mark.parametrize(
    ("code", "english", "german"),
    [
        (errno.ENOSPC, "there is no space left on the disk", "auf der Platte ist kein Platz mehr"),
        (errno.EACCES, "permission is denied", "dort darfst du nicht schreiben"),
        (errno.EPIPE, os.strerror(errno.EPIPE), os.strerror(errno.EPIPE)),
    ],
)
def test_what_cannot_be_written_and_why(code, english, german):
    error = output_error("a b.json", OSError(code, os.strerror(code)))
    assert isinstance(error, OutputError)
    assert str(error).startswith(f"a b.json could not be written: {english}")
    assert error.told(GERMAN).startswith(f"a b.json konnte nicht geschrieben werden: {german}")


def test_a_name_with_braces_is_only_a_name():
    error = UnreadableInputError("input.none", name="{x}.mp4")
    assert str(error) == "There is no file {x}.mp4: check its name and folder."
    assert error.told(GERMAN).startswith("Die Datei {x}.mp4")


def test_every_error_with_a_key_has_a_text_and_the_values_it_needs():
    show, seen = load_texts("en").show, 0
    for path in Path(formcheck.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and node.args):
                continue
            name, key = ast.unparse(node.func), node.args[0]
            constant = isinstance(key, ast.Constant) and isinstance(key.value, str)
            if name.endswith("Error") and constant and re.fullmatch(r"[a-z_]+\.[a-z_]+", key.value):
                seen += 1
                assert key.value in show, (path, key.value)
                gaps = {gap for _, gap, _, _ in string.Formatter().parse(show[key.value]) if gap}
                assert gaps <= {keyword.arg for keyword in node.keywords}, (path, key.value)
    assert seen > 40


def test_too_little_memory_is_no_fault_of_ours():
    assert own_fault(MemoryError()) == "too little free memory; close other programs."


def test_a_name_that_no_file_can_have_is_no_fault_of_ours(capsys):
    assert main(["analyze", "no.mp4", "-o", "\ud800"]) == 1
    assert "? could not be read or written" in capsys.readouterr().err
