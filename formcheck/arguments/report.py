"""``formcheck report``: one page to keep, print or show to a physiotherapist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from formcheck.arguments.shared import (
    add_drawing,
    add_language,
    add_memory_limit,
    add_slow_motion,
    add_what_to_check,
    moment,
)

if TYPE_CHECKING:
    from formcheck.arguments.shared import Commands


def add(commands: Commands) -> None:
    """Add the parser of ``formcheck report``."""
    parser = commands.add_parser(
        "report",
        help="make one HTML page of a result or a clip",
        description=(
            "Make one self-contained HTML page: the annotated clip beside the angles over time, "
            "holds and faults to jump to, the best and the worst moment, and how sure it is. "
            "INPUT is a clip or photograph, or a <stem>.json that `formcheck analyze` wrote; the "
            "page then takes <stem>.annotated.mp4 and <stem>.frames.csv or .parquet beside it, "
            "and analyses the clip again for what is not there."
        ),
        epilog=(
            "Exit status: 0 written, 1 the page could not be written, 2 bad usage, 3 the input "
            "cannot be read, 4 written, but nobody or no stretch found, 130 stopped."
        ),
        allow_abbrev=False,
    )
    parser.set_defaults(run="formcheck.commands.report:run_report")
    parser.add_argument("input", metavar="INPUT", help="a result (.json), a video or a photograph")
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="the page, or a folder for it (default: <stem>.report.html beside INPUT)",
    )
    parser.add_argument(
        "--video",
        default="inside",
        choices=("inside", "beside", "none"),
        help="the annotated clip inside the page, as a file beside it, or not (default: inside)",
    )
    parser.add_argument(
        "--clip", metavar="FILE", help="where the clip of a result is now, if it was moved"
    )
    parser.add_argument(
        "--person", metavar="NAME", default="", help="a name or number for the heading"
    )
    parser.add_argument("--note", metavar="TEXT", default="", help="a note for the heading")
    parser.add_argument(
        "--when",
        type=moment,
        metavar="DATE",
        help="when it was recorded (default: what the clip itself says, if it does)",
    )
    add_what_to_check(parser)
    add_slow_motion(parser)
    add_drawing(parser)
    add_memory_limit(parser)
    add_language(parser)
