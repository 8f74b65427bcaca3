"""``formcheck settings``: shows and changes the one file of settings."""

from __future__ import annotations

import argparse

from formcheck import errors
from formcheck.commands.say import say
from formcheck.settings import NAMES, change_settings, read_settings, settings_path
from formcheck.texts import load_texts

_DEFAULTS = {"camera": "0", "person": "me", "target": "30", "sensitivity": "standard"}


def run_show(arguments: argparse.Namespace) -> int:
    """Say what each setting is and where that comes from; returns the exit status."""
    texts, chosen = load_texts(arguments.language), read_settings(settings_path())
    known = {**_DEFAULTS, "language": arguments.language, **chosen}
    for name in NAMES:
        value = known[name]
        origin = "file" if name in chosen else "system" if name == "language" else "default"
        if name == "language" and value != arguments.language:
            value, origin = arguments.language, "line"
        shown = f"{value:g}" if isinstance(value, float) else _shown(str(value))
        say(f"{name:<12} {shown:<16} {texts(f'settings.from.{origin}')}")
    say(texts("settings.file", path=settings_path()))
    return errors.EXIT_OK


def _shown(value: str) -> str:
    if "://" not in value:
        return value
    # Late: it brings the camera's library along.
    from formcheck.live.capture import without_secrets

    return without_secrets(value)


def run_set(arguments: argparse.Namespace) -> int:
    """Set one; returns the exit status."""
    value = arguments.value
    if arguments.name == "person":
        # Late: it brings results along.
        from formcheck.history.sessions import checked_name

        value = checked_name(value)
    change_settings(settings_path(), arguments.name, value)
    return run_show(arguments)


def run_unset(arguments: argparse.Namespace) -> int:
    """Take one out; returns the exit status."""
    change_settings(settings_path(), arguments.name, None)
    return run_show(arguments)


def run_path(_: argparse.Namespace) -> int:
    """Say where the file is; returns the exit status."""
    say(settings_path())
    return errors.EXIT_OK
