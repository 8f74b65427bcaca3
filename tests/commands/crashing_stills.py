"""The real drawer of stills, whose decoder dies, or stops, as the clip's name says."""

import os
import signal
import time
from collections.abc import Iterator

from formcheck.commands import score_report
from formcheck.pipeline.video import Decoded, VideoSource

decoded = VideoSource.decoded


def dying(self: VideoSource) -> Iterator[Decoded]:
    if "segfault" in self.info.path:
        os.kill(os.getpid(), signal.SIGSEGV)
    if "hang" in self.info.path:
        time.sleep(600)
    return decoded(self)


VideoSource.decoded = dying
score_report.serve_stills()
