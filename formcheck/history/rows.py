"""Rows of the table of results: what goes into one, and the session that one is.

SQLite keeps whatever another program writes into a column, so every value is looked at.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from formcheck.errors import UnreadableInputError
from formcheck.history.sessions import Person, Session, name_key
from formcheck.report.neutral import row_of
from formcheck.report.read import parse_result
from formcheck.report.result import Result

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
        content["neutral"] = row_of(result.neutral)
    parse_result(content, "This result")
    return json.dumps(content, separators=(",", ":"), allow_nan=False)


def session_of(row: Sequence[Any]) -> Session:
    """Return the session of a row.

    Raises
    ------
    One of `BAD_VALUE`
        If there is a value in it that no session has.
    """
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
