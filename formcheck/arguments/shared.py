"""Arguments that several commands take."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from formcheck.arguments import values
from formcheck.texts import system_language

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

    ``run``: module and function that run it; "" for one that has commands of its own.
    """
    # Its line in the list of commands needs some words to be there; `put_words` brings them.
    parser: argparse.ArgumentParser = commands.add_parser(name, help=name, allow_abbrev=False)
    if run:
        parser.set_defaults(run=run)
        parser.add_argument(
            "--language", type=values.language, metavar="LANG", default=system_language()
        )
        parser.add_argument("--verbose", action="store_true")
        parser.add_argument("--log", metavar="FILE")
    return parser


def with_show(line: Sequence[str]) -> list[str]:
    """Return a command line with ``show`` where a command with words of its own has none."""
    words, asks = list(line), {"-h", "--help"} & set(line)
    if words[:1] in (["history"], ["settings"]) and not asks:
        named = words[1:2] and not words[1].startswith("-")
        words[1:1] = [] if named else ["show"]
    return words


def add_what_to_check(parser: argparse.ArgumentParser, *, auto_model: bool = False) -> None:
    """Add what is checked and how: stretch, side, model, target, sensitivity.

    ``auto_model``: the program may choose the model, for those who cannot wait.
    """
    parser.add_argument("--stretch", default="auto", metavar="NAME", choices=_Stretches())
    parser.add_argument("--side", default="auto", choices=("auto", "left", "right"))
    auto = ("auto",) if auto_model else ()
    models = (*auto, "lite", "full", "heavy")
    parser.add_argument("--model", default="auto" if auto else None, choices=models)
    parser.add_argument("--target", type=values.seconds, default=30.0, metavar="S")
    parser.add_argument("--sensitivity", default="standard", choices=values.SENSITIVITIES)
    parser.add_argument("--rounded-above", type=values.degrees, metavar="DEG")


def add_slow_motion(parser: argparse.ArgumentParser) -> None:
    """Add how a clip is read where it does not say so itself: slowed down, turned."""
    parser.add_argument("--slow-motion", type=values.times_slower, metavar="N")
    add_rotate(parser)


def add_rotate(parser: argparse.ArgumentParser) -> None:
    """Add by how much each picture is turned."""
    parser.add_argument("--rotate", type=int, default=0, choices=(90, 180, 270))


def add_drawing(parser: argparse.ArgumentParser) -> None:
    """Add how pictures are drawn: how large, with words or without, with the face or without."""
    parser.add_argument("--size", type=values.picture_size, default=1920, metavar="PIXELS")
    parser.add_argument("--overlay", choices=("full", "lines"), default="full")
    parser.add_argument("--blur-face", action="store_true")


def add_memory_limit(parser: argparse.ArgumentParser) -> None:
    """Add how much memory the command itself may take."""
    parser.add_argument(
        "--memory-limit",
        dest="own_memory_limit",
        type=values.positive,
        default=MEMORY_LIMIT_MIB,
        metavar="MIB",
    )
