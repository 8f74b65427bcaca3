"""The pose of one person in one picture, and the names of its landmarks.

`Pose` is all that leaves the room where MediaPipe lives: plain arrays in pixels and metres.
Everything after it is pure and can be re-run from stored poses.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
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

LEG = ("hip", "knee", "ankle")
BELOW_HIP = ("knee", "ankle", "heel", "toe")

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
    """One person in one picture."""

    points: FloatArray
    """Shape (33, 2), in pixels of the analysed picture, x to the right, y down. Pixels, because
    angles on a non-square picture need the aspect ratio."""
    world: FloatArray
    """Shape (33, 3), in metres from between the hips: x right, y down, z away from the camera."""
    visibility: FloatArray
    """Shape (33,): the model's estimate, 0..1, that a landmark is in the picture, not hidden."""
    mask: FloatArray | None
    """Shape (height, width): probability in 0..1 that a pixel belongs to the person."""
    size: tuple[int, int]
    """Width and height in pixels of the analysed picture."""

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

    def line(self, side: Side, *names: str) -> FloatArray:
        """Pixel positions, shape (n, 2), of joints on one anatomical side."""
        line: FloatArray = self.points[[landmark_index(name, side) for name in names]]
        return line

    def middle(self, name: str) -> FloatArray:
        """Middle between the left and the right of a joint, pixels, shape (2,)."""
        middle: FloatArray = (self.joint(name, "left") + self.joint(name, "right")) / 2
        return middle

    def with_sides_exchanged(self, joints: Iterable[str]) -> Pose:
        """Return the pose in which the left of each of these joints is the right one and back."""
        order = np.arange(N_LANDMARKS)
        for name in joints:
            left, right = landmark_index(name, "left"), landmark_index(name, "right")
            order[left], order[right] = right, left
        return replace(
            self,
            points=self.points[order],
            world=self.world[order],
            visibility=self.visibility[order],
        )

    def seen(self, name: str, side: Side) -> float:
        """Visibility in 0..1 of a joint on one anatomical side."""
        return float(self.visibility[landmark_index(name, side)])


def length_of(line: FloatArray) -> float:
    """Length of a line through points of shape (n, 2): of a trunk, or of thigh and shank."""
    return float(np.hypot(*np.diff(line, axis=0).T).sum())
