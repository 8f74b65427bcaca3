"""What is wrong with a recording, and when: warnings that are known from the file alone."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.rules.problems import ASSUMED_RATE, CHANGED_SHAPE, CUT_OFF, DAMAGED, GAP, WarningSpan

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

_ONE_PLACE_S = 1.0
"""Bad frames closer than this are one place."""

_AT_THE_END_S = 0.01

_MOST_PLACES = 5
"""Of a kind; what comes after them is told as one more place, from its beginning to its end."""


_GAP_S, _GAP_STEPS = 10.0, 10.0
"""So long without a frame ends a hold: perhaps the clock of the camera jumped. Not where frames
come as seldom as that."""


class DamageLog:
    """Takes the times of frames that cannot be had or trusted, and of changes of shape."""

    def __init__(self) -> None:
        self._times: list[float] = []
        self._broken: int | None = None
        self._reshaped: list[float] = []
        self._gaps: list[tuple[float, float]] = []
        self.assumes_rate = False
        """The stream does not say how many pictures a second it has."""
        self.lacks_frames = False
        """There are fewer than the file says, nobody knows where."""

    def add(self, time_s: float | None) -> None:
        """Take in a picture that cannot be read, or that FFmpeg has made up in part.

        One without a time is told at that of the one before.
        """
        if time_s is None:
            time_s = self._times[-1] if self._times else 0.0
        self._times.append(max(0.0, time_s))

    def broken(self, pts: int | None) -> None:
        """Take in the time of a picture that the next ones are built on, up to a whole one."""
        self._broken = pts if self._broken is None else self._broken

    def trusts(self, frame: VideoFrame) -> bool:
        """False for a picture that FFmpeg has made up in part, or that is built on a broken one."""
        if self._broken is not None and frame.pts is not None and frame.pts >= self._broken:
            if not frame.key_frame or frame.pts == self._broken:
                return False
            self._broken = None
        return not frame.is_corrupt

    def reshaped(self, time_s: float) -> None:
        """Take in a moment from which the frames have another shape."""
        self._reshaped.append(time_s)

    def step(self, from_s: float, to_s: float, usual_s: float) -> None:
        """Take in the times of two frames in a row, and how far apart they usually are."""
        most = len(self._gaps) > _MOST_PLACES
        if to_s - from_s > max(_GAP_S, _GAP_STEPS * usual_s) and not most:
            self._gaps.append((from_s, to_s))

    def warnings(self, end_s: float, cut_off_s: float | None) -> tuple[WarningSpan, ...]:
        """Say what is wrong, in order of time.

        `end_s`: of what could be read. `cut_off_s`: where it should have ended, if not there.
        """
        # What is torn at the very end is told by the end.
        last_s = math.inf if cut_off_s is None else end_s - _AT_THE_END_S
        torn = sorted(time for time in self._times if time < last_s)
        places = _places(torn) or ([(0.0, end_s)] if self.lacks_frames else [])
        found = [WarningSpan(DAMAGED, *place) for place in places]
        found += [WarningSpan(CHANGED_SHAPE, *place) for place in _places(self._reshaped)]
        found += [WarningSpan(GAP, *gap) for gap in self._gaps]
        if self.assumes_rate:
            found.append(WarningSpan(ASSUMED_RATE, 0.0, end_s))
        if cut_off_s is not None:
            found.append(WarningSpan(CUT_OFF, end_s, max(end_s, cut_off_s)))
        return tuple(sorted(found, key=lambda span: (span.start_s, span.warning)))


def _places(times: list[float]) -> list[tuple[float, float]]:
    places: list[tuple[float, float]] = []
    for time in times:
        if places and (time - places[-1][1] <= _ONE_PLACE_S or len(places) > _MOST_PLACES):
            places[-1] = (places[-1][0], time)
        else:
            places.append((time, time))
    return places


_LAST_BYTES = 1 << 12


def has_trailer(path: Path) -> bool:
    """True when a GIF ends as one does, with nothing but zeros behind."""
    with path.open("rb") as file:
        file.seek(-min(_LAST_BYTES, path.stat().st_size), os.SEEK_END)
        return file.read().rstrip(b"\0").endswith(b";")


def is_torn_jpeg(data: bytes) -> bool:
    """True for a JPEG in which something is coded as no JPEG has it.

    OpenCV makes up what it cannot read, and says nothing; so does FFmpeg unless it is to stop
    there. Of other kinds of picture, and of JPEG, that it does not know nothing can be said.
    """
    import av
    from av.error import FFmpegError, InvalidDataError

    if not data.startswith(b"\xff\xd8"):
        return False
    decoder = av.CodecContext.create("mjpeg", "r")
    decoder.options = {"err_detect": "explode"}
    try:
        decoder.decode(av.Packet(data))
    except InvalidDataError:
        return True
    except FFmpegError:
        pass
    return False
