"""What a user has chosen once and for all: one small file, one reader that looks at every value.

The command line wins over it. Which command takes which of them: `arguments.parser`.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

from formcheck.arguments import values
from formcheck.errors import FormcheckError, UnreadableInputError, UsageError
from formcheck.pipeline.own_files import (
    DATA_VARIABLE,
    SETTINGS_NAME,
    make_private,
    output_error,
    write_atomically,
)
from formcheck.reading import read_whole

Value = str | float

NAMES: dict[str, Callable[[str], Value]] = {
    "camera": values.named,
    "language": values.language,
    "person": values.named,
    "target": values.seconds,
    "sensitivity": values.sensitivity,
}
"""What can be set, and what reads its value."""

_LARGEST = 100_000


def settings_path() -> Path:
    """Return where the file of settings is, or would be."""
    chosen = os.environ.get(DATA_VARIABLE)
    if chosen:
        return Path(chosen) / SETTINGS_NAME
    from platformdirs import user_config_path

    return user_config_path("formcheck", appauthor=False) / SETTINGS_NAME


def read_settings(path: Path) -> dict[str, Value]:
    """Return what is set, checked; nothing where there is no file.

    An UnreadableInputError says, with the line, that it is no TOML or holds what is no setting.
    """
    return _parsed(_text(path), path)


def change_settings(path: Path, name: str, value: str | None) -> None:
    """Set a value, or with None take it out; the rest of the file stays as it is.

    A FormcheckError says that the value is none, or that the file cannot be read or written; it is
    as before then.
    """
    text = _text(path)
    lines = [line for line in text.splitlines() if not _sets(line, name)]
    if value is not None:
        checked = NAMES[name](value)
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


def _parsed(text: str, path: Path) -> dict[str, Value]:
    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"at line (\d+)", str(error))
        number = int(line[1]) if line else text.count("\n") + 1
        raise UnreadableInputError("settings.no_toml", path=path, line=number) from error
    checked = {}
    for name, value in found.items():
        try:
            if name not in NAMES:
                raise UsageError("settings.unknown", name=name, known=", ".join(NAMES))
            if isinstance(value, bool) or not isinstance(value, str | int | float):
                raise UsageError("settings.kind", name=name)
            checked[name] = NAMES[name](str(value))
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
