"""Where clips are scored: on this machine, or on a cluster. Both look the same to a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from formcheck.batch.task import Outcome, Task


class Executor(Protocol):
    """Scores tasks side by side."""

    def run(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        """Score every task; outcomes come as they are ready, in no order.

        Tasks are taken from the iterable a few ahead of the work, so it may be long and make
        them as it goes. Closing the iterator ends the work at once.

        Raises
        ------
        FormcheckError
            If nothing can be scored at all any more.
        """
        ...
