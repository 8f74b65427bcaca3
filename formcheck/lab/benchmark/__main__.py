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
from formcheck.lab.benchmark.clip_set import Tick
from formcheck.pipeline.models import CLIP_MODEL, LIVE_MODEL, MODEL_NAMES
from formcheck.pipeline.own_files import check_writable, write_atomically


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 up")
    return int(text)


def _file(meaning: str, metavar: str = "FILE", **more: Any) -> dict[str, Any]:
    return {"type": Path, "metavar": metavar, "help": meaning} | more


ARGUMENTS: dict[str, dict[str, Any]] = {
    "folder": _file("clips with truth files", "DIR"),
    "clip": _file("a clip of one stretch, e.g. from sample_videos", "CLIP"),
    "before": _file("written by accuracy -o", "A.json"),
    "after": _file("written by accuracy -o", "B.json"),
    "--own": _file("stairs (repeat)", "SET", action="append", default=[]),
    "--second": _file("the second renderer's clips", "DIR"),
    "--people": _file("labelled poses of people", "DIR"),
    "--mocap": _file("movements measured by markers", "DIR"),
    "--store": _file("poses of clips; needed with --own and --second", "DIR"),
    "--model": {"default": CLIP_MODEL, "choices": MODEL_NAMES, "help": "pose model"},
    "--poses": _file("keep poses there, and take them from there the next time", "DIR"),
    "--rounds": {"type": int, "default": 3, "help": "repeats"},
    "--minutes": {"type": float, "default": 3.0, "help": "length of the long run"},
    "--endure": {"type": int, "default": 100, "metavar": "N", "help": "short clips; 0: none"},
    "--jobs": {"type": _positive, "default": 1, "metavar": "N", "help": "processes"},
    "--limit": {"type": _positive, "metavar": "N", "help": "only the first N clips by name"},
    "--anyway": {"action": "store_true", "help": "also if the clips differ"},
    "--no-memory": {"action": "store_true", "help": "leave out the 10-minute clip"},
    "--no-window": {"action": "store_true", "help": "where there is no display"},
    "--output": _file("write the figures as JSON too"),
    "--markdown": _file("write the tables there too"),
}
BENCHMARKS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "accuracy": (
        "how far from the truth, on clips with truth",
        "folder --model --poses --jobs --limit --output", {},
    ),
    "travel": (
        "own stairs, another renderer and people side by side",
        "--own --second --people --mocap --store --jobs --model --output", {},
    ),
    "compare": ("what changed between two accuracy reports", "before after --anyway", {}),
    "models": ("accuracy of the pose models against their time", "folder --limit", {}),
    "landmarks": (
        "how far landmarks lie from the true joints", "folder --model --poses --limit", {},
    ),
    "backs": (
        "reading the back, beside what other programs do", "folder --model --poses --limit", {},
    ),
    "batch": (
        "scoring many clips: throughput, overhead",
        "folder --rounds --endure --model --limit", {},
    ),
    "speed": (
        "speed and memory as ratios, measured in one run",
        "clip --rounds --model --no-memory", {},
    ),
    "live": (
        "a live session against the bare model, in one run",
        "clip --rounds --minutes --model --no-window", {"rounds": 1, "model": LIVE_MODEL},
    ),
    "page": (
        "a session on the page in Chromium, in one run", "clip --minutes", {"minutes": 30.0},
    ),
}  # fmt: skip
"""What each is for, its arguments, and what is otherwise when they are not given."""


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the benchmarks."""
    parser = argparse.ArgumentParser(prog="python -m formcheck.lab.benchmark", allow_abbrev=False)
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="BENCHMARK")
    for kind, (meaning, names, defaults) in BENCHMARKS.items():
        shown = argparse.ArgumentDefaultsHelpFormatter
        one = kinds.add_parser(kind, help=meaning, formatter_class=shown)
        for name in (*names.split(), "--markdown"):
            short = ["-o"] if name == "--output" else []
            one.add_argument(*short, name, **ARGUMENTS[name])
        one.set_defaults(**defaults)
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
