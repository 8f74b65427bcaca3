"""Silence for native libraries that write to stderr past every log level."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterator

_lock = threading.Lock()
_bodies = 0
_saved = -1
_last_word = False


@contextlib.contextmanager
def quiet_stderr() -> Iterator[None]:
    """Send what native code writes to stderr nowhere while the body runs, in the whole process.

    Bodies in several threads may overlap: the first to enter turns it off, the last to leave turns
    it on. Python's own exceptions still arrive.
    """
    global _bodies
    with _lock:
        quiet = not _last_word and (_bodies > 0 or _turned_off())
        _bodies += quiet
    try:
        yield
    finally:
        with _lock:
            _bodies -= quiet
            if quiet and _bodies == 0 and not _last_word:
                os.dup2(_saved, 2)
                os.close(_saved)


def _turned_off() -> bool:
    """Redirect stderr; False when there is none, as under pythonw."""
    global _saved
    try:
        sys.stderr.flush()
        _saved = os.dup(2)
    except (OSError, ValueError, AttributeError):
        return False
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    os.close(null)
    return True


def hear_again() -> None:
    """Turn stderr on for the program's last word, whatever other threads still keep quiet."""
    global _last_word
    with _lock:
        if _bodies > 0 and not _last_word:
            os.dup2(_saved, 2)
        _last_word = True
