"""The tables of the history and how an older file becomes a present one.

A file says by ``PRAGMA user_version`` which step it has reached. A new version of formcheck adds
a step at the end of `STEPS`; steps that were shipped are never changed. All missing steps run
in one transaction, so a file is at the old version or at the new one and never between.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from formcheck.errors import UnreadableInputError
from formcheck.history.sessions import ANGLES

APPLICATION_ID = 0x666F726D
"""Tells SQLite files of formcheck from others ("form" in ASCII)."""


def _tables_of_sessions(database: sqlite3.Connection) -> None:
    """1: people, sessions, holds, faults, notes."""
    angles = "".join(f"{name}_mean REAL, {name}_peak REAL, " for name in _ANGLES_OF_STEP_1)
    for statement in (
        """CREATE TABLE people (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            key TEXT NOT NULL UNIQUE)""",
        # AUTOINCREMENT: the number of a deleted session is never given to another one.
        """CREATE TABLE sessions (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            person INTEGER NOT NULL REFERENCES people(id) ON DELETE CASCADE,
            utc_ms INTEGER NOT NULL,
            offset_min INTEGER NOT NULL,
            source TEXT NOT NULL CHECK (source IN ('live', 'clip')),
            clip_id TEXT,
            version TEXT NOT NULL,
            model TEXT NOT NULL,
            duration_s REAL,
            score REAL,
            completed INTEGER NOT NULL,
            UNIQUE (person, clip_id))""",
        "CREATE INDEX sessions_in_order ON sessions (person, utc_ms)",
        f"""CREATE TABLE holds (
            session INTEGER NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
            place INTEGER NOT NULL,
            stretch TEXT NOT NULL,
            side TEXT NOT NULL,
            start_s REAL NOT NULL,
            end_s REAL NOT NULL,
            held_s REAL NOT NULL,
            target_s REAL NOT NULL,
            completed INTEGER NOT NULL,
            score REAL NOT NULL,
            {angles}
            spine_neutral TEXT NOT NULL,
            spine_uncertainty_deg REAL,
            judged TEXT NOT NULL,
            PRIMARY KEY (session, place)) WITHOUT ROWID""",
        """CREATE TABLE faults (
            session INTEGER NOT NULL,
            hold INTEGER NOT NULL,
            place INTEGER NOT NULL,
            fault TEXT NOT NULL,
            start_s REAL,
            end_s REAL,
            worst REAL NOT NULL,
            PRIMARY KEY (session, hold, place),
            FOREIGN KEY (session, hold) REFERENCES holds(session, place) ON DELETE CASCADE)
            WITHOUT ROWID""",
        """CREATE TABLE notes (
            session INTEGER NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
            place INTEGER NOT NULL,
            note TEXT NOT NULL,
            time_s REAL,
            message TEXT NOT NULL,
            PRIMARY KEY (session, place)) WITHOUT ROWID""",
    ):
        database.execute(statement)


def _table_of_neutrals(database: sqlite3.Connection) -> None:
    """2: how the back looked when neutral, for later sessions of the same person."""
    database.execute(
        """CREATE TABLE neutrals (
            session INTEGER PRIMARY KEY REFERENCES sessions(id) ON DELETE CASCADE,
            look TEXT NOT NULL)"""
    )


_ANGLES_OF_STEP_1 = (
    "hip_flexion_deg",
    "hip_hinge_deg",
    "spine_flexion_deg",
    "knee_flexion_deg",
    "trunk_inclination_deg",
    "leg_raise_deg",
)


def _columns_of_the_back(database: sqlite3.Connection) -> None:
    """3: the back angle beside spine flexion, and how long the back was seen straight."""
    for name in (
        *("back_angle_deg_mean", "back_angle_deg_peak", "back_angle_uncertainty_deg"),
        "straight_s",
    ):
        database.execute(f"ALTER TABLE holds ADD COLUMN {name} REAL")
    # Compared with an average person's neutral: there is no such thing any more.
    database.execute("UPDATE holds SET spine_neutral = 'none' WHERE spine_neutral = 'assumed'")


STEPS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    _tables_of_sessions,
    _table_of_neutrals,
    _columns_of_the_back,
)
"""Step number n leads from version n - 1 to version n."""

ANGLE_COLUMNS = tuple(f"{name}_{what}" for name in ANGLES for what in ("mean", "peak"))
"""Columns of ``holds`` with angles, in the order of `ANGLES`."""


def bring_up_to_date(database: sqlite3.Connection, path: Path) -> None:
    """Make the tables, or those that are missing.

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
    if version_of(database, path) == len(STEPS):
        check_objects(database, path)
        return
    # The lock first: another process may be doing the same now.
    database.execute("BEGIN IMMEDIATE")
    try:
        check_objects(database, path)
        for number, step in enumerate(STEPS, start=1):
            if number > version_of(database, path):
                step(database)
                database.execute(f"PRAGMA user_version = {number}")
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
            "in its place, or move it away to begin a new one."
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
    if version > len(STEPS):
        raise UnreadableInputError(
            f"The history {path} was written by a newer formcheck (its schema is {version}, this "
            f"version knows {len(STEPS)}): install the newer version; nothing was changed."
        )
    return int(version)
