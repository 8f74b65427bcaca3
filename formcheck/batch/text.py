"""Messages without the name of the clip they are about, and numbers of things."""

from __future__ import annotations

CLIP = "\ufffc"
"""Stands for the clip's name in messages that are kept: the same content may lie in several
places, and be moved between two runs."""


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
