"""The history on disk: one SQLite file, safe under several processes and sudden ends.

Every session is added in one transaction, so a process that is killed while it writes leaves the
file as it was before.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Self

from formcheck.errors import FormcheckError, UnreadableInputError
from formcheck.history.database import (
    PATIENCE_S,
    SQLITE_ERRORS,
    damaged_error,
    history_error,
    history_path,
    opened,
    transaction,
)
from formcheck.history.sessions import Person, Session, checked_name, name_key
from formcheck.measure.back import BackLook
from formcheck.report.json_form import neutral_row, parse_result
from formcheck.report.result import Result

MOST_TOLD = 10
"""Damaged sessions that a check names; more need a backup and not a list."""


_BAD_VALUE = (ValueError, TypeError, OverflowError, OSError, RecursionError, UnreadableInputError)
"""What a value raises that is of the wrong kind or out of all bounds."""

_SELECT = "SELECT id, person, key, utc_ms, offset_min, source, result FROM results"
"""What `_session_of` takes."""

_PUT = (
    "INSERT OR REPLACE INTO results "
    "(id, person, key, utc_ms, offset_min, source, clip_id, result) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)


@dataclass(frozen=True)
class StoredNeutral:
    """A person's neutral back and when it was seen."""

    look: BackLook
    when: datetime


class History:
    """The sessions of everybody who uses formcheck on this computer.

    Use it in the thread that opened it: ``with History.open() as history: history.sessions()``.
    """

    def __init__(self, database: sqlite3.Connection, path: Path) -> None:
        self._database = database
        self.path = path

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str] | None = None,
        *,
        write: bool = True,
        patience_s: float = PATIENCE_S,
    ) -> Self:
        """Open the history, and make it if it is to be written and is not there.

        ``path``: by default the file in the user's data folder (`database.history_path`). Without
        ``write`` nothing is made, and a file on a read-only disk will do; where there is none it is
        a NoHistoryError. Another FormcheckError says that it cannot be used: locked (longer than
        ``patience_s``), damaged, not writable, of a newer version.
        """
        file = history_path() if path is None else Path(path)
        return cls(opened(file, write, patience_s), file)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add(
        self,
        result: Result,
        *,
        person: str,
        when: datetime,
        source: str,
        clip_id: str | None = None,
    ) -> int:
        """Store a session, wholly or not at all; returns its number.

        The name of the result's file is left out; a new name makes a new person. ``when`` it began
        is local time without a time zone. ``clip_id``: checksum of the clip; one that the same
        person has saved before takes the place of what was saved then, so that it counts once. A
        FormcheckError says that it cannot be written, or the result could not be read again, or
        that the name is none (UsageError).
        """
        name, text = checked_name(person), _text_of(result)
        key = name_key(name)
        with self._writing() as execute:
            of_clip = "SELECT id FROM results WHERE key = ? AND clip_id = ?"
            before = execute(of_clip, (key, clip_id)).fetchone() or (None,)
            spelt = "SELECT person FROM results WHERE key = ? LIMIT 1"
            known = execute(spelt, (key,)).fetchone() or (name,)
            row = (*before, *known, key, *_when_values(when), source, clip_id, text)
            return int(execute(_PUT, row).lastrowid or 0)

    def neutral(self, person: str, *, but_of_clip: str | None = None) -> StoredNeutral | None:
        """Return the latest neutral back of a person, but for a clip's; None when none was seen."""
        with self._sentences():
            rows = self._database.execute(
                f"{_SELECT} WHERE key = ? AND clip_id IS NOT ? ORDER BY utc_ms DESC, id DESC",
                (name_key(checked_name(person)), but_of_clip or ""),
            )
            for row in rows:
                # A damaged session is no reason not to stretch.
                with contextlib.suppress(*_BAD_VALUE):
                    session = _session_of(row)
                    if session.result.neutral is not None:
                        return StoredNeutral(session.result.neutral, session.when)
        return None

    def people(self) -> tuple[Person, ...]:
        """Return everybody who has sessions, by name."""
        with self._sentences():
            rows = self._database.execute(
                "SELECT person, count(*), min(utc_ms), max(utc_ms) FROM results "
                "GROUP BY key ORDER BY key"
            ).fetchall()
            try:
                return tuple(
                    Person(_kind(str, name), count, _moment(first, None), _moment(last, None))
                    for name, count, first, last in rows
                )
            except _BAD_VALUE as error:
                raise damaged_error(self.path, 0) from error

    def names(self, person: str | None = None) -> dict[int, str]:
        """Return whose each session is by its number; also of sessions that are damaged."""
        where, values = _of(person)
        with self._sentences():
            rows = self._database.execute(
                f"SELECT id, CAST(person AS BLOB) FROM results WHERE {where}", values
            )
            return {number: bytes(name).decode("utf-8", "replace") for number, name in rows}

    def sessions(self, person: str | None = None) -> tuple[Session, ...]:
        """Return the sessions of a person, or of everybody, the oldest first."""
        found, damaged = self._read(person)
        if damaged:
            raise damaged_error(self.path, damaged[0])
        return tuple(found)

    def delete(self, *, person: str | None = None, sessions: Iterable[int] | None = None) -> int:
        """Delete sessions for good: of a person, some by number (of that person), or all.

        What is deleted is overwritten in the file. Without a person they are everybody's; a number
        that is not there is passed over. Returns how many there were.
        """
        where, values = _of(person)
        numbers = None if sessions is None else set(sessions)
        with self._writing() as execute:
            if numbers is None:
                return execute(f"DELETE FROM results WHERE {where}", values).rowcount
            one = f"DELETE FROM results WHERE {where} AND id = ?"
            return sum(execute(one, (*values, number)).rowcount for number in numbers)

    def check(self) -> list[str]:
        """Look for damage; returns what is wrong in sentences, nothing when all is well."""
        try:
            with self._sentences():
                said = [text for (text,) in self._database.execute("PRAGMA integrity_check(10)")]
            problems = [f"SQLite says: {text}." for text in said if text != "ok"]
            _, damaged = self._read(None)
        except FormcheckError as error:
            return [str(error)]
        return problems + [str(damaged_error(self.path, number)) for number in damaged[:MOST_TOLD]]

    def _read(self, person: str | None) -> tuple[list[Session], list[int]]:
        """Return the sessions that can be read, and the numbers of the others."""
        where, values = _of(person)
        found, damaged = [], []
        with self._sentences():
            query = f"{_SELECT} WHERE {where} ORDER BY utc_ms, id"
            for row in self._database.execute(query, values):
                try:
                    found.append(_session_of(row))
                except _BAD_VALUE:
                    damaged.append(row[0])
        return found, damaged

    @contextlib.contextmanager
    def _sentences(self) -> Iterator[None]:
        """Turn what SQLite raises into one sentence for the user."""
        try:
            yield
        except SQLITE_ERRORS as error:
            raise history_error(self.path, error) from error

    @contextlib.contextmanager
    def _writing(self) -> Iterator[Callable[..., sqlite3.Cursor]]:
        with self._sentences(), transaction(self._database):
            yield self._database.execute


def _of(person: str | None) -> tuple[str, tuple[str, ...]]:
    """Return a condition of the rows of a person, or of everybody, and its values."""
    return ("1", ()) if person is None else ("key = ?", (name_key(checked_name(person)),))


def _when_values(when: datetime) -> tuple[int, int]:
    """Return milliseconds and the minutes that its time zone is ahead of UTC."""
    moment = when if when.tzinfo else when.astimezone()
    offset = moment.utcoffset() or timedelta()
    return round(moment.timestamp() * 1000), round(offset.total_seconds() / 60)


def _text_of(result: Result) -> str:
    """Return what is kept of a result, after reading it again: nothing else is worth keeping."""
    content = replace(result, source=replace(result.source, path="")).to_dict()
    if result.neutral is not None:
        content["neutral"] = neutral_row(result.neutral)
    parse_result(content, "This result")
    return json.dumps(content, separators=(",", ":"), allow_nan=False)


def _session_of(row: Sequence[Any]) -> Session:
    """Return the session of a row; one of `_BAD_VALUE` says that no session has such a value."""
    number, person, key, utc_ms, offset_min, source, text = row
    if name_key(_kind(str, person)) != key:
        raise ValueError("it has somebody else's key")
    zone = timezone(timedelta(minutes=_kind(int, offset_min)))
    result = parse_result(json.loads(_kind(str, text)), f"Session {number}")
    return Session(number, person, _moment(utc_ms, zone), _kind(str, source), result)


def _kind(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise TypeError(f"{value!r:.40} is not of the right kind")
    return value


def _moment(utc_ms: Any, zone: timezone | None) -> datetime:
    """Return a moment in a time zone, or in that of this computer."""
    return datetime.fromtimestamp(_kind(int, utc_ms) / 1000, UTC).astimezone(zone)
