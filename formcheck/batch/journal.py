"""What has been scored so far, on disk, so that a run can be stopped in any way and go on.

SQLite and not a file of lines: a commit is whole or not there after a crash, a power cut or a full
disk, one run at a time may write, and looking up one clip of a hundred thousand reads no others.
Write-ahead logging makes a commit one append; with an exclusive lock it needs no shared memory,
which network disks do not offer.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from pathlib import Path
from typing import Any, Self, get_args

from formcheck.batch.task import Outcome, Trouble
from formcheck.errors import OutputError, UnreadableInputError, UsageError
from formcheck.reading import is_ordinary

APPLICATION_ID = 0x666F726D
"""Marks the file as ours ("form"), so that no other database is written to."""

SQLITE_ERRORS = (sqlite3.Error, UnicodeDecodeError)
"""The latter where SQLite's own words quote a damaged name."""

_FORMAT = 2
_TABLES = {("table", "outcomes"), ("table", "files")}
_LONGEST_VALUE = 50_000_000


class Journal:
    """Outcomes by key, and checksums of files that have not changed since.

    `path`: made if need be. Raises UsageError if the file is something else or damaged, or another
    run is using it; OutputError if it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        if path.exists() and not _is_journal(path):
            raise _no_journal(path)
        try:
            self._db = sqlite3.connect(path, timeout=0.5, isolation_level=None)
            self._db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
        except SQLITE_ERRORS as error:
            raise OutputError(f"{path} could not be written: {error}.") from error
        try:
            self._prepare()
        except SQLITE_ERRORS as error:
            self._db.close()
            if "locked" in str(error):
                raise UsageError(
                    f"Another run is writing {path}: wait for it, or choose another output."
                ) from error
            if _is_damage(error):
                raise self._damaged(str(error)) from error
            raise OutputError(f"{path} could not be written: {error}.") from error
        except UsageError:
            self._db.close()
            raise

    def _prepare(self) -> None:
        self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._db.execute("BEGIN IMMEDIATE")
        if self._db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
            self._check()
        else:
            self._make()
        self._db.execute("COMMIT")
        # Only now: a write-ahead log would hold the mark, and the file itself not show it.
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")

    def _make(self) -> None:
        self._db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        self._db.execute(f"PRAGMA user_version = {_FORMAT}")
        self._db.execute("CREATE TABLE outcomes (key TEXT PRIMARY KEY, outcome TEXT)")
        self._db.execute("CREATE TABLE files (path BLOB PRIMARY KEY, mark TEXT, sha256 TEXT)")

    def _check(self) -> None:
        """Nothing has been written yet: what is not ours, or not of our kind, stays as it is."""
        if self._db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise _no_journal(self.path)
        if (found := self._db.execute("PRAGMA user_version").fetchone()[0]) != _FORMAT:
            raise UsageError(
                f"{self.path} was written by another version of formcheck (its format is {found}, "
                f"here it is {_FORMAT}): use that one, or move the file away and score again."
            )
        objects = self._db.execute("SELECT type, name FROM sqlite_schema").fetchall()
        # A view in place of a table may never end; the rest is SQLite's own.
        if {row for row in objects if not str(row[1]).startswith("sqlite_")} != _TABLES:
            raise self._damaged("there is more in it than formcheck puts there")
        self._db.execute("SELECT key, outcome FROM outcomes LIMIT 1")
        self._db.execute("SELECT path, mark, sha256 FROM files LIMIT 1")

    def outcome(self, key: str) -> Outcome | None:
        """Return what came of a clip, or None when it has not been scored.

        Raises UsageError if the journal is damaged.
        """
        row = self._read("SELECT outcome FROM outcomes WHERE key = ?", (key,))
        try:
            return None if row is None else _checked(Outcome.from_json(row[0], key))
        except (TypeError, ValueError, KeyError, RecursionError, UnreadableInputError) as error:
            raise self._damaged("an outcome in it cannot be understood") from error

    def keep(self, outcome: Outcome) -> None:
        """Write down what came of a clip; it is on the disk when this returns.

        Raises OutputError if it cannot be written; what was kept before stays.
        """
        self._write(
            "INSERT OR REPLACE INTO outcomes VALUES (?, ?)", (outcome.key, outcome.lasting())
        )

    def checksum(self, path: Path, mark: tuple[int, ...]) -> str | None:
        """Return the SHA-256 of a file that has the mark it had when it was read (`mark_of`).

        Raises UsageError if the journal is damaged.
        """
        row = self._read(
            "SELECT sha256 FROM files WHERE path = ? AND mark = ?",
            (os.fsencode(path), json.dumps(mark)),
        )
        return None if row is None else str(row[0])

    def keep_checksum(self, path: Path, mark: tuple[int, ...], sha256: str) -> None:
        """Write down the SHA-256 of a file; see `keep`."""
        self._write(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?)",
            (os.fsencode(path), json.dumps(mark), sha256),
        )

    def close(self) -> None:
        """Let go of the file; safe to call twice."""
        with contextlib.suppress(sqlite3.Error):
            self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read(self, statement: str, values: tuple[object, ...]) -> Any:
        try:
            return self._db.execute(statement, values).fetchone()
        except SQLITE_ERRORS as error:
            raise self._damaged(str(error)) from error

    def _damaged(self, reason: str) -> UsageError:
        return UsageError(
            f"{self.path} is damaged ({reason}): move it away and run the same command again; "
            "every clip is scored again then."
        )

    def _write(self, statement: str, values: tuple[object, ...]) -> None:
        try:
            self._db.execute(statement, values)
        except SQLITE_ERRORS as error:
            if _is_damage(error):
                raise self._damaged(str(error)) from error
            raise OutputError(
                f"{self.path} could not be written ({error}): free some space on the disk and run "
                "the same command again; what was done before is kept."
            ) from error


def _checked(outcome: Outcome) -> Outcome:
    """Return an outcome that the table and the page can be built from; raises ValueError."""
    texts = (outcome.version, outcome.message, outcome.trouble or "")
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("a text is none")
    if outcome.trouble not in (None, *get_args(Trouble)) or bool(outcome.trouble) == bool(
        outcome.result
    ):
        raise ValueError("neither a result nor a trouble")
    if not isinstance(outcome.limit, float | int | None):
        raise ValueError("a limit is none")
    if outcome.result is not None:
        faults = tuple(len(hold.faults) for hold in outcome.result.holds)
        if tuple(map(len, outcome.worst_at_s)) != faults:
            raise ValueError("a moment is missing")
    return outcome


def _is_journal(path: Path) -> bool:
    """True for a journal, and for an empty file that a run left that was stopped at once."""
    if not is_ordinary(path):
        return False
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:
        raise OutputError(f"{path} could not be read: {error.strerror}.") from error
    # To look at a database through SQLite writes to it when it has a write-ahead log.
    mark = APPLICATION_ID.to_bytes(4, "big")
    return not head or (head.startswith(b"SQLite format 3\0") and head[68:72] == mark)


def _no_journal(path: Path) -> UsageError:
    return UsageError(
        f"{path} exists and is not a journal of formcheck: move it away or choose another output "
        "with -o."
    )


def _is_damage(error: Exception) -> bool:
    """True when the file's content is to blame, not the disk, a lock or a lack of room."""
    if isinstance(error, UnicodeDecodeError):
        return True
    code = getattr(error, "sqlite_errorcode", None)
    tables_gone = isinstance(error, sqlite3.OperationalError) and "no such" in str(error)
    return tables_gone or (
        code is not None and code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    )
