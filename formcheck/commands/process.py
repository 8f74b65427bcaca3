"""What belongs to the process and not to a command: signals and standard streams.

Light on purpose: it is imported before anything else, so that Ctrl-C is answered in one
sentence from the first moment on.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Any, TextIO

from formcheck.commands.say import complain
from formcheck.errors import EXIT_UNREADABLE
from formcheck.pipeline import quiet
from formcheck.pipeline.own_files import remove_own

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


_LOOK_EVERY_S = 0.2


@contextlib.contextmanager
def memory_limit(mib: float | None) -> Iterator[None]:
    """Leave the process when it takes more than so many MiB while the body runs.

    Native code cannot be told to stop, and a process that is out of memory cannot clean up; so
    this one leaves in good time, without any unfinished file. None is no limit.
    """
    done = threading.Event()
    watch = threading.Thread(target=_watch, args=(mib, done), name="memory", daemon=True)
    if mib is not None:
        watch.start()
    try:
        yield
    finally:
        done.set()


def _watch(mib: float, done: threading.Event) -> None:
    # Late, because it takes time that a wrong argument need not wait for.
    import psutil

    process = psutil.Process()
    while not done.wait(_LOOK_EVERY_S):
        if process.memory_info().rss > mib * 2**20:
            quiet.hear_again()
            remove_own()
            complain(
                f"stopped, it took more than {mib:g} MiB of memory: the input is damaged or very "
                "large, make it smaller first, or allow more with --memory-limit; what is not "
                "finished was not written."
            )
            os._exit(EXIT_UNREADABLE)
