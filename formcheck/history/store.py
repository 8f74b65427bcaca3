"""The history on disk: one SQLite file, safe under several processes and sudden ends.

Every session is added in one transaction. The file keeps a write-ahead log, so readers and a
writer do not wait for each other, and a process that is killed while it writes leaves the file
as it was before.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from formcheck.errors import EXIT_NOTHING_FOUND, FormcheckError, UnreadableInputError
from formcheck.history.database import (
    PATIENCE_S,
    check_size,
    copy_in_memory,
    make_file,
    ready,
    unwritable,
)
from formcheck.history.failures import SQLITE_ERRORS, damaged_sentence, history_error
from formcheck.history.place import history_path
from formcheck.history.reading import (
    BAD_VALUE,
    DamagedError,
    damaged_sessions,
    read_names,
    read_people,
    read_sessions,
)
from formcheck.history.rows import moment_of
from formcheck.history.sessions import (
    Person,
    Session,
    checked_name,
    name_key,
    session_from,
)
from formcheck.history.writing import delete_sessions, put_session
from formcheck.pipeline.safe_output import output_error
from formcheck.pipeline.user_data import tighten_data

if TYPE_CHECKING:
    from formcheck.history.neutrals import StoredNeutral
    from formcheck.measure.back import BackLook


MOST_TOLD = 10
"""Damaged sessions that a check names; more need a backup and not a list."""


class NoHistoryError(FormcheckError):
    """Nothing was ever saved."""

    exit_status = EXIT_NOTHING_FOUND


@dataclass(frozen=True)
class Deletion:
    """How many sessions were deleted.

    Attributes
    ----------
    count : int
    remains : bool
        True while another program reads an older state of the file, in which they still are.
    """

    count: int
    remains: bool


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
            tighten_data()
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
            check_size(file)
        except OSError as error:
            raise output_error(file, error) from error
        try:
            return cls(ready(file, patience_s), file)
        except SQLITE_ERRORS as error:
            failure = history_error(file, error)
            if write or not unwritable(error):
                raise failure from error
            try:
                return cls(copy_in_memory(file), file)
            except SQLITE_ERRORS:
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
            return put_session(self._database, session, clip_id, neutral)

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
                # A damaged session is no reason not to stretch.
                with contextlib.suppress(*BAD_VALUE):
                    if look is not None:
                        return StoredNeutral(look, moment_of(utc_ms, offset))
        return None

    def people(self) -> tuple[Person, ...]:
        """Return everybody who has sessions, by name."""
        with self._sentences():
            return read_people(self._database)

    def names(self, person: str | None = None) -> dict[int, str]:
        """Return whose each session is by its number; also of sessions that are damaged."""
        with self._sentences():
            return read_names(self._database, None if person is None else checked_name(person))

    def sessions(self, person: str | None = None) -> tuple[Session, ...]:
        """Return the sessions of a person, or of everybody, the oldest first."""
        with self._sentences():
            return read_sessions(self._database, None if person is None else checked_name(person))

    def delete(
        self, *, person: str | None = None, sessions: Iterable[int] | None = None
    ) -> Deletion:
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
        Deletion
            How many were deleted, and whether another program holds on to what they were.
        """
        with self._writing():
            count = delete_sessions(
                self._database, None if person is None else checked_name(person), sessions
            )
        with self._sentences():
            (busy, *_) = self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return Deletion(count, remains=bool(busy))

    def check(self) -> list[str]:
        """Look for damage; returns what is wrong in sentences, nothing when all is well."""
        try:
            with self._sentences():
                said = [text for (text,) in self._database.execute("PRAGMA integrity_check(10)")]
                problems = [f"SQLite says: {text}." for text in said if text != "ok"]
                astray = self._database.execute("PRAGMA foreign_key_check").fetchall()
        except FormcheckError as error:
            return [str(error)]
        if astray:
            problems.append(f"{len(astray)} rows belong to a session that is not there.")
        try:
            with self._sentences():
                damaged = damaged_sessions(self._database)
                problems += [damaged_sentence(self.path, number) for number in damaged[:MOST_TOLD]]
                if not damaged:
                    read_people(self._database)
        except FormcheckError as error:
            problems.append(str(error))
        return problems

    @contextlib.contextmanager
    def _sentences(self) -> Iterator[None]:
        """Turn what SQLite raises, and damaged sessions, into one sentence for the user."""
        try:
            yield
        except SQLITE_ERRORS as error:
            raise history_error(self.path, error) from error
        except DamagedError as error:
            raise UnreadableInputError(damaged_sentence(self.path, error.number)) from error

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
