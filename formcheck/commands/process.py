"""What belongs to the process and not to a command: signals, streams, memory, its log.

Light on purpose: it is imported before anything else, so that Ctrl-C is answered in one
sentence from the first moment on.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import platform
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, TextIO

from formcheck.commands.say import complain
from formcheck.errors import EXIT_UNREADABLE, FormcheckError, UsageError
from formcheck.installed import formcheck_version
from formcheck.pipeline import quiet
from formcheck.pipeline.own_files import remove_own
from formcheck.untrusted import beginning, visible

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


LOG = logging.getLogger("formcheck")
"""What a run does, on request, for whoever looks for a fault. Never a name, a path or a sentence:
an input is its number and its ending, an error its kind and its place in the code."""
# Or Python shows errors on the terminal, where nobody asked for a log.
LOG.addHandler(logging.NullHandler())

_FIRST = "formcheck log"
_LONGEST_ENDING = 6


def run_logged(
    run: Callable[[argparse.Namespace], int], options: argparse.Namespace, line: Sequence[str]
) -> int:
    """Run a command with its log going to the terminal, a file or both; returns its exit status.

    A UsageError says that the file is something else's, or cannot be written.
    """
    with _handled(verbose=options.verbose, file=options.log):
        named = sorted({word.partition("=")[0] for word in line if word.startswith("--")})
        LOG.info("%s %s, %s", _FIRST, formcheck_version(), platform.platform(terse=True))
        LOG.info("Python %s, command %s %s", platform.python_version(), options.command, named)
        began = time.monotonic()
        try:
            status = run(options)
        except BaseException as error:
            log_error(error)
            raise
        LOG.info("status %d after %.1f s", status, time.monotonic() - began)
        return status


def log_error(error: BaseException) -> None:
    """Log the kind of an error and where it comes from; its words may name somebody."""
    key = str(error.args[0]) if isinstance(error, FormcheckError) and error.args else ""
    places = [
        f"{Path(at.filename).name}:{at.lineno}" for at in traceback.extract_tb(error.__traceback__)
    ]
    kind = type(error).__name__
    LOG.error("%s %s at %s", kind, "" if " " in key else key, " > ".join(places))


def ending(name: str) -> str:
    """Return the ending of a file's name, or of one that may be anything, nothing."""
    suffix = Path(name).suffix.lower()
    return suffix if suffix[1:].isalnum() and len(suffix) <= _LONGEST_ENDING else "?"


@contextlib.contextmanager
def _handled(*, verbose: bool, file: str | None) -> Iterator[None]:
    handlers: list[logging.Handler] = [_Terminal(sys.stderr)] if verbose else []
    if file is not None:
        handlers.append(_opened(Path(file)))
    # A full disk must not stop what is being logged.
    before, logging.raiseExceptions = logging.raiseExceptions, False
    LOG.setLevel(logging.INFO)
    LOG.propagate = False
    for handler in handlers:
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        LOG.addHandler(handler)
    try:
        yield
    finally:
        logging.raiseExceptions = before
        for handler in handlers:
            LOG.removeHandler(handler)
            handler.close()


class _Terminal(logging.StreamHandler):  # type: ignore[type-arg]
    """Nothing in it may steer the terminal."""

    def format(self, record: logging.LogRecord) -> str:
        return visible(super().format(record))


def _opened(path: Path) -> logging.Handler:
    try:
        head = beginning(path, 100)
        # A pipe that nobody reads would keep us waiting for ever.
        if path.is_fifo() or (head and _FIRST.encode() not in head):
            raise UsageError("log.other", path=path)
        return logging.FileHandler(path, encoding="utf-8")
    except (OSError, ValueError) as error:
        raise UsageError("log.closed", path=path) from error
