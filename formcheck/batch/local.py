"""The executor of one machine: a thread per worker, each driving a process of its own.

Processes and not threads: a decoder that crashes takes its process with it, and the checking
between two looks holds the interpreter's lock (docs/batch.md has the figures).
"""

from __future__ import annotations

import contextlib
import os
import queue
import threading
from collections.abc import Iterable, Iterator, Sequence

from formcheck.batch.isolated import COMMAND, IsolatedScorer
from formcheck.batch.task import Outcome, Task

_AHEAD = 2
"""Tasks that wait for each worker, so that none is idle while the next is prepared."""


def default_workers() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


class LocalExecutor:
    """An `Executor` of processes on this machine.

    `command`: what each worker starts.
    """

    def __init__(self, workers: int, command: Sequence[str] = COMMAND) -> None:
        self._workers = workers
        self._command = command

    def run(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        """Score every task; see `Executor.run`."""
        todo: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        done: queue.SimpleQueue[Outcome | BaseException] = queue.SimpleQueue()
        scorers = [IsolatedScorer(self._command) for _ in range(self._workers)]
        threads = [
            threading.Thread(target=_work, args=(scorer, todo, done), daemon=True)
            for scorer in scorers
        ]
        for thread in threads:
            thread.start()
        waiting = 0
        source = iter(tasks)
        try:
            more = True
            while more or waiting:
                while more and waiting < self._workers * _AHEAD:
                    task = next(source, None)
                    more = task is not None
                    if task is not None:
                        todo.put(task)
                        waiting += 1
                if not waiting:
                    break
                outcome = done.get()
                if isinstance(outcome, BaseException):
                    raise outcome
                waiting -= 1
                yield outcome
        finally:
            for scorer in scorers:
                scorer.stop()
            for _ in threads:
                todo.put(None)


def _work(
    scorer: IsolatedScorer,
    todo: queue.SimpleQueue[Task | None],
    done: queue.SimpleQueue[Outcome | BaseException],
) -> None:
    with contextlib.suppress(KeyboardInterrupt):
        while (task := todo.get()) is not None:
            try:
                done.put(scorer.score(task))
            except BaseException as error:
                done.put(error)
                return
