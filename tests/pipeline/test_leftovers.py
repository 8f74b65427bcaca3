"""What a killed run has left is taken away at the next start, and nothing else."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile

import pytest

from formcheck.pipeline import leftovers
from formcheck.pipeline.leftovers import owner, scratch_folder, sweep
from formcheck.pipeline.safe_output import replacing, write_atomically

posix = pytest.mark.skipif(os.name != "posix", reason="permissions and kills of POSIX")


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
    other_machine = named(dead).replace(leftovers._machine(), "0" * 8)
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
from formcheck.pipeline.leftovers import scratch_folder
from formcheck.pipeline.safe_output import replacing
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
