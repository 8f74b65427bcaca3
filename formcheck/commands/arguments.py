"""The arguments of every command as one table, light to import and without a word.

A command is added with the name of the function that runs it, so that only the one asked for is
ever imported. What ``--help`` says of an argument stands in ``texts`` under the names of command
and argument (`cli.put_words`).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from formcheck.commands import settings
from formcheck.texts import system_language


class _Stretches:
    """Names of stretches, looked for when the help is printed and not before: that takes time."""

    def __iter__(self) -> Iterator[str]:
        from formcheck.rules.catalogue import catalogue

        return iter(("auto", *catalogue()))

    def __contains__(self, name: object) -> bool:
        # A wrong name is refused with a sentence of its own (`Wanted.checked`).
        return True


Argument: TypeAlias = tuple[list[str], dict[str, Any]]
"""Names and properties of an argument, as argparse takes them."""

Arguments: TypeAlias = Sequence[str | Argument | list[str | Argument]]
"""A flag is its name, and what takes any word is ``"--name WORD"``. Of a list only one is given."""


def _argument(names: str, kind: Any = None, default: object = None, **how: Any) -> Argument:
    """Return an argument; ``kind``: what reads its value, or what there is to choose from."""
    words = names.split()
    if len(words) > 1 and not words[-1].startswith("-"):
        how["metavar"] = words.pop()
    if kind is not None:
        how["type" if callable(kind) else "choices"] = kind
    elif "metavar" not in how:
        how["action"] = "store_true"
    if default is not None:
        how["default"] = default
    return words, how


DEFAULT_PORT = 8731
"""Always the same, so that the browser remembers the camera it may use and what was chosen."""

MEMORY_LIMIT_MIB = 3072.0
"""Three times what a clip of 4K takes."""

_MODELS = ("lite", "full", "heavy")
_INPUTS = _argument("inputs INPUT", nargs="+")
_WHEN = _argument("--when DATE", settings.moment)
_ROTATE = _argument("--rotate", (90, 180, 270), 0, type=int)
_OWN_LIMIT = _argument(
    "--memory-limit MIB", settings.positive, MEMORY_LIMIT_MIB, dest="own_memory_limit"
)


def _what_to_check(model: Argument, target_s: float | None = 30.0) -> Arguments:
    return (
        _argument("--stretch NAME", _Stretches(), "auto"),
        _argument("--side", ("auto", "left", "right"), "auto"),
        model,
        _argument("--target S", settings.seconds, target_s),
        _argument("--sensitivity", settings.SENSITIVITIES, "standard"),
        _argument("--rounded-above DEG", settings.degrees),
    )


_HOW_TO_JUDGE: Arguments = (
    *_what_to_check(_argument("--model", _MODELS)),
    _argument("--slow-motion N", settings.times_slower),
    _ROTATE,
)
"""What `outputs.settings_of` reads."""

DRAWING: Arguments = (
    _argument("--size PIXELS", settings.picture_size, 1920),
    _argument("--overlay", ("full", "lines"), "full"),
    "--blur-face",
)
"""How pictures are drawn; what `annotator.Drawing.of` reads."""

COMMANDS: dict[str, Arguments | dict[str, Arguments]] = {
    "app": (_argument("--port N", settings.port), "--no-browser", "--person NAME", *DRAWING),
    "analyze": (
        _INPUTS,
        "-o --output DIR",
        *_HOW_TO_JUDGE,
        *DRAWING,
        _argument("--frames", ("csv", "parquet")),
        "--no-video",
        "--save",
        "--person NAME",
        _WHEN,
        _argument("--json", ("-",)),
        _OWN_LIMIT,
    ),
    "live": (
        _argument("--camera N|URL|FILE", default="0"),
        "--list-cameras",
        "-o --output DIR",
        # The program may choose the model: nobody can wait. Whether a target was named matters
        # beside a routine, which has its own.
        *_what_to_check(_argument("--model", ("auto", *_MODELS), "auto"), target_s=None),
        "--person NAME",
        ["--routine FILE", _argument("--repetitions N", settings.repetitions, 2)],
        "--no-window",
        "--mute",
        "--record",
    ),
    "score": (
        _argument("clips CLIPS", nargs="*"),
        _argument("-o --output TABLE", required=True),
        "--report PAGE.html",
        *_HOW_TO_JUDGE,
        [_argument("--workers N", settings.workers), "--cluster ADDRESS"],
        "--insecure-cluster",
        ["--save-landmarks DIR", "--from-landmarks DIR"],
        _argument("--expect SCORE", settings.points),
        "--retry-failed",
        _argument("--time-limit S", settings.positive, 1800.0),
        _argument("--memory-limit MIB", settings.positive, MEMORY_LIMIT_MIB),
    ),
    "report": (
        _INPUTS,
        "-o --output FILE",
        _argument("--video", ("inside", "beside", "none"), "inside"),
        "--clip FILE",
        _argument("--person NAME", default=""),
        _argument("--note TEXT", default=""),
        _WHEN,
        *_HOW_TO_JUDGE,
        *DRAWING,
        _OWN_LIMIT,
    ),
    "history": {
        "show": (
            "--person NAME",
            _argument("--goal DAYS", settings.days, 5),
            "--html",
            "-o --output FILE",
        ),
        "list": ("--person NAME",),
        "export": (
            "--person NAME",
            _argument("format FORMAT", ("csv", "parquet", "json")),
            "-o --output FILE",
        ),
        "add": ("--person NAME", "result RESULT", _WHEN),
        "delete": (
            "--person NAME",
            _argument("sessions SESSION", int, nargs="*"),
            "--everybody",
            "--yes",
        ),
        "check": (),
    },
    "export": (
        _INPUTS,
        _argument("--format", ("trc", "mot", "csv", "parquet"), action="append", required=True),
        _argument("--space", ("world", "picture"), "world"),
        "-o --output DIR",
        _argument("--model", _MODELS),
        _ROTATE,
        _OWN_LIMIT,
    ),
    "settings": {
        "show": (),
        "set": (_argument("name SETTING", tuple(settings.SETTINGS)), "value VALUE"),
        "unset": (_argument("name SETTING", tuple(settings.SETTINGS)),),
        "path": (),
    },
    "doctor": ("--no-camera",),
    "completion": (_argument("shell SHELL", ("bash", "zsh", "fish")),),
}
"""Every command, or what may be done with it, in the order of ``formcheck --help``."""

_DEFAULTS: dict[str, dict[str, Any]] = {
    # The browser has one of its own.
    "app": {"language": None},
    "live": {"chosen": {}},
    "completion": {"run": "formcheck.cli:run_completion"},
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
    language = _argument("--language LANG", settings.language, system_language())
    add_arguments(parser, (language, "--verbose", "--log FILE", *arguments))
    parser.set_defaults(**{"run": run, **_DEFAULTS.get(name, {})})


def add_arguments(parser: argparse._ActionsContainer, arguments: Arguments) -> None:
    """Add arguments to a parser, or to a group of those that exclude each other."""
    for one in arguments:
        if isinstance(one, list):
            add_arguments(parser.add_mutually_exclusive_group(), one)
        else:
            names, how = _argument(one) if isinstance(one, str) else one
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
