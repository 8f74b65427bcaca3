"""The arguments of each command, one module each, light to import.

A module offers ``add(commands)``, which adds a parser and names the function that runs the
command, so that only the command asked for is ever imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from formcheck.arguments import analyze, app, export, history, live, report, score

if TYPE_CHECKING:
    from formcheck.arguments.shared import Commands

COMMANDS = (app, analyze, live, score, report, history, export)
"""In the order of ``formcheck --help``."""


def add_all(commands: Commands) -> None:
    """Add the parser of every command."""
    for command in COMMANDS:
        command.add(commands)
