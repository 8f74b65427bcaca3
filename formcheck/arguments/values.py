"""What arguments and settings may be: a text becomes a value, or a sentence says why not."""

from __future__ import annotations

from datetime import datetime

from formcheck.errors import UsageError
from formcheck.texts import load_texts

SENSITIVITIES = ("gentle", "standard", "strict")


def named(text: str) -> str:
    """Return a name or number of a camera or a person."""
    if not text.strip() or not text.isprintable():
        raise UsageError("wrong.name", text=text)
    return text.strip()


def sensitivity(text: str) -> str:
    """Return how soon a back counts as rounded."""
    if text not in SENSITIVITIES:
        raise UsageError("wrong.sensitivity", text=text, known=", ".join(SENSITIVITIES))
    return text


def language(text: str) -> str:
    """Return a language that there are texts of, or say which there are."""
    return load_texts(text).language


def times_slower(text: str) -> float:
    """Return a number of times from 1 to 50, or say what is wrong with it."""
    return number_between(text, 1, 50, "wrong.times")


def number_between(text: str, low: float, high: float, wrong: str) -> float:
    """Return a number within bounds, or say in a sentence (a key) what it should have been."""
    value = _number(text)
    if not low <= value <= high:
        raise UsageError(wrong, text=text)
    return value


def picture_size(text: str) -> int:
    """Return a picture's longest side in pixels, or say what is wrong with it."""
    return round(number_between(text, 320, 3840, "wrong.size"))


def positive(text: str) -> float:
    """Return a number above 0."""
    value = _number(text)
    if not 0 < value < float("inf"):
        raise UsageError("wrong.positive", text=text)
    return value


def moment(text: str) -> datetime:
    """Return a date, or a date and time, or say what is wrong with it."""
    try:
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else found.astimezone()
    except (ValueError, OverflowError, OSError):
        raise UsageError("wrong.moment", text=text) from None


def repetitions(text: str) -> int:
    """Return a number of repetitions from 1 to 10, or say what is wrong with it."""
    value = number_between(text, 1, 10, "wrong.repetitions")
    if value != int(value):
        raise UsageError("wrong.repetitions", text=text)
    return int(value)


def seconds(text: str) -> float:
    """Return a number of seconds to hold, or say what is wrong with it."""
    value = _number(text)
    if not 0 < value <= 3600:
        raise UsageError("wrong.seconds", text=text)
    return value


def degrees(text: str) -> float:
    """Return a number of degrees, or say what is wrong with it."""
    value = _number(text)
    if value != value:
        raise UsageError("wrong.degrees", text=text)
    return value


def _number(text: str) -> float:
    """Return a number, NaN for what is none."""
    try:
        return float(text)
    except ValueError:
        return float("nan")
