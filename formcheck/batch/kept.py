"""What runs have kept: outcomes in a journal, landmarks in a folder, so that a run can go on.

Which clip landmarks are of says their name (`pipeline.replay.poses_name`). The journal is
SQLite and not a file of lines: a commit is whole or not there after a crash, a power cut or a full
disk, one run at a time may write, and looking up one clip of a hundred thousand reads no others.
Write-ahead logging makes a commit one append; with an exclusive lock it needs no shared memory,
which network disks do not offer.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from formcheck.batch.clips import Clip
from formcheck.batch.task import How, Outcome, Trouble
from formcheck.errors import FormcheckError, OutputError, UnreadableInputError, UsageError
from formcheck.pipeline.models import MODEL_NAMES, ModelName
from formcheck.pipeline.replay import poses_name, read_about
from formcheck.pipeline.track import ENDING
from formcheck.untrusted import is_ordinary

_NAME = re.compile(rf"(.+)-({'|'.join(MODEL_NAMES)})-[0-9a-f]{{16}}\.poses\.npz")
_BY_CHOICE = ("heavy", "full", "lite", "")
"""Whose landmarks are taken when several models have seen a clip and none is asked for."""


@dataclass(frozen=True)
class Kept:
    """A file of landmarks."""

    path: Path
    content: str
    """The beginning of what stands for the clip's bytes."""
    model: str
    """Which pose model saw it; empty when nobody knows."""


def kept_in(folder: Path) -> dict[str, list[Kept]]:
    """Return the landmarks in a folder by what stands for their clip."""
    clips: dict[str, list[Kept]] = {}
    for path in sorted(folder.glob(f"*{ENDING}")):
        one = _kept(path)
        clips.setdefault(one.content, []).append(one)
    return clips


def best_of(kept: Iterable[Kept], model: ModelName | None, how: How) -> Kept | None:
    """Return what is to be judged: by the model, or the surest one; rather of our version."""

    def rank(one: Kept) -> tuple[int, bool, str]:
        ours = one.path.name == poses_name(one.content, how.settings)
        return -_BY_CHOICE.index(one.model), ours, one.path.name

    return max((one for one in kept if model in (None, one.model)), key=rank, default=None)


def clips_of(folder: Path, model: ModelName | None, how: How) -> list[Clip]:
    """Return the clips that a model has seen, each once; raises UsageError if there are none."""
    found = kept_in(folder).values()
    if not found:
        raise UsageError("landmarks.empty", folder=folder)
    clips = []
    for kept in found:
        if best := best_of(kept, model, how):
            about = read_about(best.path)
            clips.append(Clip(str(best.path), name=about.source.path if about else ""))
    if model is not None and not clips:
        raise _other_model(str(folder), {one.model for kept in found for one in kept}, model)
    return clips


def check_model(paths: Iterable[str], model: ModelName | None) -> None:
    """Raise UsageError for landmarks that are named themselves and were seen by another model."""
    for path in paths:
        if model is not None and path.endswith(ENDING):
            seen = _kept(Path(path)).model
            if seen not in ("", model):
                raise _other_model(path, {seen}, model)


def _other_model(where: str, models: set[str], asked: str) -> UsageError:
    names = " and ".join(sorted(filter(None, models))) or "unknown"
    return UsageError("landmarks.other_model", place=where, models=names, asked=asked)


def _kept(path: Path) -> Kept:
    """Read the name; only one that somebody has changed needs a look inside."""
    found = _NAME.fullmatch(path.name)
    if found is not None:
        return Kept(path, *found.groups())
    about = read_about(path)
    return Kept(path, path.name, "" if about is None else about.model)


APPLICATION_ID = 0x666F726D
"""Marks the file as ours ("form"), so that no other database is written to."""

SQLITE_ERRORS = (sqlite3.Error, UnicodeDecodeError)
"""The latter where SQLite's own words quote a damaged name."""

_FORMAT = 2
_TABLES = {("table", "outcomes"), ("table", "files")}
_LONGEST_VALUE = 50_000_000


class Journal(contextlib.AbstractContextManager["Journal"]):
    """Outcomes by key, and checksums of files that have not changed since.

    `path`: made if need be. Raises UsageError if the file is something else or damaged, or another
    run is using it; OutputError if it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        if path.exists() and not _is_journal(path):
            raise UsageError("journal.other", path=path)
        try:
            self._db = sqlite3.connect(path, timeout=0.5, isolation_level=None)
        except SQLITE_ERRORS as error:
            raise OutputError("journal.unwritten", path=path, why=error) from error
        try:
            self._prepare()
        except BaseException as error:
            self._db.close()
            if not isinstance(error, SQLITE_ERRORS):
                raise
            if "locked" in str(error):
                raise UsageError("journal.busy", path=path) from error
            raise self._told(error) from error

    def _prepare(self) -> None:
        self._db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
        self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._db.execute("BEGIN IMMEDIATE")
        if self._db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
            self._check()
        else:
            self._db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            self._db.execute(f"PRAGMA user_version = {_FORMAT}")
            self._db.execute("CREATE TABLE outcomes (key TEXT PRIMARY KEY, outcome TEXT)")
            self._db.execute("CREATE TABLE files (path BLOB PRIMARY KEY, mark TEXT, sha256 TEXT)")
        self._db.execute("COMMIT")
        # Only now: a write-ahead log would hold the mark, and the file itself not show it.
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")

    def _check(self) -> None:
        """Nothing has been written yet: what is not ours, or not of our kind, stays as it is."""
        if self._db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise UsageError("journal.other", path=self.path)
        if (found := self._db.execute("PRAGMA user_version").fetchone()[0]) != _FORMAT:
            raise UsageError("journal.version", path=self.path, found=found, known=_FORMAT)
        objects = self._db.execute("SELECT type, name FROM sqlite_schema").fetchall()
        # A view in place of a table may never end; the rest is SQLite's own.
        if {row for row in objects if not str(row[1]).startswith("sqlite_")} != _TABLES:
            raise self._damaged("there is more in it than formcheck puts there")
        self._db.execute("SELECT key, outcome FROM outcomes LIMIT 1")
        self._db.execute("SELECT path, mark, sha256 FROM files LIMIT 1")

    def outcome(self, key: str) -> Outcome | None:
        """Return what came of a clip; None when it has not been scored; UsageError: damaged."""
        row = self._run("SELECT outcome FROM outcomes WHERE key = ?", key)
        try:
            return None if row is None else _checked(Outcome.from_json(row[0]))
        except (TypeError, ValueError, KeyError, RecursionError, UnreadableInputError) as error:
            raise self._damaged("an outcome in it cannot be understood") from error

    def keep(self, outcome: Outcome) -> None:
        """Write down what came of a clip; it is on the disk when this returns."""
        self._run("INSERT OR REPLACE INTO outcomes VALUES (?, ?)", outcome.key, outcome.to_json())

    def checksum(self, path: Path, mark: tuple[int, ...]) -> str | None:
        """Return the SHA-256 of a file that has the `mark_of` then; UsageError: damaged."""
        known = (os.fsencode(path), json.dumps(mark))
        row = self._run("SELECT sha256 FROM files WHERE path = ? AND mark = ?", *known)
        return None if row is None else str(row[0])

    def keep_checksum(self, path: Path, mark: tuple[int, ...], sha256: str) -> None:
        """Write down the SHA-256 of a file; see `keep`."""
        row = (os.fsencode(path), json.dumps(mark), sha256)
        self._run("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", *row)

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(sqlite3.Error):
            self._db.close()

    def _run(self, statement: str, *values: object) -> Any:
        try:
            return self._db.execute(statement, values).fetchone()
        except SQLITE_ERRORS as error:
            read = statement.startswith("SELECT")
            raise (self._damaged(str(error)) if read else self._told(error)) from error

    def _damaged(self, reason: str) -> UsageError:
        return UsageError("journal.damaged", path=self.path, why=reason)

    def _told(self, error: Exception) -> FormcheckError:
        """Say whether the file's content is to blame, or the disk."""
        tables_gone = isinstance(error, sqlite3.OperationalError) and "no such" in str(error)
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        damage = code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
        if tables_gone or damage or isinstance(error, UnicodeDecodeError):
            return self._damaged(str(error))
        return OutputError("journal.unwritten", path=self.path, why=error)


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
        raise OutputError("journal.unread", path=path, why=error.strerror) from error
    # To look at a database through SQLite writes to it when it has a write-ahead log.
    mark = APPLICATION_ID.to_bytes(4, "big")
    return not head or (head.startswith(b"SQLite format 3\0") and head[68:72] == mark)
