"""A few looks ahead into a clip, before it is analysed: where in the picture somebody will be.

Whoever draws on the first frame has to know already where the words may stay until the last one.
The analysis itself goes through a clip once and keeps no pictures, so a handful of them are
looked at before; next to all the others they cost little.
"""

from __future__ import annotations

import contextlib

import numpy as np

from formcheck.errors import FormcheckError
from formcheck.measure.landmarks import Pose
from formcheck.pipeline.frames import Image
from formcheck.pipeline.models import LOOKOUT_MODEL
from formcheck.pipeline.people import is_clear
from formcheck.pipeline.pose import PoseEstimator
from formcheck.pipeline.video import VideoSource

GLANCES = 8

EARLY_S = 1.0
"""A picture so long before the wanted moment will do: most clips have a picture that is coded whole
each second, and to decode only that one takes a fraction of the time."""


def glances(path: str, number: int = GLANCES) -> list[Pose]:
    """Find the person at some moments spread over a clip.

    Parameters
    ----------
    path : str
    number : int
        Of moments.

    Returns
    -------
    list of Pose
        In order of time, without moments in which nobody is seen; empty when the clip does not
        say how long it is or cannot be read.
    """
    found: list[Pose] = []
    with (
        contextlib.suppress(FormcheckError),
        contextlib.closing(_Glancer(path)) as clip,
        PoseEstimator(LOOKOUT_MODEL, video=False, max_people=2) as estimator,
    ):
        for place in range(number):
            picture = clip.picture_near((place + 0.5) / number)
            people = [] if picture is None else estimator.find(picture)
            found += sorted(filter(is_clear, people), key=_extent)[-1:]
    return found


def _extent(pose: Pose) -> float:
    """How large somebody is in the picture: who stretches is nearest to the camera."""
    return float(np.hypot(*np.ptp(pose.points, axis=0)))


class _Glancer(VideoSource):
    """A clip that is looked into here and there."""

    def picture_near(self, part: float) -> Image | None:
        """Return a picture from near a moment, given as a part of the clip; None without one."""
        from av.error import FFmpegError

        base, start = self._first.time_base, self._first.pts
        if self.info.duration_s is None or base is None or start is None:
            return None
        wanted_s = part * self.info.duration_s
        with contextlib.suppress(FFmpegError):
            self._container.seek(start + int(wanted_s / base), stream=self._stream)
            for frame in self._decode():
                if frame.pts is None or (frame.pts - start) * base >= wanted_s - EARLY_S:
                    return self._to_picture(frame, self._image_size)
        return None
