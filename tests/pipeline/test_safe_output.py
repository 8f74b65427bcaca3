"""A file appears whole or not at all, and failing takes one sentence."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from formcheck.errors import OutputError
from formcheck.pipeline.safe_output import (
    check_writable,
    output_error,
    replacing,
    write_atomically,
)


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
