"""``formcheck settings``: what a user has chosen once and for all, in one small file.

The command line wins over it. Which command takes which of them: `parser`.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import tomllib
from pathlib import Path

from formcheck.commands.say import say
from formcheck.commands.values import SETTINGS
from formcheck.errors import EXIT_OK, FormcheckError, UnreadableInputError, UsageError
from formcheck.pipeline.user_data import DATA_VARIABLE, SETTINGS_NAME, make_private
from formcheck.reading import read_whole
from formcheck.texts import load_texts

_LARGEST = 100_000
_DEFAULTS = {"camera": "0", "person": "me", "target": "30", "sensitivity": "standard"}


def settings_path() -> Path:
    """Return where the file of settings is, or would be."""
    chosen = os.environ.get(DATA_VARIABLE)
    if chosen:
        return Path(chosen) / SETTINGS_NAME
    from platformdirs import user_config_path

    return user_config_path("formcheck", appauthor=False) / SETTINGS_NAME


def read_settings(path: Path) -> dict[str, str | float]:
    """Return what is set, checked; nothing where there is no file.

    An UnreadableInputError says, with the line, that it is no TOML or holds what is no setting.
    """
    return _parsed(_text(path), path)


def change_settings(path: Path, name: str, value: str | None) -> None:
    """Set a value, or with None take it out; the rest of the file stays as it is.

    A FormcheckError says that the value is none, or that the file cannot be read or written; it is
    as before then.
    """
    from formcheck.pipeline.safe_output import output_error, write_atomically

    text = _text(path)
    lines = [line for line in text.splitlines() if not _sets(line, name)]
    if value is not None:
        checked = SETTINGS[name](value)
        lines.append(f"{name} = {json.dumps(checked, ensure_ascii=False)}")
    text = "".join(f"{line}\n" for line in lines)
    _parsed(text, path)
    try:
        make_private(path.parent)
        # The address of a camera may hold a password.
        write_atomically(path, text, private=True)
    except OSError as error:
        raise output_error(path, error) from error


def _text(path: Path) -> str:
    if not path.exists():
        return ""
    try:
        return read_whole(path, _LARGEST, "correct or delete it").decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableInputError("settings.no_text", path=path) from error


def _parsed(text: str, path: Path) -> dict[str, str | float]:
    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"at line (\d+)", str(error))
        number = int(line[1]) if line else text.count("\n") + 1
        raise UnreadableInputError("settings.no_toml", path=path, line=number) from error
    checked = {}
    for name, value in found.items():
        try:
            if name not in SETTINGS:
                raise UsageError("settings.unknown", name=name, known=", ".join(SETTINGS))
            if isinstance(value, bool) or not isinstance(value, str | int | float):
                raise UsageError("settings.kind", name=name)
            checked[name] = SETTINGS[name](str(value))
        except FormcheckError as error:
            raise UnreadableInputError(
                "settings.wrong", path=path, line=_line(text, name), reason=error
            ) from error
    return checked


def _line(text: str, name: str) -> int:
    """Return the number of the line that sets something."""
    numbers = (n for n, line in enumerate(text.splitlines(), 1) if _sets(line, name))
    return next(numbers, 1)


def _sets(line: str, name: str) -> bool:
    return re.match(rf"""\s*\[*\s*(["']?){re.escape(name)}\1\s*[\].=]""", line) is not None


def run_show(arguments: argparse.Namespace) -> int:
    """Say what each setting is and where that comes from; returns the exit status."""
    texts, chosen = load_texts(arguments.language), read_settings(settings_path())
    known = {**_DEFAULTS, "language": arguments.language, **chosen}
    for name in SETTINGS:
        value = known[name]
        origin = "file" if name in chosen else "system" if name == "language" else "default"
        if name == "language" and value != arguments.language:
            value, origin = arguments.language, "line"
        shown = f"{value:g}" if isinstance(value, float) else _shown(str(value))
        say(f"{name:<12} {shown:<16} {texts(f'settings.from.{origin}')}")
    say(texts("settings.file", path=settings_path()))
    return EXIT_OK


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
    return EXIT_OK
