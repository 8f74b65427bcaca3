"""``formcheck history``: what was saved, and what it says of progress."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from formcheck.arguments.shared import add_language, add_person, moment

if TYPE_CHECKING:
    from formcheck.arguments.shared import Commands


def add(commands: Commands) -> None:
    """Add the parser of ``formcheck history``."""
    parser = commands.add_parser(
        "history",
        help="show progress over the sessions that were saved",
        description=(
            "Show what the saved sessions say: how far each stretch goes and whether that "
            "changed, left against right, how regular it was, what hurt, and what to do next. "
            "Sessions are saved by `formcheck live` and `formcheck analyze --save`, in one file "
            "on this computer; --check says where."
        ),
        epilog=(
            "Exit status: 0 done, 1 a file could not be written, 2 bad usage, 3 the history "
            "cannot be read, 4 nothing was saved yet, 130 stopped."
        ),
        allow_abbrev=False,
    )
    parser.set_defaults(run="formcheck.commands.history:run_history")
    whose = "whose history (default: everybody's, or that of the only one; with --add: me)"
    add_person(parser, whose, None)
    parser.add_argument(
        "--goal",
        type=days,
        default=5,
        metavar="DAYS",
        help="days a week to stretch on (default: 5)",
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--list", action="store_true", help="list the sessions with their numbers")
    what.add_argument(
        "--html", action="store_true", help="write a page to show or print (one file)"
    )
    what.add_argument(
        "--export",
        choices=("csv", "parquet", "json"),
        help="write a table of all holds (csv, parquet) or everything (json)",
    )
    what.add_argument(
        "--add",
        metavar="RESULT",
        help="add the result (.json) of a session or clip that could not be saved then",
    )
    what.add_argument(
        "--delete",
        nargs="*",
        type=int,
        metavar="SESSION",
        help="delete the sessions of these numbers, or all of --person, or all of --everybody",
    )
    what.add_argument(
        "--check", action="store_true", help="look whether the file is sound, and say where it is"
    )
    parser.add_argument(
        "--when",
        type=moment,
        metavar="TIME",
        help="with --add: when it was, e.g. 2026-03-31T18:05 (default: as the files say)",
    )
    parser.add_argument("--everybody", action="store_true", help="with --delete: really everything")
    parser.add_argument("--yes", action="store_true", help="with --delete: do not ask")
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="where --html or --export write (default: formcheck-history*; - is the terminal)",
    )
    add_language(parser)


def days(text: str) -> int:
    """Return a number of days a week, or say what is wrong with it."""
    if text not in "1234567" or len(text) != 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of days from 1 to 7")
    return int(text)
