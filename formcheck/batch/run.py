"""A run: clips and settings in, one outcome for each clip out, each scored exactly once."""

from __future__ import annotations

import contextlib
import os
import queue
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from formcheck.batch.clips import Clip, is_address, remote_identity, without_password
from formcheck.batch.isolated import COMMAND, IsolatedScorer
from formcheck.batch.kept import Journal, Kept, best_of, kept_in
from formcheck.batch.task import CLIP, How, Limits, Outcome, Task, code_fingerprint, score_key
from formcheck.errors import OutputError, UnreadableInputError, UsageError
from formcheck.pipeline.recorded import HeldFile, mark_of
from formcheck.pipeline.replay import poses_name, poses_prefix
from formcheck.pipeline.track import ENDING
from formcheck.untrusted import clean

Progress = Callable[[int, int, int], None]
"""Called with clips done, clips in all, and how many of those done were scored just now."""


@dataclass(frozen=True)
class Plan:
    """What to score and how."""

    clips: Sequence[Clip]
    how: How
    limits: Limits = field(default_factory=Limits)
    store: Path | None = None
    """Folder to keep landmarks in, and to take them from when they fit."""
    landmarks: Path | None = None
    """Folder of landmarks to judge instead of clips."""
    any_model: bool = False
    """Take landmarks of whichever pose model there are; else only of that in `how`."""
    again: bool = False
    """Try clips again that failed in an earlier run."""


Executor = Callable[[Iterable[Task]], Generator[Outcome]]
"""Scores every task side by side; outcomes come as they are ready, in no order.

Tasks are taken from the iterable a few ahead of the work, so it may be long and make them as it
goes. Closing the generator ends the work at once. Raises FormcheckError if nothing can be scored at
all any more.
"""

_AHEAD = 2
"""Tasks that wait for each worker, so that none is idle while the next is prepared."""


def default_workers() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def score_here(
    tasks: Iterable[Task], workers: int, command: Sequence[str] = COMMAND
) -> Generator[Outcome]:
    """Be the `Executor` of this machine: a thread per worker, each driving a process of its own.

    Processes and not threads: a decoder that crashes takes its process with it, and the checking
    between two looks holds the interpreter's lock (docs/batch.md has the figures). `command`: what
    each worker starts.
    """
    scorers = [IsolatedScorer(command) for _ in range(workers)]
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
    with ThreadPoolExecutor(workers, thread_name_prefix="score") as pool:
        try:
            while True:
                for task in islice(source, workers * _AHEAD - len(running)):
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


class _NotReadYetError(Exception):
    """The bytes of a clip have not been read, or have changed since."""


class Run:
    """Goes through a plan once; see `go`."""

    def __init__(
        self, plan: Plan, journal: Journal, executor: Executor, progress: Progress | None = None
    ) -> None:
        self._plan, self._journal, self._executor = plan, journal, executor
        self._progress = progress
        self._outcomes: list[Outcome | None] = [None] * len(plan.clips)
        self._waiting: dict[str, list[int]] = {}
        self._reads = False
        self._kept: dict[str, list[Kept]] | None = None
        self._done = self._scored = 0

    def go(self) -> list[Outcome]:
        """Score what has not been scored; returns an outcome for each clip, in their order."""
        with contextlib.closing(self._executor(self._tasks())) as outcomes:
            for outcome in outcomes:
                self._take(outcome)
        got = [outcome for outcome in self._outcomes if outcome is not None]
        if missing := len(self._outcomes) - len(got):
            raise OutputError("batch.missing", n=missing)
        return got

    @property
    def done(self) -> int:
        """Clips that have an outcome so far."""
        return self._done

    def _tasks(self) -> Iterator[Task]:
        """Yield what is not in the journal, each content once, after all that is known at once."""
        rest = []
        for number, clip in enumerate(self._plan.clips):
            # No reading of its bytes, nor a word with a store.
            with contextlib.suppress(_NotReadYetError, UnreadableInputError):
                if not is_address(clip.path) and self._settled(number, self._task(clip)):
                    continue
            rest.append(number)
        self._reads = True
        for number in rest:
            try:
                task = self._task(self._plan.clips[number])
            except UnreadableInputError as error:
                # Of which nothing can be read: told, not kept, tried next time.
                failed = Outcome("", code_fingerprint(), trouble="unreachable", message=str(error))
                self._settle(number, failed)
                continue
            if not self._settled(number, task):
                waiting = self._waiting.setdefault(task.key, [])
                waiting.append(number)
                if len(waiting) == 1:
                    yield task

    def _settled(self, number: int, task: Task) -> bool:
        """Settle a clip by an earlier run, unless it failed there and is worth another try."""
        known = self._journal.outcome(task.key)
        if known is None:
            return False
        if known.trouble is not None:
            allowed = self._plan.limits.of(known.trouble)
            more = allowed is not None and known.limit is not None and allowed > known.limit
            if self._plan.again or more:
                return False
        self._settle(number, known)
        return True

    def _task(self, clip: Clip) -> Task:
        if clip.problem:
            raise UnreadableInputError(clip.problem)
        plan, path, name = self._plan, clip.path, without_password(clip.path)
        how = plan.how if clip.slow_motion is None else plan.how.slowed(clip.slow_motion)
        # Absolute, because a worker of a cluster is in another folder.
        path = path if is_address(path) else os.path.abspath(path)
        if plan.landmarks is not None and path.endswith(ENDING):
            judged = Path(path)
        else:
            content = (
                remote_identity(path) if is_address(path) else f"sha256:{self._sha256(Path(path))}"
            )
            if plan.landmarks is None:
                store = str(plan.store / poses_name(content, how.settings)) if plan.store else None
                key = score_key(content, how)
                return Task(key, path, how, plan.limits, store, name=name, content=content)
            judged = self._landmarks_of(plan.landmarks, content, name, how).absolute()
        content = f"sha256:{self._sha256(judged)}"
        key = score_key(f"landmarks:{content}", how)
        return Task(key, path, how, plan.limits, landmarks=str(judged), name=name, content=content)

    def _landmarks_of(self, folder: Path, content: str, name: str, how: How) -> Path:
        if self._kept is None:
            self._kept = kept_in(folder)
        model = None if self._plan.any_model else self._plan.how.settings.model
        best = best_of(self._kept.get(poses_prefix(content), ()), model, how)
        if best is None:
            key = "landmarks.none_of" if model is None else "landmarks.none_by"
            raise UnreadableInputError(key, name=name, folder=folder, model=model)
        return best.path

    def _sha256(self, path: Path) -> str:
        try:
            known = self._journal.checksum(path, mark_of(path.stat()))
            if known is not None:
                return known
            if not self._reads:
                raise _NotReadYetError
            if not path.is_file():
                raise UnreadableInputError("batch.odd", path=path)
            with HeldFile(path) as held:
                checksum, mark = held.sha256(), held.mark
                held.check()
        except FileNotFoundError as error:
            raise UnreadableInputError("input.none", name=path) from error
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise UnreadableInputError("batch.unread", path=path, why=reason) from error
        self._journal.keep_checksum(path, mark, checksum)
        return checksum

    def _take(self, outcome: Outcome) -> None:
        if outcome.trouble == "output":
            raise OutputError(outcome.message)
        if outcome.version not in ("", code_fingerprint()):
            raise UsageError("worker.other", theirs=outcome.version, ours=code_fingerprint())
        outcome = replace(outcome, version=code_fingerprint())
        if outcome.trouble != "unreachable":
            self._journal.keep(outcome)
        self._scored += 1
        for number in self._waiting.pop(outcome.key):
            self._settle(number, outcome)

    def _settle(self, number: int, outcome: Outcome) -> None:
        self._done += self._outcomes[number] is None
        # The same content may lie in several places, and be moved between two runs.
        name, result = self._plan.clips[number].shown, outcome.result
        if result is not None:
            result = replace(result, source=replace(result.source, path=name))
        message = clean(outcome.message).replace(CLIP, name)
        self._outcomes[number] = replace(outcome, result=result, message=message)
        if self._progress is not None:
            self._progress(self._done, len(self._outcomes), self._scored)
