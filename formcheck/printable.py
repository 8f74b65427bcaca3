"""Names and words from anywhere as text that steers no terminal and runs in no spreadsheet.

File names may be no text at all, and whoever makes a file chooses what is written in it.
"""

from __future__ import annotations

import re
import unicodedata
from struct import iter_unpack

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
