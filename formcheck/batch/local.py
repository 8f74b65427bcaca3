"""The executor of one machine: a thread per worker, each driving a process of its own.

Processes and not threads: a decoder that crashes takes its process with it, and the checking
between two looks holds the interpreter's lock (docs/batch.md has the figures).
"""

from __future__ import annotations

import os
import queue
from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice

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

    def run(self, tasks: Iterable[Task]) -> Generator[Outcome]:
        """Score every task; see `Executor.run`."""
        scorers = [IsolatedScorer(self._command) for _ in range(self._workers)]
        free: queue.SimpleQueue[IsolatedScorer] = queue.SimpleQueue()
        for scorer in scorers:
            free.put(scorer)

        def score(task: Task) -> Outcome:
            scorer = free.get()
            try:
                return scorer.score(task)
            finally:
                free.put(scorer)

        source, running = iter(tasks), set[Future[Outcome]]()
        with ThreadPoolExecutor(self._workers, thread_name_prefix="score") as pool:
            try:
                while True:
                    for task in islice(source, self._workers * _AHEAD - len(running)):
                        running.add(pool.submit(score, task))
                    if not running:
                        return
                    done, running = wait(running, return_when=FIRST_COMPLETED)
                    for future in done:
                        yield future.result()
            finally:
                for scorer in scorers:
                    scorer.stop()
                pool.shutdown(wait=False, cancel_futures=True)
