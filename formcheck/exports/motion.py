"""Every landmark and both sides' angles of a clip as arrays: what all exports are views of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.measure.landmarks import N_LANDMARKS, FloatArray
from formcheck.measure.view import SIDES
from formcheck.pipeline.track import Look
from formcheck.rules.coach import Feedback
from formcheck.rules.stretch import angle

KEYPOINTS = (
    *("nose", "left_eye_inner", "left_eye", "left_eye_outer", "right_eye_inner", "right_eye"),
    *("right_eye_outer", "left_ear", "right_ear", "mouth_left", "mouth_right", "left_shoulder"),
    *("right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist", "left_pinky"),
    *("right_pinky", "left_index", "right_index", "left_thumb", "right_thumb", "left_hip"),
    *("right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle", "left_heel"),
    *("right_heel", "left_foot_index", "right_foot_index"),
)
"""MediaPipe's names of the 33 landmarks, in their order."""

PER_LEG = ("hip_flexion_deg", "hip_hinge_deg", "knee_flexion_deg", "leg_raise_deg")
OF_TRUNK = ("spine_flexion_deg", "back_angle_deg", "trunk_inclination_deg")

ANGLE_COLUMNS = (
    *(name.replace("_deg", f"_{side}") for name in PER_LEG for side in SIDES),
    *(name.removesuffix("_deg") for name in OF_TRUNK),
)
"""Names of the angles' columns, such as ``hip_flexion_left``. None is the name of a coordinate of
an OpenSim model, because none is defined as one (docs/exports.md)."""


@dataclass(frozen=True, eq=False)
class Motion:
    """A clip as arrays, NaN where nobody was seen or an angle was not measurable.

    Attributes
    ----------
    time_s : ndarray, shape (n,)
    points_px : ndarray, shape (n, 33, 2)
        Pixels of the analysed picture, x to the right, y down; left and right put right.
    world_m : ndarray, shape (n, 33, 3)
        Metres, origin between the hips, x right, y down, z away from the camera.
    visibility : ndarray, shape (n, 33)
    angles_deg : ndarray, shape (n, 11)
        Columns are `ANGLE_COLUMNS`.
    stretch, phase : tuple of str
        Of each frame; "" for none.
    size : tuple of int
        Width and height of the analysed picture.
    """

    time_s: FloatArray
    points_px: FloatArray
    world_m: FloatArray
    visibility: FloatArray
    angles_deg: FloatArray
    stretch: tuple[str, ...]
    phase: tuple[str, ...]
    size: tuple[int, int]

    @property
    def rate_hz(self) -> float:
        """Frames per second: the usual distance of two frames, of a clip of one frame 1."""
        steps = np.diff(self.time_s)
        return float(1.0 / np.median(steps)) if steps.size else 1.0


class Recorder:
    """Takes looks at a clip with what was found, and keeps numbers only."""

    def __init__(self) -> None:
        self._times: list[float] = []
        self._points: list[FloatArray] = []
        self._world: list[FloatArray] = []
        self._visibility: list[FloatArray] = []
        self._angles: list[list[float]] = []
        self._words: list[tuple[str, str]] = []
        self._size = (0, 0)

    def take(self, look: Look, feedback: Feedback) -> None:
        """Take in one look."""
        self._times.append(look.time_s)
        self._words.append((feedback.stretch or "", feedback.phase))
        m = feedback.measures
        if m is None:
            self._points.append(np.full((N_LANDMARKS, 2), np.nan))
            self._world.append(np.full((N_LANDMARKS, 3), np.nan))
            self._visibility.append(np.full(N_LANDMARKS, np.nan))
            self._angles.append([np.nan] * len(ANGLE_COLUMNS))
            return
        self._size = m.pose.size
        self._points.append(np.asarray(m.pose.points, float))
        self._world.append(np.asarray(m.pose.world, float))
        self._visibility.append(np.asarray(m.pose.visibility, float))
        row = [angle(m, name, side) for name in PER_LEG for side in SIDES]
        self._angles.append([*row, *(angle(m, name, "both") for name in OF_TRUNK)])

    def finish(self) -> Motion:
        """Return what was recorded."""
        return Motion(
            time_s=np.array(self._times, float),
            points_px=np.array(self._points, float).reshape(-1, N_LANDMARKS, 2),
            world_m=np.array(self._world, float).reshape(-1, N_LANDMARKS, 3),
            visibility=np.array(self._visibility, float).reshape(-1, N_LANDMARKS),
            angles_deg=np.array(self._angles, float).reshape(-1, len(ANGLE_COLUMNS)),
            stretch=tuple(stretch for stretch, _ in self._words),
            phase=tuple(phase for _, phase in self._words),
            size=self._size,
        )
