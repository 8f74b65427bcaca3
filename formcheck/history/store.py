"""The history on disk: one SQLite file, safe under several processes and sudden ends.

Every session is added in one transaction. The file keeps a write-ahead log, so readers and a
writer do not wait for each other, and a process that is killed while it writes leaves the file
as it was before.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from formcheck.errors import EXIT_NOTHING_FOUND, FormcheckError
from formcheck.history.database import (
    PATIENCE_S,
    copy_in_memory,
    make_file,
    ready,
    unwritable,
)
from formcheck.history.failures import history_error
from formcheck.history.place import history_path
from formcheck.history.rows import HOLD_COLUMNS, hold_values, kept_hold, moment_of
from formcheck.history.sessions import (
    KeptFault,
    KeptHold,
    KeptNote,
    Person,
    Session,
    checked_name,
    name_key,
    session_from,
)
from formcheck.pipeline.safe_output import output_error

if TYPE_CHECKING:
    from formcheck.history.neutrals import StoredNeutral
    from formcheck.measure.back import BackLook


class NoHistoryError(FormcheckError):
    """Nothing was ever saved."""

    exit_status = EXIT_NOTHING_FOUND


class History:
    """The sessions of everybody who uses formcheck on this computer.

    Use it in the thread that opened it, as a context manager or with `close`.

    Examples
    --------
    >>> from formcheck.history.store import History
    >>> with History.open() as history:  # doctest: +SKIP
    ...     history.add(result.to_dict(), person="Anna", when=begun, source="live")
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

        Parameters
        ----------
        path : path-like, optional
            By default the file in the user's data folder (`place.history_path`).
        write : bool
            False to look only: then nothing is made, and a file on a read-only disk will do.
        patience_s : float
            How long to wait for another process.

        Raises
        ------
        NoHistoryError
            If there is none and it is only to be looked at.
        FormcheckError
            If it cannot be used: locked, damaged, not writable, of a newer version.
        """
        file = history_path() if path is None else Path(path)
        try:
            if write:
                make_file(file)
                # SQLite would say so only when a session has been done and is to be stored.
                if not os.access(file, os.W_OK):
                    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            elif not file.is_file():
                raise NoHistoryError(
                    f"There is no history yet ({file}): `formcheck live` and `formcheck analyze "
                    "--save` begin one."
                )
        except OSError as error:
            raise output_error(file, error) from error
        try:
            return cls(ready(file, patience_s), file)
        except sqlite3.Error as error:
            failure = history_error(file, error)
            if write or not unwritable(error):
                raise failure from error
            try:
                return cls(copy_in_memory(file), file)
            except sqlite3.Error:
                raise failure from error

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def add(
        self,
        result: dict[str, Any],
        *,
        person: str,
        when: datetime,
        source: str,
        clip_id: str | None = None,
        neutral: BackLook | None = None,
    ) -> int:
        """Store a session, wholly or not at all.

        Parameters
        ----------
        result : dict
            ``formcheck/1`` (docs/result.md), with ``notes`` or without.
        person : str
            Whose session; a new name makes a new person.
        when : datetime
            When it began; without a time zone it is taken as local time.
        source : {"live", "clip"}
        clip_id : str, optional
            Checksum of the clip. A clip that the same person has saved before takes the place
            of what was saved then, so that saving twice counts once.
        neutral : BackLook, optional
            The neutral back that this session showed (`core.Checker.neutral`, when it is not an
            earlier one itself).

        Returns
        -------
        int
            The session's number.

        Raises
        ------
        UsageError
            If the name is none.
        UnreadableInputError
            If this is no result, or of another schema.
        FormcheckError
            If it cannot be written.
        """
        session = session_from(result, person=person, when=when, source=source)
        with self._writing():
            number = self._place_for(session, clip_id)
            self._put_parts(number, session)
            self._put_neutral(number, neutral)
        return number

    def neutral(self, person: str, *, but_of_clip: str | None = None) -> StoredNeutral | None:
        """Return the latest neutral back of a person; None when no session showed one.

        Parameters
        ----------
        person : str
        but_of_clip : str, optional
            Checksum of a clip whose own neutral does not count.
        """
        from formcheck.history.neutrals import StoredNeutral, look_of

        with self._sentences():
            rows = self._database.execute(
                "SELECT look, utc_ms, offset_min FROM neutrals "
                "JOIN sessions ON sessions.id = neutrals.session "
                "JOIN people ON people.id = sessions.person "
                "WHERE key = ? AND clip_id IS NOT ? ORDER BY utc_ms DESC, sessions.id DESC",
                (name_key(checked_name(person)), but_of_clip or ""),
            )
            for text, utc_ms, offset in rows:
                look = look_of(text)
                if look is not None:
                    return StoredNeutral(look, moment_of(utc_ms, offset))
        return None

    def people(self) -> tuple[Person, ...]:
        """Return everybody who has sessions, by name."""
        with self._sentences():
            rows = self._database.execute(
                "SELECT name, count(*), min(utc_ms), max(utc_ms) FROM sessions "
                "JOIN people ON people.id = sessions.person GROUP BY people.id ORDER BY key"
            ).fetchall()
        return tuple(
            Person(name, count, moment_of(first, None), moment_of(last, None))
            for name, count, first, last in rows
        )

    def sessions(self, person: str | None = None) -> tuple[Session, ...]:
        """Return the sessions of a person, or of everybody, the oldest first."""
        chosen, values = "", []
        if person is not None:
            chosen, values = "WHERE key = ?", [name_key(checked_name(person))]
        with self._sentences(), self._one_moment(), _no_garbage():
            rows = self._database.execute(
                "SELECT sessions.id, name, utc_ms, offset_min, source, version, model, "
                "duration_s, score, sessions.completed FROM sessions "
                f"JOIN people ON people.id = sessions.person {chosen} ORDER BY utc_ms, sessions.id",
                values,
            ).fetchall()
            wanted = (
                f"WHERE session IN (SELECT sessions.id FROM sessions JOIN people "
                f"ON people.id = sessions.person {chosen})"
                if chosen
                else ""
            )
            holds = self._holds(wanted, values)
            notes = self._notes(wanted, values)
            return tuple(
                Session(
                    number=row[0],
                    person=row[1],
                    when=moment_of(row[2], row[3]),
                    source=row[4],
                    version=row[5],
                    model=row[6],
                    duration_s=row[7],
                    score=row[8],
                    completed=bool(row[9]),
                    holds=tuple(holds.get(row[0], ())),
                    notes=tuple(notes.get(row[0], ())),
                )
                for row in rows
            )

    def delete(self, *, person: str | None = None, sessions: Iterable[int] | None = None) -> int:
        """Delete sessions for good: of a person, some by number (of that person), or all.

        What is deleted is overwritten in the file, and the log is emptied.

        Parameters
        ----------
        person : str, optional
            Whose; everybody's without.
        sessions : iterable of int, optional
            Which; all without. A number that is not there is passed over.

        Returns
        -------
        int
            How many were deleted.
        """
        conditions, values = ["1"], []
        if person is not None:
            conditions.append("person = (SELECT id FROM people WHERE key = ?)")
            values.append(name_key(checked_name(person)))
        where = " AND ".join(conditions)
        with self._writing():
            if sessions is None:
                cursor = self._database.execute(f"DELETE FROM sessions WHERE {where}", values)
                count = cursor.rowcount
            else:
                count = sum(
                    self._database.execute(
                        f"DELETE FROM sessions WHERE {where} AND id = ?", [*values, number]
                    ).rowcount
                    for number in set(sessions)
                )
            self._database.execute(
                "DELETE FROM people WHERE id NOT IN (SELECT person FROM sessions)"
            )
        with self._sentences():
            self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return count

    def check(self) -> list[str]:
        """Look for damage; returns what is wrong in sentences, nothing when all is well."""
        try:
            said = [text for (text,) in self._database.execute("PRAGMA integrity_check(10)")]
            problems = [f"SQLite says: {text}." for text in said if text != "ok"]
            astray = self._database.execute("PRAGMA foreign_key_check").fetchall()
            if astray:
                problems.append(f"{len(astray)} rows belong to a session that is not there.")
        except sqlite3.Error as error:
            return [str(history_error(self.path, error))]
        if not problems:
            try:
                self.sessions()
            except (FormcheckError, ValueError, TypeError, OverflowError, AttributeError) as error:
                problems.append(f"A session cannot be read ({type(error).__name__}: {error}).")
        return problems

    def _place_for(self, session: Session, clip_id: str | None) -> int:
        """Return the number under which a session is stored, empty of holds and notes."""
        execute = self._database.execute
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

    def _put_parts(self, number: int, session: Session) -> None:
        marks = ", ".join("?" * len(HOLD_COLUMNS))
        for place, hold in enumerate(session.holds):
            self._database.execute(
                f"INSERT INTO holds ({', '.join(HOLD_COLUMNS)}) VALUES ({marks})",
                (number, place, *hold_values(hold)),
            )
            self._database.executemany(
                "INSERT INTO faults VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    (number, place, at, fault.fault, fault.start_s, fault.end_s, fault.worst)
                    for at, fault in enumerate(hold.faults)
                ],
            )
        self._database.executemany(
            "INSERT INTO notes VALUES (?, ?, ?, ?, ?)",
            [
                (number, place, note.note, note.time_s, note.message)
                for place, note in enumerate(session.notes)
            ],
        )

    def _put_neutral(self, number: int, look: BackLook | None) -> None:
        if look is None:
            return
        # NumPy is not needed by those who only look.
        from formcheck.history.neutrals import text_of

        self._database.execute("INSERT INTO neutrals VALUES (?, ?)", (number, text_of(look)))

    def _holds(self, wanted: str, values: Sequence[Any]) -> dict[int, list[KeptHold]]:
        faults: dict[tuple[int, int], list[KeptFault]] = defaultdict(list)
        for number, place, *fault in self._database.execute(
            f"SELECT session, hold, fault, start_s, end_s, worst FROM faults {wanted} "
            "ORDER BY session, hold, place",
            values,
        ):
            faults[number, place].append(KeptFault(*fault))
        found: dict[int, list[KeptHold]] = defaultdict(list)
        for row in self._database.execute(
            f"SELECT {', '.join(HOLD_COLUMNS)} FROM holds {wanted} ORDER BY session, place",
            values,
        ):
            found[row[0]].append(kept_hold(row, tuple(faults.get(row[:2], ()))))
        return found

    def _notes(self, wanted: str, values: Sequence[Any]) -> dict[int, list[KeptNote]]:
        found: dict[int, list[KeptNote]] = defaultdict(list)
        for number, *note in self._database.execute(
            f"SELECT session, note, time_s, message FROM notes {wanted} ORDER BY session, place",
            values,
        ):
            found[number].append(KeptNote(*note))
        return found

    @contextlib.contextmanager
    def _sentences(self) -> Iterator[None]:
        """Turn what SQLite raises into one sentence for the user."""
        try:
            yield
        except sqlite3.Error as error:
            raise history_error(self.path, error) from error

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction that holds the lock from its beginning."""
        with self._sentences():
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._database.execute("COMMIT")
            except BaseException:
                if self._database.in_transaction:
                    self._database.execute("ROLLBACK")
                raise

    @contextlib.contextmanager
    def _one_moment(self) -> Iterator[None]:
        """Several questions about one and the same moment, whoever writes meanwhile."""
        self._database.execute("BEGIN")
        try:
            yield
        finally:
            if self._database.in_transaction:
                self._database.execute("ROLLBACK")


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
