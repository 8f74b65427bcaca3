"""What a user may choose: what arguments and settings may be, the file of settings, its command.

A text becomes a value, or a sentence says why not. The command line wins over the file; which
command takes which of its settings: `cli`.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import sys
import tomllib
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from formcheck.commands.say import say
from formcheck.errors import EXIT_OK, FormcheckError, UnreadableInputError, UsageError
from formcheck.pipeline.own_files import DATA_VARIABLE, SETTINGS_NAME, make_private
from formcheck.texts import load_texts
from formcheck.untrusted import read_whole

SENSITIVITIES = ("gentle", "standard", "strict")


def named(text: str) -> str:
    """Return a name or number of a camera or a person."""
    if not text.strip() or not text.isprintable():
        raise UsageError("wrong.name", text=text)
    return text.strip()


def sensitivity(text: str) -> str:
    """Return how soon a back counts as rounded."""
    if text not in SENSITIVITIES:
        raise UsageError("wrong.sensitivity", text=text, known=", ".join(SENSITIVITIES))
    return text


def language(text: str) -> str:
    """Return a language that there are texts of, or say which there are."""
    return load_texts(text).language


def number_between(text: str, low: float, high: float, wrong: str) -> float:
    """Return a number within bounds, or say in a sentence (a key) what it should have been."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise UsageError(wrong, text=text)
    return value


_ABOVE_0 = math.ulp(0.0)

times_slower = partial(number_between, low=1, high=50, wrong="wrong.times")
positive = partial(number_between, low=_ABOVE_0, high=sys.float_info.max, wrong="wrong.positive")
seconds = partial(number_between, low=_ABOVE_0, high=3600, wrong="wrong.seconds")
degrees = partial(number_between, low=-math.inf, high=math.inf, wrong="wrong.degrees")
points = partial(number_between, low=0, high=100, wrong="wrong.points")


def picture_size(text: str) -> int:
    """Return a picture's longest side in pixels, or say what is wrong with it."""
    return round(number_between(text, 320, 3840, "wrong.size"))


def whole_between(text: str, low: int, high: int, wrong: str) -> int:
    """Return a whole number within bounds; else as `number_between`."""
    if not text.isdecimal() or len(text) > 6 or not low <= int(text) <= high:
        raise UsageError(wrong, text=text)
    return int(text)


repetitions = partial(whole_between, low=1, high=10, wrong="wrong.repetitions")
workers = partial(whole_between, low=1, high=1024, wrong="wrong.whole")
port = partial(whole_between, low=0, high=65535, wrong="wrong.port")
days = partial(whole_between, low=1, high=7, wrong="wrong.days")


def moment(text: str) -> datetime:
    """Return a date, or a date and time, or say what is wrong with it."""
    try:
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else found.astimezone()
    except (ValueError, OverflowError, OSError):
        raise UsageError("wrong.moment", text=text) from None


SETTINGS: dict[str, Callable[[str], str | float]] = {
    "camera": named,
    "language": language,
    "person": named,
    "target": seconds,
    "sensitivity": sensitivity,
}
"""What can be set once and for all, and what reads its value."""

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
    from formcheck.pipeline.own_files import output_error, write_atomically

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
        return read_whole(path, _LARGEST, "file.correct").decode("utf-8-sig")
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
