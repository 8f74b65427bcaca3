"""``formcheck analyze``: recorded clips and photographs."""

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
    """Add the parser of ``formcheck analyze``."""
    parser = add_command(commands, "analyze", "formcheck.commands.analyze:run_analyze")
    parser.add_argument("inputs", nargs="+", metavar="INPUT")
    parser.add_argument("-o", "--output", metavar="DIR")
    add_what_to_check(parser)
    add_slow_motion(parser)
    add_drawing(parser)
    parser.add_argument("--frames", choices=("csv", "parquet"))
    parser.add_argument("--no-video", action="store_true")
    parser.add_argument("--save", action="store_true")
    parser.add_argument("--person", metavar="NAME")
    parser.add_argument("--when", type=moment, metavar="DATE")
    parser.add_argument("--json", choices=("-",))
    add_memory_limit(parser)
