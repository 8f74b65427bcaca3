"""Whether a picture has changed since the last look, where the person is.

Pictures are compared as small grey ones, which are made only when somebody asks.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

from formcheck.measure.landmarks import Pose

Thumbnail = npt.NDArray[np.uint8]
"""Grey picture, shape (h, w), long side `THUMBNAIL_PX`."""

Picture = Callable[[], Thumbnail]
"""Makes the thumbnail of a frame."""

THUMBNAIL_PX = 160

CHANGE_LEVELS = 24
"""Grey levels by which the brightest 3×3 patch of the difference between two thumbnails must
change. Compression and sensor noise reach 3–8; an arm or trunk that moves by 1° moves 10–40."""

ANOTHER_PICTURE = 255
"""Change of a picture that cannot be compared."""

_BOX_MARGIN = 0.25


class Watch:
    """Compares pictures with that of the last look.

    Attributes
    ----------
    changes : dict of float to int
        What came of each comparison, by the time of the frame.
    """

    def __init__(self) -> None:
        self.changes: dict[float, int] = {}
        self._picture: Picture | None = None
        self._thumbnail: Thumbnail | None = None
        self._person: Pose | None = None

    def looked(self, picture: Picture) -> None:
        """Take the picture of a look as the one to compare with."""
        self._picture, self._thumbnail = picture, None

    def found(self, person: Pose | None) -> None:
        """Take in where that look has found the person; None for nowhere."""
        self._person = person

    def change(self, time_s: float, picture: Picture) -> int:
        """Return by how many grey levels a picture differs, see `CHANGE_LEVELS`."""
        self.changes[time_s] = change = self._compare(picture)
        return change

    def _compare(self, picture: Picture) -> int:
        if self._picture is None:
            return ANOTHER_PICTURE
        if self._thumbnail is None:
            self._thumbnail = self._picture()
        before, now = self._thumbnail, picture()
        if now.shape != before.shape:
            return ANOTHER_PICTURE
        if self._person is not None:
            box = _box_around(self._person, before.shape)
            now, before = now[box], before[box]
        if now.size == 0:
            return ANOTHER_PICTURE
        return int(cv2.boxFilter(cv2.absdiff(now, before), -1, (3, 3)).max())


def _box_around(pose: Pose, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Rows and columns of a thumbnail in which the person is, with a margin."""
    height, width = shape[:2]
    scale = np.array([width / pose.size[0], height / pose.size[1]])
    low, high = pose.points.min(axis=0) * scale, pose.points.max(axis=0) * scale
    margin = _BOX_MARGIN * float((high - low).max())
    left, top = np.floor(low - margin).astype(int).clip(0)
    right, bottom = np.ceil(high + margin).astype(int)
    return slice(int(top), max(int(bottom), 0)), slice(int(left), max(int(right), 0))
