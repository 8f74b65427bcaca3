"""What comes from anywhere: files of a sane size, words that steer no terminal or spreadsheet.

File names may be no text at all, and whoever makes a file chooses what is written in it.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from pathlib import Path
from struct import iter_unpack

from formcheck.errors import FormcheckError, UnreadableInputError

_STEERING = ("Cc", "Cf", "Zl", "Zp")
"""Control and format characters, and what separates lines; spaces of all kinds are harmless."""

_RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r", "\n")
_AFTER_SEPARATOR = re.compile(r"([;\t\r\n][\s\"']*)([=+\-@])")

_SECRET = re.compile(
    r"(?i)([^=&;?/#\s]*(?:user|usr|pas|pwd|tok|auth|secret|key|sig|cred)[^=&;?/#\s]*=)[^&;/#\s]*"
)
"""What an address may say of who asks, in its path as some cameras have it or behind the ``?``."""

BOM = "\ufeff"
"""Excel takes a CSV file for UTF-8 only if it begins with this mark; pandas and R pass it over."""


def clean(text: str) -> str:
    """Return text that any file can hold: bytes of a name that are no UTF-8 become a mark."""
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    except UnicodeEncodeError:
        # Half a pair of UTF-16, which a list of JSON or another system may bring along.
        return text.encode("utf-8", "replace").decode("utf-8")


def visible(text: str) -> str:
    """Return text for a terminal: what would steer it, or break the line, is spelt out."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        letter.encode("unicode_escape").decode("ascii")
        if unicodedata.category(letter) in _STEERING
        else letter
        for letter in clean(text)
    )


def visible_json(text: str) -> str:
    """Return JSON that says the same and steers no terminal; line breaks between values stay."""
    return "".join(
        "".join(f"\\u{unit:04x}" for (unit,) in iter_unpack(">H", letter.encode("utf-16-be")))
        if letter != "\n" and unicodedata.category(letter) in _STEERING
        else letter
        for letter in clean(text)
    )


def masked(address: str) -> str:
    """Return an address, or words with one in it, without passwords and the like."""
    return _SECRET.sub(r"\1…", re.sub(r"://[^/\s]*@", "://", address))


def guarded(text: str) -> str:
    """Return text that a spreadsheet shows instead of running it as a formula.

    Also after a ``;``, tab or line break, at which a spreadsheet may begin a cell where people
    write a comma in numbers: there our commas end none, and quotes in the middle mean nothing.
    """
    text = _AFTER_SEPARATOR.sub(r"\1'\2", text)
    if not text.startswith(_RUN_BY_SPREADSHEETS):
        return text
    try:
        float(text)
    except ValueError:
        return f"'{text}"
    return text


def read_whole(path: Path, at_most: int, advice: str = "file.check_name") -> bytes:
    """Return what a file holds; ``advice``, a key of the texts, ends the sentence of an error.

    An UnreadableInputError says that it is not there, a folder, a pipe or a device, or larger than
    ``at_most`` bytes, which it is not meant to be: then it is not read at all.
    """
    try:
        # A pipe without a writer would keep `open` waiting for ever.
        if not stat.S_ISREG(path.stat().st_mode):
            code = "file.folder" if path.is_dir() else "file.odd"
            raise _unreadable(path, FormcheckError(code), advice)
        with path.open("rb") as file:
            data = file.read(at_most + 1)
    except FileNotFoundError as error:
        raise UnreadableInputError("file.none", file=path, advice=FormcheckError(advice)) from error
    except OSError as error:
        raise _unreadable(path, error.strerror or type(error).__name__, advice) from error
    except ValueError as error:
        raise _unreadable(path, FormcheckError("file.no_name"), advice) from error
    if len(data) > at_most:
        most, what = at_most / 1e6, FormcheckError(advice)
        raise UnreadableInputError("file.too_large", file=path, most=most, advice=what)
    return data


def beginning(path: Path, size: int) -> bytes:
    """Return the first bytes of an ordinary file; none of anything else, or what is not there."""
    try:
        if is_ordinary(path):
            with path.open("rb") as file:
                return file.read(size)
    except OSError:
        pass
    return b""


def is_ordinary(path: str | os.PathLike[str]) -> bool:
    """True for an ordinary file that is there, whatever its name is made of."""
    try:
        return Path(path).is_file()
    except (OSError, ValueError):
        # Too long a name, or letters that no name can have.
        return False


def _unreadable(path: Path, why: object, advice: str) -> UnreadableInputError:
    return UnreadableInputError("file.closed", file=path, why=why, advice=FormcheckError(advice))
