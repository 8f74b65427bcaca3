"""``formcheck live``: a session in front of a camera."""

from __future__ import annotations

from formcheck.arguments.shared import Commands, add_command, add_what_to_check


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
    parser.add_argument("--routine", metavar="FILE")
    parser.add_argument("--no-window", action="store_true")
    parser.add_argument("--mute", action="store_true")
    parser.add_argument("--record", action="store_true")
