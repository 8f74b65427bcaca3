"""Every word a person reads or hears, by key: a folder a language, the same keys in each.

Rules hold keys and numbers. Whoever shows, prints or says something is handed a `Texts` and looks
the words up.
"""

from __future__ import annotations

import locale
import math
import os
import sys
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
    """Something to show or say, in no language yet; no key, nothing.

    ``values``: what stands for the words in braces. A value that is a key itself is looked up too.
    """

    key: str
    level: Level = "info"
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Texts:
    """The texts of one language: what is read, and what is heard where that is something else."""

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


def whole_seconds(seconds: float) -> int:
    """Return the seconds that are over; a tiny bit more hides rounding like 2.9999999."""
    return math.floor(seconds + 1e-6)


def degrees(value: float) -> str:
    """Write whole degrees with a true minus sign: "−3°"; never "−0°".

    Rounded by way of the tenths that a saved result has, so that a clip and its result read alike.
    """
    return f"{round(round(value, 1))}°".replace("-", "−")


def capital(text: str) -> str:
    """Return a text with a capital first letter."""
    return text[:1].upper() + text[1:]


def read_words(folder: Path) -> Words:
    """Read the words of a stretch from outside: a folder with ``en.toml`` and ``de.toml``.

    An UnreadableInputError says that there are none, or that one is no TOML.
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
    """Return the texts of a language, those of stretches from outside included; else UsageError."""
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


# The signs that the NHS names for back pain (docs/evidence.md).
_EMERGENCY = ("flag.saddle", "flag.bladder", "flag.legs")
_ASK_FIRST = ("flag.accident", "flag.fever", "flag.weight")


def emergency(texts: Texts) -> str:
    """Say with which signs to get help at once."""
    return texts("health.emergency", flags=" ".join(map(texts, _EMERGENCY)))


def ask_first(texts: Texts) -> str:
    """Say with which signs to ask a doctor before stretching."""
    return texts("health.first", flags=" ".join(map(texts, _ASK_FIRST)))


_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""Of a system's language: the first of them that says something decides, as in POSIX."""


def system_language(environment: Mapping[str, str] = os.environ) -> str:
    """Return "de" where the system speaks German, else "en"."""
    said = next((environment[name] for name in _VARIABLES if environment.get(name)), "")
    if not said and sys.platform == "win32":
        said = locale.getlocale()[0] or ""
    return "de" if said.lower().startswith(("de", "german")) else "en"


def language_of(arguments: Sequence[str], otherwise: str = "") -> str:
    """Return the language that a command line asks for, before it is parsed: for the help.

    Else the one that was chosen, or the system's. What is none is refused when it is parsed.
    """
    asked = ""
    for before, argument in zip(("", *arguments), arguments, strict=False):
        if before == "--language":
            asked = argument
        elif argument.startswith("--language="):
            asked = argument.partition("=")[2]
    return asked if asked in LANGUAGES else otherwise or system_language()
