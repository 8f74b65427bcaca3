"""Values that no session has: found, told in one sentence, and deleted without being read."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest
from history.made_up import ROUNDED, day, hold, pain, result

from formcheck.cli import main
from formcheck.errors import UnreadableInputError
from formcheck.history.store import History
from formcheck.pipeline.own_files import DATA_VARIABLE


def spoilt(field: str, value: str) -> str:
    return f"UPDATE results SET result = json_set(result, '$.{field}', {value}) WHERE id = 2"


CHANGES = [
    "UPDATE results SET result = 'x{' WHERE id = 2",
    "UPDATE results SET result = '[1]' WHERE id = 2",
    "UPDATE results SET result = x'ff00' WHERE id = 2",
    "UPDATE results SET result = replace(result, '31.0', '9e999') WHERE id = 2",
    "UPDATE results SET result = CAST(x'ff00' AS TEXT) WHERE id = 2",
    spoilt("schema", "'formcheck/9'"),
    spoilt("holds[0].judged", "json('[1]')"),
    spoilt("holds[0].judged.bent_knee", "'x'"),
    spoilt("holds[0].judged.bent_knee", "7"),
    spoilt("holds[0].held_s", "'abc'"),
    spoilt("holds[0].held_s", "-1"),
    spoilt("holds[0].target_s", "0"),
    spoilt("holds[0].side", "'far'"),
    spoilt("holds[0].stretch", "'=1+1'"),
    spoilt("holds[0].faults[0].worst", "'x'"),
    spoilt("notes[0].message", "1"),
    spoilt("summary.score", "'good'"),
    "UPDATE results SET utc_ms = 999999999999999999 WHERE id = 2",
    "UPDATE results SET offset_min = 99999 WHERE id = 2",
    "UPDATE results SET offset_min = 'x' WHERE id = 2",
    "UPDATE results SET person = x'ff00' WHERE id = 2",
    "UPDATE results SET person = CAST(x'ff00' AS TEXT) WHERE id = 2",
    "UPDATE results SET person = 'Ben' WHERE id = 2",
]


@pytest.fixture
def file(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    monkeypatch.chdir(tmp_path)
    with History.open() as history:
        for number in range(3):
            made = result(hold(faults=[ROUNDED]), notes=[pain()])
            history.add(made, person="Anna", when=day(number), source="live")
        return history.path


def change(file: Path, statement: str) -> None:
    database = sqlite3.connect(file)
    with database:
        database.execute(statement)
    database.close()


def said(capsys) -> str:
    captured = capsys.readouterr()
    assert captured.err.count("\n") <= 3
    return captured.out + captured.err


@pytest.mark.parametrize("statement", CHANGES)
def test_a_damaged_value_is_one_sentence_found_and_removed(file, capsys, statement):
    change(file, statement)
    for arguments in ([], ["list"], ["export", "json"], ["--html"]):
        assert main(["history", *arguments]) == 3
        text = said(capsys)
        assert "is damaged" in text
        assert text.count("\n") == 1
    assert main(["history", "check"]) == 3
    assert "is damaged, session" in said(capsys)
    assert main(["history", "delete", "2", "--yes"]) == 0
    assert main(["history", "list"]) == 0
    assert main(["history", "check"]) == 0


def test_the_number_of_the_damaged_session_is_told(file):
    change(file, CHANGES[0])
    with History.open(file) as history, pytest.raises(UnreadableInputError, match="session 2"):
        history.sessions()


def test_a_damaged_session_is_passed_over_for_its_neutral(file):
    change(file, "UPDATE results SET utc_ms = 999999999999999999 WHERE id = 2")
    with History.open(file) as history:
        assert history.neutral("Anna") is None


def test_what_another_program_still_reads_is_not_deleted_by_half(file, capsys, monkeypatch):
    monkeypatch.setattr(History.open.__func__, "__kwdefaults__", {"write": True, "patience_s": 0.1})
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM results").fetchone()
    assert main(["history", "delete", "1", "--yes"]) == 1
    assert "is in use by another program: try again in a moment" in said(capsys)
    other.execute("COMMIT")
    other.close()
    assert main(["history", "delete", "1", "--yes"]) == 0
    assert "Deleted for good: 1 session" in said(capsys)


@pytest.mark.skipif(os.name == "nt", reason="links and pipes of Unix")
@pytest.mark.parametrize("write", [True, False])
@pytest.mark.parametrize("kind", ["folder", "circle", "nowhere", "pipe"])
def test_what_is_no_file_is_not_taken_for_no_history(tmp_path, kind, write):
    file = tmp_path / "history.sqlite3"
    make = {
        "folder": file.mkdir,
        "circle": lambda: file.symlink_to(file),
        "nowhere": lambda: file.symlink_to(tmp_path / "disk" / "history.sqlite3"),
        "pipe": lambda: os.mkfifo(file),
    }
    make[kind]()
    with pytest.raises(UnreadableInputError, match="is no file, or a link that leads nowhere"):
        History.open(file, write=write)
