"""The arguments of each command. What ``--help`` says of them stands in ``texts`` (`parser`)."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from formcheck.arguments import shared, values
from formcheck.settings import NAMES

DEFAULT_PORT = 8731
"""Always the same, so that the browser remembers the camera it may use and what was chosen."""

SHELLS = ("bash", "zsh", "fish")

HISTORY = ("show", "list", "export", "add", "delete", "check")
"""What may be done with it; the first where none is named."""

_OLD = {f"--{name}": name for name in HISTORY[1:]}


def add_all(commands: shared.Commands) -> None:
    """Add every command, in the order of ``formcheck --help``."""
    for add in (_app, _analyze, add_live, _score, _report, _history, _export, _settings):
        add(commands)
    doctor = _command(commands, "doctor")
    doctor.add_argument("--no-camera", action="store_true")
    completion = _command(commands, "completion")
    completion.add_argument("shell", choices=SHELLS, metavar="SHELL")


def _command(commands: shared.Commands, name: str) -> argparse.ArgumentParser:
    return shared.add_command(commands, name, f"formcheck.commands.{name}:run_{name}")


def _app(commands: shared.Commands) -> None:
    parser = _command(commands, "app")
    parser.add_argument("--port", type=values.port, metavar="N")
    parser.add_argument("--no-browser", action="store_true")
    parser.add_argument("--person", metavar="NAME")
    shared.add_drawing(parser)
    # The browser has one of its own.
    parser.set_defaults(language=None)


def _analyze(commands: shared.Commands) -> None:
    parser = _command(commands, "analyze")
    parser.add_argument("inputs", nargs="+", metavar="INPUT")
    parser.add_argument("-o", "--output", metavar="DIR")
    shared.add_what_to_check(parser)
    shared.add_slow_motion(parser)
    shared.add_drawing(parser)
    parser.add_argument("--frames", choices=("csv", "parquet"))
    parser.add_argument("--no-video", action="store_true")
    parser.add_argument("--save", action="store_true")
    parser.add_argument("--person", metavar="NAME")
    parser.add_argument("--when", type=values.moment, metavar="DATE")
    parser.add_argument("--json", choices=("-",))
    shared.add_memory_limit(parser)


def add_live(commands: shared.Commands) -> None:
    """Add the parser of ``formcheck live``."""
    parser = _command(commands, "live")
    parser.add_argument("--camera", default="0", metavar="N|URL|FILE")
    parser.add_argument("--list-cameras", action="store_true")
    parser.add_argument("-o", "--output", metavar="DIR")
    shared.add_what_to_check(parser, auto_model=True)
    # Whether a target was named matters beside a routine, which has its own.
    parser.set_defaults(target=None, chosen={})
    parser.add_argument("--person", metavar="NAME")
    order = parser.add_mutually_exclusive_group()
    order.add_argument("--routine", metavar="FILE")
    order.add_argument("--repetitions", type=values.repetitions, default=2, metavar="N")
    parser.add_argument("--no-window", action="store_true")
    parser.add_argument("--mute", action="store_true")
    parser.add_argument("--record", action="store_true")


def _score(commands: shared.Commands) -> None:
    parser = _command(commands, "score")
    parser.add_argument("clips", nargs="*", metavar="CLIPS")
    parser.add_argument("-o", "--output", required=True, metavar="TABLE")
    parser.add_argument("--report", metavar="PAGE.html")
    shared.add_what_to_check(parser)
    shared.add_slow_motion(parser)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--workers", type=values.workers, metavar="N")
    where.add_argument("--cluster", metavar="ADDRESS")
    parser.add_argument("--insecure-cluster", action="store_true")
    landmarks = parser.add_mutually_exclusive_group()
    landmarks.add_argument("--save-landmarks", metavar="DIR")
    landmarks.add_argument("--from-landmarks", metavar="DIR")
    parser.add_argument("--expect", type=values.points, metavar="SCORE")
    parser.add_argument("--retry-failed", action="store_true")
    parser.add_argument("--time-limit", type=values.positive, default=1800.0, metavar="S")
    parser.add_argument(
        "--memory-limit", type=values.positive, default=shared.MEMORY_LIMIT_MIB, metavar="MIB"
    )


def _report(commands: shared.Commands) -> None:
    parser = _command(commands, "report")
    parser.add_argument("inputs", nargs="+", metavar="INPUT")
    parser.add_argument("-o", "--output", metavar="FILE")
    parser.add_argument("--video", default="inside", choices=("inside", "beside", "none"))
    parser.add_argument("--clip", metavar="FILE")
    parser.add_argument("--person", metavar="NAME", default="")
    parser.add_argument("--note", metavar="TEXT", default="")
    parser.add_argument("--when", type=values.moment, metavar="DATE")
    shared.add_what_to_check(parser)
    shared.add_slow_motion(parser)
    shared.add_drawing(parser)
    shared.add_memory_limit(parser)


def _history(commands: shared.Commands) -> None:
    what = shared.add_command(commands, "history", "").add_subparsers(
        dest="what", metavar="WHAT", required=True
    )
    show, listed, export, added, delete, _ = (
        shared.add_command(what, name, f"formcheck.commands.history:run_{name}") for name in HISTORY
    )
    for one in (show, listed, export, added, delete):
        one.add_argument("--person", metavar="NAME")
    show.add_argument("--goal", type=values.days, default=5, metavar="DAYS")
    show.add_argument("--html", action="store_true")
    export.add_argument("format", choices=("csv", "parquet", "json"), metavar="FORMAT")
    for one in (show, export):
        one.add_argument("-o", "--output", metavar="FILE")
    added.add_argument("result", metavar="RESULT")
    added.add_argument("--when", type=values.moment, metavar="DATE")
    delete.add_argument("sessions", nargs="*", type=int, metavar="SESSION")
    delete.add_argument("--everybody", action="store_true")
    delete.add_argument("--yes", action="store_true")


def _export(commands: shared.Commands) -> None:
    parser = _command(commands, "export")
    parser.add_argument("inputs", nargs="+", metavar="INPUT")
    formats = ("trc", "mot", "csv", "parquet")
    parser.add_argument("--format", action="append", required=True, choices=formats)
    parser.add_argument("--space", default="world", choices=("world", "picture"))
    parser.add_argument("-o", "--output", metavar="DIR")
    parser.add_argument("--model", choices=("lite", "full", "heavy"))
    shared.add_rotate(parser)
    shared.add_memory_limit(parser)


def _settings(commands: shared.Commands) -> None:
    what = shared.add_command(commands, "settings", "").add_subparsers(
        dest="what", metavar="WHAT", required=True
    )
    for name in ("show", "set", "unset", "path"):
        one = shared.add_command(what, name, f"formcheck.commands.settings:run_{name}")
        if name in ("set", "unset"):
            one.add_argument("name", choices=tuple(NAMES), metavar="SETTING")
        if name == "set":
            one.add_argument("value", metavar="VALUE")


def spelt_out(line: Sequence[str]) -> tuple[list[str], str]:
    """Return a command line with what is to be done with the history, and an old flag's new name.

    What to do was an option such as ``--list`` until 0.1; "" where it was not.
    """
    for number, word in enumerate(line if line[:1] == ["history"] else ()):
        flag, mark, value = word.partition("=")
        if flag in _OLD:
            rest = [*line[1:number], *([value] if mark else []), *line[number + 1 :]]
            return ["history", _OLD[flag], *rest], _OLD[flag]
    return shared.with_show(line), ""
