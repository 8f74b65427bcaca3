"""The command line: its parser, the command that is asked for, and the exit status.

Nothing is measured or decided here. Heavy imports wait until the arguments are understood.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NoReturn

from formcheck import errors
from formcheck.commands import process
from formcheck.commands.arguments import COMMANDS, add_command, spelt_out
from formcheck.commands.say import complain, give_script, own_fault, say
from formcheck.commands.settings import read_settings, settings_path
from formcheck.installed import formcheck_version
from formcheck.pipeline import quiet
from formcheck.pipeline.own_files import sweep
from formcheck.texts import Texts, language_of, load_texts
from formcheck.untrusted import visible

_WITHOUT_SETTINGS = ("settings", "completion", "doctor")


def run() -> int:
    """Run as a process of its own: the ``formcheck`` command."""
    process.catch_stop_signals()
    process.mend_streams()
    threading.excepthook = _of_a_thread
    status = main()
    try:
        # What argparse has written waits in a buffer, and Python complains of it at its end.
        sys.stdout.flush()
    except OSError as error:
        process.silence(1)
        if not isinstance(error, BrokenPipeError):
            complain(f"standard output: {error.strerror}")
        return status or errors.EXIT_FAILED
    return status


def _of_a_thread(what: threading.ExceptHookArgs) -> None:
    """Say in a sentence what Python would print as a traceback."""
    if what.exc_value is not None and not process.stopped():
        complain(f"a part of the program stopped by {own_fault(what.exc_value)}")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line, by default the process's; returns the exit status."""
    line, old_flag = spelt_out(sys.argv[1:] if argv is None else argv)
    chosen, broken = _chosen()
    texts = load_texts(language_of(line, str(chosen.get("language", ""))))
    parser = build_parser(texts, chosen)
    if old_flag:
        complain(texts("wrong.old_flag", name=old_flag))
    try:
        options = parser.parse_args(line)
        if options.version:
            say(f"formcheck {formcheck_version()}")
            return errors.EXIT_OK
        if options.command is None:
            parser.print_help()
            return errors.EXIT_USAGE
        if broken is not None and options.command not in _WITHOUT_SETTINGS:
            raise broken
        return _begun(options, line)
    except SystemExit as leave:
        return int(leave.code or 0)
    except errors.FormcheckError as error:
        complain(error.told(texts))
        return error.exit_status
    except KeyboardInterrupt:
        return _stop(texts)
    except ImportError as error:
        # NumPy reports an interrupted import as a broken installation.
        return _stop(texts) if process.stopped() else _library_missing(error)
    except BrokenPipeError:
        # Nobody reads our output (`formcheck --help | head -0`).
        process.silence(1)
        return errors.EXIT_FAILED
    except OSError as error:
        what = str(error.filename)[:200] if error.filename is not None else "A file"
        complain(texts("ended.file", name=what, why=error.strerror or error))
        # What could not be written is tried once more when Python ends.
        process.silence(1)
        return errors.EXIT_FAILED
    except UnicodeEncodeError as error:
        complain(texts("ended.file", name=str(error.object)[:200], why=error.reason))
        return errors.EXIT_FAILED
    except Exception as error:
        complain(f"stopped by {own_fault(error)}")
        return errors.EXIT_FAILED


def _begun(options: argparse.Namespace, line: list[str]) -> int:
    """Run the command that was asked for; returns the exit status."""
    sweep(tempfile.gettempdir())
    module, function = options.run.split(":")
    with process.memory_limit(getattr(options, "own_memory_limit", None)):
        run = getattr(importlib.import_module(module), function)
        logged = options.verbose or options.log is not None
        return process.run_logged(run, options, line) if logged else int(run(options))


def _chosen() -> tuple[dict[str, str | float], errors.FormcheckError | None]:
    """Return the user's settings, or what is wrong with them: help and mending need none."""
    try:
        return read_settings(settings_path()), None
    except errors.FormcheckError as error:
        return {}, error


def _stop(texts: Texts) -> int:
    # A thread may just be starting a model, with stderr turned off.
    quiet.hear_again()
    complain(texts("ended.stopped"))
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
    complain(f"a library cannot be loaded ({error}): {advice}.")
    return errors.EXIT_FAILED


# The parser, in one language.

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
