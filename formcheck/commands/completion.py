"""``formcheck completion``: prints what a shell needs to complete commands and options."""

from __future__ import annotations

import argparse

import shtab

from formcheck import errors
from formcheck.arguments.parser import build_parser
from formcheck.commands.say import give_script
from formcheck.texts import load_texts

_FILES = {"inputs", "clips", "clip", "output", "routine", "result", "camera", "report", "log"}
_FOLDERS = {"save_landmarks", "from_landmarks"}


def run_completion(arguments: argparse.Namespace) -> int:
    """Print the script for a shell; returns the exit status."""
    parser = build_parser(load_texts(arguments.language))
    _name_files(parser)
    give_script(shtab.complete(parser, shell=arguments.shell))
    return errors.EXIT_OK


def _name_files(parser: argparse.ArgumentParser) -> None:
    """Tell shtab which arguments are files, by an attribute it looks for."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                _name_files(command)
        elif action.dest in _FILES:
            action.complete = shtab.FILE  # type: ignore[attr-defined]
        elif action.dest in _FOLDERS:
            action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
