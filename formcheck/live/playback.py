"""A film as a camera: it plays at its own pace, and its end is the end of the session.

The frames are those that ``formcheck analyze`` sees, to the bit.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from formcheck.errors import UnreadableInputError
from formcheck.pipeline.frames import Frame, Image
from formcheck.pipeline.video import open_source
from formcheck.rules.problems import WarningSpan


class FilmDevice:
    """A file that plays like a camera; raises UnreadableInputError if it is no film."""

    ends = True

    def __init__(self, path: str) -> None:
        self._source = open_source(path)
        if self._source.info.is_photo:
            self._source.close()
            raise UnreadableInputError("device.photo", name=path)
        info = self._source.info
        self.label, self.size, self.fps = path, (info.width, info.height), info.fps
        self._frames: Iterator[Frame] = iter(self._source)
        self._start_s: float | None = None

    @property
    def damage(self) -> tuple[WarningSpan, ...]:
        """At the end: what could not be read or is not as it should be."""
        return self._source.damage

    def read(self) -> tuple[Image, float | None] | None:
        """Return the next picture when its time has come."""
        frame = next(self._frames, None)
        now = time.monotonic()
        if self._start_s is None:
            self._start_s = now
        if frame is None:
            # The last picture stays for as long as it is meant to.
            time.sleep(max(0.0, self._start_s + self._source.end_time_s - now))
            return None
        time.sleep(max(0.0, self._start_s + frame.time_s - now))
        return frame.image, frame.time_s

    def close(self) -> None:
        """Let go of the file."""
        self._source.close()
