"""The real child, whose decoder dies in the middle of a clip with "segfault" in its name."""

import os
import signal
from collections.abc import Iterator

from formcheck.batch import scoring
from formcheck.pipeline.video import Decoded, VideoSource

decoded = VideoSource.decoded


def dying(self: VideoSource) -> Iterator[Decoded]:
    for frame in decoded(self):
        if frame.index == 20 and "segfault" in self.info.path:
            os.kill(os.getpid(), signal.SIGSEGV)
        yield frame


VideoSource.decoded = dying
scoring.serve_scores()
