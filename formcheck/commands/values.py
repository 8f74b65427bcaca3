"""What arguments and settings may be: a text becomes a value, or a sentence says why not."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial

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


def number_between(text: str, low: float, high: float, wrong: str) -> float:
    """Return a number within bounds, or say in a sentence (a key) what it should have been."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise UsageError(wrong, text=text)
    return value


_ABOVE_0 = math.ulp(0.0)

times_slower = partial(number_between, low=1, high=50, wrong="wrong.times")
positive = partial(number_between, low=_ABOVE_0, high=sys.float_info.max, wrong="wrong.positive")
seconds = partial(number_between, low=_ABOVE_0, high=3600, wrong="wrong.seconds")
degrees = partial(number_between, low=-math.inf, high=math.inf, wrong="wrong.degrees")
points = partial(number_between, low=0, high=100, wrong="wrong.points")


def picture_size(text: str) -> int:
    """Return a picture's longest side in pixels, or say what is wrong with it."""
    return round(number_between(text, 320, 3840, "wrong.size"))


def whole_between(text: str, low: int, high: int, wrong: str) -> int:
    """Return a whole number within bounds; else as `number_between`."""
    if not text.isdecimal() or len(text) > 6 or not low <= int(text) <= high:
        raise UsageError(wrong, text=text)
    return int(text)


repetitions = partial(whole_between, low=1, high=10, wrong="wrong.repetitions")
workers = partial(whole_between, low=1, high=1024, wrong="wrong.whole")
port = partial(whole_between, low=0, high=65535, wrong="wrong.port")
days = partial(whole_between, low=1, high=7, wrong="wrong.days")


def moment(text: str) -> datetime:
    """Return a date, or a date and time, or say what is wrong with it."""
    try:
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else found.astimezone()
    except (ValueError, OverflowError, OSError):
        raise UsageError("wrong.moment", text=text) from None


SETTINGS: dict[str, Callable[[str], str | float]] = {
    "camera": named,
    "language": language,
    "person": named,
    "target": seconds,
    "sensitivity": sensitivity,
}
"""What can be set once and for all (`settings`), and what reads its value."""
