"""``formcheck app``: the page of one's own machine."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from formcheck.arguments.shared import add_drawing, add_person

if TYPE_CHECKING:
    from formcheck.arguments.shared import Commands

DEFAULT_PORT = 8731
"""Always the same, so that the browser remembers the camera it may use and what was chosen."""


def add(commands: Commands) -> None:
    """Add the parser of ``formcheck app``."""
    parser = commands.add_parser(
        "app",
        help="open the page: sessions, recordings and history in the browser",
        description=(
            "Open formcheck in the browser: a session in front of the camera, recordings to "
            "check, the history. Only this computer can open the page. Ctrl-C ends it."
        ),
        epilog="Exit status: 0 ended, 1 it could not be started, 2 bad usage.",
        allow_abbrev=False,
    )
    parser.set_defaults(run="formcheck.commands.app:run_app")
    parser.add_argument(
        "--port",
        type=port,
        metavar="N",
        help=f"port on 127.0.0.1, 0 for any (default: {DEFAULT_PORT}, or any if that is taken)",
    )
    parser.add_argument(
        "--no-browser", action="store_true", help="only print the address, open nothing"
    )
    add_person(parser, "whose sessions these are, until the page names somebody else", None)
    add_drawing(parser)
    parser.add_argument(
        "--language",
        choices=("en", "de"),
        help="en or de (default: that of the browser)",
    )


def port(text: str) -> int:
    """Return a port's number, or say what is wrong with it."""
    if not text.isdecimal() or len(text) > 5 or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: give a number from 0 to 65535")
    return int(text)
