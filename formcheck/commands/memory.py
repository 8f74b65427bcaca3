"""A limit to the memory of this very process: it leaves with a sentence, not by the system's hand.

Without one a few kilobytes of video can slow a whole machine down until the system ends something.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator

from formcheck.commands.say import complain
from formcheck.errors import EXIT_UNREADABLE
from formcheck.pipeline import quiet
from formcheck.pipeline.leftovers import remove_own

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
