"""Where pages and tables go, and results that are added later."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path

import pytest
from history.made_up import content, day, hold, result, session
from said import ENGLISH

from formcheck.cli import main
from formcheck.commands.history import page_name
from formcheck.commands.keep import keep_session
from formcheck.commands.terminal import print_sessions
from formcheck.errors import OutputError
from formcheck.history.store import History
from formcheck.pipeline.own_files import DATA_VARIABLE


@pytest.fixture
def file(tmp_path, monkeypatch) -> Path:
    (tmp_path / "here").mkdir()
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path / "here")
    with History.open() as history:
        for name in ("Anna", "Ben"):
            history.add(result(hold()), person=name, when=day(0), source="live")
        return history.path


def said(capsys) -> str:
    captured = capsys.readouterr()
    assert captured.err.count("\n") <= 1
    return captured.out + captured.err


@pytest.mark.parametrize("what", [["export", "csv"], ["export", "parquet"], ["--html"]])
@pytest.mark.parametrize("ending", ["", "-wal", "-shm"])
def test_the_history_is_never_written_over(file, capsys, what, ending):
    target = f"{file}{ending}"
    assert main(["history", *what, "--person", "Anna", "-o", target]) == 2
    assert "is the history itself" in said(capsys)
    link = Path("link.csv")
    link.symlink_to(target)
    assert main(["history", *what, "--person", "Anna", "-o", "link.csv"]) == 2
    if not ending:
        os.link(file, "hard.csv")
        assert main(["history", *what, "--person", "Anna", "-o", "hard.csv"]) == 2
    with History.open() as history:
        assert len(history.sessions()) == 2


@pytest.mark.usefixtures("file")
@pytest.mark.parametrize("kind", ["csv", "parquet", "json", "html"])
def test_what_is_not_ours_is_not_replaced_and_what_is_ours_is(capsys, kind):
    what = ["--html"] if kind == "html" else ["export", kind]
    arguments = ["history", *what, "--person", "Anna", "-o", f"x.{kind}"]
    Path(f"x.{kind}").write_text("A thesis of three years.")
    assert main(arguments) == 2
    assert "is not a" in said(capsys)
    assert "three years" in Path(f"x.{kind}").read_text()
    Path(f"x.{kind}").unlink()
    assert main(arguments) == 0
    assert main(arguments) == 0


@pytest.mark.usefixtures("file")
def test_the_pages_of_two_people_do_not_replace_each_other():
    for name in ("Anna", "Ben"):
        assert main(["history", "--html", "--person", name]) == 0
    assert sorted(os.listdir()) == ["formcheck-history-anna.html", "formcheck-history-ben.html"]


def test_names_of_pages():
    names = ["Anna", "a/b", "a b", "a-b", "///", "…", "x" * 80, "x" * 79, "Zoë", "李雷"]
    pages = [page_name(name) for name in names]
    assert len(set(pages)) == len(names)
    assert all("/" not in page and len(page.encode()) < 200 for page in pages)
    assert page_name("ANNA") == page_name("anna") == "formcheck-history-anna.html"


def put(name: str, **more) -> Path:
    path = Path(name)
    path.write_text(json.dumps(content(hold(held_s=17.0), **more)))
    return path


def test_a_session_that_could_not_be_saved_is_added_later(file, capsys):
    put("live.json")
    Path("live.cues.jsonl").touch()
    arguments = ["history", "add", "live.json", "--person", "Anna", "--when", "2026-03-05T18:00"]
    assert main(arguments) == 0
    assert "Saved as session 3 of Anna, 5 March 2026, 18:00" in said(capsys)
    assert main(arguments) == 0
    assert "it is already session 3 of Anna" in said(capsys)
    with History.open(file) as history:
        assert history.sessions("Anna")[-1].source == "live"


@pytest.mark.usefixtures("file")
def test_what_cannot_be_added_is_told(capsys):
    for arguments, status, words in (
        (["add", "none.json"], 3, "There is no file"),
        (["add", "x.json", "--when", "2999-01-01"], 2, "in the future"),
        (["list", "--when", "2026-01-01"], 2, "unknown: --when"),
    ):
        assert main(["history", *arguments]) == status
        assert words in said(capsys)
    put("empty.json", holds=[])
    assert main(["history", "add", "empty.json"]) == 0
    assert "no hold" in said(capsys)


def test_a_failure_to_save_says_how_to_add_it_later(file, monkeypatch):
    monkeypatch.setattr(History.open.__func__, "__kwdefaults__", {"write": True, "patience_s": 0.1})
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OutputError, match=r"history add live\.json --person 'Anna B' --when 2026"):
        keep_session("Anna B", day(0), result(hold()))
    other.close()


class Collected:
    """Takes what would go to the terminal."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def out(self, text: str, **_) -> None:
        self.calls.append(text)


def test_the_list_says_how_long_the_back_was_seen_straight():
    console = Collected()
    holds = (hold(straight_s=12.4), hold(straight_s=25.0), hold("supine", straight_s=None))
    print_sessions(console, [session(0, *holds)], ENGLISH)
    (text,) = console.calls
    assert "Standing stretch, left leg 31/30 s, back seen straight for 12 s; Standing" in text
    assert text.count("back seen") == 1


def test_a_long_list_is_printed_at_once_and_in_columns(file):
    with History.open(file) as history:
        sessions = history.sessions()
    console = Collected()
    print_sessions(console, sessions * 500, ENGLISH)
    (text,) = console.calls
    lines = text.split("\n")
    assert len(lines) == 1001
    assert len({line.index("live") for line in lines[1:]}) == 1
