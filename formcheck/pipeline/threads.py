"""The threads of an analysis: frames are read ahead, two pose models take turns, work is handed on.

All are bounded, so nothing piles up, and an error on the other side is raised on this one.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, Protocol, Self, TypeVar

from formcheck.measure.landmarks import Pose
from formcheck.pipeline.frames import Frame, Image
from formcheck.pipeline.models import CLIP_MODEL, ModelName
from formcheck.pipeline.pose import PoseEstimator

T = TypeVar("T")

_DEPTH = 4


def read_ahead(items: Iterable[T]) -> Generator[T]:
    """Iterate in another thread, a few ahead of the consumer, until the generator is closed."""
    source, end = iter(items), object()
    with ThreadPoolExecutor(1, thread_name_prefix="read-ahead") as pool:
        waiting = deque(pool.submit(next, source, end) for _ in range(_DEPTH))
        try:
            while (item := waiting.popleft().result()) is not end:
                waiting.append(pool.submit(next, source, end))
                yield item  # type: ignore[misc]  # All but the end is of the items.
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


class HandOn(Generic[T]):
    """Calls ``work(item)`` in another thread, in order, at most ``depth`` behind.

    Leaving it waits for the items handed on and raises the first error of the work; leaving it with
    an error drops them.
    """

    def __init__(self, work: Callable[[T], None], depth: int = _DEPTH) -> None:
        self._work, self._depth = work, depth
        self._error: BaseException | None = None
        self._waiting: deque[Future[None]] = deque()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="hand-on")

    def put(self, item: T) -> None:
        """Hand on one item; raises the error of an earlier one."""
        if len(self._waiting) > self._depth:
            self._waiting.popleft().result()
        if self._error is not None:
            raise self._error
        self._waiting.append(self._thread.submit(self._do, item))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        try:
            self._thread.shutdown(wait=True, cancel_futures=error is not None)
        except BaseException:
            # Interrupted while waiting: what is still to do is not wanted any more.
            self._thread.shutdown(wait=True, cancel_futures=True)
            raise
        if error is None and self._error is not None:
            raise self._error

    def _do(self, item: T) -> None:
        if self._error is None:
            try:
                self._work(item)
            except BaseException as caught:
                self._error = caught


WAITING_BYTES: int = 144 * 2**20
"""Pictures and masks that may wait for their turn; bounds the length of a turn."""

TURN_FRAMES = (45, 90)
"""Shortest and longest turn, in frames."""

SETTLING_FRAMES = 8
"""Frames of the turn before that a model is shown first: two thirds of a second at twelve looks.

MediaPipe smooths landmarks with a one-euro filter whose memory is a few tenths of a second. On a
clip with 60 frames a second 9, 18 and 36 of them leave the same half pixel at the seam.
"""


class Follower(Protocol):
    """What follows a person through frames, as `PoseEstimator` does."""

    def follow(self, image: Image, time_s: float) -> Pose | None:
        """Find the person in the next frame."""

    def close(self) -> None:
        """Free the model."""


def follow_all(
    frames: Iterable[Frame],
    model: ModelName = CLIP_MODEL,
    *,
    make: Callable[[ModelName], Follower] = PoseEstimator,
) -> Generator[tuple[Frame, Pose | None]]:
    """Yield every frame of a clip in order with the pose of the person, None where nobody is seen.

    A pose model uses one processor core and follows a person from frame to frame, so one model
    cannot be made faster. Two can: the clip is cut into turns of a few seconds, and while one model
    works on a turn, the other works on the next. Before its turn each model is shown the last
    frames of the other's, whose poses are thrown away, so that it has found the person and its
    smoothing has settled. Where the turns begin depends on the clip alone, never on the machine:
    the same clip gives the same poses everywhere.

    `make` builds what follows the person; it is called at most twice.
    """
    with contextlib.ExitStack() as stack:
        pair = [stack.enter_context(_Follower(make, model)) for _ in range(2)]
        waiting: deque[tuple[Frame, Future[Pose | None]]] = deque()
        length = 0
        for number, frame in enumerate(frames):
            length = length or turn_length(frame.image)
            turn, at = divmod(number, length)
            waiting.append((frame, pair[turn % 2].submit(frame)))
            if at >= length - SETTLING_FRAMES:
                pair[(turn + 1) % 2].submit(frame)
            # One turn ahead keeps both models busy; more would only take memory.
            if len(waiting) > length + SETTLING_FRAMES:
                ready, pose = waiting.popleft()
                yield ready, pose.result()
        while waiting:
            ready, pose = waiting.popleft()
            yield ready, pose.result()


def turn_length(image: Image) -> int:
    """Return how many frames one model works on before the other takes over."""
    height, width = image.shape[:2]
    picture_and_mask: int = height * width * (3 + 4)
    shortest, longest = TURN_FRAMES
    return max(shortest, min(longest, WAITING_BYTES // picture_and_mask))


class _Follower:
    """One model in a thread of its own; it is built when it gets its first frame."""

    def __init__(self, make: Callable[[ModelName], Follower], model: ModelName) -> None:
        self._make, self._model = make, model
        self._follower: Follower | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="pose")

    def submit(self, frame: Frame) -> Future[Pose | None]:
        return self._thread.submit(self._follow, frame)

    def _follow(self, frame: Frame) -> Pose | None:
        if self._follower is None:
            self._follower = self._make(self._model)
        return self._follower.follow(frame.image, frame.time_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)
        if self._follower is not None:
            self._follower.close()


class Spare:
    """Gives out pose models of one stream each, and has the next one built meanwhile.

    One model for all clips of a worker would give other results: MediaPipe 0.10.31 smooths in
    filters that nothing resets (docs/batch.md has the figures), and no result may depend on which
    clip a worker had before.
    """

    def __init__(self, make: Callable[[ModelName], Follower] = PoseEstimator) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="spare-model")
        self._ready: tuple[ModelName, Future[Follower]] | None = None

    def take(self, model: ModelName) -> Follower:
        """Give a model that has seen nothing, to be closed elsewhere, and build the next."""
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
