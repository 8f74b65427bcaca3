"""A pose model in reserve, so that no clip waits for one to be built.

One model for all clips of a worker would be cheaper still, and gives other results:
MediaPipe 0.10.31 smooths landmarks and their visibility in filters that nothing resets, no picture
without a person and no leap in time. Twenty frames of one clip after another are off by up to
0.9 in visibility and 2 pixels, and no result may depend on which clip a worker had before. So
each clip gets a model that has seen nothing, which is built while the clip before is scored.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from formcheck.measure.landmarks import Pose
from formcheck.pipeline.frames import Image
from formcheck.pipeline.models import ModelName
from formcheck.pipeline.pose import PoseEstimator
from formcheck.pipeline.tandem import Follower

Make = Callable[[ModelName], Follower]


class Spare:
    """Gives out pose models of one stream each, and has the next one built meanwhile.

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
