"""Arguments that several commands take, and the values they accept."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from formcheck.texts.system import system_language

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[Any]
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


def add_what_to_check(parser: argparse.ArgumentParser, *, auto_model: bool = False) -> None:
    """Add what is checked and how: stretch, side, model, target, sensitivity.

    Parameters
    ----------
    parser : argparse.ArgumentParser
    auto_model : bool
        Let the program choose the model by itself, for those who cannot wait.
    """
    parser.add_argument(
        "--stretch",
        default="auto",
        metavar="NAME",
        choices=_Stretches(),
        help="one of %(choices)s (default: auto)",
    )
    parser.add_argument(
        "--side",
        default="auto",
        choices=("auto", "left", "right"),
        help="the stretched leg (default: auto)",
    )
    models = ("lite", "full", "heavy")
    parser.add_argument(
        "--model",
        default="auto" if auto_model else None,
        choices=("auto", *models) if auto_model else models,
        help=(
            "pose model: lite is faster, heavy slower; auto is full, or lite on a slow machine "
            "(default: auto)"
            if auto_model
            else "pose model: heavy is the surest, full and lite are faster (default: heavy, for "
            "photographs full)"
        ),
    )
    parser.add_argument(
        "--target",
        type=seconds,
        default=30.0,
        metavar="S",
        help="seconds to hold (default: 30)",
    )
    parser.add_argument(
        "--sensitivity",
        default="standard",
        choices=("gentle", "standard", "strict"),
        help="how soon a back counts as rounded (default: standard)",
    )
    parser.add_argument(
        "--rounded-above",
        type=degrees,
        metavar="DEG",
        help="back angle from which a back is rounded, 10 to 70, instead of a sensitivity "
        "(standard: 50)",
    )


def add_slow_motion(parser: argparse.ArgumentParser) -> None:
    """Add how many times slower than it happened a clip plays."""
    parser.add_argument(
        "--slow-motion",
        type=times_slower,
        metavar="N",
        help="the clip plays N times slower than it happened, such as 4 or 8; all seconds are "
        "then those of what happened (default: what the clip says of itself)",
    )


def add_drawing(parser: argparse.ArgumentParser) -> None:
    """Add how pictures are drawn: how large, with words or without, with the face or without."""
    parser.add_argument(
        "--size",
        type=picture_size,
        default=1920,
        metavar="PIXELS",
        help="longest side of the pictures, 320 to 3840; they are never enlarged (default: 1920)",
    )
    parser.add_argument(
        "--overlay",
        choices=("full", "lines"),
        default="full",
        help="what is drawn: everything, or only lines (default: full)",
    )
    parser.add_argument("--blur-face", action="store_true", help="blur the face in every picture")


def picture_size(text: str) -> int:
    """Return a picture's longest side in pixels, or say what is wrong with it."""
    return round(number_between(text, 320, 3840, "picture size in pixels"))


def times_slower(text: str) -> float:
    """Return a number of times from 1 to 50, or say what is wrong with it."""
    return number_between(text, 1, 50, "number of times")


def number_between(text: str, low: int, high: int, what: str) -> float:
    """Return a number within bounds, or say in a sentence what it should have been."""
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise argparse.ArgumentTypeError(f"{text!r} is not a {what} from {low} to {high}")
    return value


def add_language(parser: argparse.ArgumentParser) -> None:
    """Add the language of all that is read and heard."""
    parser.add_argument(
        "--language",
        metavar="LANG",
        default=system_language(),
        help="en or de (default: the system's)",
    )


def add_person(parser: argparse.ArgumentParser, what: str, default: str | None) -> None:
    """Add whose session or history it is."""
    parser.add_argument("--person", metavar="NAME", default=default, help=what)


def add_memory_limit(parser: argparse.ArgumentParser) -> None:
    """Add how much memory the command itself may take."""
    parser.add_argument(
        "--memory-limit",
        dest="own_memory_limit",
        type=positive,
        default=MEMORY_LIMIT_MIB,
        metavar="MIB",
        help=f"memory that may be taken (default: {MEMORY_LIMIT_MIB:g})",
    )


def positive(text: str) -> float:
    """Return a number above 0."""
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return value


def moment(text: str) -> datetime:
    """Return a date, or a date and time, or say what is wrong with it."""
    try:
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else found.astimezone()
    except (ValueError, OverflowError, OSError):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a date or date and time such as 2026-03-31 or 2026-03-31T18:05"
        ) from None


def seconds(text: str) -> float:
    """Return a number of seconds to hold, or say what is wrong with it."""
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not 0 < value <= 3600:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a number of seconds above 0 and up to 3600"
        )
    return value


def degrees(text: str) -> float:
    """Return a number of degrees, or say what is wrong with it."""
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of degrees") from None
