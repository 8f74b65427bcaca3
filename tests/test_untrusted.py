"""What a field may say reaches neither the terminal as a command nor a spreadsheet as a formula."""

from __future__ import annotations

import ast
import csv
import io
import json
import os
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from history.made_up import hold, pain, result
from rich.console import Console

import formcheck
from formcheck.cli import main
from formcheck.commands.say import complain, described, give, put, say, shown
from formcheck.commands.terminal import print_people, print_sessions, print_verdict
from formcheck.history.export import to_csv
from formcheck.history.sessions import Person, Session
from formcheck.pipeline.own_files import DATA_VARIABLE
from formcheck.report.json_form import parse_result
from formcheck.report.result import Note
from formcheck.report.table import COLUMNS, NUMBERS, FrameTable, csv_text
from formcheck.texts import load_texts
from formcheck.untrusted import BOM, visible, visible_json
from tests.hostile.test_readers import RESULT

PACKAGE = Path(formcheck.__file__).parent
EVIL = "a\x1b]0;gone\x07\x9b2J\x7f\u202eb\u2066\r\nc\ud800"


def harmless(text: str) -> bool:
    """True when only words and line breaks are left."""
    return all(c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs") for c in text)


@pytest.mark.parametrize("how", [say, complain, lambda text: put(Console(), text)])
def test_a_line_is_one_line_and_steers_nothing(capsys, how):
    how(EVIL)
    captured = capsys.readouterr()
    text = captured.out + captured.err
    assert harmless(text)
    assert text.count("\n") == 1
    assert r"\x1b]0;gone\x07\x9b2J" in text


def test_parts_of_a_line(capsys):
    assert harmless(shown(EVIL).plain)
    assert harmless(described(EVIL))
    give(json.dumps({"name": EVIL, "umlaut": "ü"}, ensure_ascii=False, indent=1) + "\n")
    text = capsys.readouterr().out
    assert harmless(text)
    assert json.loads(text)["name"][:-1] == EVIL[:-1]
    assert "ü" in text
    give(f"a,b\r\n{EVIL},2\n")
    assert capsys.readouterr().out.startswith("a,b")


def test_json_beyond_the_first_65536_letters():
    tag = "\U000e0041"
    assert json.loads(visible_json(json.dumps(tag, ensure_ascii=False))) == tag
    assert visible_json('"\U0001f600"') == '"\U0001f600"'


def test_words_go_to_the_terminal_in_one_way_only():
    """Nobody else prints, and rich is given nothing that has not been looked at."""
    found = []
    for path in [PACKAGE / "cli.py", *(PACKAGE / "commands").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func)
                told = name in ("print", "Text", "input", "escape") or name.endswith(
                    (".print", ".out", ".log", "stdout.write", "stderr.write")
                )
                if told and path.name != "say.py":
                    found.append((path.name, ast.unparse(node)))
    assert sorted(found) == [
        ("history.py", "input(texts('history.sure', what=visible(what)))"),
    ]


def test_no_field_of_a_result_steers_the_terminal(capsys):
    content = json.loads(json.dumps(RESULT))
    evil = EVIL[:-1]
    content["source"]["path"] = f"folder/{evil}.mp4"
    content["summary"]["text"] = evil
    content["holds"][0]["faults"][0]["message"] = evil
    content["warnings"][0]["message"] = content["notes"][0]["message"] = evil
    parsed = parse_result(content, "r.json")
    print_verdict(Console(), parsed, [Path(f"{evil}.json")], load_texts("en"))
    text = capsys.readouterr().out
    assert harmless(text)
    assert "gone" in text


def evil_session() -> Session:
    (kept,) = result(hold()).holds
    kept = replace(kept, spine_neutral="=1+1")
    made = replace(result(), holds=(kept,), notes=(Note("@SUM(A1)", 1.0, EVIL),))
    when = datetime(2026, 3, 1, tzinfo=UTC)
    return Session(1, f"=cmd|' /C calc'!A0 {EVIL}", when, "live", made)


def test_no_field_of_a_history_steers_the_terminal(capsys):
    one = evil_session()
    print_sessions(Console(), [one], load_texts("en"))
    print_people(Console(), [Person(one.person, 1, one.when, one.when)], load_texts("en"))
    assert harmless(capsys.readouterr().out)


DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def cells(text: str) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(text)) for cell in row]


def test_no_export_has_a_cell_that_a_spreadsheet_runs():
    words = np.array(["=1+1", "@a", "hold"], dtype=object)
    table = FrameTable.of_columns(
        {name: np.array([0.0, 1.0]) for name in NUMBERS},
        {name: ["=1+1", "+1+1"] for name in COLUMNS},
    )
    texts = [
        to_csv([evil_session()]),
        csv_text({"frame": np.arange(3), "stretch": words, "value_deg": np.array([-1.0, 2, 3])}),
        table.to_csv(),
    ]
    for text in texts:
        for cell in cells(text):
            number = cell.replace("-", "", 1).replace(".", "", 1).isdigit()
            assert number or not cell.startswith(DANGEROUS), cell


def test_files_for_spreadsheets_begin_with_the_mark_and_pandas_reads_them(tmp_path, monkeypatch):
    pandas = pytest.importorskip("pandas")
    from formcheck.history.store import History

    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    with History.open() as history:
        when = datetime(2026, 3, 1, tzinfo=UTC)
        history.add(result(hold(), notes=[pain()]), person="Jörg Müller", when=when, source="live")
    assert main(["history", "export", "csv", "-o", "h.csv"]) == 0
    words = {name: ["", ""] for name in COLUMNS}
    table = FrameTable.of_columns({name: np.zeros(2) for name in NUMBERS}, words)
    table.write(Path("t.frames.csv"))
    for name in ("h.csv", "t.frames.csv"):
        assert Path(name).read_bytes().startswith(BOM.encode())
        assert not pandas.read_csv(name).columns[0].startswith(BOM)
        assert not formcheck.load_frames(name).columns[0].startswith(BOM)
    assert formcheck.load_frames("h.csv")["person"][0] == "Jörg Müller"


def test_what_goes_to_the_terminal_has_no_mark(tmp_path, monkeypatch, capsys):
    from formcheck.history.store import History

    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    with History.open() as history:
        when = datetime(2026, 3, 1, tzinfo=UTC)
        history.add(result(hold()), person="Anna", when=when, source="live")
    assert main(["history", "export", "csv", "-o", "-"]) == 0
    assert capsys.readouterr().out.startswith("person,session")


@pytest.mark.skipif(os.name != "posix", reason="names as on POSIX")
def test_no_file_name_steers_the_terminal(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    name = "a\x1b]0;gone\x07.mp4"
    Path(name).write_text("x")
    Path(f"{name}.json").write_text("{}")
    for arguments in (
        ["analyze", name],
        ["report", name],
        ["report", f"{name}.json"],
        ["export", name, "--format", "csv"],
        ["history", "add", f"{name}.json"],
        ["history", "--person", "x\x1b[2J"],
        ["live", "--camera", name, "--no-window", "-o", "out"],
        ["live", "--camera", "0", "--routine", name],
        ["score", f"{name}.csv", "-o", "t.csv"],
        ["analyze", "--\x1b[2J"],
    ):
        assert main(arguments) != 0
        captured = capsys.readouterr()
        assert harmless(captured.out + captured.err), arguments
        assert "Traceback" not in captured.err
        assert captured.err.strip(), arguments


def test_plain_words_stay_as_they_are():
    for text in ("Straße – 3 × 4° “so”", "", "日本語", "a b"):
        assert visible(text) == text
