"""Every word a person reads or hears, by key: a folder a language, the same keys in each.

Rules hold keys and numbers. Whoever shows, prints or says something is handed a `Texts` and looks
the words up.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Literal

from formcheck.errors import UnreadableInputError, UsageError

Level = Literal["info", "good", "warn", "stop"]
"""How urgent a line is: neutral, praise, amber, red."""

Words = Mapping[str, Mapping[str, Mapping[str, str]]]
"""What a stretch from outside brings: by language (``"en"``), then ``"show"`` and ``"say"``, then
the key."""

LANGUAGES = ("en", "de")

_brought: dict[str, Words] = {}


@dataclass(frozen=True)
class Line:
    """Something to show or say, in no language yet.

    Attributes
    ----------
    key : str
        Of the text; ``""`` for nothing.
    level : Level
    values : tuple of (str, str)
        What stands for the words in braces. A value that is a key itself is looked up as well.
    """

    key: str
    level: Level = "info"
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Texts:
    """The texts of one language.

    Attributes
    ----------
    language : str
    show, say : mapping of str to str
        What is read; what is heard where that is something else.
    """

    language: str
    show: Mapping[str, str]
    say: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, key: str, **values: object) -> str:
        """Return a text with its words in braces filled in."""
        text = self.show[key]
        return text.format_map(values) if values else text

    def of(self, kind: str, name: str) -> str:
        """Return the words of one kind for a name; of one that nobody has words for, the name."""
        return self.show.get(f"{kind}.{name}") or name.replace("_", " ")

    def number(self, value: float | None, spec: str = ".1f") -> str:
        """Write a number, in the language's own way."""
        return format(math.nan if value is None else value, spec).replace(".", self("decimal"))

    def day(self, day: date) -> str:
        """Say a day: "12 March 2026", the same on every computer."""
        return self("day", day=day.day, month=self(f"month.{day.month}"), year=day.year)

    def moment(self, when: datetime) -> str:
        """Say a day and a time of day: "12 March 2026, 18:05"."""
        return self("moment", day=self.day(when), time=f"{when:%H:%M}")

    def count(self, kind: str, n: int) -> str:
        """Say a number of things: "1 day", "3 days"."""
        return self(f"{kind}.one" if n == 1 else f"{kind}.many", n=n)

    def listed(self, kind: str, names: Sequence[str]) -> str:
        """Say the words of one kind for some names: "the back, the knee and the head"."""
        words = [self.of(kind, name) for name in names]
        joined = ", ".join(words[:-1])
        return f"{joined} {self('and')} {words[-1]}" if joined else "".join(words)

    def leg(self, side: str, variant: str | None = None) -> str:
        """Say the stretched side and how: "both legs", "left leg with the other knee bent"."""
        way = self.show.get(f"variant.{variant}", "")
        return f"{self.of('side', side)} {way}".rstrip()

    def shown(self, line: Line) -> str:
        """Return a line for the screen."""
        return self._filled(self.show[line.key] if line.key else "", line)

    def said(self, line: Line) -> str:
        """Return a line for the ear."""
        return self._filled(self.say[line.key], line) if line.key in self.say else self.shown(line)

    def _filled(self, text: str, line: Line) -> str:
        for name, value in line.values:
            text = text.replace(f"{{{name}}}", self.show.get(value, value))
        return capital(text)


def capital(text: str) -> str:
    """Return a text with a capital first letter."""
    return text[:1].upper() + text[1:]


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


def bring(name: str, words: Words) -> None:
    """Have the words of a stretch from outside; none take them away again."""
    _brought.pop(name, None)
    if words:
        _brought[name] = words


def load_texts(language: str) -> Texts:
    """Return the texts of a language, those of stretches from outside included.

    Raises
    ------
    UsageError
        If there are none.
    """
    if language not in LANGUAGES:
        raise UsageError("wrong.language", text=language, known=", ".join(LANGUAGES))
    show, say = (dict(part) for part in _shipped(language))
    for words in _brought.values():
        english, own = words.get("en", {}), words.get(language, {})
        shown = own.get("show", {})
        show = {**english.get("show", {}), **shown, **show}
        # What is shown in a language is not said in another.
        said = {key: text for key, text in english.get("say", {}).items() if key not in shown}
        say = {**said, **own.get("say", {}), **say}
    return Texts(language, show, say)


@cache
def _shipped(language: str) -> tuple[dict[str, str], dict[str, str]]:
    """Every file of a language, joined: what is read, and what is heard."""
    show: dict[str, str] = {}
    say: dict[str, str] = {}
    for entry in sorted(Path(__file__).with_name(language).glob("*.toml")):
        content = tomllib.loads(entry.read_text("utf-8"))
        show |= content.get("show", {})
        say |= content.get("say", {})
    return show, say
