"""``formcheck settings``: what is chosen once and for all."""

from __future__ import annotations

from formcheck.arguments.shared import Commands, add_command
from formcheck.settings import NAMES


def add(commands: Commands) -> None:
    """Add the parser of ``formcheck settings``."""
    parser = add_command(commands, "settings", "")
    what = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    for name in ("show", "set", "unset", "path"):
        one = add_command(what, name, f"formcheck.commands.settings:run_{name}")
        if name in ("set", "unset"):
            one.add_argument("name", choices=tuple(NAMES), metavar="SETTING")
        if name == "set":
            one.add_argument("value", metavar="VALUE")
