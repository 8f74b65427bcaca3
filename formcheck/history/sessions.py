"""What a session is to the history: whose, when, where it was seen, and its result. No database."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from formcheck.errors import UsageError
from formcheck.report.result import Result

Source = Literal["live", "clip"]
"""Where a session was seen: before the camera, or in a recorded clip or photograph."""

DEFAULT_PERSON = "me"

LONGEST_NAME = 80


@dataclass(frozen=True)
class Person:
    """Somebody whose sessions are kept, and when they were."""

    name: str
    sessions: int
    first: datetime
    last: datetime


@dataclass(frozen=True)
class Session:
    """One live session or one analysed clip.

    Attributes
    ----------
    number : int
        Names the session for good.
    person : str
    when : datetime
        When it began, in the time zone in which it took place.
    source : str
        See `Source`.
    result : Result
        Without the name of its file.
    """

    number: int
    person: str
    when: datetime
    source: str
    result: Result


def checked_name(name: str) -> str:
    """Return a person's name in one spelling.

    Raises
    ------
    UsageError
        If it is empty, too long, has control characters, or begins as a formula of a
        spreadsheet does.
    """
    tidy = " ".join(unicodedata.normalize("NFC", name).split(" ")).strip()
    if not tidy or not tidy.isprintable():
        raise UsageError("person.name", name=name)
    if len(tidy) > LONGEST_NAME:
        raise UsageError("person.long", name=tidy[:20], most=LONGEST_NAME)
    if tidy[0] in "=+-@":
        raise UsageError("person.formula", name=tidy, sign=tidy[0])
    return tidy


def name_key(name: str) -> str:
    """Return what two spellings of one name share: Anna, anna and ANNA are one person."""
    return unicodedata.normalize("NFC", name.casefold())
