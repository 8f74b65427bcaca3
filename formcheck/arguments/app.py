"""``formcheck app``: the page of one's own machine."""

from __future__ import annotations

from formcheck.arguments.shared import Commands, add_command, add_drawing
from formcheck.errors import UsageError

DEFAULT_PORT = 8731
"""Always the same, so that the browser remembers the camera it may use and what was chosen."""


def add(commands: Commands) -> None:
    """Add the parser of ``formcheck app``."""
    parser = add_command(commands, "app", "formcheck.commands.app:run_app")
    parser.add_argument("--port", type=port, metavar="N")
    parser.add_argument("--no-browser", action="store_true")
    parser.add_argument("--person", metavar="NAME")
    add_drawing(parser)
    # The browser has one of its own.
    parser.set_defaults(language=None)


def port(text: str) -> int:
    """Return a port's number, or say what is wrong with it."""
    if not text.isdecimal() or len(text) > 5 or int(text) > 65535:
        raise UsageError("wrong.port", text=text)
    return int(text)
