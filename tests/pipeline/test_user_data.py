"""What is kept of people is for nobody else on the machine, whoever made it and when."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from formcheck.history.store import History
from formcheck.live.keep import PoseSpool, Recorder, make_folder, save_session, session_folder
from formcheck.pipeline.user_data import DATA_VARIABLE, make_private, tighten_data
from tests.report.test_json_form import CLIP

pytestmark = pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A data folder that is not there yet, and an umask that lets everybody read and write."""
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "share" / "formcheck"))
    before = os.umask(0)
    yield tmp_path / "share" / "formcheck"
    os.umask(before)


def open_to_others(top: Path) -> list[Path]:
    return [
        path
        for path in (top, *top.rglob("*"))
        if not path.is_symlink() and stat.S_IMODE(path.stat().st_mode) & 0o077
    ]


def session(folder: Path) -> None:
    import numpy as np

    make_folder(folder, record=True)
    recorder = Recorder(folder / "live.mp4", 10.0)
    recorder.add(np.zeros((64, 96, 3), np.uint8), 0.0)
    recorder.close()
    spool = PoseSpool()
    save_session(folder, CLIP, "", spool)
    spool.close()


@pytest.mark.parametrize("first", ["session", "history"])
def test_whoever_comes_first(home, first):
    from datetime import datetime

    def kept() -> None:
        session(session_folder(datetime(2026, 3, 1)))

    def history() -> None:
        History.open().close()

    for step in (kept, history) if first == "session" else (history, kept):
        step()
    assert len(list(home.rglob("live.*"))) == 5
    assert open_to_others(home) == []
    assert open_to_others(home.parent) == []


def test_what_earlier_versions_left_open_is_tightened(home):
    old = home / "sessions" / "2026-01-01_10-00-00"
    old.mkdir(parents=True)
    (old / "live.mp4").write_text("x")
    outside = home.parent / "elsewhere.mp4"
    outside.write_text("x")
    (old / "link.mp4").symlink_to(outside)
    for name in ("history.sqlite3", "history.sqlite3-wal"):
        (home / name).write_text("")
    assert len(open_to_others(home)) == 6
    History.open().close()
    assert open_to_others(home) == []
    assert stat.S_IMODE(outside.stat().st_mode) == 0o666
    assert stat.S_IMODE(home.parent.stat().st_mode) == 0o777


def test_a_data_folder_with_other_things_in_it_stays_open_and_ours_does_not(home):
    home.mkdir(parents=True)
    (home / "letters.txt").write_text("x")
    (home / "history.sqlite3").write_text("")
    tighten_data()
    assert stat.S_IMODE(home.stat().st_mode) == 0o777
    assert stat.S_IMODE((home / "letters.txt").stat().st_mode) == 0o666
    assert stat.S_IMODE((home / "history.sqlite3").stat().st_mode) == 0o600


def test_a_folder_of_ones_own_choice_is_private_when_it_is_new(home, tmp_path):
    session(tmp_path / "mine")
    assert open_to_others(tmp_path / "mine") == []
    (tmp_path / "old").mkdir()
    make_private(tmp_path / "old")
    assert stat.S_IMODE((tmp_path / "old").stat().st_mode) == 0o777
    assert not home.exists()
