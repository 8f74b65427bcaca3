"""``formcheck doctor``: what is there and what is missing."""

from __future__ import annotations

from formcheck.arguments.shared import Commands, add_command


def add(commands: Commands) -> None:
    """Add the parser of ``formcheck doctor``."""
    parser = add_command(commands, "doctor", "formcheck.commands.doctor:run_doctor")
    parser.add_argument("--no-camera", action="store_true")
