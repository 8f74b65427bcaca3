"""``formcheck export``: landmarks and angles for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from formcheck.arguments.shared import add_language, add_memory_limit

if TYPE_CHECKING:
    from formcheck.arguments.shared import Commands


def add(commands: Commands) -> None:
    """Add the parser of ``formcheck export``."""
    parser = commands.add_parser(
        "export",
        help="write landmarks and angles for OpenSim, Sports2D users, pandas and spreadsheets",
        description=(
            "Write the landmarks and both sides' angles of each INPUT: <stem>.trc (landmarks for "
            "OpenSim), <stem>.mot (angles in degrees), or tidy tables <stem>.landmarks.csv and "
            "<stem>.angles.csv (or .parquet)."
        ),
        epilog=(
            "Exit status: 0 written, 1 an output could not be written, 2 bad usage, 3 an input "
            "cannot be read, 4 nobody was seen, 130 stopped. With several inputs all are tried "
            "and the gravest status is returned."
        ),
        allow_abbrev=False,
    )
    parser.set_defaults(run="formcheck.commands.export:run_export")
    parser.add_argument(
        "inputs",
        nargs="+",
        metavar="INPUT",
        help="a clip, the result of one or of a session (.json), or saved landmarks (.npz)",
    )
    parser.add_argument(
        "--format",
        action="append",
        required=True,
        choices=("trc", "mot", "csv", "parquet"),
        help="what to write; may be given several times",
    )
    parser.add_argument(
        "--space",
        default="world",
        choices=("world", "picture"),
        help="for trc: metres from between the hips, or pixels (default: world)",
    )
    parser.add_argument(
        "-o", "--output", metavar="DIR", help="folder for the files (default: beside INPUT)"
    )
    parser.add_argument(
        "--model",
        choices=("lite", "full", "heavy"),
        help="pose model: lite is faster, heavy surer (default: that of the result, or heavy)",
    )
    add_memory_limit(parser)
    add_language(parser)
