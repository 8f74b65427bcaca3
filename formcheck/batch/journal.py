"""What has been scored so far, on disk, so that a run can be stopped in any way and go on.

SQLite and not a file of lines: a commit is whole or not there after a crash, a power cut or a full
disk, one run at a time may write, and looking up one clip of a hundred thousand reads no others.
Write-ahead logging makes a commit one append; with an exclusive lock it needs no shared memory,
which network disks do not offer.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Self

from formcheck.batch.task import Outcome
from formcheck.errors import OutputError, UsageError

APPLICATION_ID = 0x666F726D
"""Marks the file as ours ("form"), so that no other database is written to."""

_FORMAT = 1


class Journal:
    """Outcomes by key, and checksums of files that have not changed since.

    Parameters
    ----------
    path : Path
        Made if need be.

    Raises
    ------
    UsageError
        If the file is something else, or another run is using it.
    OutputError
        If it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        if path.exists() and not _is_journal(path):
            raise UsageError(
                f"{path} exists and is no journal of formcheck: move it away or choose another "
                "output with -o."
            )
        try:
            self._db = sqlite3.connect(path, timeout=0.5, isolation_level=None)
        except sqlite3.Error as error:
            raise OutputError(f"{path} could not be written: {error}.") from error
        try:
            self._prepare()
        except sqlite3.Error as error:
            self._db.close()
            if "locked" in str(error):
                raise UsageError(
                    f"Another run is writing {path}: wait for it, or choose another output."
                ) from error
            raise OutputError(f"{path} could not be written: {error}.") from error

    def _prepare(self) -> None:
        self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("BEGIN IMMEDIATE")
        self._db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        self._db.execute(f"PRAGMA user_version = {_FORMAT}")
        self._db.execute("CREATE TABLE IF NOT EXISTS outcomes (key TEXT PRIMARY KEY, outcome TEXT)")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS files "
            "(path BLOB PRIMARY KEY, size INTEGER, mtime_ns INTEGER, sha256 TEXT)"
        )
        self._db.execute("COMMIT")

    def outcome(self, key: str) -> Outcome | None:
        """Return what came of a clip, or None when it has not been scored."""
        row = self._db.execute("SELECT outcome FROM outcomes WHERE key = ?", (key,)).fetchone()
        return None if row is None else Outcome.from_json(row[0], key)

    def keep(self, outcome: Outcome) -> None:
        """Write down what came of a clip; it is on the disk when this returns.

        Raises
        ------
        OutputError
            If it cannot be written; what was kept before stays.
        """
        self._write(
            "INSERT OR REPLACE INTO outcomes VALUES (?, ?)", (outcome.key, outcome.lasting())
        )

    def checksum(self, path: Path, status: os.stat_result) -> str | None:
        """Return the SHA-256 of a file that has the size and time it had when it was read."""
        row = self._db.execute(
            "SELECT sha256 FROM files WHERE path = ? AND size = ? AND mtime_ns = ?",
            (os.fsencode(path), status.st_size, status.st_mtime_ns),
        ).fetchone()
        return None if row is None else str(row[0])

    def keep_checksum(self, path: Path, status: os.stat_result, sha256: str) -> None:
        """Write down the SHA-256 of a file; see `keep`."""
        self._write(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)",
            (os.fsencode(path), status.st_size, status.st_mtime_ns, sha256),
        )

    def close(self) -> None:
        """Let go of the file; safe to call twice."""
        with contextlib.suppress(sqlite3.Error):
            self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _write(self, statement: str, values: tuple[object, ...]) -> None:
        try:
            self._db.execute(statement, values)
        except sqlite3.Error as error:
            raise OutputError(
                f"{self.path} could not be written ({error}): free some space on the disk and run "
                "the same command again; what was done before is kept."
            ) from error


def _is_journal(path: Path) -> bool:
    """True for a journal, and for an empty file that a run left that was stopped at once."""
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:
        raise OutputError(f"{path} could not be read: {error.strerror}.") from error
    ours = head[68:72] == APPLICATION_ID.to_bytes(4, "big")
    # Before its first checkpoint the mark may still be in the write-ahead log beside it.
    young = head.startswith(b"SQLite format 3\0") and path.with_name(path.name + "-wal").exists()
    return not head or ours or young
