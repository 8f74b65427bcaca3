"""Arguments that several commands take, and the values they accept."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import datetime
from typing import Any, TypeAlias

from formcheck.errors import UsageError
from formcheck.texts import load_texts
from formcheck.texts.system import system_language

Commands: TypeAlias = "argparse._SubParsersAction[Any]"
"""Where a command adds its parser."""

MEMORY_LIMIT_MIB = 3072.0
"""Three times what a clip of 4K takes."""


class _Stretches:
    """Names of stretches, looked for when the help is printed and not before: that takes time."""

    def __iter__(self) -> Iterator[str]:
        from formcheck.rules.catalogue import catalogue

        return iter(("auto", *catalogue()))

    def __contains__(self, name: object) -> bool:
        # A wrong name is refused with a sentence of its own (`Wanted.checked`).
        return True


def add_command(commands: Commands, name: str, run: str) -> argparse.ArgumentParser:
    """Add a command with what every one takes, and return its parser.

    Parameters
    ----------
    commands : argparse action
    name : str
    run : str
        Module and function that run it; "" for one that has commands of its own.
    """
    # Its line in the list of commands needs some words to be there; `put_words` brings them.
    parser: argparse.ArgumentParser = commands.add_parser(name, help=name, allow_abbrev=False)
    if run:
        parser.set_defaults(run=run)
        parser.add_argument("--language", type=language, metavar="LANG", default=system_language())
    return parser


def add_what_to_check(parser: argparse.ArgumentParser, *, auto_model: bool = False) -> None:
    """Add what is checked and how: stretch, side, model, target, sensitivity.

    Parameters
    ----------
    parser : argparse.ArgumentParser
    auto_model : bool
        Let the program choose the model by itself, for those who cannot wait.
    """
    parser.add_argument("--stretch", default="auto", metavar="NAME", choices=_Stretches())
    parser.add_argument("--side", default="auto", choices=("auto", "left", "right"))
    models = ("lite", "full", "heavy")
    parser.add_argument(
        "--model",
        default="auto" if auto_model else None,
        choices=("auto", *models) if auto_model else models,
    )
    parser.add_argument("--target", type=seconds, default=30.0, metavar="S")
    sensitivities = ("gentle", "standard", "strict")
    parser.add_argument("--sensitivity", default="standard", choices=sensitivities)
    parser.add_argument("--rounded-above", type=degrees, metavar="DEG")


def add_slow_motion(parser: argparse.ArgumentParser) -> None:
    """Add how many times slower than it happened a clip plays."""
    parser.add_argument("--slow-motion", type=times_slower, metavar="N")


def add_memory_limit(parser: argparse.ArgumentParser) -> None:
    """Add how much memory the command itself may take."""
    parser.add_argument(
        "--memory-limit",
        dest="own_memory_limit",
        type=positive,
        default=MEMORY_LIMIT_MIB,
        metavar="MIB",
    )


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
