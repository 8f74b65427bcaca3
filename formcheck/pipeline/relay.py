"""Two small helpers to run a loop's neighbours in threads: read ahead, hand on.

Both are bounded, so nothing piles up, and an error on the other side is raised on this one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, Self, TypeVar

T = TypeVar("T")

_DEPTH = 4


def read_ahead(items: Iterable[T]) -> Generator[T]:
    """Iterate ``items`` in another thread, a few ahead of the consumer.

    Closing the generator (or leaving its loop) stops the thread.
    """
    source, end = iter(items), object()
    with ThreadPoolExecutor(1, thread_name_prefix="read-ahead") as pool:
        waiting = deque(pool.submit(next, source, end) for _ in range(_DEPTH))
        try:
            while (item := waiting.popleft().result()) is not end:
                waiting.append(pool.submit(next, source, end))
                yield item  # type: ignore[misc]  # All but the end is of the items.
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


class HandOn(Generic[T]):
    """Calls ``work(item)`` in another thread, in order, at most ``depth`` behind.

    Use as a context manager: leaving it waits for the items handed on and raises the first
    error of the work; leaving it with an error drops them.
    """

    def __init__(self, work: Callable[[T], None], depth: int = _DEPTH) -> None:
        self._work, self._depth = work, depth
        self._error: BaseException | None = None
        self._waiting: deque[Future[None]] = deque()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="hand-on")

    def put(self, item: T) -> None:
        """Hand on one item; raises the error of an earlier one."""
        if len(self._waiting) > self._depth:
            self._waiting.popleft().result()
        if self._error is not None:
            raise self._error
        self._waiting.append(self._thread.submit(self._do, item))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        try:
            self._thread.shutdown(wait=True, cancel_futures=error is not None)
        except BaseException:
            # Interrupted while waiting: what is still to do is not wanted any more.
            self._thread.shutdown(wait=True, cancel_futures=True)
            raise
        if error is None and self._error is not None:
            raise self._error

    def _do(self, item: T) -> None:
        if self._error is None:
            try:
                self._work(item)
            except BaseException as caught:
                self._error = caught
