"""One clip to one result, or from landmarks kept before.

What looks and judges is what does so everywhere (`pipeline.track`, `judge`); here is only what a
run over many clips needs besides: landmarks in a store, and models that are got ready meanwhile.
``python -m formcheck.batch.scoring`` is the process that scores (`formcheck.batch.isolated`).
"""

from __future__ import annotations

import contextlib
import os
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from formcheck import errors
from formcheck.batch.clips import is_address, open_store, remote_identity, store_error
from formcheck.batch.isolated import Beat, serve
from formcheck.batch.task import CLIP, Outcome, Task, Trouble, code_fingerprint, nameless
from formcheck.errors import UnreadableInputError
from formcheck.judge import Settings
from formcheck.page.moments import worst_time
from formcheck.pipeline.analyze import analyze_source, opened
from formcheck.pipeline.own_files import scratch_folder
from formcheck.pipeline.recorded import ChangedError, HeldFile, changed
from formcheck.pipeline.replay import Poses, judge_poses, keep_poses, recall_poses
from formcheck.pipeline.threads import Spare
from formcheck.pipeline.track import Look, Lookout
from formcheck.report.result import Result
from formcheck.rules.catalogue import take_over


class Scorer:
    """Scores clip after clip.

    Each gets pose models that have seen nothing, built while the one before is scored (`Spare`).
    The one that looks for other people sees single pictures and stays.
    """

    def __init__(self) -> None:
        self._lookout = Lookout()
        self._spare = Spare()

    def close(self) -> None:
        """Free the models."""
        self._lookout.close()
        self._spare.close()

    def score(self, task: Task, beat: Beat = lambda _: None) -> Outcome:
        """Score one clip; a FormcheckError says why it cannot be, or its landmarks not written."""
        settings = task.how.settings
        store = None if task.store is None else Path(task.store)
        result: Result | None = None
        if task.landmarks is not None:
            with _held(task, task.landmarks, beat) as same:
                kept = recall_poses(Path(task.landmarks))
                same()
            result = _judged(kept, settings, task.called)
        elif store is not None and store.is_file():
            with contextlib.suppress(UnreadableInputError):
                result = _judged(recall_poses(store), settings, task.called)
        result = result or self._looked_at(task, store, beat)
        worst_at_s = tuple(
            tuple(round(worst_time(result.frames, hold, f), 3) for f in hold.faults)
            for hold in result.holds
        )
        return Outcome(task.key, code_fingerprint(), result, worst_at_s)

    def _looked_at(self, task: Task, store: Path | None, beat: Beat) -> Result:
        settings, looks = task.how.settings, list[Look]()
        with (
            _held(task, task.path, beat) as same,
            opened(task.path, settings) as source,
        ):
            self._lookout.begin()
            result = analyze_source(
                source,
                settings,
                take=None if store is None else lambda look, _: looks.append(look),
                progress=lambda done, _: beat(done),
                make=self._spare.take,
                lookout=self._lookout,
            )
            same()
            called = replace(result.source, path=task.called)
            if store is not None and not source.is_photo:
                keep_poses(store, Poses(called, settings.model, looks, source.damage))
        return replace(result, source=called)


@contextlib.contextmanager
def _held(task: Task, path: str, beat: Beat) -> Iterator[Callable[[], None]]:
    """Hold what is judged; gives what raises `ChangedError` unless it stayed what was hashed."""
    kind, _, sha256 = task.content.partition(":")
    if kind != "sha256":
        yield lambda: None
        return

    def gone() -> None:
        raise changed(path)

    try:
        held = HeldFile(Path(path))
    except OSError:
        yield gone  # The reader says why; should it be back by then, it is new.
        return
    with held:
        if held.sha256(beat) != sha256:
            gone()
        yield held.check


class UnreachableError(UnreadableInputError):
    """A clip cannot be had just now, which says nothing about its content."""


@contextlib.contextmanager
def fetched(task: Task, beat: Callable[[int], None] = lambda _: None) -> Iterator[Task]:
    """Give the task with a local file: one at an address is copied here for the while.

    `beat`: called with the bytes so far: a slow line is no standstill. Raises UnreachableError.
    """
    if task.landmarks is not None or not is_address(task.path):
        yield task
        return
    with contextlib.ExitStack() as stack:
        try:
            system, path = open_store(task.path)
            from fsspec.callbacks import Callback

            local = stack.enter_context(scratch_folder()) / Path(path).name
            telling = Callback(hooks={"beat": lambda _, value, **__: beat(value)})
            system.get_file(path, str(local), callback=telling)
        except Exception as error:
            raise store_error(UnreachableError, task.path, error) from error
        system.invalidate_cache()
        if task.content and remote_identity(task.path) != task.content:
            raise changed(task.called)
        yield replace(task, path=str(local))


def _judged(kept: Poses, settings: Settings, name: str) -> Result:
    slow, then = settings.slow_motion, kept.source.slow_motion
    if slow not in (None, then):
        raise UnreadableInputError("landmarks.slowed", name=name, then=then, now=slow)
    if settings.rotate != kept.source.rotated:
        raise UnreadableInputError(
            "landmarks.turned", name=name, then=kept.source.rotated, now=settings.rotate
        )
    return judge_poses(replace(kept, source=replace(kept.source, path=name)), settings)


def answer(scorer: Scorer, task: Task, version: str, beat: Beat) -> Outcome:
    """Score what is asked for, or say why not."""
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
            f"{CLIP} could not be scored: an error in formcheck itself "
            f"({type(error).__name__}: {error}, {where}); please report it.",
        )


def _is_there(task: Task) -> bool:
    """False when a clip is gone or closed to us, be it for a worker without the shared disk.

    Landmarks that cannot be read say nothing of the clip either, and cost nothing to try again.
    """
    if task.landmarks is not None or is_address(task.path):
        return task.landmarks is None
    return os.access(task.path, os.R_OK)


def serve_scores() -> None:
    """Score what is asked for until nobody asks any more."""
    version, scorer = code_fingerprint(), Scorer()
    serve(version, lambda line, beat: answer(scorer, Task.from_json(line), version, beat).to_json())


if __name__ == "__main__":
    serve_scores()
