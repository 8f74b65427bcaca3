"""The language to speak: what was asked for, or else the system's."""

from __future__ import annotations

import locale
import os
import sys
from collections.abc import Mapping, Sequence

from formcheck.texts import LANGUAGES

VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""The first of them that says something decides, as in POSIX."""


def system_language(environment: Mapping[str, str] = os.environ) -> str:
    """Return "de" where the system speaks German, else "en"."""
    said = next((environment[name] for name in VARIABLES if environment.get(name)), "")
    if not said and sys.platform == "win32":
        said = locale.getlocale()[0] or ""
    return "de" if said.lower().startswith(("de", "german")) else "en"


def language_of(arguments: Sequence[str], otherwise: str = "") -> str:
    """Return the language that a command line asks for, before it is parsed: for the help.

    Else the one that was chosen, or the system's.

    What is no language is refused when it is parsed.
    """
    asked = ""
    for before, argument in zip(("", *arguments), arguments, strict=False):
        if before == "--language":
            asked = argument
        elif argument.startswith("--language="):
            asked = argument.partition("=")[2]
    return asked if asked in LANGUAGES else otherwise or system_language()
