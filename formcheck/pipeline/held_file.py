"""A file held open while it is used, so that what was used is known to be what was hashed."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Self

from formcheck.errors import UnreadableInputError

_CHUNK = 1 << 23


class ChangedError(UnreadableInputError):
    """A file is not what it was a moment ago, which says nothing about its content."""


def mark_of(status: os.stat_result) -> tuple[int, ...]:
    """Return what changes when a file is written to, renamed, or another takes its place."""
    return (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


class HeldFile:
    """A file that stays open, whatever happens to its name.

    The number of an open file is given to no other, and the system keeps the time at which a
    file was last renamed: one that is swapped and swapped back is noticed too.

    Raises OSError if it cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("rb")
        self.mark = mark_of(os.fstat(self._file.fileno()))

    def sha256(self, beat: Callable[[int], None] = lambda _: None) -> str:
        """Return the SHA-256 of its bytes; `beat` is called now and then as a sign of life."""
        digest = hashlib.sha256()
        self._file.seek(0)
        while chunk := self._file.read(_CHUNK):
            digest.update(chunk)
            beat(0)
        return digest.hexdigest()

    def check(self) -> None:
        """Make sure that nothing has happened to it since it was opened.

        Raises ChangedError if it was written to, renamed, or another is in its place.
        """
        with contextlib.suppress(OSError):
            there, here = os.stat(self._path), os.fstat(self._file.fileno())
            if os.path.samestat(there, here) and mark_of(there) == mark_of(here) == self.mark:
                return
        raise changed(str(self._path))

    def close(self) -> None:
        """Let go of it; safe to call twice."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def changed(path: str) -> ChangedError:
    """Say that a file is no longer what it was."""
    return ChangedError(
        f"{path} changed while it was read: let nothing write to it or move it, and run the same "
        "command again."
    )
