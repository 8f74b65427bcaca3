"""What SQLite raises, as one sentence for the user."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from formcheck.errors import FormcheckError, OutputError, UnreadableInputError

_SENTENCES: dict[str, tuple[type[FormcheckError], str]] = {
    "SQLITE_BUSY": (OutputError, "is in use by another program: try again in a moment"),
    "SQLITE_LOCKED": (OutputError, "is in use by another program: try again in a moment"),
    "SQLITE_READONLY": (
        OutputError,
        "may not be written to: give yourself the permission, or name another folder with "
        "FORMCHECK_DATA",
    ),
    "SQLITE_PERM": (OutputError, "may not be opened: give yourself the permission"),
    "SQLITE_CANTOPEN": (
        OutputError,
        "cannot be opened: see that its folder exists and that you may write to it",
    ),
    "SQLITE_FULL": (OutputError, "cannot grow: free some space on the disk"),
    "SQLITE_IOERR": (OutputError, "cannot be read or written: the disk reports an error"),
    "SQLITE_CORRUPT": (
        UnreadableInputError,
        "is damaged: put a copy from a backup in its place, or move it away to start a new one",
    ),
    "SQLITE_NOTADB": (
        UnreadableInputError,
        "is no database: put a copy from a backup in its place, or move it away to start a new one",
    ),
}


SQLITE_ERRORS = (sqlite3.Error, UnicodeDecodeError)
"""The latter where SQLite's own words quote a damaged name."""

_LONGEST_CAUSE = 100


def history_error(path: Path, cause: Exception) -> FormcheckError:
    """Say in one sentence what is the matter with the history.

    Parameters
    ----------
    path : Path
        The file.
    cause : sqlite3.Error
        What was raised; the name of its error code decides the sentence.
    """
    name = getattr(cause, "sqlite_errorname", "") or ""
    if isinstance(cause, UnicodeDecodeError):
        name = "SQLITE_CORRUPT"
    for start, (kind, words) in _SENTENCES.items():
        if name.startswith(start):
            return kind(f"The history {path} {words}.")
    said = " ".join(str(cause).split())[:_LONGEST_CAUSE].rstrip(".")
    return UnreadableInputError(f"The history {path} cannot be used: {said}.")


def damaged_sentence(path: Path, number: int) -> str:
    """Say that a session cannot be read (0: what is kept of a person), and what to do."""
    if not number:
        return f"The history {path} is damaged: --check says where."
    return (
        f"The history {path} is damaged, session {number}: put a copy from a backup in its place, "
        f"or remove the session with `formcheck history delete {number}`."
    )
