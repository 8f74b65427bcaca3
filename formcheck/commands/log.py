"""What a run does, on request, for whoever looks for a fault. Never a name, a path or a sentence.

An input is its number and its ending, an error its kind and its place in the code.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import platform
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from formcheck.errors import FormcheckError, UsageError
from formcheck.printable import visible
from formcheck.reading import beginning
from formcheck.versions import formcheck_version

LOG = logging.getLogger("formcheck")
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
