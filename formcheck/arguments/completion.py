"""``formcheck completion``: what a shell needs to complete commands and options."""

from __future__ import annotations

from formcheck.arguments.shared import Commands, add_command

SHELLS = ("bash", "zsh", "fish")


def add(commands: Commands) -> None:
    """Add the parser of ``formcheck completion``."""
    parser = add_command(commands, "completion", "formcheck.commands.completion:run_completion")
    parser.add_argument("shell", choices=SHELLS, metavar="SHELL")
