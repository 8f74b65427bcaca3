"""The one file of the history and its one table: opened, made, brought up to date.

It is made for its owner alone, or read where it may not be written. It says by ``PRAGMA
user_version`` of which version it is, and is brought up to date in one transaction: it is at the
old version or at the new one and never between. What SQLite raises becomes one sentence.
"""

from __future__ import annotations

import contextlib
import errno
import os
import random
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from formcheck.errors import EXIT_NOTHING_FOUND, FormcheckError, OutputError, UnreadableInputError
from formcheck.history.earlier import carry_over
from formcheck.pipeline.own_files import (
    HISTORY_NAME,
    data_folder,
    make_private,
    output_error,
    tighten_data,
)

MOST_BYTES = 100_000_000
"""Ten holds a day for ten years take less than half of it."""

_LONGEST_VALUE = 5_000_000
"""A result of some thousand holds."""

PATIENCE_S = 5.0
"""How long to wait for another process that is writing. Adding a session takes milliseconds."""


APPLICATION_ID = 0x666F726D
"""Tells SQLite files of formcheck from others ("form" in ASCII)."""

VERSION = 4
"""1 to 3 took sessions apart into several tables (`carry_over`)."""

TABLE = """CREATE TABLE results (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person TEXT NOT NULL,
    key TEXT NOT NULL,
    utc_ms INTEGER NOT NULL,
    offset_min INTEGER NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('live', 'clip')),
    clip_id TEXT,
    result TEXT NOT NULL,
    UNIQUE (key, clip_id))"""
"""``key`` is what all spellings of a name share, ``clip_id`` the checksum of a clip, ``result``
formcheck/1 as JSON. With AUTOINCREMENT no session gets the number of a deleted one."""

INDEX = "CREATE INDEX results_in_order ON results (key, utc_ms, person)"
"""Answers who has sessions and when without reading a result."""


class NoHistoryError(FormcheckError):
    """Nothing was ever saved."""

    exit_status = EXIT_NOTHING_FOUND


def history_path() -> Path:
    """Return the file of the history, which need not exist yet."""
    return data_folder() / HISTORY_NAME


def opened(file: Path, write: bool, patience_s: float) -> sqlite3.Connection:
    """Open the file, and make it if it is to be written and not there; errors as `History.open`."""
    try:
        if os.path.lexists(file) and not file.is_file():
            # A link to a disk that is not there just now is no reason to begin anew.
            raise UnreadableInputError("past.no_file", file=file)
        tighten_data()
        if write:
            # Nobody but the owner may read it.
            make_private(file.parent)
            with contextlib.suppress(FileExistsError):
                os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            # SQLite would say so only when a session has been done and is to be stored.
            if not os.access(file, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        elif not file.is_file():
            raise NoHistoryError("past.nothing", file=file)
        if file.stat().st_size > MOST_BYTES:
            raise UnreadableInputError("past.too_large", file=file, most=MOST_BYTES / 1e6)
    except OSError as error:
        raise output_error(file, error) from error
    until = time.monotonic() + patience_s
    while True:
        try:
            return _ready(file, patience_s)
        except SQLITE_ERRORS as error:
            busy = getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() > until:
                raise history_error(file, error) from error
        # SQLite waits for others by itself, but not where a file still has a log: two that have it
        # open are in each other's way, so each closes it and tries again.
        time.sleep(random.uniform(0.01, 0.05))


def _ready(file: Path, patience_s: float) -> sqlite3.Connection:
    """Open a file that is there, and bring it up to date; to be read only where it must be."""
    uri = f"{file.absolute().as_uri()}?mode=rw"
    database = sqlite3.connect(uri, uri=True, timeout=patience_s, isolation_level=None)
    try:
        database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
        # One text that is none must not keep all others from being read.
        database.text_factory = lambda data: data.decode("utf-8", "replace")
        # A file of another program is not even switched to another way of writing.
        version_of(database, file)
        # No log beside the file: what is deleted is nowhere else. Earlier versions had one.
        database.execute("PRAGMA journal_mode = DELETE")
        # So that a session which was told to be saved survives a power cut too.
        database.execute("PRAGMA synchronous = FULL")
        database.execute("PRAGMA secure_delete = ON")
        bring_up_to_date(database, file)
    except BaseException:
        database.close()
        raise
    return database


def bring_up_to_date(database: sqlite3.Connection, path: Path) -> None:
    """Make the table, and fill it from those of an earlier version; in autocommit mode."""
    if version_of(database, path) == VERSION:
        check_objects(database, path)
        return
    # The lock first: another process may be doing the same now.
    with transaction(database):
        check_objects(database, path)
        version = version_of(database, path)
        if version < VERSION:
            database.execute(TABLE)
            database.execute(INDEX)
            if version:
                carry_over(database)
            database.execute(f"PRAGMA user_version = {VERSION}")
        database.execute(f"PRAGMA application_id = {APPLICATION_ID}")


@contextlib.contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """One transaction that holds the lock from its beginning."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise


_COMPUTES = """SELECT 1 FROM sqlite_master AS of_it WHERE CASE
    WHEN type = 'index' THEN 0
    WHEN type <> 'table' OR sql LIKE '%VIRTUAL%' THEN 1
    ELSE (SELECT max(hidden) FROM pragma_table_xinfo(of_it.name)) END"""
"""Finds whatever runs code of the file's own when it is read or written."""


def check_objects(database: sqlite3.Connection, path: Path) -> None:
    """Refuse a file with views, triggers and the like: what is read there may never end."""
    if database.execute(_COMPUTES).fetchone():
        raise UnreadableInputError("past.more", file=path)


def version_of(database: sqlite3.Connection, path: Path) -> int:
    """Return the version of a file; UnreadableInputError if it is not ours, or a newer one."""
    # In this order, as another process may be making the tables in this very moment.
    (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    (application,) = database.execute("PRAGMA application_id").fetchone()
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if tables and application != APPLICATION_ID and not database.in_transaction:
        raise UnreadableInputError("past.foreign", file=path)
    if version > VERSION:
        raise UnreadableInputError("past.newer", file=path, schema=version, known=VERSION)
    return int(version)


_SENTENCES: dict[str, tuple[type[FormcheckError], str]] = {
    "SQLITE_BUSY": (OutputError, "past.in_use"),
    "SQLITE_LOCKED": (OutputError, "past.in_use"),
    "SQLITE_READONLY": (OutputError, "past.read_only"),
    "SQLITE_PERM": (OutputError, "past.denied"),
    "SQLITE_CANTOPEN": (OutputError, "past.not_opened"),
    "SQLITE_FULL": (OutputError, "past.full"),
    "SQLITE_IOERR": (OutputError, "past.disk"),
    "SQLITE_CORRUPT": (UnreadableInputError, "past.damaged"),
    "SQLITE_NOTADB": (UnreadableInputError, "past.no_database"),
}


SQLITE_ERRORS = (sqlite3.Error, UnicodeDecodeError)
"""The latter where SQLite's own words quote a damaged name."""

_LONGEST_CAUSE = 100


def history_error(path: Path, cause: Exception) -> FormcheckError:
    """Say in one sentence what is wrong with the history, by the name of SQLite's error code."""
    name = getattr(cause, "sqlite_errorname", "") or ""
    if isinstance(cause, UnicodeDecodeError):
        name = "SQLITE_CORRUPT"
    for start, (kind, key) in _SENTENCES.items():
        if name.startswith(start):
            return kind(key, file=path)
    said = " ".join(str(cause).split())[:_LONGEST_CAUSE].rstrip(".")
    return UnreadableInputError("past.unusable", file=path, why=said)


def damaged_error(path: Path, number: int) -> UnreadableInputError:
    """Say that a session cannot be read (0: what is kept of a person), and what to do."""
    key = "past.damaged_session" if number else "past.damaged_somewhere"
    return UnreadableInputError(key, file=path, number=number)
