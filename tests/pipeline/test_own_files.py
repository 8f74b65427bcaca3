"""Files appear whole or not at all, leftovers go, and what is kept of people is private."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from formcheck.errors import OutputError
from formcheck.history.store import History
from formcheck.live.keep import PoseSpool, make_folder, save_session, session_folder
from formcheck.live.run import Recorder
from formcheck.pipeline import own_files
from formcheck.pipeline.own_files import (
    DATA_VARIABLE,
    check_writable,
    make_private,
    output_error,
    owner,
    replacing,
    scratch_folder,
    sweep,
    tighten_data,
    write_atomically,
)
from tests.report.test_json_form import CLIP

posix = pytest.mark.skipif(os.name != "posix", reason="permissions and kills of POSIX")


def failure(path: Path) -> str:
    """Return the sentence, after checking that nothing is left behind."""
    before = sorted(path.parent.iterdir()) if path.parent.is_dir() else []
    for attempt in (lambda: write_atomically(path, b"x"), lambda: check_writable(path)):
        with pytest.raises(OutputError) as caught:
            attempt()
        assert str(path) in str(caught.value)
        assert "\n" not in str(caught.value)
    assert (sorted(path.parent.iterdir()) if path.parent.is_dir() else []) == before
    return str(caught.value)


@pytest.mark.parametrize(("data", "stored"), [(b"\0\xff", b"\0\xff"), ("Dehnübung\n", None)])
def test_writes_bytes_and_text(tmp_path, data, stored):
    path = tmp_path / "a.json"
    path.write_text("old")
    write_atomically(path, data)
    assert path.read_bytes() == (stored or data.encode())
    assert list(tmp_path.iterdir()) == [path]


def test_temporary_file_is_hidden_beside_the_target_and_bears_the_process_number(tmp_path):
    path = tmp_path / "a.mp4"
    with replacing(path) as one, replacing(path) as other:
        assert one != other
        assert one.parent == tmp_path
        assert one.suffix == ".mp4"
        assert one.name.startswith(".")
        assert str(os.getpid()) in one.name
        assert not path.exists()
        one.write_bytes(b"one")
        other.write_bytes(b"other")
    assert path.read_bytes() == b"one"  # The outer one is renamed last.
    assert list(tmp_path.iterdir()) == [path]


def test_ctrl_c_as_soon_as_the_file_is_there_leaves_nothing(tmp_path, monkeypatch):
    close = os.close

    def interrupted(number: int) -> None:
        close(number)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "close", interrupted)
    with pytest.raises(KeyboardInterrupt), replacing(tmp_path / "a.json"):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_failing_leaves_everything_as_it_was(tmp_path, error):
    path = tmp_path / "a.json"
    path.write_text("old")

    def run() -> None:
        with replacing(path) as temporary:
            temporary.write_text("half")
            raise error

    with pytest.raises(error):
        run()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("code", "part"),
    [
        (errno.ENOSPC, "no space left"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "permission is denied"),
        (errno.ETIMEDOUT, "timed out"),
    ],
)
def test_system_errors_become_sentences(tmp_path, code, part):
    path = tmp_path / "a.json"
    with pytest.raises(OutputError, match=part), replacing(path):
        raise OSError(code, os.strerror(code))
    assert list(tmp_path.iterdir()) == []
    assert part in str(output_error(path, OSError(code, os.strerror(code)))).lower()


def test_targets_that_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    assert "there is a folder of that name" in failure(tmp_path / "folder")
    assert "its folder does not exist" in failure(tmp_path / "missing" / "a.json")
    assert "is a file, not a folder" in failure(tmp_path / "file" / "a.json")
    assert "the name is too long" in failure(tmp_path / ("a" * 300))
    os.mkfifo(tmp_path / "pipe")
    assert "not an ordinary file" in failure(tmp_path / "pipe")
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may do all")
def test_folder_without_permission(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="permission is denied"):
        write_atomically(tmp_path / "a.json", "x")


def test_longest_name_allowed(tmp_path):
    path = tmp_path / ("a" * 250 + ".json")
    write_atomically(path, "x")
    assert path.read_text() == "x"


def test_link_keeps_pointing_to_the_file(tmp_path):
    (tmp_path / "real").mkdir()
    real, link = tmp_path / "real" / "a.json", tmp_path / "link.json"
    real.write_text("old")
    link.symlink_to(real)
    write_atomically(link, "new")
    assert link.is_symlink()
    assert real.read_text() == "new"


def test_others_may_read_the_result_as_usual(tmp_path):
    usual, path = tmp_path / "usual", tmp_path / "a.json"
    usual.touch()
    write_atomically(path, "x")
    assert path.stat().st_mode == usual.stat().st_mode


def test_checking_leaves_no_trace(tmp_path):
    path = tmp_path / "a.json"
    check_writable(path)
    assert list(tmp_path.iterdir()) == []
    path.write_text("old")
    check_writable(path)
    assert path.read_text() == "old"


def test_folder_that_vanishes(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()

    def run() -> None:
        with replacing(folder / "a.json") as temporary:
            temporary.unlink()
            folder.rmdir()

    with pytest.raises(OutputError, match="its folder does not exist"):
        run()


@pytest.fixture(autouse=True)
def _swept_anew():
    sweep.cache_clear()
    yield
    sweep.cache_clear()


@pytest.fixture
def dead() -> int:
    """Return the number of a process that is no more."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def named(process: int, rest: str = "abcdef12.mp4") -> str:
    return owner().replace(f"-{os.getpid()}-", f"-{process}-") + rest


def test_only_what_is_ours_and_dead_is_removed(tmp_path, dead):
    other_machine = named(dead).replace(own_files._machine(), "0" * 8)
    stay = {
        f".{owner()}abcdef12.mp4",
        f".{named(1)}",
        f".{other_machine}",
        f".formcheck-{dead}-notes.txt",
        f"my-{named(dead)}",
        "clip.mp4",
    }
    for name in (*stay, f".{named(dead)}"):
        (tmp_path / name).write_text("x")
    (tmp_path / named(dead, "folder")).mkdir()
    (tmp_path / named(dead, "folder") / "film.mp4").write_text("x")
    (tmp_path / named(dead, "link")).symlink_to(tmp_path / "clip.mp4")
    write_atomically(tmp_path / "new.json", "{}")
    assert {path.name for path in tmp_path.iterdir()} == {*stay, "new.json", named(dead, "link")}


@posix
def test_what_belongs_to_somebody_else_stays(tmp_path, dead, monkeypatch):
    path = tmp_path / f".{named(dead)}"
    path.write_text("x")
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    sweep(str(tmp_path))
    assert path.exists()


KILLED = """
import os, signal, sys
from formcheck.pipeline.own_files import scratch_folder
from formcheck.pipeline.own_files import replacing
with scratch_folder() as folder, replacing(sys.argv[1]) as temporary:
    (folder / "film.mp4").write_text("x")
    temporary.write_text("half a film")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@posix
def test_a_killed_run_leaves_nothing_after_the_next(tmp_path, monkeypatch):
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    target = tmp_path / "live.mp4"
    line = [sys.executable, "-c", KILLED, str(target)]
    subprocess.run(line, env={**os.environ, "TMPDIR": str(scratch)}, check=False)
    (hidden,) = (path for path in tmp_path.iterdir() if path.name.startswith("."))
    assert stat.S_IMODE(hidden.stat().st_mode) == 0o600
    (folder,) = scratch.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    with scratch_folder() as mine, replacing(target):
        assert list(scratch.iterdir()) == [mine]
        assert not hidden.exists()
    assert not any(scratch.iterdir())


@posix
def test_until_it_is_whole_nobody_else_may_read_a_file(tmp_path):
    usual = tmp_path / "usual"
    usual.touch()
    for private in (True, False):
        with replacing(tmp_path / "a.mp4", private=private) as temporary:
            assert stat.S_IMODE(temporary.stat().st_mode) == 0o600
        mode = stat.S_IMODE((tmp_path / "a.mp4").stat().st_mode)
        assert mode == (0o600 if private else stat.S_IMODE(usual.stat().st_mode))


@pytest.fixture
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


@posix
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


@posix
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


@posix
def test_a_data_folder_with_other_things_in_it_stays_open_and_ours_does_not(home):
    home.mkdir(parents=True)
    (home / "letters.txt").write_text("x")
    (home / "history.sqlite3").write_text("")
    tighten_data()
    assert stat.S_IMODE(home.stat().st_mode) == 0o777
    assert stat.S_IMODE((home / "letters.txt").stat().st_mode) == 0o666
    assert stat.S_IMODE((home / "history.sqlite3").stat().st_mode) == 0o600


@posix
def test_a_folder_of_ones_own_choice_is_private_when_it_is_new(home, tmp_path):
    session(tmp_path / "mine")
    assert open_to_others(tmp_path / "mine") == []
    (tmp_path / "old").mkdir()
    make_private(tmp_path / "old")
    assert stat.S_IMODE((tmp_path / "old").stat().st_mode) == 0o777
    assert not home.exists()
