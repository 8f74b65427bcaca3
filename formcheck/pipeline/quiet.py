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
    turned_off = _turn_off()
    try:
        yield
    finally:
        if turned_off:
            _turn_on()


def _turn_off() -> bool:
    """Redirect stderr unless it is already; False when there is none, as under pythonw."""
    global _bodies, _saved
    with _lock:
        if _last_word:
            return False
        if _bodies == 0:
            try:
                sys.stderr.flush()
                _saved = os.dup(2)
            except (OSError, ValueError, AttributeError):
                return False
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, 2)
            os.close(null)
        _bodies += 1
        return True


def _turn_on() -> None:
    global _bodies
    with _lock:
        _bodies -= 1
        if _bodies == 0 and not _last_word:
            os.dup2(_saved, 2)
            os.close(_saved)


def hear_again() -> None:
    """Turn stderr on for the program's last word, whatever other threads still keep quiet."""
    global _last_word
    with _lock:
        if _bodies > 0 and not _last_word:
            os.dup2(_saved, 2)
        _last_word = True
