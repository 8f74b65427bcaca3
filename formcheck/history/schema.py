"""The one table of the history, and how an older file becomes a present one.

A file says by ``PRAGMA user_version`` of which version it is. It is brought up to date in one
transaction, so it is at the old version or at the new one and never between.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from formcheck.errors import UnreadableInputError
from formcheck.history.older import carry_over

APPLICATION_ID = 0x666F726D
"""Tells SQLite files of formcheck from others ("form" in ASCII)."""

VERSION = 4
"""1 to 3 took sessions apart into several tables (`older`)."""

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


def bring_up_to_date(database: sqlite3.Connection, path: Path) -> None:
    """Make the table, and fill it from those of an earlier version.

    Parameters
    ----------
    database : sqlite3.Connection
        In autocommit mode.
    path : Path
        For messages.

    Raises
    ------
    UnreadableInputError
        If the file was written by a newer formcheck or belongs to another program.
    sqlite3.Error
        If it cannot be read or written.
    """
    if version_of(database, path) == VERSION:
        check_objects(database, path)
        return
    # The lock first: another process may be doing the same now.
    database.execute("BEGIN IMMEDIATE")
    try:
        check_objects(database, path)
        version = version_of(database, path)
        if version < VERSION:
            database.execute(TABLE)
            database.execute(INDEX)
            if version:
                carry_over(database)
            database.execute(f"PRAGMA user_version = {VERSION}")
        database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise


def check_objects(database: sqlite3.Connection, path: Path) -> None:
    """Refuse a file with views, triggers and the like: what is read there may never end.

    Raises
    ------
    UnreadableInputError
        If there is anything but tables as formcheck makes them.
    """
    found = database.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    if any(_may_compute(database, *row) for row in found):
        raise UnreadableInputError(
            f"The history {path} holds more than formcheck puts there: put a copy from a backup "
            "in its place, or move it away to start a new one."
        )


def _may_compute(database: sqlite3.Connection, kind: str, name: str, sql: str | None) -> bool:
    """True for whatever runs code of the file's own when it is read or written."""
    if kind != "table":
        return kind != "index"
    if str(sql).upper().lstrip().startswith("CREATE VIRTUAL"):
        return True
    columns = database.execute("SELECT hidden FROM pragma_table_xinfo(?)", (name,)).fetchall()
    return any(hidden for (hidden,) in columns)


def version_of(database: sqlite3.Connection, path: Path) -> int:
    """Return the version of a file, after making sure that it is ours and not a newer one.

    Raises
    ------
    UnreadableInputError
        If it is neither.
    """
    # In this order, as another process may be making the tables in this very moment.
    (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    (application,) = database.execute("PRAGMA application_id").fetchone()
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if tables and application != APPLICATION_ID and not database.in_transaction:
        raise UnreadableInputError(
            f"{path} is a database of another program: move it away, or name another folder with "
            "FORMCHECK_DATA."
        )
    if version > VERSION:
        raise UnreadableInputError(
            f"The history {path} was written by a newer formcheck (its schema is {version}, this "
            f"version knows {VERSION}): install the newer version; nothing was changed."
        )
    return int(version)
