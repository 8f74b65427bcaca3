"""The words of the page by key, one file a language; those of a session are in `texts`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "de")


@cache
def words_of(language: str) -> dict[str, str]:
    """Return the words of one of `LANGUAGES` by key.

    Raises
    ------
    KeyError
        If there is no such language.
    """
    if language not in LANGUAGES:
        raise KeyError(language)
    text = files(__name__.rpartition(".")[0]).joinpath("words", f"{language}.toml")
    found: dict[str, str] = tomllib.loads(text.read_text("utf-8"))
    return found
