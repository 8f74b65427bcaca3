"""Reading sessions out of the tables, and finding those that hold what no session can hold.

SQLite keeps whatever another program writes into a column, so the kind of every value is looked at.
"""

from __future__ import annotations

import contextlib
import gc
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from formcheck.history.rows import (
    HOLD_COLUMNS,
    kept_fault,
    kept_hold,
    kept_note,
    kept_person,
    kept_session,
)
from formcheck.history.sessions import KeptFault, KeptHold, KeptNote, Person, Session, name_key

BAD_VALUE = (ValueError, TypeError, OverflowError, AttributeError, OSError)
"""What a value raises that is of the wrong kind or out of all bounds."""

Damage = Callable[[int, Exception], None]
"""Called with the number of a session that cannot be read, and why."""


class DamagedError(Exception):
    """A session holds what no session can hold; its number, or 0 for a person."""

    def __init__(self, number: int, cause: Exception) -> None:
        super().__init__(str(cause))
        self.number = number


def stop_at_damage(number: int, cause: Exception) -> None:
    """Raise `DamagedError`."""
    raise DamagedError(number, cause) from cause


def read_people(database: sqlite3.Connection) -> tuple[Person, ...]:
    """Return everybody who has sessions, by name.

    Raises
    ------
    DamagedError
        If what is kept of somebody is damaged.
    """
    rows = database.execute(
        "SELECT name, count(*), min(utc_ms), max(utc_ms) FROM sessions "
        "JOIN people ON people.id = sessions.person GROUP BY people.id ORDER BY key"
    ).fetchall()
    try:
        return tuple(kept_person(row) for row in rows)
    except BAD_VALUE as error:
        raise DamagedError(0, error) from error


def read_names(database: sqlite3.Connection, person: str | None) -> dict[int, str]:
    """Return whose each session is by its number, whatever else is in it."""
    chosen, values = _of(person)
    rows = database.execute(
        "SELECT sessions.id, CAST(name AS BLOB) FROM sessions "
        f"JOIN people ON people.id = sessions.person {chosen}",
        values,
    )
    return {number: bytes(name).decode("utf-8", "replace") for number, name in rows}


def read_sessions(
    database: sqlite3.Connection, person: str | None, damage: Damage = stop_at_damage
) -> tuple[Session, ...]:
    """Return the sessions of a person, or of everybody, the oldest first.

    Parameters
    ----------
    database : sqlite3.Connection
    person : str or None
    damage : callable
        Told of each session that cannot be read, which is then left out.
    """
    chosen, values = _of(person)
    with _one_moment(database), _no_garbage():
        rows = database.execute(
            "SELECT sessions.id, name, utc_ms, offset_min, source, version, model, "
            "duration_s, score, sessions.completed FROM sessions "
            f"JOIN people ON people.id = sessions.person {chosen} ORDER BY utc_ms, sessions.id",
            values,
        ).fetchall()
        wanted = (
            "WHERE session IN (SELECT sessions.id FROM sessions JOIN people "
            f"ON people.id = sessions.person {chosen})"
            if chosen
            else ""
        )
        holds = _holds(database, wanted, values)
        notes = _rows_by_session(
            database.execute(
                f"SELECT session, note, time_s, message FROM notes {wanted} "
                "ORDER BY session, place",
                values,
            )
        )
        found = []
        for row in rows:
            try:
                found.append(_session(row, holds.get(row[0], ()), notes.get(row[0], ())))
            except BAD_VALUE as error:
                damage(row[0], error)
        return tuple(found)


def damaged_sessions(database: sqlite3.Connection) -> list[int]:
    """Return the numbers of the sessions that cannot be read."""
    found: list[int] = []
    read_sessions(database, None, lambda number, _: found.append(number))
    return found


_FaultRows = dict[tuple[int, int], list[Sequence[Any]]]
_HoldRow = tuple[Sequence[Any], Sequence[Sequence[Any]]]


def _session(
    row: Sequence[Any], holds: Sequence[_HoldRow], notes: Sequence[Sequence[Any]]
) -> Session:
    kept: tuple[KeptHold, ...] = tuple(
        kept_hold(hold, tuple(kept_fault(fault) for fault in faults) if faults else _NO_FAULTS)
        for hold, faults in holds
    )
    said: tuple[KeptNote, ...] = tuple(kept_note(note) for note in notes)
    return kept_session(row, kept, said)


_NO_FAULTS: tuple[KeptFault, ...] = ()


def _of(person: str | None) -> tuple[str, list[Any]]:
    return ("", []) if person is None else ("WHERE key = ?", [name_key(person)])


def _holds(
    database: sqlite3.Connection, wanted: str, values: Sequence[Any]
) -> dict[int, list[_HoldRow]]:
    faults: _FaultRows = defaultdict(list)
    for number, place, *fault in database.execute(
        f"SELECT session, hold, fault, start_s, end_s, worst FROM faults {wanted} "
        "ORDER BY session, hold, place",
        values,
    ):
        faults[number, place].append(fault)
    found: dict[int, list[_HoldRow]] = defaultdict(list)
    for row in database.execute(
        f"SELECT {', '.join(HOLD_COLUMNS)} FROM holds {wanted} ORDER BY session, place", values
    ):
        found[row[0]].append((row, faults.get(row[:2], ())))
    return found


def _rows_by_session(rows: sqlite3.Cursor) -> dict[int, list[Sequence[Any]]]:
    found: dict[int, list[Sequence[Any]]] = defaultdict(list)
    for number, *rest in rows:
        found[number].append(rest)
    return found


@contextlib.contextmanager
def _one_moment(database: sqlite3.Connection) -> Iterator[None]:
    """Several questions about one and the same moment, whoever writes meanwhile."""
    database.execute("BEGIN")
    try:
        yield
    finally:
        if database.in_transaction:
            database.execute("ROLLBACK")


@contextlib.contextmanager
def _no_garbage() -> Iterator[None]:
    """Keep the collector from walking over all that is being read; a fifth of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
