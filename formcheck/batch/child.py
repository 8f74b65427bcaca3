"""The process that scores clips, one line of JSON in and lines of JSON out.

``python -m formcheck.batch.child`` is started by `formcheck.batch.isolated`. Nothing that native
code does to this process, be it a crash, a hang or a flood of memory, reaches anybody else.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from formcheck import errors
from formcheck.batch.remote import is_address
from formcheck.batch.task import Outcome, Task, Trouble, nameless

BEAT_S = 1.0
"""How often a sign of life is given, at most."""


def serve() -> None:
    """Score what is asked for until nobody asks any more."""
    answers = own_stdout()
    tasks = read_lines()
    # Ctrl-C reaches the whole group; the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from formcheck.batch.identity import code_fingerprint
    from formcheck.batch.scoring import Scorer

    version = code_fingerprint()
    scorer = Scorer()
    say(answers, json.dumps({"ready": version}))
    while (line := tasks.get()) is not None:
        say(answers, _answer(scorer, Task.from_json(line), version, answers).to_json())


def _answer(scorer: object, task: Task, version: str, answers: TextIO) -> Outcome:
    from formcheck.batch.remote import UnreachableError, fetched
    from formcheck.batch.scoring import Scorer
    from formcheck.pipeline.held_file import ChangedError
    from formcheck.rules.catalogue import take_over

    assert isinstance(scorer, Scorer)
    beat = heart(answers)
    paths = [task.path]

    def failed(trouble: Trouble, message: str) -> Outcome:
        return Outcome(task.key, version, trouble=trouble, message=nameless(message, *paths))

    try:
        take_over(task.how.stretches)
        with fetched(task, beat) as local:
            paths.append(local.path)
            return scorer.score(local, beat)
    except errors.OutputError as error:
        return failed("output", str(error))
    except (UnreachableError, ChangedError, errors.UsageError) as error:
        return failed("unreachable", str(error))
    except errors.FormcheckError as error:
        return failed("unreadable" if _is_there(task) else "unreachable", str(error))
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        return failed(
            "fault",
            f"{task.path} could not be scored: an error in formcheck itself "
            f"({type(error).__name__}: {error}, {where}); please report it.",
        )


def heart(answers: TextIO) -> Callable[[Any], None]:
    """Return what says how far one is, as a sign of life, however often it is called."""
    last = time.monotonic()

    def beat(done: Any) -> None:
        nonlocal last
        if time.monotonic() - last >= BEAT_S:
            last = time.monotonic()
            say(answers, json.dumps({"beat": done}))

    return beat


def _is_there(task: Task) -> bool:
    """False when a clip is gone or closed to us, be it for a worker without the shared disk.

    Landmarks that cannot be read say nothing of the clip either, and cost nothing to try again.
    """
    if task.landmarks is not None or is_address(task.path):
        return task.landmarks is None
    try:
        with Path(task.path).open("rb") as file:
            file.read(1)
    except OSError:
        return False
    return True


def own_stdout() -> TextIO:
    """Keep standard output for answers; what native code prints goes nowhere."""
    answers = os.fdopen(os.dup(1), "w", encoding="ascii", newline="\n")
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    return answers


def read_lines() -> queue.SimpleQueue[str | None]:
    """Read what is asked in a thread of its own, so that the parent's end is noticed at once."""
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def read() -> None:
        for line in sys.stdin:
            lines.put(line)
        # The parent is gone, however it went: nobody waits for what is being done.
        os._exit(0)

    threading.Thread(target=read, name="read-lines", daemon=True).start()
    return lines


def say(answers: TextIO, line: str) -> None:
    """Answer with a line; without anybody who hears it there is nothing left to do."""
    try:
        answers.write(line + "\n")
        answers.flush()
    except OSError:
        os._exit(0)


if __name__ == "__main__":
    serve()
