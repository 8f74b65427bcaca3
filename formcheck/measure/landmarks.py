"""The pose of one person in one picture, and the names of its landmarks.

`Pose` is all that leaves the room where MediaPipe lives: plain arrays in pixels and metres.
Everything after it is pure and can be re-run from stored poses.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.floating]
Side = Literal["left", "right"]
"""An anatomical side of the person, never of the picture."""

N_LANDMARKS = 33


class Landmark(IntEnum):
    """Index of each BlazePose landmark that formcheck uses (of 33)."""

    NOSE = 0
    LEFT_EAR = 7
    RIGHT_EAR = 8
    LEFT_SHOULDER = 11
    RIGHT_SHOULDER = 12
    LEFT_ELBOW = 13
    RIGHT_ELBOW = 14
    LEFT_WRIST = 15
    RIGHT_WRIST = 16
    LEFT_HIP = 23
    RIGHT_HIP = 24
    LEFT_KNEE = 25
    RIGHT_KNEE = 26
    LEFT_ANKLE = 27
    RIGHT_ANKLE = 28
    LEFT_HEEL = 29
    RIGHT_HEEL = 30
    LEFT_TOE = 31
    RIGHT_TOE = 32


JOINTS = ("ear", "shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "toe")
"""Names accepted by `Pose.joint`."""

_INDEX = {
    (joint, side): int(Landmark[f"{side}_{joint}".upper()])
    for joint in JOINTS
    for side in ("left", "right")
}


def landmark_index(joint: str, side: Side) -> int:
    """Index of a named joint on one anatomical side, e.g. ``("hip", "left")`` → 23."""
    return _INDEX[joint, side]


def other_side(side: Side) -> Side:
    """Return the opposite anatomical side."""
    return "right" if side == "left" else "left"


@dataclass(frozen=True, eq=False)
class Pose:
    """One person in one picture.

    Attributes
    ----------
    points : ndarray, shape (33, 2)
        Landmarks in pixels of the analysed picture, x to the right, y down. Pixels, not
        normalised coordinates, because angles on a non-square picture need the aspect ratio.
    world : ndarray, shape (33, 3)
        Landmarks in metres, origin between the hips, x right, y down, z away from the camera.
    visibility : ndarray, shape (33,)
        The model's estimate in 0..1 that the landmark is in the picture and not hidden.
    mask : ndarray, shape (height, width), or None
        Probability in 0..1 that a pixel belongs to the person, on the same pixel grid.
    size : tuple of int
        Width and height in pixels of the analysed picture.
    """

    points: FloatArray
    world: FloatArray
    visibility: FloatArray
    mask: FloatArray | None
    size: tuple[int, int]

    def __post_init__(self) -> None:
        expected = {
            "points": (N_LANDMARKS, 2),
            "world": (N_LANDMARKS, 3),
            "visibility": (N_LANDMARKS,),
        }
        for name, shape in expected.items():
            actual = getattr(self, name).shape
            if actual != shape:
                raise ValueError(f"Pose.{name} must have shape {shape}, not {actual}")
        if self.mask is not None and self.mask.shape != (self.size[1], self.size[0]):
            raise ValueError(
                f"Pose.mask must have shape {(self.size[1], self.size[0])}, not {self.mask.shape}"
            )

    def joint(self, name: str, side: Side) -> FloatArray:
        """Pixel position, shape (2,), of a joint in `JOINTS` on one anatomical side."""
        point: FloatArray = self.points[landmark_index(name, side)]
        return point

    def seen(self, name: str, side: Side) -> float:
        """Visibility in 0..1 of a joint on one anatomical side."""
        return float(self.visibility[landmark_index(name, side)])
