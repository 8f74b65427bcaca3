"""``python -m formcheck.lab.benchmark`` and one of `BENCHMARKS`, each a module of this room."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markdown import Markdown
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from formcheck.commands import process
from formcheck.errors import EXIT_INTERRUPTED, EXIT_OK, FormcheckError
from formcheck.lab.benchmark.pool import Tick
from formcheck.pipeline.models import CLIP_MODEL, LIVE_MODEL, MODEL_NAMES
from formcheck.pipeline.safe_output import check_writable, write_atomically


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 up")
    return int(text)


def _file(meaning: str, metavar: str = "FILE", **more: Any) -> dict[str, Any]:
    return {"type": Path, "metavar": metavar, "help": meaning} | more


_FOLDER = {"folder": _file("clips with truth files", "DIR")}
_CLIP = {"clip": _file("a clip of one stretch, e.g. from sample_videos", "CLIP")}
_JOBS = {"--jobs": {"type": _positive, "default": 1, "metavar": "N", "help": "processes (1)"}}
_LIMIT = {"--limit": {"type": _positive, "metavar": "N", "help": "only the first N clips by name"}}
_JSON = {"--output": _file("write the figures as JSON too")}


def _model(default: str = CLIP_MODEL) -> dict[str, dict[str, Any]]:
    meaning = f"pose model (default: {default})"
    return {"--model": {"default": default, "choices": MODEL_NAMES, "help": meaning}}


def _poses(meaning: str = "keep poses there, and take them from there the next time") -> Any:
    return {"--poses": _file(meaning, "DIR")}


def _rounds(default: int, kind: type | Any = _positive) -> dict[str, dict[str, Any]]:
    return {"--rounds": {"type": kind, "default": default, "help": f"repeats ({default})"}}


def _minutes(default: float) -> dict[str, dict[str, Any]]:
    return {"--minutes": {"type": float, "default": default, "help": f"length ({default:g})"}}


_TRAVEL = {
    "--own": _file("stairs (repeat)", "SET", action="append", default=[]),
    "--second": _file("the second renderer's clips", "DIR"),
    "--people": _file("labelled poses of people", "DIR"),
    "--mocap": _file("movements measured by markers", "DIR"),
    "--store": _file("poses of clips; needed with --own and --second", "DIR"),
}
_BATCH = {
    "--endure": {"type": int, "default": 100, "metavar": "N", "help": "short clips (100; 0: none)"}
}
BENCHMARKS: dict[str, tuple[str, dict[str, dict[str, Any]]]] = {
    "accuracy": (
        "how far from the truth, on clips with truth",
        _FOLDER | _model() | _poses() | _JOBS | _LIMIT | _JSON,
    ),
    "travel": (
        "own stairs, another renderer and people side by side",
        _TRAVEL | _JOBS | _model() | _JSON,
    ),
    "compare": (
        "what changed between two accuracy reports",
        {name: _file("written by accuracy -o", f"{name}.json") for name in ("before", "after")}
        | {"--anyway": {"action": "store_true", "help": "also if the clips differ"}},
    ),
    "models": ("accuracy of the pose models against their time", _FOLDER | _LIMIT),
    "landmarks": (
        "how far landmarks lie from the true joints",
        _FOLDER | _model() | _poses() | _LIMIT,
    ),
    "backs": (
        "reading the back, beside what other programs do",
        _FOLDER | _model() | _poses() | _LIMIT,
    ),
    "batch": (
        "scoring many clips: throughput, overhead",
        _FOLDER | _rounds(3, int) | _BATCH | _model() | _LIMIT,
    ),
    "speed": (
        "speed and memory as ratios, measured in one run",
        _CLIP
        | _rounds(3)
        | _model()
        | {"--no-memory": {"action": "store_true", "help": "leave out the 10-minute clip"}},
    ),
    "live": (
        "a live session against the bare model, in one run",
        _CLIP
        | _rounds(1)
        | _minutes(3.0)
        | _model(LIVE_MODEL)
        | {"--no-window": {"action": "store_true", "help": "where there is no display"}},
    ),
    "page": ("a session on the page in Chromium, in one run", _CLIP | _minutes(30.0)),
}
"""What each is for, and its arguments; all have ``--markdown`` beside."""


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the benchmarks."""
    parser = argparse.ArgumentParser(prog="python -m formcheck.lab.benchmark", allow_abbrev=False)
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="BENCHMARK")
    for kind, (meaning, arguments) in BENCHMARKS.items():
        one = kinds.add_parser(kind, help=meaning)
        for name, how in arguments.items():
            one.add_argument(*(["-o"] if name == "--output" else []), name, **how)
        one.add_argument("--markdown", **_file("write the tables there too"))
    return parser


@contextlib.contextmanager
def _progress() -> Iterator[Tick]:
    """Show a bar on a terminal's error stream; nothing elsewhere."""
    console = Console(stderr=True)
    columns = (BarColumn(), TextColumn("{task.completed} of {task.total}"), TimeRemainingColumn())
    bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    with bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def run(options: argparse.Namespace) -> None:
    """Run the benchmark that was asked for and write what it found."""
    output = getattr(options, "output", None)
    for path in (output, options.markdown):
        if path is not None:
            # To be known before minutes of work.
            check_writable(path)
    benchmark = import_module(f"formcheck.lab.benchmark.{options.kind}")
    with _progress() as tick:
        found = benchmark.run(options, tick)
    console = Console()
    if console.is_terminal:
        console.print(Markdown(found.text))
    else:
        print(found.text)
    if output is not None:
        write_atomically(output, found.json)
    if options.markdown is not None:
        write_atomically(options.markdown, found.text)


def main(argv: Sequence[str] | None = None) -> int:
    """Read the arguments and run; returns the exit status."""
    options = build_parser().parse_args(argv)
    try:
        run(options)
    except FormcheckError as error:
        print(f"formcheck: {error}", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        print("formcheck: stopped; nothing was written.", file=sys.stderr)
        return EXIT_INTERRUPTED
    return EXIT_OK


if __name__ == "__main__":
    process.mend_streams()
    sys.exit(main())
