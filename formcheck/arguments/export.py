"""``formcheck export``: landmarks and angles for other programs."""

from __future__ import annotations

from formcheck.arguments.shared import Commands, add_command, add_memory_limit, add_rotate


def add(commands: Commands) -> None:
    """Add the parser of ``formcheck export``."""
    parser = add_command(commands, "export", "formcheck.commands.export:run_export")
    parser.add_argument("inputs", nargs="+", metavar="INPUT")
    parser.add_argument(
        "--format", action="append", required=True, choices=("trc", "mot", "csv", "parquet")
    )
    parser.add_argument("--space", default="world", choices=("world", "picture"))
    parser.add_argument("-o", "--output", metavar="DIR")
    parser.add_argument("--model", choices=("lite", "full", "heavy"))
    add_rotate(parser)
    add_memory_limit(parser)
