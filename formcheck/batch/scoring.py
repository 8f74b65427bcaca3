"""One clip to one result, or from landmarks kept before.

What looks and judges is what does so everywhere (`pipeline.track`, `judge`); here is only what a
run over many clips needs besides: landmarks in a store, and models that are got ready meanwhile.
``python -m formcheck.batch.scoring`` is the process that scores (`formcheck.batch.isolated`).
"""

from __future__ import annotations

import contextlib
import os
import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from formcheck import errors
from formcheck.batch.isolated import Beat, serve
from formcheck.batch.kept import code_fingerprint
from formcheck.batch.remote import UnreachableError, fetched, is_address
from formcheck.batch.task import CLIP, Outcome, Task, Trouble, nameless
from formcheck.errors import UnreadableInputError
from formcheck.judge import Settings
from formcheck.measure.landmarks import Pose
from formcheck.page.moments import worst_time
from formcheck.pipeline.analyze import analyze_source, opened
from formcheck.pipeline.frames import Image
from formcheck.pipeline.models import ModelName
from formcheck.pipeline.pose import PoseEstimator
from formcheck.pipeline.recorded import ChangedError, HeldFile, changed
from formcheck.pipeline.replay import Poses, judge_poses, keep_poses, recall_poses
from formcheck.pipeline.threads import Follower
from formcheck.pipeline.track import Look, Lookout
from formcheck.report.result import Result
from formcheck.rules.catalogue import take_over

Make = Callable[[ModelName], Follower]


class Scorer:
    """Scores clip after clip.

    Each clip gets pose models that have seen nothing, built while the clip before is scored
    (`Spare`). The one that looks for other people sees single pictures and stays.
    """

    def __init__(self) -> None:
        self._lookout = Lookout()
        self._spare = Spare()

    def close(self) -> None:
        """Free the models."""
        self._lookout.close()
        self._spare.close()

    def score(self, task: Task, beat: Beat = lambda _: None) -> Outcome:
        """Score one clip.

        Raises FormcheckError with one sentence: it cannot be read, or its landmarks cannot be
        written.
        """
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
        return Outcome(
            key=task.key,
            version=code_fingerprint(),
            result=result,
            worst_at_s=tuple(
                tuple(round(worst_time(result.frames, hold, f), 3) for f in hold.faults)
                for hold in result.holds
            ),
        )

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
            if store is not None and not source.info.is_photo:
                keep_poses(store, Poses(called, settings.model, looks, source.damage))
        return replace(result, source=called)


class Spare:
    """Gives out pose models of one stream each, and has the next one built meanwhile.

    One model for all clips of a worker would be cheaper still, and gives other results: MediaPipe
    0.10.31 smooths landmarks and their visibility in filters that nothing resets, no picture
    without a person and no leap in time. Twenty frames of one clip after another are off by up to
    0.9 in visibility and 2 pixels, and no result may depend on which clip a worker had before.

    `make`: builds one.
    """

    def __init__(self, make: Make = PoseEstimator) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="spare-model")
        self._ready: tuple[ModelName, Future[Follower]] | None = None

    def take(self, model: ModelName) -> Follower:
        """Give a model that has seen nothing, and begin to build the next.

        To close it takes no time: that is done in the other thread.

        Raises UsageError if the model is not installed.
        """
        with self._lock:
            ready, self._ready = self._ready, None
            try:
                if ready is not None and ready[0] == model:
                    return _Lent(ready[1].result(), self._thread)
                if ready is not None:
                    self._thread.submit(_free, ready[1])
                return _Lent(self._make(model), self._thread)
            finally:
                self._ready = (model, self._thread.submit(self._make, model))

    def close(self) -> None:
        """Free everything."""
        ready, self._ready = self._ready, None
        if ready is not None:
            self._thread.submit(_free, ready[1])
        self._thread.shutdown(wait=True)


class _Lent:
    """A model that is freed in another thread."""

    def __init__(self, follower: Follower, thread: ThreadPoolExecutor) -> None:
        self._follower, self._thread = follower, thread

    def follow(self, image: Image, time_s: float) -> Pose | None:
        return self._follower.follow(image, time_s)

    def close(self) -> None:
        self._thread.submit(self._follower.close)


def _free(built: Future[Follower]) -> None:
    if built.exception() is None:
        built.result().close()


@contextlib.contextmanager
def _held(task: Task, path: str, beat: Beat) -> Iterator[Callable[[], None]]:
    """Hold the file to judge; gives what raises `ChangedError` unless it stayed what was hashed.

    It was hashed when the task was made, which may be hours ago.
    """
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
    serve(
        version,
        lambda line, beat: answer(scorer, Task.from_json(line), version, beat).to_json(),
    )


if __name__ == "__main__":
    serve_scores()
