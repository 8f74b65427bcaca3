"""One function over many clips, in this process or in several."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import repeat
from typing import TypeVar

from formcheck.errors import FormcheckError

Clip = TypeVar("Clip")
How = TypeVar("How")
Result = TypeVar("Result")

Tick = Callable[[int, int], None]
"""Called with what is done and what there is in all."""


def silent(_done: int, _total: int) -> None:
    """Tell nobody how far a run is."""


def over_clips(
    measure: Callable[[Clip, How], Result],
    clips: Sequence[Clip],
    how: How,
    *,
    jobs: int = 1,
    tick: Tick = silent,
) -> Iterator[Result]:
    """Yield what was found in the order of the clips.

    `measure`: of a module, so that another process finds it. `how`: its second argument, the same
    for all. `jobs`: processes; what is found does not depend on it.
    Raises FormcheckError if a process ended before its clip was measured.
    """
    for done, found in enumerate(_each(measure, clips, how, jobs), start=1):
        tick(done, len(clips))
        yield found


def _each(
    measure: Callable[[Clip, How], Result], clips: Sequence[Clip], how: How, jobs: int
) -> Iterator[Result]:
    if jobs <= 1 or len(clips) <= 1:
        yield from map(measure, clips, repeat(how))
        return
    # Spawned, not forked: MediaPipe's threads do not survive a fork.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_stop_at_once)
    try:
        yield from pool.map(measure, clips, repeat(how))
    except BrokenProcessPool as error:
        raise FormcheckError(
            f"A process ended before its clip was measured, perhaps for want of memory: "
            f"try fewer than {jobs} jobs."
        ) from error
    finally:
        # After an error or Ctrl-C the clips not yet begun are dropped.
        pool.shutdown(wait=True, cancel_futures=True)


def _stop_at_once() -> None:
    # Ctrl-C reaches every process; the parent is the one that says so.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
