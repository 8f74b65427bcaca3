"""Fields of parsed JSON, each of the kind that is asked for, or an error that names it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from formcheck.rules.catalogue import NAME

Row = Mapping[str, Any]

MOST_ROWS = 2000
"""Holds of a recording, faults of a hold and the like. A hold takes seconds: a day has fewer."""
LONGEST_TEXT = 10_000


class FieldError(Exception):
    """A field is missing or of another type; the message names it."""


def part(row: Row, name: str) -> Row:
    """Return an object."""
    value = row.get(name)
    if not isinstance(value, dict):
        raise FieldError(f"{name!r} is missing or not as documented")
    return value


def parts(row: Row, name: str) -> list[Row]:
    """Return a list of objects."""
    value = row.get(name)
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise FieldError(f"{name!r} is missing or not as documented")
    if len(value) > MOST_ROWS:
        raise FieldError(f"{name!r} has {len(value)} entries")
    return value


def text(row: Row, name: str) -> str:
    """Return words."""
    value = row.get(name)
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise FieldError(f"{name!r} is missing or not text")
    # JSON can hold half a letter, which nothing can print or write.
    return value.encode("utf-8", "replace").decode("utf-8")


def word(row: Row, name: str, known: tuple[str, ...] = ()) -> str:
    """Return the name of a stretch, a fault or the like, such as ``bent_knee``, or one known.

    Not only those that this version reads: a later one may have more.
    """
    value = row.get(name)
    if not isinstance(value, str) or not NAME.fullmatch(value) or (known and value not in known):
        raise FieldError(f"{name!r} is missing or an unknown name")
    return value


def word_or_none(row: Row, name: str, known: tuple[str, ...] = ()) -> str | None:
    """Return a name, None where there is none."""
    return None if row.get(name) is None else word(row, name, known)


def path_text(row: Row, name: str) -> str:
    """Return a path; bytes that are no UTF-8 stay, as a file may be named so."""
    value = row.get(name)
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise FieldError(f"{name!r} is missing or not text")
    try:
        value.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace").decode("utf-8")
    return value


def flag(row: Row, name: str) -> bool:
    """Return true or false."""
    value = row.get(name)
    if not isinstance(value, bool):
        raise FieldError(f"{name!r} is missing or neither true nor false")
    return value


def number(row: Row, name: str, low: float = -1e9, high: float = 1e9) -> float:
    """Return a number from ``low`` to ``high``."""
    value = row.get(name)
    # A bool is an int to Python; JSON as others write it may say NaN or 1e999.
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FieldError(f"{name!r} is missing or not a number")
    if not low <= value <= high:
        raise FieldError(f"{name!r} is out of bounds")
    return float(value)


def number_or_none(row: Row, name: str, low: float = -1e9, high: float = 1e9) -> float | None:
    """Return a number, None where there is none."""
    return None if row.get(name) is None else number(row, name, low, high)


def number_or_nan(row: Row, name: str, low: float = -1e9, high: float = 1e9) -> float:
    """Return a number, NaN where there is none."""
    return math.nan if row.get(name) is None else number(row, name, low, high)


def numbers(row: Row, name: str, low: float = -1e9, high: float = 1e9) -> dict[str, float]:
    """Return numbers by name."""
    inner = part(row, name)
    if len(inner) > MOST_ROWS:
        raise FieldError(f"{name!r} has {len(inner)} entries")
    return {str(key): number(inner, key, low, high) for key in inner}
