"""Two small helpers to run a loop's neighbours in threads: read ahead, hand on.

Both are bounded, so nothing piles up, and an error on the other side is raised on this one.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator, Iterable
from typing import Generic, Self, TypeVar

T = TypeVar("T")

_DEPTH = 4
_POLL_S = 0.2


class _End:
    """Marks the end of a queue, with the error that caused it, if any."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


def read_ahead(items: Iterable[T], depth: int = _DEPTH) -> Generator[T]:
    """Iterate ``items`` in another thread, at most ``depth`` ahead of the consumer.

    Closing the generator (or leaving its loop) stops the thread.
    """
    waiting: queue.Queue[T | _End] = queue.Queue(maxsize=depth)
    stop = threading.Event()

    def put(item: T | _End) -> bool:
        while not stop.is_set():
            try:
                waiting.put(item, timeout=_POLL_S)
            except queue.Full:
                continue
            return True
        return False

    def work() -> None:
        error: BaseException | None = None
        try:
            for item in items:
                if not put(item):
                    return
        except BaseException as caught:
            error = caught
        put(_End(error))

    thread = threading.Thread(target=work, name="read-ahead", daemon=True)
    thread.start()
    try:
        while True:
            item = waiting.get()
            if isinstance(item, _End):
                if item.error is not None:
                    raise item.error
                return
            yield item
    finally:
        stop.set()
        thread.join()


class HandOn(Generic[T]):
    """Calls ``work(item)`` in another thread, in order, at most ``depth`` behind.

    Use as a context manager: leaving it waits for the items handed on and raises the first
    error of the work; leaving it with an error drops them.
    """

    def __init__(self, work: Callable[[T], None], depth: int = _DEPTH) -> None:
        self._work = work
        self._waiting: queue.Queue[T | _End] = queue.Queue(maxsize=depth)
        self._error: BaseException | None = None
        self._drop = False
        self._thread = threading.Thread(target=self._run, name="hand-on", daemon=True)
        self._thread.start()

    def put(self, item: T) -> None:
        """Hand on one item; raises the error of an earlier one."""
        if self._error is not None:
            raise self._error
        self._waiting.put(item)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._drop = error is not None
        try:
            self._waiting.put(_End())
            self._thread.join()
        except BaseException:
            # Interrupted while waiting: what is still to do is not wanted any more.
            self._drop = True
            self._thread.join()
            raise
        if error is None and self._error is not None:
            raise self._error

    def _run(self) -> None:
        while not isinstance(item := self._waiting.get(), _End):
            if self._error is not None or self._drop:
                continue
            try:
                self._work(item)
            except BaseException as caught:
                self._error = caught
