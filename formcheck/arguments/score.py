"""``formcheck score``: many clips, one table."""

from __future__ import annotations

from formcheck.arguments.shared import (
    MEMORY_LIMIT_MIB,
    Commands,
    add_command,
    add_slow_motion,
    add_what_to_check,
)
from formcheck.arguments.values import number_between, positive
from formcheck.errors import UsageError


def add(commands: Commands) -> None:
    """Add the parser of ``formcheck score``."""
    parser = add_command(commands, "score", "formcheck.commands.score:run_score")
    parser.add_argument("clips", nargs="*", metavar="CLIPS")
    parser.add_argument("-o", "--output", required=True, metavar="TABLE")
    parser.add_argument("--report", metavar="PAGE.html")
    add_what_to_check(parser)
    add_slow_motion(parser)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--workers", type=whole, metavar="N")
    where.add_argument("--cluster", metavar="ADDRESS")
    parser.add_argument("--insecure-cluster", action="store_true")
    landmarks = parser.add_mutually_exclusive_group()
    landmarks.add_argument("--save-landmarks", metavar="DIR")
    landmarks.add_argument("--from-landmarks", metavar="DIR")
    parser.add_argument("--expect", type=points, metavar="SCORE")
    parser.add_argument("--retry-failed", action="store_true")
    parser.add_argument("--time-limit", type=positive, default=1800.0, metavar="S")
    parser.add_argument("--memory-limit", type=positive, default=MEMORY_LIMIT_MIB, metavar="MIB")


def whole(text: str) -> int:
    """Return a whole number from 1 to 1024."""
    if not text.isdecimal() or not 1 <= int(text[:5]) <= 1024:
        raise UsageError("wrong.whole", text=text)
    return int(text)


def points(text: str) -> float:
    """Return a score from 0 to 100."""
    return number_between(text, 0, 100, "wrong.points")
