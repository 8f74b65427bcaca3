"""``formcheck live``: a session in front of a camera."""

from __future__ import annotations

<<<<<<< HEAD
from formcheck.arguments.shared import Commands, add_command, add_what_to_check
=======
from typing import TYPE_CHECKING

from formcheck.arguments.shared import add_language, add_person, add_what_to_check

if TYPE_CHECKING:
    from formcheck.arguments.shared import Commands

KEYS = (
    "Keys in the window: q quit, space pause, h that hurts (stops at once), m mute, f full screen."
)
>>>>>>> main


def add(commands: Commands) -> None:
    """Add the parser of ``formcheck live``."""
    parser = add_command(commands, "live", "formcheck.commands.live:run_live")
    parser.add_argument("--camera", default="0", metavar="N|URL|FILE")
    parser.add_argument("--list-cameras", action="store_true")
    parser.add_argument("-o", "--output", metavar="DIR")
    add_what_to_check(parser, auto_model=True)
    # Whether a target was named matters beside a routine, which has its own.
    parser.set_defaults(target=None)
<<<<<<< HEAD
    parser.add_argument("--person", metavar="NAME")
    parser.add_argument("--routine", metavar="FILE")
    parser.add_argument("--no-window", action="store_true")
    parser.add_argument("--mute", action="store_true")
    parser.add_argument("--mirror", action="store_true")
    parser.add_argument("--record", action="store_true")
=======
    add_person(
        parser,
        "whose session it is in the history; begins with the neutral back of that person's last "
        "one (a film is only kept in the history with this)",
        None,
    )
    parser.add_argument(
        "--routine", metavar="FILE", help="what to do in which order, a TOML file (docs/live.md)"
    )
    parser.add_argument("--no-window", action="store_true", help="voice only")
    parser.add_argument("--mute", action="store_true", help="no sound; the words are printed")
    parser.add_argument(
        "--record", action="store_true", help="also keep the camera's pictures as live.mp4"
    )
    add_language(parser)
>>>>>>> main
