"""How far the camera is off the side, read from how the whole body lies in picture and space.

MediaPipe's depth is its weakest axis: the shoulder line alone is off by 15° on average for people
who sit, always to the front. Where the landmarks of both sides lie, in the picture and in
the model's own space, tells more together, and how they do was learnt from rendered people whose
camera is known (`python -m formcheck.lab.training --camera`, models/README.md).
"""

from __future__ import annotations

import math
from typing import Protocol, runtime_checkable

import numpy as np

from formcheck.measure.landmarks import FloatArray, Pose, Side, landmark_index, other_side

MOST_DEG = 90.0

_PLACES = ("shoulder", "hip", "knee", "ankle", "heel", "ear")
_HALF_METRE = 0.5


@runtime_checkable
class AzimuthReader(Protocol):
    """A reader that also knows where the camera stands."""

    def azimuth(self, row: FloatArray) -> float:
        """Return the camera's azimuth in degrees from an `azimuth_row`; NaN when not known.

        Positive when the camera has moved to the person's front.
        """
        ...


def azimuth_row(pose: Pose, facing: int, near: Side) -> FloatArray:
    """Describe where a body's landmarks lie, in numbers of about the size of one.

    Parameters
    ----------
    pose : Pose
        With left and right put right.
    facing : {1, -1}
        Profile.
    near : {"left", "right"}
        Anatomical side towards the camera.

    Returns
    -------
    ndarray, shape (60,)
        Near and far shoulder, hip, knee, ankle, heel and ear: to the front and up from the near
        hip in the picture, in trunk lengths; to the front, up and away from the middle of the hips
        in space, in half metres.
    """
    order = [landmark_index(j, side) for j in _PLACES for side in (near, other_side(near))]
    shoulder, hip = 0, 2
    picture = pose.points[order].astype(float)
    trunk = max(math.hypot(*(picture[shoulder] - picture[hip])), 1.0)
    picture = (picture - picture[hip]) * np.array([facing, -1.0]) / trunk
    space = pose.world[order] * np.array([facing, -1.0, 1.0])
    space = (space - space[hip : hip + 2].mean(axis=0)) / _HALF_METRE
    return np.concatenate((picture.ravel(), space.ravel()))
