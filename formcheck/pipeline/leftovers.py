"""Names of temporary files and folders, and taking away what killed runs have left of them.

A name says which process of which machine it belongs to, so that nothing is taken away from one
that is still running, be it on another machine with the same disk.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import re
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

_NAME = re.compile(r"\.?formcheck-([0-9]{1,10})-([0-9a-f]{8})-[^/]*")

_folders: set[str] = set()
"""Where this process has temporary files, or had some."""


def owner() -> str:
    """Return what a temporary name begins with, after a dot where it is hidden."""
    return f"formcheck-{os.getpid()}-{_machine()}-"


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a temporary folder that nobody else may enter, gone at the end.

    Raises OSError if there is no room for it.
    """
    sweep(tempfile.gettempdir())
    with tempfile.TemporaryDirectory(prefix=owner(), ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@cache
def sweep(folder: str) -> None:
    """Remove what runs that were killed have left in a folder; once a process.

    Only what is ours by name, belongs to the same user, and whose process is dead.
    """
    _folders.add(folder)
    _clear(folder, lambda process: not _alive(process))


def dead_in(folder: Path) -> list[Path]:
    """Return what is ours in a folder and whose process is no more, left there to be taken up."""
    return [path for path, process in _ours_in(folder) if not _alive(process)]


def left_in(folder: Path, owned_by: str, ending: str) -> list[Path]:
    """Return what a run has left in a folder: files by its `owner` with an ending."""
    with contextlib.suppress(OSError, ValueError):
        return sorted(p for p in folder.iterdir() if p.name.startswith(f".{owned_by}")
                      and p.suffix == ending and p.is_file() and not p.is_symlink())  # fmt: skip
    return []


def remove_own() -> None:
    """Remove what this process has made and not finished, when it has to leave at once."""
    for folder in tuple(_folders):
        _clear(folder, lambda process: process == os.getpid())


def _ours_in(folder: Path) -> list[tuple[Path, int]]:
    """Return what is ours by its name, and the process of this machine that it belongs to."""
    with contextlib.suppress(OSError):
        named = [(path, _NAME.fullmatch(path.name)) for path in sorted(folder.iterdir())]
        return [(path, int(name[1])) for path, name in named if name and name[2] == _machine()]
    return []


def _clear(folder: str, unwanted: Callable[[int], bool]) -> None:
    """Remove plain files and folders of this user."""
    for path, process in _ours_in(Path(folder)):
        with contextlib.suppress(OSError):
            status = path.lstat()
            mine = os.name != "posix" or status.st_uid == os.geteuid()
            if not mine or not unwanted(process):
                continue
            if stat.S_ISDIR(status.st_mode):
                shutil.rmtree(path, ignore_errors=True)
            elif stat.S_ISREG(status.st_mode):
                path.unlink()


def _alive(process: int) -> bool:
    # Late, because there is hardly ever anything to ask.
    import psutil

    return bool(psutil.pid_exists(process))


@cache
def _machine() -> str:
    """Return eight letters for this machine, or container: where its process numbers hold."""
    space = ""
    with contextlib.suppress(OSError):
        space = os.readlink("/proc/self/ns/pid")
    return hashlib.sha256(f"{platform.node()} {space}".encode()).hexdigest()[:8]
