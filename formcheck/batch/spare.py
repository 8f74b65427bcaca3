"""A pose model in reserve, so that no clip waits for one to be built.

One model for all clips of a worker would be cheaper still, and gives other results:
MediaPipe 0.10.31 smooths landmarks and their visibility in filters that nothing resets, no picture
without a person and no leap in time. Twenty frames of one clip after another are off by up to
0.9 in visibility and 2 pixels, and no result may depend on which clip a worker had before. So
each clip gets a model that has seen nothing, which is built while the clip before is scored.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from formcheck.pipeline.models import ModelName
from formcheck.pipeline.pose import PoseEstimator

Make = Callable[[ModelName], PoseEstimator]


class Spare:
    """Gives out pose models of one stream each, and has the next one built meanwhile.

    Parameters
    ----------
    make : callable
        Builds one.
    """

    def __init__(self, make: Make = PoseEstimator) -> None:
        self._make = make
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="spare-model")
        self._ready: tuple[ModelName, Future[PoseEstimator]] | None = None

    @contextlib.contextmanager
    def lend(self, model: ModelName) -> Iterator[PoseEstimator]:
        """Give a model that has seen nothing, and begin to build the next.

        Raises
        ------
        UsageError
            If the model is not installed.
        """
        estimator = self._take(model)
        try:
            yield estimator
        finally:
            # To free one takes some milliseconds as well.
            self._thread.submit(estimator.close)

    def _take(self, model: ModelName) -> PoseEstimator:
        ready, self._ready = self._ready, None
        try:
            if ready is not None and ready[0] == model:
                return ready[1].result()
            if ready is not None:
                self._thread.submit(_free, ready[1])
            return self._make(model)
        finally:
            self._ready = (model, self._thread.submit(self._make, model))

    def close(self) -> None:
        """Free everything."""
        ready, self._ready = self._ready, None
        if ready is not None:
            self._thread.submit(_free, ready[1])
        self._thread.shutdown(wait=True)


def _free(built: Future[PoseEstimator]) -> None:
    if built.exception() is None:
        built.result().close()
