"""What a session shows and says, one file a language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

from formcheck.errors import UnreadableInputError, UsageError
from formcheck.rules.coach import Level
from formcheck.rules.outside import Words, words_in


@dataclass(frozen=True)
class Line:
    """Something to show or say, in no language yet.

    Attributes
    ----------
    key : str
        Name of the text.
    level : Level
    values : tuple of (str, str)
        What stands for the words in braces. A value that is a name of a text itself is
        translated as well.
    fallback : str
        In English, for a text that no file has (a fault that is newer than they are).
    """

    key: str
    level: Level = "info"
    values: tuple[tuple[str, str], ...] = ()
    fallback: str = ""


@dataclass(frozen=True)
class Texts:
    """The texts of one language.

    Attributes
    ----------
    language : str
    show, say : mapping of str to str
        What is drawn; what is spoken where that is something else.
    """

    language: str
    show: Mapping[str, str]
    say: Mapping[str, str] = field(default_factory=dict)

    def shown(self, line: Line) -> str:
        """Return the words for the screen."""
        return self._filled(self.show.get(line.key, line.fallback or line.key), line)

    def said(self, line: Line) -> str:
        """Return the words for the ear."""
        return self._filled(self.say[line.key], line) if line.key in self.say else self.shown(line)

    def _filled(self, text: str, line: Line) -> str:
        for name, value in line.values:
            text = text.replace(f"{{{name}}}", self.show.get(value, value))
        return text[:1].upper() + text[1:]


def languages() -> tuple[str, ...]:
    """Names of the languages there are files for."""
    found = (entry.name for entry in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml")))


def read_words(folder: Path) -> Words:
    """Read the words of a stretch from outside: a folder with ``en.toml`` and ``de.toml``.

    Raises
    ------
    UnreadableInputError
        If there are none, or one is no TOML.
    """
    found = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            found[path.stem] = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise UnreadableInputError(f"{path} cannot be read as TOML ({error}).") from error
    if not found:
        raise UnreadableInputError(f"{folder} has no words: put en.toml and de.toml there.")
    return found


def load_texts(language: str) -> Texts:
    """Return the texts of a language, those of stretches from outside included.

    Raises
    ------
    UsageError
        If there are none.
    """
    if language not in languages():
        known = ", ".join(languages())
        raise UsageError(f"There is no language {language!r}: choose one of {known}.")
    ours, theirs = _content(language), words_in(language)
    return Texts(language, theirs["show"] | ours["show"], theirs["say"] | ours["say"])


@cache
def _content(language: str) -> dict[str, dict[str, str]]:
    return tomllib.loads(files(__name__).joinpath(f"{language}.toml").read_text("utf-8"))
