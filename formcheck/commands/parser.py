"""The parser of the whole command line, in one language; and what a shell needs to complete it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NoReturn

from formcheck import errors
from formcheck.commands.arguments import COMMANDS, add_command
from formcheck.commands.say import give_script
from formcheck.printable import visible
from formcheck.texts import Texts, load_texts

_OF_ARGPARSE = {
    "usage: ": "usage",
    "positional arguments": "positionals",
    "options": "options",
    "show this help message and exit": "help",
    "argument %(argument_name)s: %(message)s": "wrong",
    "invalid choice: %(value)r (choose from %(choices)s)": "choice",
    "unrecognized arguments: %s": "unknown",
    "the following arguments are required: %s": "missing",
    "one of the arguments %s is required": "one_of",
    "not allowed with argument %s": "not_both",
    "ignored explicit argument %r": "no_value",
    "expected one argument": "needs_one",
    "expected at most one argument": "one_at_most",
    "expected at least one argument": "one_at_least",
    "invalid %(type)s value: %(value)r": "kind",
}
"""Sentences of argparse, and the name of ours for each."""

_SET = {
    "analyze": ("person", "target", "sensitivity"),
    "app": ("person",),
    "live": ("camera", "sensitivity"),
    "report": ("target", "sensitivity"),
}
"""Which settings are defaults of which arguments; ``live`` looks at person and target itself. The
table of ``score`` depends on nothing but its command line."""


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence instead of printing the usage first."""

    texts = load_texts("en")

    def error(self, message: str) -> NoReturn:
        """Leave with the sentence."""
        message = visible(message).rstrip(".")
        sentence = self.texts("argparse.error", prog=self.prog, message=message)
        self.exit(errors.EXIT_USAGE, f"{sentence}\n")

    def _get_value(self, action: argparse.Action, arg_string: str) -> Any:
        try:
            return super()._get_value(action, arg_string)
        except errors.FormcheckError as error:
            raise argparse.ArgumentError(action, error.told(self.texts)) from error


def build_parser(
    texts: Texts | None = None, chosen: Mapping[str, object] = MappingProxyType({})
) -> Parser:
    """Return the parser of the ``formcheck`` command, by default in English.

    What the user has ``chosen`` (`settings`) becomes a default.
    """
    Parser.texts = texts or load_texts("en")
    # argparse takes its words from gettext, which knows files and the environment only.
    vars(argparse)["_"] = _word
    parser = Parser(prog="formcheck", allow_abbrev=False)
    parser.add_argument("--version", action="store_true")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)
    for name in COMMANDS:
        add_command(commands, name)
    for name, its_parser in commands.choices.items():
        taken = ("language", *_SET.get(name, ()))
        for one in _with_all_below(its_parser):
            one.set_defaults(**{key: chosen[key] for key in taken if key in chosen})
        if name == "live":
            its_parser.set_defaults(chosen=chosen)
    put_words(parser, Parser.texts)
    return parser


def _with_all_below(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Go through a parser and those of its commands."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from _with_all_below(command)


def put_words(parser: argparse.ArgumentParser, texts: Texts, place: str = "help") -> None:
    """Give a parser, its arguments and its commands their words, by their names.

    They stand under its ``place``: ``help.analyze`` for its own, ``help.analyze.save`` for those
    of an argument, or ``help.save`` where it is the same in several commands. An argument without
    words is a KeyError.
    """
    parser.description = texts(f"{place}.about")
    parser.epilog = texts.show.get(f"{place}.status")
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for listed in action._choices_actions:
                listed.help = texts(f"{place}.{listed.dest}")
            for name, command in action.choices.items():
                put_words(command, texts, f"{place}.{name}")
        elif not isinstance(action, argparse._HelpAction):
            own = texts.show.get(f"{place}.{action.dest}")
            action.help = own or texts(f"help.{action.dest}")
        if isinstance(action.metavar, str):
            action.metavar = texts.show.get(f"metavar.{action.metavar}", action.metavar)


def _word(sentence: str) -> str:
    name = _OF_ARGPARSE.get(sentence)
    return sentence if name is None else Parser.texts(f"argparse.{name}")


_FILES = {"inputs", "clips", "clip", "output", "routine", "result", "camera", "report", "log"}
_FOLDERS = {"save_landmarks", "from_landmarks"}


def run_completion(arguments: argparse.Namespace) -> int:
    """Print the script for a shell: ``formcheck completion``; returns the exit status."""
    import shtab

    parser = build_parser(load_texts(arguments.language))
    for action in (action for one in _with_all_below(parser) for action in one._actions):
        # shtab looks for an attribute of this name.
        if action.dest in _FILES:
            action.complete = shtab.FILE  # type: ignore[attr-defined]
        elif action.dest in _FOLDERS:
            action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
    give_script(shtab.complete(parser, shell=arguments.shell))
    return errors.EXIT_OK
