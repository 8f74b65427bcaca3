"""The one table of the history, and how an older file becomes a present one.

A file says by ``PRAGMA user_version`` of which version it is. It is brought up to date in one
transaction, so it is at the old version or at the new one and never between. Until version 3 a
session was taken apart into people, sessions, holds, faults, notes and, from version 2 on,
neutrals. What such a session did not keep is not made up. Values that no session can have are
carried over as they are: the reader of results names their session.
"""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from formcheck.errors import UnreadableInputError
from formcheck.report.result import SCHEMA
from formcheck.rules.stretch import ANGLES

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


def bring_up_to_date(database: sqlite3.Connection, path: Path) -> None:
    """Make the table, and fill it from those of an earlier version; in autocommit mode.

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


_COMPUTES = """SELECT 1 FROM sqlite_master AS of_it WHERE CASE
    WHEN type = 'index' THEN 0
    WHEN type <> 'table' OR sql LIKE '%VIRTUAL%' THEN 1
    ELSE (SELECT max(hidden) FROM pragma_table_xinfo(of_it.name)) END"""
"""Finds whatever runs code of the file's own when it is read or written."""


def check_objects(database: sqlite3.Connection, path: Path) -> None:
    """Refuse a file with views, triggers and the like: what is read there may never end.

    An UnreadableInputError says that there is more than tables as formcheck makes them.
    """
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


TABLES = ("neutrals", "notes", "faults", "holds", "sessions", "people")
"""Those that point to others first."""

TEXT = "Saved by an earlier version of formcheck."

Row = dict[str, Any]


def carry_over(database: sqlite3.Connection) -> None:
    """Fill the table of results from the old tables and drop these; the caller's transaction."""
    # Numbers of deleted sessions are not given to others.
    database.execute(
        "INSERT INTO sqlite_sequence SELECT 'results', seq FROM sqlite_sequence "
        "WHERE name = 'sessions'"
    )
    for row in _rows(
        database,
        "SELECT sessions.*, people.name AS name, people.key AS key FROM sessions "
        "JOIN people ON people.id = sessions.person ORDER BY sessions.id",
    ):
        text = json.dumps(_result(database, row), default=str)
        database.execute(
            "INSERT INTO results (id, person, key, utc_ms, offset_min, source, clip_id, result) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*(row[name] for name in ("id", "name", "key", "utc_ms", "offset_min", "source")),
             row["clip_id"], text),
        )  # fmt: skip
    for name in TABLES:
        database.execute(f"DROP TABLE IF EXISTS {name}")


def _rows(database: sqlite3.Connection, query: str, *values: object) -> list[Row]:
    cursor = database.execute(query, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _result(database: sqlite3.Connection, session: Row) -> Row:
    number = session["id"]
    holds, faults, notes = (
        _rows(database, f"SELECT * FROM {table} WHERE session = ? ORDER BY place", number)
        for table in ("holds", "faults", "notes")
    )
    content = {
        "schema": SCHEMA,
        "version": session["version"],
        "model": session["model"],
        "source": {
            "path": "", "width": 0, "height": 0, "fps": None,
            "duration_s": session["duration_s"], "frames": 0, "frames_with_pose": 0,
        },
        "summary": {
            "text": TEXT, "score": session["score"], "completed": _truth(session["completed"])
        },
        "holds": [
            _hold(hold, [fault for fault in faults if fault["hold"] == hold["place"]])
            for hold in holds
        ],
        "pose": None,
        "warnings": [],
        "notes": [{name: note[name] for name in ("note", "time_s", "message")} for note in notes],
    }  # fmt: skip
    if _rows(database, "SELECT 1 FROM sqlite_master WHERE name = 'neutrals'"):
        for look in _rows(database, "SELECT look FROM neutrals WHERE session = ?", number):
            content["neutral"] = _parsed(look["look"])
    return content


def _hold(hold: Row, faults: list[Row]) -> Row:
    kept = ("stretch", "side", "start_s", "end_s", "held_s", "target_s", "score")
    row = {name: hold[name] for name in (*kept, "spine_uncertainty_deg")}
    # From version 3 on.
    row |= {name: hold.get(name) for name in ("straight_s", "back_angle_uncertainty_deg")}
    for name in ANGLES:
        row[name] = {what: hold.get(f"{name}_{what}") for what in ("mean", "peak")}
    # An average person's neutral, with which backs were compared once, is no neutral.
    neutral = hold["spine_neutral"]
    return row | {
        "spine_neutral": "none" if neutral == "assumed" else neutral,
        "completed": _truth(hold["completed"]),
        "score_parts": {},
        "judged": _parsed(hold["judged"]),
        "faults": [
            {name: fault[name] for name in ("fault", "start_s", "end_s", "worst")} | {"message": ""}
            for fault in faults
        ],
    }


def _truth(value: Any) -> Any:
    return {0: False, 1: True}.get(value, value)


def _parsed(text: Any) -> Any:
    try:
        return json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return None
