"""analyze --save and --person, run as users run them, with the real model."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from functools import partial
from pathlib import Path

import pytest

from formcheck.history.store import History

pytestmark = pytest.mark.model

CLIP = Path(__file__).resolve().parents[1] / "clips" / "small-003-standing.mp4"


@pytest.fixture
def run(run):
    """With the model that is quickest: what is seen is not the point here."""
    return partial(run, "--model", "lite")


@pytest.fixture
def data(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("FORMCHECK_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def test_a_clip_is_saved_once_and_its_neutral_serves_another_clip(run, data, tmp_path):
    first = run(CLIP, "--save", "--person", "Anna", "--when", "2026-03-31T18:05", "--no-video")
    assert first.status == 0, first.err
    assert "Saved as session 1 of Anna, 31 March 2026, 18:05" in first.out
    assert run(CLIP, "--save", "--person", "Anna", "--no-video").status == 0
    with History.open(data / "history.sqlite3") as history:
        (session,) = history.sessions()
        assert session.source == "clip"
        assert session.result.holds[0].stretch == "standing"
        stored = history.neutral("Anna")
    assert stored is not None
    # The same pictures in another file: another clip of the same person.
    other = tmp_path / "other.mp4"
    other.write_bytes(CLIP.read_bytes() + b"\0" * 8)
    again = run(other, "--person", "Anna", "--no-video")
    assert "Starts from the neutral back of" in again.out
    assert "Begins" not in run(CLIP, "--person", "Anna", "--no-video").out, "not with its own"


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["--save", "--person", ""], 2, "is not a name"),
        (["--person", "Anna", "--when", "2026-03-31"], 2, "--when goes with --save"),
        (["--save", "--when", "soon"], 2, "is not a date"),
        (["--save", "--when", "2999-01-01"], 2, "is in the future"),
    ],
)
def test_bad_wishes_are_told_before_any_work(run, data, arguments, status, words):
    outcome = run(CLIP, *arguments)
    assert outcome.status == status
    assert words in outcome.err
    assert outcome.err.count("\n") == 1
    assert outcome.files() == set()
    assert not data.exists()


def test_a_history_that_cannot_be_used_is_told_before_any_work(run, data):
    data.mkdir()
    with sqlite3.connect(data / "history.sqlite3") as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    other.close()
    outcome = run(CLIP, "--save")
    assert outcome.status == 3
    assert "another program" in outcome.err
    assert outcome.files() == set()
    assert os.listdir(data) == ["history.sqlite3"]


@pytest.mark.skipif(os.name != "posix", reason="an open file cannot be swapped elsewhere")
@pytest.mark.parametrize("back", [False, True])
def test_a_clip_that_is_swapped_while_it_is_analysed_is_not_saved(run, data, tmp_path, back):
    """The pictures of the one must not stand in the history under the other."""
    clip, other = tmp_path / "mine.mp4", tmp_path / "theirs.mp4"
    clip.write_bytes(CLIP.read_bytes())
    other.write_bytes((CLIP.parent / "small-001-seated.mp4").read_bytes())

    def swap() -> None:
        away = tmp_path / "away.mp4"
        for one, place in ((clip, away), (other, clip), (away, other)):
            one.rename(place)

    def swap_when_opened() -> None:
        while not (tmp_path / "out").exists():
            time.sleep(0.01)
        time.sleep(0.5)  # The clip is opened at once, and looked at for seconds.
        for _ in range(1 + back):
            swap()

    thread = threading.Thread(target=swap_when_opened)
    thread.start()
    outcome = run(clip, "--save", "--no-video", folder=tmp_path / "out")
    thread.join()
    assert outcome.status == 3
    assert "mine.mp4 changed while it was read" in outcome.err
    with History.open(data / "history.sqlite3") as history:
        assert not history.sessions()
