"""A process of its own for what native code may crash in: it costs one clip, never the run.

Both ends of its pipe: a line of JSON in, lines of JSON out. Nothing that native code does there, be
it a crash, a hang or a flood of memory, reaches anybody else.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import IO, Any, TextIO

import psutil

from formcheck.batch.task import CLIP, Limits, Outcome, Task, Trouble
from formcheck.errors import FormcheckError
from formcheck.rules.catalogue import registered

COMMAND = (sys.executable, "-m", "formcheck.batch.scoring")

BEAT_S = 1.0
"""How often a sign of life is given, at most."""

Beat = Callable[[Any], None]
"""Called with how far it is, now and then, as a sign of life."""

_POLL_S = 0.2
_START_S = 120.0
"""Loading the libraries takes a second; on a busy machine with a cold disk much longer."""


class ScorerDiedError(FormcheckError):
    """The process cannot even be started."""


class EndedError(Exception):
    """The process was ended or ended itself while it scored a clip."""

    def __init__(self, trouble: Trouble, message: str) -> None:
        super().__init__(message)
        self.trouble: Trouble = trouble


class IsolatedChild:
    """Answers lines of JSON in another process, which is started anew when it dies.

    A plain subprocess and not `multiprocessing`: it also works below Dask's workers, which may
    not have children of that kind.
    """

    def __init__(self, command: Sequence[str] = COMMAND) -> None:
        self._command = tuple(command)
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self.stopped = False
        self.version = ""

    def ask(
        self, line: str, limits: Limits, heard: Callable[[Any], None] = lambda _: None
    ) -> dict[str, Any]:
        """Send a line and wait for its answer; `heard` takes what signs of life say.

        Raises EndedError if the process died or had to be ended; the next question starts another;
        ScorerDiedError if no process can be started, whatever the question.
        """
        try:
            process = self._start()
            assert process.stdin is not None
            try:
                process.stdin.write(line + "\n")
                process.stdin.flush()
            except OSError as error:
                raise _died(process) from error
            return self._wait(process, limits, heard)
        except EndedError:
            self._end()
            raise

    @property
    def process_id(self) -> int | None:
        """Number of the process, None while there is none."""
        return None if self._process is None else self._process.pid

    def stop(self) -> None:
        """End the process now; safe to call from another thread and twice."""
        self.stopped = True
        self._end()

    def _start(self) -> subprocess.Popen[str]:
        if self.stopped:
            raise EndedError("died", "the run was stopped")
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._lines = queue.SimpleQueue()
        # A group of its own: Ctrl-C in the terminal is for the parent alone.
        own_group: dict[str, Any] = {"start_new_session": True} if os.name == "posix" else {}
        try:
            self._process = process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                errors="replace",
                env=_environment(),
                **own_group,
            )
        except OSError as error:
            raise ScorerDiedError("worker.no_start", why=error.strerror) from error
        threading.Thread(target=_hear, args=(process.stdout, self._lines), daemon=True).start()
        try:
            self.version = self._wait(process, Limits(_START_S, _START_S))["ready"]
        except (EndedError, KeyError) as error:
            stream = process.stderr
            self._end()
            last = (stream.read().strip().splitlines() if stream else []) or [str(error)]
            raise ScorerDiedError("worker.no_start", why=last[-1]) from error
        return process

    def _wait(
        self,
        process: subprocess.Popen[str],
        limits: Limits,
        heard: Callable[[Any], None] = lambda _: None,
    ) -> dict[str, Any]:
        """Wait for an answer, watching the clock and the memory."""
        start = alive = time.monotonic()
        while True:
            with contextlib.suppress(queue.Empty):
                line = self._lines.get(timeout=_POLL_S)
                if line is None:
                    raise _died(process)
                answer: dict[str, Any] = json.loads(line)
                if "beat" not in answer:
                    return answer
                heard(answer["beat"])
                alive = time.monotonic()
            if self.stopped:  # While it was being started, perhaps.
                raise _died(process)
            now = time.monotonic()
            if now - start > limits.seconds:
                raise EndedError("slow", f"it took longer than {limits.seconds:g} s")
            if now - alive > limits.stuck_s:
                raise EndedError("stuck", f"nothing happened for {limits.stuck_s:g} s")
            with contextlib.suppress(psutil.Error):
                used = psutil.Process(process.pid).memory_info().rss / 2**20
                if used > limits.memory_mib:
                    raise EndedError("memory", f"it took more than {limits.memory_mib:g} MiB")

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(OSError):
            process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()


def _died(process: subprocess.Popen[str]) -> EndedError:
    code = None
    with contextlib.suppress(subprocess.TimeoutExpired):
        code = process.wait(timeout=2.0)
    how = f"exit status {code}"
    if code is not None and code < 0:
        with contextlib.suppress(ValueError):
            how = signal.Signals(-code).name
    return EndedError("died", f"its worker died ({how}), probably in a decoder")


class IsolatedScorer(IsolatedChild):
    """Scores clips in another process."""

    def score(self, task: Task) -> Outcome:
        """Score a clip; one that brings its process down is tried once more, then reported."""
        outcome = self._try(task)
        if outcome.trouble is not None and outcome.trouble != "output" and not self.stopped:
            outcome = self._try(task)
        return outcome

    def _try(self, task: Task) -> Outcome:
        try:
            return Outcome.from_json(json.dumps(self.ask(task.to_json(), task.limits)))
        except EndedError as ended:
            message = f"{CLIP} could not be scored, twice: {ended}."
            limit = task.limits.of(ended.trouble)
            return Outcome(task.key, self.version, None, (), ended.trouble, message, limit)


def _environment() -> dict[str, str]:
    """Return the environment of a worker, with few arenas for its memory.

    Each clip has a pose model of its own, built in another thread; by default glibc gives threads
    arenas of their own, and what a model leaves behind in them doubled a worker's memory over some
    hundred clips. With two it stays where it is after the first dozens.

    Stretches from outside are found where this process found them.
    """
    found = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))} if registered() else {}
    return {"MALLOC_ARENA_MAX": "2", **os.environ, **found}


def _hear(stream: IO[str], lines: queue.SimpleQueue[str | None]) -> None:
    """Read in a thread of its own, so that the end of the other side is noticed at once."""
    with contextlib.suppress(OSError, ValueError):
        for line in stream:
            lines.put(line)
    lines.put(None)
    if stream is sys.stdin:
        # The parent is gone, however it went: nobody waits for what is being done.
        os._exit(0)


def serve(ready: str, answer: Callable[[str, Beat], str]) -> None:
    """Be the process: say `ready`, then answer line after line until nobody asks any more."""
    out = _own_stdout()
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    threading.Thread(target=_hear, args=(sys.stdin, lines), name="hear", daemon=True).start()
    # Ctrl-C reaches the whole group; the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _say(out, json.dumps({"ready": ready}))
    while (line := lines.get()) is not None:
        _say(out, answer(line, heart(out)))


def _own_stdout() -> TextIO:
    """Keep standard output for answers; what native code prints goes nowhere."""
    answers = os.fdopen(os.dup(1), "w", encoding="ascii", newline="\n")
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    return answers


def heart(out: TextIO) -> Beat:
    """Return what says how far one is, as a sign of life, however often it is called."""
    last = time.monotonic()

    def beat(done: Any) -> None:
        nonlocal last
        if time.monotonic() - last >= BEAT_S:
            last = time.monotonic()
            _say(out, json.dumps({"beat": done}))

    return beat


def _say(out: TextIO, line: str) -> None:
    """Answer with a line; without anybody who hears it there is nothing left to do."""
    try:
        out.write(line + "\n")
        out.flush()
    except OSError:
        os._exit(0)
