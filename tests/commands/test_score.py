"""What ``formcheck score`` says in the terminal."""

import io
from types import SimpleNamespace

from rich.console import Console
from said import ENGLISH

from formcheck.batch.page import Summary
from formcheck.cli import main
from formcheck.commands import score


def test_time_left_is_told_by_what_was_scored_in_this_run(monkeypatch, capsys):
    clock = iter([0.0, 100.0, 200.0, 260.0])
    monkeypatch.setattr(score, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    with score._progress(Console(file=io.StringIO()), 100, ENGLISH) as report:
        report(1, 100, 0)
        report(90, 100, 0)
        report(91, 100, 1)
    assert "91 of 100 clips, 1.0 a minute, 9 min left" in capsys.readouterr().err


def test_the_bar_knows_from_the_start_how_many_clips_there_are():
    shown = io.StringIO()
    with score._progress(Console(file=shown, force_terminal=True), 7, ENGLISH):
        pass
    assert "0 of 7 clips" in shown.getvalue()


def told(summary: Summary, *written: str) -> str:
    shown = io.StringIO()
    score._tell(Console(file=shown, width=200), summary, list(written), ENGLISH)
    return shown.getvalue()


def test_one_clip_is_not_clips_and_names_do_not_steer_the_terminal():
    failed = (("a\x1b[2J\n.mp4", "a\x1b[2J\n.mp4 is damaged."),)
    said = told(Summary(1, 1, 0, (50.0,), (50.0,), (), failed, {}, stuck=1), "t\x1b.csv")
    assert said.startswith(
        "1 clip, 1 hold, 0 of them completed; mean score of a clip with a stretch 50.0.\n"
    )
    assert "\x1b" not in said
    assert "  a\\x1b[2J\\n.mp4 is damaged.\n" in said
    assert "tried again only with --retry-failed" in said


def test_what_is_tried_again_anyway_needs_no_advice():
    said = told(Summary(2, 0, 0, (), (0.0, 0.0), (), (("a", "gone"),), {}))
    assert "2 clips, 0 holds" in said
    assert "--retry-failed" not in said


def test_an_error_does_not_steer_the_terminal_either(capsys):
    assert main(["score", "no\x1b\n.mp4", "-o", "t.csv"]) == 2
    assert capsys.readouterr().err == (
        "formcheck: There is no file no\\x1b\\n.mp4: check its name and folder.\n"
    )
