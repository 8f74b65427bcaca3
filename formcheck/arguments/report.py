"""``formcheck report``: one page to keep, print or show to a physiotherapist."""

from __future__ import annotations

from formcheck.arguments.shared import (
    Commands,
    add_command,
    add_drawing,
    add_memory_limit,
    add_slow_motion,
    add_what_to_check,
)
from formcheck.arguments.values import moment


def add(commands: Commands) -> None:
    """Add the parser of ``formcheck report``."""
    parser = add_command(commands, "report", "formcheck.commands.report:run_report")
    parser.add_argument("inputs", nargs="+", metavar="INPUT")
    parser.add_argument("-o", "--output", metavar="FILE")
    parser.add_argument("--video", default="inside", choices=("inside", "beside", "none"))
    parser.add_argument("--clip", metavar="FILE")
    parser.add_argument("--person", metavar="NAME", default="")
    parser.add_argument("--note", metavar="TEXT", default="")
    parser.add_argument("--when", type=moment, metavar="DATE")
    add_what_to_check(parser)
    add_slow_motion(parser)
    add_drawing(parser)
    add_memory_limit(parser)
