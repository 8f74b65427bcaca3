"""``formcheck history``: what was saved, and what it says of progress."""

from __future__ import annotations

from collections.abc import Sequence

from formcheck.arguments.shared import Commands, add_command, with_show
from formcheck.arguments.values import moment
from formcheck.errors import UsageError

WHAT = ("show", "list", "export", "add", "delete", "check")
"""What may be done with it; the first where none is named."""

_OLD = {f"--{name}": name for name in WHAT[1:]}


def add(commands: Commands) -> None:
    """Add the parser of ``formcheck history``."""
    parser = add_command(commands, "history", "")
    what = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    show, listed, export, added, delete, _ = (
        add_command(what, name, f"formcheck.commands.history:run_{name}") for name in WHAT
    )
    for one in (show, listed, export, added, delete):
        one.add_argument("--person", metavar="NAME")
    show.add_argument("--goal", type=days, default=5, metavar="DAYS")
    show.add_argument("--html", action="store_true")
    export.add_argument("format", choices=("csv", "parquet", "json"), metavar="FORMAT")
    for one in (show, export):
        one.add_argument("-o", "--output", metavar="FILE")
    added.add_argument("result", metavar="RESULT")
    added.add_argument("--when", type=moment, metavar="DATE")
    delete.add_argument("sessions", nargs="*", type=int, metavar="SESSION")
    delete.add_argument("--everybody", action="store_true")
    delete.add_argument("--yes", action="store_true")


def spelt_out(line: Sequence[str]) -> tuple[list[str], str]:
    """Return a command line with what is to be done with the history, and an old flag's new name.

    What to do was an option such as ``--list`` until 0.1; "" where it was not.
    """
    for number, word in enumerate(line if line[:1] == ["history"] else ()):
        flag, mark, value = word.partition("=")
        if flag in _OLD:
            rest = [*line[1:number], *([value] if mark else []), *line[number + 1 :]]
            return ["history", _OLD[flag], *rest], _OLD[flag]
    return with_show(line), ""


def days(text: str) -> int:
    """Return a number of days a week, or say what is wrong with it."""
    if text not in "1234567" or len(text) != 1:
        raise UsageError("wrong.days", text=text)
    return int(text)
