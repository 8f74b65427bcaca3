"""Writing sessions into the tables, and deleting them; within a transaction of the caller."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from formcheck.history.rows import HOLD_COLUMNS, hold_values
from formcheck.history.sessions import Session, name_key

if TYPE_CHECKING:
    from formcheck.measure.back import BackLook


def put_session(
    database: sqlite3.Connection, session: Session, clip_id: str | None, neutral: BackLook | None
) -> int:
    """Store a session and return its number.

    Parameters
    ----------
    database : sqlite3.Connection
    session : Session
    clip_id : str or None
        The session of the same clip and person, if there is one, is replaced.
    neutral : BackLook or None
    """
    number = _place_for(database, session, clip_id)
    _put_parts(database, number, session)
    _put_neutral(database, number, neutral)
    return number


def delete_sessions(
    database: sqlite3.Connection, person: str | None, numbers: Iterable[int] | None
) -> int:
    """Delete sessions of a person or all, by number or all; returns how many."""
    conditions, values = ["1"], []
    if person is not None:
        conditions.append("person = (SELECT id FROM people WHERE key = ?)")
        values.append(name_key(person))
    where = " AND ".join(conditions)
    if numbers is None:
        count = database.execute(f"DELETE FROM sessions WHERE {where}", values).rowcount
    else:
        count = sum(
            database.execute(
                f"DELETE FROM sessions WHERE {where} AND id = ?", [*values, number]
            ).rowcount
            for number in set(numbers)
        )
    database.execute("DELETE FROM people WHERE id NOT IN (SELECT person FROM sessions)")
    return count


def _place_for(database: sqlite3.Connection, session: Session, clip_id: str | None) -> int:
    """Return the number under which a session is stored, empty of holds and notes."""
    execute = database.execute
    key = name_key(session.person)
    execute("INSERT OR IGNORE INTO people (name, key) VALUES (?, ?)", (session.person, key))
    (person,) = execute("SELECT id FROM people WHERE key = ?", (key,)).fetchone()
    offset = session.when.utcoffset() or timedelta()
    values = (
        person,
        round(session.when.timestamp() * 1000),
        round(offset.total_seconds() / 60),
        session.source,
        clip_id,
        session.version,
        session.model,
        session.duration_s,
        session.score,
        session.completed,
    )
    before = execute(
        "SELECT id FROM sessions WHERE person = ? AND clip_id = ?", (person, clip_id)
    ).fetchone()
    if before is None:
        cursor = execute(
            "INSERT INTO sessions (person, utc_ms, offset_min, source, clip_id, version, "
            "model, duration_s, score, completed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            values,
        )
        return int(cursor.lastrowid or 0)
    number = int(before[0])
    execute("DELETE FROM holds WHERE session = ?", (number,))
    execute("DELETE FROM notes WHERE session = ?", (number,))
    execute("DELETE FROM neutrals WHERE session = ?", (number,))
    execute(
        "UPDATE sessions SET person = ?, utc_ms = ?, offset_min = ?, source = ?, clip_id = ?, "
        "version = ?, model = ?, duration_s = ?, score = ?, completed = ? WHERE id = ?",
        (*values, number),
    )
    return number


def _put_parts(database: sqlite3.Connection, number: int, session: Session) -> None:
    marks = ", ".join("?" * len(HOLD_COLUMNS))
    for place, hold in enumerate(session.holds):
        database.execute(
            f"INSERT INTO holds ({', '.join(HOLD_COLUMNS)}) VALUES ({marks})",
            (number, place, *hold_values(hold)),
        )
        database.executemany(
            "INSERT INTO faults VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (number, place, at, fault.fault, fault.start_s, fault.end_s, fault.worst)
                for at, fault in enumerate(hold.faults)
            ],
        )
    database.executemany(
        "INSERT INTO notes VALUES (?, ?, ?, ?, ?)",
        [
            (number, place, note.note, note.time_s, note.message)
            for place, note in enumerate(session.notes)
        ],
    )


def _put_neutral(database: sqlite3.Connection, number: int, look: BackLook | None) -> None:
    if look is None:
        return
    # NumPy is not needed by those who only look.
    from formcheck.history.neutrals import text_of

    database.execute("INSERT INTO neutrals VALUES (?, ?)", (number, text_of(look)))
