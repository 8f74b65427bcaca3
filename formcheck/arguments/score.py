"""``formcheck score``: many clips, one table."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from formcheck.arguments.shared import (
    MEMORY_LIMIT_MIB,
    add_language,
    add_slow_motion,
    add_what_to_check,
    number_between,
    positive,
)

if TYPE_CHECKING:
    from formcheck.arguments.shared import Commands


def add(commands: Commands) -> None:
    """Add the parser of ``formcheck score``."""
    parser = commands.add_parser(
        "score",
        help="score many recorded clips into one table",
        description=(
            "Score clips into one table: a row for each hold, one for a clip without any, one for "
            "a clip that failed. Stopped in whatever way, the same command goes on."
        ),
        epilog=(
            "Exit status: 0 the table is written, 1 an output could not be written, 2 bad usage, "
            "3 the table is written but some clip could not be scored, 4 no stretch in any clip, "
            "5 below --expect, 130 stopped."
        ),
        allow_abbrev=False,
    )
    parser.set_defaults(run="formcheck.commands.score:run_score")
    parser.add_argument(
        "clips",
        nargs="*",
        metavar="CLIPS",
        help="clips, folders, patterns, addresses (s3://…), or a CSV list with a column `clip`",
    )
    parser.add_argument(
        "-o",
        "--output",
        required=True,
        metavar="TABLE",
        help="table to write: .parquet, .csv or .jsonl; its journal lies beside it",
    )
    parser.add_argument("--report", metavar="PAGE.html", help="also write one page to look at")
    add_what_to_check(parser)
    add_slow_motion(parser)
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--workers", type=whole, metavar="N", help="processes (default: one per processor)"
    )
    where.add_argument(
        "--cluster", metavar="ADDRESS", help="Dask scheduler, such as tls://scheduler:8786"
    )
    parser.add_argument(
        "--insecure-cluster",
        action="store_true",
        help="take a scheduler on another machine without TLS: whoever reaches its port runs code "
        "on every worker",
    )
    landmarks = parser.add_mutually_exclusive_group()
    landmarks.add_argument(
        "--save-landmarks",
        metavar="DIR",
        help="keep what the pose model sees there, and take it from there when it fits",
    )
    landmarks.add_argument(
        "--from-landmarks",
        metavar="DIR",
        help="judge kept landmarks again, in seconds; without CLIPS all that lie there",
    )
    parser.add_argument(
        "--expect",
        type=points,
        metavar="SCORE",
        help="leave with status 5 if the clips' mean score is lower (no hold and failed count 0)",
    )
    parser.add_argument(
        "--retry-failed", action="store_true", help="try clips again that failed in a run before"
    )
    parser.add_argument(
        "--time-limit",
        type=positive,
        default=1800.0,
        metavar="S",
        help="seconds that one clip may take (default: 1800); 60 without a frame are too long too",
    )
    parser.add_argument(
        "--memory-limit",
        type=positive,
        default=MEMORY_LIMIT_MIB,
        metavar="MIB",
        help=f"memory that a worker may take (default: {MEMORY_LIMIT_MIB:g})",
    )
    add_language(parser)


def whole(text: str) -> int:
    """Return a whole number from 1 to 1024."""
    if not text.isdecimal() or not 1 <= int(text) <= 1024:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to 1024")
    return int(text)


def points(text: str) -> float:
    """Return a score from 0 to 100."""
    return number_between(text, 0, 100, "score")
