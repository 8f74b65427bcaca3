"""Names and messages as text: file names may be no text at all, or steer a terminal."""

from __future__ import annotations

import unicodedata

_STEERING = ("Cc", "Cf", "Zl", "Zp")
"""Control and format characters, and what separates lines; spaces of all kinds are harmless."""

CLIP = "\ufffc"
"""Stands for the clip's name in messages that are kept: the same content may lie in several
places, and be moved between two runs."""


def clean(text: str) -> str:
    """Return text that any file can hold: bytes of a name that are no UTF-8 become a mark."""
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    except UnicodeEncodeError:
        # Half a pair of UTF-16, which a list of JSON or another system may bring along.
        return text.encode("utf-8", "replace").decode("utf-8")


def visible(text: str) -> str:
    """Return text for a terminal: what would steer it, or break the line, is spelt out."""
    return "".join(
        letter.encode("unicode_escape").decode("ascii")
        if unicodedata.category(letter) in _STEERING
        else letter
        for letter in clean(text)
    )


def nameless(message: str, *paths: str) -> str:
    """Return a message with `CLIP` in place of the paths of the clip it is about."""
    for path in sorted(filter(None, paths), key=len, reverse=True):
        message = message.replace(path, CLIP)
    return message


def named(message: str, name: str) -> str:
    """Return a message with the clip's name in place of `CLIP`."""
    return message.replace(CLIP, name)


def count(number: int, noun: str) -> str:
    """Return a number with its noun, such as ``1 clip`` or ``2 clips``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
