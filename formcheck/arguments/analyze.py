"""``formcheck analyze``: recorded clips and photographs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from formcheck.arguments.shared import (
    add_drawing,
    add_language,
    add_memory_limit,
    add_person,
    add_slow_motion,
    add_what_to_check,
    moment,
)

if TYPE_CHECKING:
    from formcheck.arguments.shared import Commands


def add(commands: Commands) -> None:
    """Add the parser of ``formcheck analyze``."""
    parser = commands.add_parser(
        "analyze",
        help="check recorded clips or photographs",
        description=(
            "Check recorded clips or photographs of a hamstring stretch. For each INPUT "
            "this writes <stem>.json (the result), <stem>.annotated.mp4 and <stem>.angles.png; "
            "for a photograph <stem>.json and <stem>.annotated.png."
        ),
        epilog=(
            "Exit status: 0 analysed, 1 an output could not be written, 2 bad usage, 3 an input "
            "cannot be read, 4 nobody or no stretch found, 130 stopped. With several inputs "
            "all are tried and the gravest status is returned."
        ),
        allow_abbrev=False,
    )
    parser.set_defaults(run="formcheck.commands.analyze:run_analyze")
    parser.add_argument("inputs", nargs="+", metavar="INPUT", help="a video or a photograph")
    parser.add_argument(
        "-o", "--output", metavar="DIR", help="folder for the results (default: beside INPUT)"
    )
    add_what_to_check(parser)
    add_slow_motion(parser)
    add_drawing(parser)
    parser.add_argument(
        "--frames",
        choices=("csv", "parquet"),
        help="also write one row per frame to <stem>.frames.csv or .parquet",
    )
    parser.add_argument(
        "--no-video", action="store_true", help="do not write the annotated video or photograph"
    )
    parser.add_argument(
        "--save", action="store_true", help="keep the result in the history (formcheck history)"
    )
    add_person(
        parser,
        "whose clip it is: begin with the neutral back of an earlier session, and --save under "
        "this name (default: me)",
        None,
    )
    parser.add_argument(
        "--when",
        type=moment,
        metavar="DATE",
        help="with --save: when it was recorded (default: what the file says)",
    )
    parser.add_argument(
        "--json",
        choices=("-",),
        help="print each result as one line of JSON to standard output",
    )
    add_memory_limit(parser)
    add_language(parser)
