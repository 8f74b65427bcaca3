"""What belongs to the process and not to a command: signals and standard streams.

Light on purpose: it is imported before anything else, so that Ctrl-C is answered in one
sentence from the first moment on.
"""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType
from typing import Any, TextIO

_stopped = False


def stopped() -> bool:
    """True once the user or the system has asked the process to stop."""
    return _stopped


def catch_stop_signals() -> None:
    """Turn Ctrl-C, a closed terminal and ``kill`` into one KeyboardInterrupt.

    So that unfinished files are removed however the program is stopped. A signal that is
    ignored (``nohup``) stays so, and after the first one the rest is ignored: cleaning up
    must not be interrupted.
    """
    names = ("SIGINT", "SIGTERM", "SIGHUP")
    known = [getattr(signal, name) for name in names if hasattr(signal, name)]
    heeded = [kind for kind in known if signal.getsignal(kind) is not signal.SIG_IGN]

    def stop(_number: int, _frame: FrameType | None) -> None:
        global _stopped
        _stopped = True
        for kind in heeded:
            signal.signal(kind, signal.SIG_IGN)
        raise KeyboardInterrupt

    for kind in heeded:
        signal.signal(kind, stop)
    report = sys.unraisablehook

    def report_unless_stopped(what: Any) -> None:
        # MediaPipe's destructors complain when they are interrupted.
        if not _stopped:
            report(what)

    sys.unraisablehook = report_unless_stopped


def mend_streams() -> None:
    """Make the standard streams safe to write to, whatever they are.

    A closed stream becomes the null device, so that no other file gets its number and with
    it the messages of native code. A letter that the terminal cannot show becomes "?".
    """
    for name, number in (("stdout", 1), ("stderr", 2)):
        if getattr(sys, name) is None:
            silence(number)
            stream = os.fdopen(number, "w", encoding="utf-8", closefd=False)
            setattr(sys, name, stream)
        reconfigure(getattr(sys, name), errors="replace")


def reconfigure(stream: TextIO, **options: str) -> None:
    """Change a stream's encoding or error handling, where it is a real one."""
    change = getattr(stream, "reconfigure", None)
    if change is not None:
        change(**options)


def silence(number: int) -> None:
    """Point a file descriptor to the null device."""
    null = os.open(os.devnull, os.O_WRONLY)
    if null != number:
        os.dup2(null, number)
        os.close(null)
