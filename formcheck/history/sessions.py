"""What a session is to the history: whose, when, where it was seen, and its result; and its row.

No database is opened here. SQLite keeps whatever another program writes into a column, so every
value is looked at.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Literal

from formcheck.errors import UnreadableInputError, UsageError
from formcheck.report.json_form import neutral_row, parse_result
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

    Its number names it for good. It is ``when`` it began, in the time zone in which it took place;
    ``source``: see `Source`. The result is without the name of its file.
    """

    number: int
    person: str
    when: datetime
    source: str
    result: Result


def checked_name(name: str) -> str:
    """Return a person's name in one spelling.

    A UsageError says that it is empty, too long, has control characters, or begins as a formula of
    a spreadsheet does.
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


BAD_VALUE = (ValueError, TypeError, OverflowError, OSError, RecursionError, UnreadableInputError)
"""What a value raises that is of the wrong kind or out of all bounds."""

SELECT = "SELECT id, person, key, utc_ms, offset_min, source, result FROM results"
"""What `session_of` takes."""

PUT = (
    "INSERT OR REPLACE INTO results "
    "(id, person, key, utc_ms, offset_min, source, clip_id, result) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)


def when_values(when: datetime) -> tuple[int, int]:
    """Return milliseconds and the minutes that its time zone is ahead of UTC."""
    moment = when if when.tzinfo else when.astimezone()
    offset = moment.utcoffset() or timedelta()
    return round(moment.timestamp() * 1000), round(offset.total_seconds() / 60)


def text_of(result: Result) -> str:
    """Return what is kept of a result, after reading it again: nothing else is worth keeping."""
    content = replace(result, source=replace(result.source, path="")).to_dict()
    if result.neutral is not None:
        content["neutral"] = neutral_row(result.neutral)
    parse_result(content, "This result")
    return json.dumps(content, separators=(",", ":"), allow_nan=False)


def session_of(row: Sequence[Any]) -> Session:
    """Return the session of a row; one of `BAD_VALUE` says that no session has such a value."""
    number, person, key, utc_ms, offset_min, source, text = row
    if name_key(_kind(str, person)) != key:
        raise ValueError("it has somebody else's key")
    zone = timezone(timedelta(minutes=_kind(int, offset_min)))
    result = parse_result(json.loads(_kind(str, text)), f"Session {number}")
    return Session(number, person, _moment(utc_ms, zone), _kind(str, source), result)


def person_of(row: Sequence[Any]) -> Person:
    """Return a person from name, number of sessions, first and last moment; raises likewise."""
    name, count, first, last = row
    return Person(_kind(str, name), count, _moment(first, None), _moment(last, None))


def _kind(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise TypeError(f"{value!r:.40} is not of the right kind")
    return value


def _moment(utc_ms: Any, zone: timezone | None) -> datetime:
    """Return a moment in a time zone, or in that of this computer."""
    return datetime.fromtimestamp(_kind(int, utc_ms) / 1000, UTC).astimezone(zone)
