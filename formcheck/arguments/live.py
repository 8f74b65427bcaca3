"""``formcheck live``: a session in front of a camera."""

from __future__ import annotations

from typing import TYPE_CHECKING

from formcheck.arguments.shared import add_language, add_person, add_what_to_check

if TYPE_CHECKING:
    from formcheck.arguments.shared import Commands

KEYS = (
    "Keys in the window: q quit, space pause, h that hurts (stops at once), m mute, f full screen."
)


def add(commands: Commands) -> None:
    """Add the parser of ``formcheck live``."""
    parser = commands.add_parser(
        "live",
        help="coach a stretch in front of a camera, by voice and at a glance",
        description=(
            "Coach hamstring stretches in front of a camera at your side. Step in, and it leads "
            "you: placement, countdown, holds that count only good form, the other side, summary. "
            "The session is kept as live.json, live.cues.jsonl (everything said), "
            "live.poses.npz and live.frames.csv (landmarks, angles); no video. It also goes into "
            "the history."
        ),
        epilog=(
            f"{KEYS} Exit status: 0 a stretch was seen, 1 the session could not be written, 2 bad "
            "usage or no display, 3 no picture from the camera, 4 nobody or no stretch seen, 130 "
            "stopped."
        ),
        allow_abbrev=False,
    )
    parser.set_defaults(run="formcheck.commands.live:run_live")
    parser.add_argument(
        "--camera",
        default="0",
        metavar="N|URL|FILE",
        help="number of the camera, address of one, or a film that plays as one (default: 0)",
    )
    parser.add_argument("--list-cameras", action="store_true", help="list the cameras and leave")
    parser.add_argument(
        "-o",
        "--output",
        metavar="DIR",
        help="folder for the session (default: a new one in the user's data folder)",
    )
    add_what_to_check(parser, auto_model=True)
    # Whether a target was named matters beside a routine, which has its own.
    parser.set_defaults(target=None)
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
