"""``formcheck live``: a session in front of a camera."""

from __future__ import annotations

from formcheck.arguments.shared import Commands, add_command, add_what_to_check
from formcheck.arguments.values import repetitions


def add(commands: Commands) -> None:
    """Add the parser of ``formcheck live``."""
    parser = add_command(commands, "live", "formcheck.commands.live:run_live")
    parser.add_argument("--camera", default="0", metavar="N|URL|FILE")
    parser.add_argument("--list-cameras", action="store_true")
    parser.add_argument("-o", "--output", metavar="DIR")
    add_what_to_check(parser, auto_model=True)
    # Whether a target was named matters beside a routine, which has its own.
    parser.set_defaults(target=None, chosen={})
    parser.add_argument("--person", metavar="NAME")
    order = parser.add_mutually_exclusive_group()
    order.add_argument("--routine", metavar="FILE")
    order.add_argument("--repetitions", type=repetitions, default=2, metavar="N")
    parser.add_argument("--no-window", action="store_true")
    parser.add_argument("--mute", action="store_true")
    parser.add_argument("--record", action="store_true")
