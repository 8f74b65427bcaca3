"""A log on request: what was done, and nobody's name."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from formcheck.cli import main
from formcheck.commands.process import ending

CLIP = Path(__file__).parents[1] / "clips" / "small-004-seated.mp4"


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_nothing_is_logged_unless_asked_for(here, capsys):
    main(["analyze", "no.mp4"])
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert list(here.iterdir()) == []


def test_without_a_log_the_terminal_shows_the_sentence_alone(here):
    line = [sys.executable, "-m", "formcheck", "analyze", "no.mp4"]
    done = subprocess.run(line, capture_output=True, text=True, cwd=here, timeout=60)
    assert done.stderr == "formcheck: There is no file no.mp4: check its name and folder.\n"


def test_a_log_says_what_was_done_and_names_nobody(here, capsys):
    (here / "Anna Meier.mp4").write_text("no clip")
    line = ["analyze", "Anna Meier.mp4", "Anna.mp4", "--person", "Anna", "--log", "log.txt"]
    assert main(line) == 3
    log = (here / "log.txt").read_text("utf-8")
    assert "Anna" not in log
    assert str(here) not in log
    assert "command analyze ['--log', '--person']" in log
    assert "input 1 of 2 (.mp4)" in log
    assert len(re.findall(r"UnreadableInputError .* at .*video.py:\d+", log)) == 2
    assert "status 3 after" in log
    assert "log.txt" not in capsys.readouterr().err


@pytest.mark.usefixtures("here")
def test_verbose_goes_to_the_terminal_and_only_when_asked_for(capsys):
    assert main(["analyze", "no.mp4", "--verbose"]) == 3
    assert "input 1 of 1 (.mp4)" in capsys.readouterr().err
    assert main(["analyze", "no.mp4"]) == 3
    assert "input 1" not in capsys.readouterr().err


def test_a_second_run_adds_and_another_file_stays_as_it_is(here, capsys):
    for _ in range(2):
        main(["analyze", "no.mp4", "--log", "log.txt"])
    assert (here / "log.txt").read_text().count("status 3") == 2
    (here / "diary.txt").write_text("mine")
    assert main(["analyze", "no.mp4", "--log", "diary.txt"]) == 2
    assert "diary.txt exists and is not a log of formcheck" in capsys.readouterr().err
    assert (here / "diary.txt").read_text() == "mine"
    assert main(["analyze", "no.mp4", "--log", "no/log.txt", "--language", "de"]) == 2
    assert "no/log.txt konnte nicht geschrieben werden" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "shown"),
    [("a.MP4", ".mp4"), ("a", "?"), ("a.Anna Meier", "?"), ("x.verylongname", "?"), ("", "?")],
)
def test_of_a_name_only_the_ending_is_told(name, shown):
    assert ending(name) == shown


@pytest.mark.model
def test_a_folder_is_its_clips_and_several_reports_are_made(here, capsys):
    (here / "clips").mkdir()
    for name in ("one.mp4", "two.mp4", "notes.txt", "one.annotated.mp4"):
        shutil.copy(CLIP, here / "clips" / name)
    line = ["analyze", "clips", "-o", ".", "--no-video", "--model", "lite", "--frames", "csv"]
    assert main([*line, "--verbose"]) == 0
    assert "input 2 of 2 (.mp4)" in capsys.readouterr().err
    assert sorted(path.name for path in here.glob("*.json")) == ["one.json", "two.json"]
    assert main(["report", "one.json", "two.json", "no.json", "--video", "none"]) == 3
    assert "There is no file no.json" in capsys.readouterr().err
    assert {path.name for path in here.glob("*.html")} == {"one.report.html", "two.report.html"}
    assert main(["report", "one.json", "two.json", "-o", "page.html"]) == 2
    assert main(["report", "one.json", "clips/one.mp4", "-o", "."]) == 2
    assert "would both write" in capsys.readouterr().err


def test_a_folder_without_a_clip_is_one_sentence(here, capsys):
    (here / "empty").mkdir()
    assert main(["analyze", "empty"]) == 3
    assert "empty is a folder, not a clip or photograph" in capsys.readouterr().err
