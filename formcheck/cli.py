"""The command line: arguments in, files and a short verdict out.

Nothing is measured or decided here. Heavy imports wait until the arguments are understood.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from formcheck import errors
from formcheck.commands import process


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence instead of printing the usage first."""

    def error(self, message: str) -> NoReturn:
        self.exit(
            errors.EXIT_USAGE,
            f"{self.prog}: {message}. See `{self.prog} --help`.\n",
        )


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the ``formcheck`` command."""
    parser = _Parser(
        prog="formcheck",
        description="Form checker for hamstring stretches, from one camera at the side.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="store_true", help="show the version and leave")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    analyze = commands.add_parser(
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
    analyze.add_argument("inputs", nargs="+", metavar="INPUT", help="a video or a photograph")
    analyze.add_argument(
        "-o", "--output", metavar="DIR", help="folder for the results (default: beside INPUT)"
    )
    analyze.add_argument(
        "--stretch",
        default="auto",
        metavar="NAME",
        help="auto, standing, supine or seated (default: auto)",
    )
    analyze.add_argument(
        "--side",
        default="auto",
        choices=("auto", "left", "right"),
        help="the stretched leg (default: auto)",
    )
    analyze.add_argument(
        "--model",
        default="full",
        choices=("lite", "full", "heavy"),
        help="pose model: lite is faster, heavy slower (default: full)",
    )
    analyze.add_argument(
        "--target",
        type=_seconds,
        default=30.0,
        metavar="S",
        help="seconds to hold (default: 30)",
    )
    analyze.add_argument(
        "--sensitivity",
        default="standard",
        choices=("gentle", "standard", "strict"),
        help="how soon a back counts as rounded (default: standard)",
    )
    analyze.add_argument(
        "--rounded-above",
        type=_degrees,
        metavar="DEG",
        help="a person's own threshold for a rounded back, instead of a sensitivity",
    )
    analyze.add_argument(
        "--frames",
        choices=("csv", "parquet"),
        help="also write one row per frame to <stem>.frames.csv or .parquet",
    )
    analyze.add_argument(
        "--no-video", action="store_true", help="do not write the annotated video or photograph"
    )
    analyze.add_argument(
        "--json",
        choices=("-",),
        help="print each result as one line of JSON to standard output",
    )
    return parser


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not 0 < value <= 3600:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds from 0 to 3600")
    return value


def _degrees(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of degrees") from None


def run() -> int:
    """Run as a process of its own: the ``formcheck`` command."""
    process.catch_stop_signals()
    process.mend_streams()
    return main()


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments without the program's name; by default those of the process.
    """
    parser = build_parser()
    try:
        options = parser.parse_args(argv)
        if options.version:
            from formcheck.report.summary import formcheck_version

            print(f"formcheck {formcheck_version()}", flush=True)
            return errors.EXIT_OK
        if options.command is None:
            parser.print_help()
            return errors.EXIT_USAGE
        from formcheck.commands.analyze import run_analyze

        return run_analyze(options)
    except SystemExit as leave:
        return int(leave.code or 0)
    except errors.FormcheckError as error:
        print(f"formcheck: {error}", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        return _stop()
    except ImportError as error:
        # NumPy reports an interrupted import as a broken installation.
        return _stop() if process.stopped() else _library_missing(error)
    except OSError:
        # Nobody reads our output (`formcheck --help | head -0`).
        process.silence(1)
        return errors.EXIT_FAILED


def _stop() -> int:
    print("formcheck: stopped; no unfinished file was left.", file=sys.stderr, flush=True)
    # MediaPipe's threads still want to say something.
    process.silence(2)
    return errors.EXIT_INTERRUPTED


def _library_missing(error: ImportError) -> int:
    # The one case known: OpenCV on a Linux without any desktop libraries.
    advice = (
        "install the system's libraries, on Debian `apt install libgl1 libglib2.0-0`"
        if ".so" in str(error)
        else "install formcheck again"
    )
    print(f"formcheck: a library cannot be loaded ({error}): {advice}.", file=sys.stderr)
    return errors.EXIT_FAILED
