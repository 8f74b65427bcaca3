"""The arguments of every command as one table, light to import and without a word.

A command is added with the name of the function that runs it, so that only the one asked for is
ever imported. What ``--help`` says of an argument stands in ``texts`` under the names of command
and argument (`parser.put_words`).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from formcheck.commands import values
from formcheck.texts.system import system_language


class _Stretches:
    """Names of stretches, looked for when the help is printed and not before: that takes time."""

    def __iter__(self) -> Iterator[str]:
        from formcheck.rules.catalogue import catalogue

        return iter(("auto", *catalogue()))

    def __contains__(self, name: object) -> bool:
        # A wrong name is refused with a sentence of its own (`Wanted.checked`).
        return True


Argument: TypeAlias = tuple[tuple[str, ...], dict[str, Any]]
"""Names and properties of an argument, as argparse takes them."""

Arguments: TypeAlias = Sequence[Argument | list[Argument]]
"""Of a list in it only one may be given."""


def _argument(*names: str, **how: Any) -> Argument:
    return names, how


def _flag(name: str) -> Argument:
    return _argument(name, action="store_true")


DEFAULT_PORT = 8731
"""Always the same, so that the browser remembers the camera it may use and what was chosen."""

_MEMORY_LIMIT = {"type": values.positive, "default": 3072.0, "metavar": "MIB"}
"""Three times what a clip of 4K takes."""

_MODELS = ("lite", "full", "heavy")
_INPUTS = _argument("inputs", nargs="+", metavar="INPUT")
_OUT_FOLDER = _argument("-o", "--output", metavar="DIR")
_OUT_FILE = _argument("-o", "--output", metavar="FILE")
_PERSON = _argument("--person", metavar="NAME")
_WHEN = _argument("--when", type=values.moment, metavar="DATE")
_ROTATE = _argument("--rotate", type=int, default=0, choices=(90, 180, 270))
_OWN_LIMIT = _argument("--memory-limit", dest="own_memory_limit", **_MEMORY_LIMIT)


def _what_to_check(model: Argument, target_s: float | None = 30.0) -> Arguments:
    return (
        _argument("--stretch", default="auto", metavar="NAME", choices=_Stretches()),
        _argument("--side", default="auto", choices=("auto", "left", "right")),
        model,
        _argument("--target", type=values.seconds, default=target_s, metavar="S"),
        _argument("--sensitivity", default="standard", choices=values.SENSITIVITIES),
        _argument("--rounded-above", type=values.degrees, metavar="DEG"),
    )


_HOW_TO_JUDGE: Arguments = (
    *_what_to_check(_argument("--model", choices=_MODELS)),
    _argument("--slow-motion", type=values.times_slower, metavar="N"),
    _ROTATE,
)
"""What `outputs.settings_of` reads."""

DRAWING: Arguments = (
    _argument("--size", type=values.picture_size, default=1920, metavar="PIXELS"),
    _argument("--overlay", choices=("full", "lines"), default="full"),
    _flag("--blur-face"),
)
"""How pictures are drawn; what `annotator.Drawing.of` reads."""

COMMANDS: dict[str, Arguments | dict[str, Arguments]] = {
    "app": (
        _argument("--port", type=values.port, metavar="N"),
        _flag("--no-browser"),
        _PERSON,
        *DRAWING,
    ),
    "analyze": (
        _INPUTS,
        _OUT_FOLDER,
        *_HOW_TO_JUDGE,
        *DRAWING,
        _argument("--frames", choices=("csv", "parquet")),
        _flag("--no-video"),
        _flag("--save"),
        _PERSON,
        _WHEN,
        _argument("--json", choices=("-",)),
        _OWN_LIMIT,
    ),
    "live": (
        _argument("--camera", default="0", metavar="N|URL|FILE"),
        _flag("--list-cameras"),
        _OUT_FOLDER,
        # The program may choose the model: nobody can wait. Whether a target was named matters
        # beside a routine, which has its own.
        *_what_to_check(
            _argument("--model", default="auto", choices=("auto", *_MODELS)), target_s=None
        ),
        _PERSON,
        [
            _argument("--routine", metavar="FILE"),
            _argument("--repetitions", type=values.repetitions, default=2, metavar="N"),
        ],
        _flag("--no-window"),
        _flag("--mute"),
        _flag("--record"),
    ),
    "score": (
        _argument("clips", nargs="*", metavar="CLIPS"),
        _argument("-o", "--output", required=True, metavar="TABLE"),
        _argument("--report", metavar="PAGE.html"),
        *_HOW_TO_JUDGE,
        [
            _argument("--workers", type=values.workers, metavar="N"),
            _argument("--cluster", metavar="ADDRESS"),
        ],
        _flag("--insecure-cluster"),
        [
            _argument("--save-landmarks", metavar="DIR"),
            _argument("--from-landmarks", metavar="DIR"),
        ],
        _argument("--expect", type=values.points, metavar="SCORE"),
        _flag("--retry-failed"),
        _argument("--time-limit", type=values.positive, default=1800.0, metavar="S"),
        _argument("--memory-limit", **_MEMORY_LIMIT),
    ),
    "report": (
        _INPUTS,
        _OUT_FILE,
        _argument("--video", default="inside", choices=("inside", "beside", "none")),
        _argument("--clip", metavar="FILE"),
        _argument("--person", metavar="NAME", default=""),
        _argument("--note", metavar="TEXT", default=""),
        _WHEN,
        *_HOW_TO_JUDGE,
        *DRAWING,
        _OWN_LIMIT,
    ),
    "history": {
        "show": (
            _PERSON,
            _argument("--goal", type=values.days, default=5, metavar="DAYS"),
            _flag("--html"),
            _OUT_FILE,
        ),
        "list": (_PERSON,),
        "export": (
            _PERSON,
            _argument("format", choices=("csv", "parquet", "json"), metavar="FORMAT"),
            _OUT_FILE,
        ),
        "add": (_PERSON, _argument("result", metavar="RESULT"), _WHEN),
        "delete": (
            _PERSON,
            _argument("sessions", nargs="*", type=int, metavar="SESSION"),
            _flag("--everybody"),
            _flag("--yes"),
        ),
        "check": (),
    },
    "export": (
        _INPUTS,
        _argument(
            "--format", action="append", required=True, choices=("trc", "mot", "csv", "parquet")
        ),
        _argument("--space", default="world", choices=("world", "picture")),
        _OUT_FOLDER,
        _argument("--model", choices=_MODELS),
        _ROTATE,
        _OWN_LIMIT,
    ),
    "settings": {
        "show": (),
        "set": (
            _argument("name", choices=tuple(values.SETTINGS), metavar="SETTING"),
            _argument("value", metavar="VALUE"),
        ),
        "unset": (_argument("name", choices=tuple(values.SETTINGS), metavar="SETTING"),),
        "path": (),
    },
    "doctor": (_flag("--no-camera"),),
    "completion": (_argument("shell", choices=("bash", "zsh", "fish"), metavar="SHELL"),),
}
"""Every command, or what may be done with it, in the order of ``formcheck --help``."""

_DEFAULTS: dict[str, dict[str, Any]] = {
    # The browser has one of its own.
    "app": {"language": None},
    "live": {"chosen": {}},
    "completion": {"run": "formcheck.commands.parser:run_completion"},
}


def add_command(commands: argparse._SubParsersAction[Any], name: str) -> None:
    """Add the parser of a command, or those of what may be done with it."""
    declared = COMMANDS[name]
    if not isinstance(declared, dict):
        _add(commands, name, declared, f"formcheck.commands.{name}:run_{name}")
        return
    what = _parser(commands, name).add_subparsers(dest="what", metavar="WHAT", required=True)
    for one, arguments in declared.items():
        _add(what, one, arguments, f"formcheck.commands.{name}:run_{one}")


def _parser(commands: argparse._SubParsersAction[Any], name: str) -> argparse.ArgumentParser:
    # Its line in the list of commands needs some words to be there; `put_words` brings them.
    parser: argparse.ArgumentParser = commands.add_parser(name, help=name, allow_abbrev=False)
    return parser


def _add(
    commands: argparse._SubParsersAction[Any], name: str, arguments: Arguments, run: str
) -> None:
    """Add a parser with what every command takes; ``run``: module and function that run it."""
    parser = _parser(commands, name)
    common = (
        _argument("--language", type=values.language, metavar="LANG", default=system_language()),
        _flag("--verbose"),
        _argument("--log", metavar="FILE"),
    )
    add_arguments(parser, (*common, *arguments))
    parser.set_defaults(**{"run": run, **_DEFAULTS.get(name, {})})


def add_arguments(parser: argparse._ActionsContainer, arguments: Arguments) -> None:
    """Add arguments to a parser, or to a group of those that exclude each other."""
    for one in arguments:
        if isinstance(one, list):
            add_arguments(parser.add_mutually_exclusive_group(), one)
        else:
            names, how = one
            parser.add_argument(*names, **how)


_OLD = {f"--{name}": name for name in ("list", "export", "add", "delete", "check")}


def spelt_out(line: Sequence[str]) -> tuple[list[str], str]:
    """Return a command line with what is to be done, and an old flag's new name.

    ``show`` where history or settings are named alone. What to do with the history was an option
    such as ``--list`` until 0.1; "" where it was not.
    """
    words = list(line)
    if words[:1] == ["history"]:
        for number, word in enumerate(words):
            flag, mark, value = word.partition("=")
            if flag in _OLD:
                rest = [*words[1:number], *([value] if mark else []), *words[number + 1 :]]
                return ["history", _OLD[flag], *rest], _OLD[flag]
    if words[:1] in (["history"], ["settings"]) and not {"-h", "--help"} & set(words):
        named = words[1:2] and not words[1].startswith("-")
        words[1:1] = [] if named else ["show"]
    return words, ""
