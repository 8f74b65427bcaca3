"""Fields of parsed JSON, each of the kind that is asked for, or an error that names it.

A form is a table of a dataclass's fields, by which it is written and read.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from formcheck.errors import FormcheckError
from formcheck.rules.catalogue import NAME
from formcheck.rules.stretch import ANGLES

Row = Mapping[str, Any]

MOST_ROWS = 2000
"""Holds of a recording, faults of a hold and the like. A hold takes seconds: a day has fewer."""
LONGEST_TEXT = 10_000


class FieldError(FormcheckError):
    """A field is missing or not as documented; the sentence, part of another one, names it."""


def part(row: Row, name: str) -> Row:
    """Return an object."""
    value = row.get(name)
    if not isinstance(value, dict):
        raise FieldError("field.wrong", field=name)
    return value


def parts(row: Row, name: str) -> list[Row]:
    """Return a list of objects."""
    value = row.get(name)
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise FieldError("field.wrong", field=name)
    if len(value) > MOST_ROWS:
        raise FieldError("field.many", field=name, n=len(value))
    return value


def text(row: Row, name: str) -> str:
    """Return words."""
    # JSON can hold half a letter, which nothing can print or write.
    return _text(row, name).encode("utf-8", "replace").decode("utf-8")


def path_text(row: Row, name: str) -> str:
    """Return a path; bytes that are no UTF-8 stay, as a file may be named so."""
    value = _text(row, name)
    try:
        value.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace").decode("utf-8")
    return value


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise FieldError("field.wrong", field=name)
    return value


def word(row: Row, name: str, known: tuple[str, ...] = ()) -> str:
    """Return the name of a stretch, a fault or the like, such as ``bent_knee``, or one known.

    Not only those that this version reads: a later one may have more.
    """
    value = row.get(name)
    if not isinstance(value, str) or not NAME.fullmatch(value) or (known and value not in known):
        raise FieldError("field.wrong", field=name)
    return value


def flag(row: Row, name: str) -> bool:
    """Return true or false."""
    value = row.get(name)
    if not isinstance(value, bool):
        raise FieldError("field.wrong", field=name)
    return value


def number(row: Row, name: str, low: float = -1e9, high: float = 1e9) -> float:
    """Return a number from ``low`` to ``high``."""
    value = row.get(name)
    # A bool is an int to Python; JSON as others write it may say NaN or 1e999.
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FieldError("field.wrong", field=name)
    if not low <= value <= high:
        raise FieldError("field.wrong", field=name)
    return float(value)


def numbers(row: Row, name: str, low: float = -1e9, high: float = 1e9) -> dict[str, float]:
    """Return numbers by name."""
    inner = part(row, name)
    if len(inner) > MOST_ROWS:
        raise FieldError("field.many", field=name, n=len(inner))
    return {str(key): number(inner, key, low, high) for key in inner}


def maybe(read: Callable[..., Any], otherwise: Any = None, **bounds: Any) -> Callable[..., Any]:
    """Return what reads a field that may be missing or null."""
    return lambda row, name: otherwise if row.get(name) is None else read(row, name, **bounds)


def rounded(digits: int, value: float | None) -> float | None:
    """Return a number as it is written; None for none."""
    if value is None or not math.isfinite(value):
        return None
    # Adding zero turns -0.0 into 0.0.
    return round(float(value), digits) + 0.0


_ALWAYS = object()


@dataclass(frozen=True)
class Field:
    """What reads a field, what writes it, and the value for which it is left out."""

    read: Callable[[Row, str], Any]
    write: Callable[[Any], Any] = lambda value: value
    unless: object = _ALWAYS


def decimal(digits: int, otherwise: float | None = None, **bounds: float) -> Field:
    """Return the field of a number that may be missing, with so many digits behind the point."""
    return Field(maybe(number, otherwise, **bounds), partial(rounded, digits))


Form = Mapping[str, Field]

_FOLLOWS = ("confirmed",)
"""Written for those who read the JSON only; it follows from the rest."""


def all_of(kind: Callable[..., Any], form: Form, written: Form | None = None) -> Field:
    """Return the field of a list of dataclasses; some have fewer fields where they are written."""
    return Field(
        lambda row, name: tuple(kind(**values_in(one, form)) for one in parts(row, name)),
        lambda found: [row_of(one, written or form) for one in found],
    )


def values_in(row: Row, form: Form) -> dict[str, Any]:
    """Return what a dataclass is made of; angles stand in the JSON beside the rest."""
    values = {name: field.read(row, name) for name, field in form.items() if name not in _FOLLOWS}
    angles = {name: values.pop(name) for name in ANGLES if name in values}
    return values | ({"angles": angles} if angles else {})


def row_of(found: Any, form: Form) -> dict[str, Any]:
    """Return a dataclass as it stands in the JSON."""
    values = {n: found.angles[n] if n in ANGLES else getattr(found, n) for n in form}
    return {n: form[n].write(value) for n, value in values.items() if value != form[n].unless}
