"""A clip, its result or saved landmarks as arrays: what all exports are views of."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from formcheck.errors import UnreadableInputError, UsageError
from formcheck.judge import Judge, Settings
from formcheck.measure.landmarks import N_LANDMARKS, FloatArray, Side
from formcheck.measure.view import SIDES
from formcheck.pipeline.analyze import Progress, analyze_source
from formcheck.pipeline.looks import load_looks
from formcheck.pipeline.models import CLIP_MODEL, ModelName
from formcheck.pipeline.recorded import clip_of, model_of, where_it_was
from formcheck.pipeline.track import Look
from formcheck.pipeline.video import open_source
from formcheck.report.json_form import read_result
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

_OF_LEG = ("hip_flexion", "hip_hinge", "knee_flexion", "leg_raise")

ANGLES: tuple[tuple[str, Side | Literal[""]], ...] = (
    *((name, side) for name in _OF_LEG for side in SIDES),
    *((name, "") for name in ("spine_flexion", "back_angle", "trunk_inclination")),
)
"""Each angle of a leg or of the trunk, in the order of the columns, and its side."""

ANGLE_COLUMNS = tuple(f"{name}_{side}" if side else name for name, side in ANGLES)
"""Names of the angles' columns, such as ``hip_flexion_left``. None is the name of a coordinate of
an OpenSim model, because none is defined as one (docs/exports.md)."""


@dataclass(frozen=True, eq=False)
class Motion:
    """A clip as arrays, NaN where nobody was seen or an angle was not measurable."""

    time_s: FloatArray
    """Shape (n,)."""
    points_px: FloatArray
    """Shape (n, 33, 2), of the analysed picture, x right, y down; left and right put right."""
    world_m: FloatArray
    """Shape (n, 33, 3), origin between the hips, x right, y down, z away from the camera."""
    visibility: FloatArray
    """Shape (n, 33)."""
    angles_deg: FloatArray
    """Shape (n, 11), columns as in `ANGLE_COLUMNS`."""
    stretch: tuple[str, ...]
    phase: tuple[str, ...]
    """Of each frame; "" for none."""
    size: tuple[int, int]
    """Width and height of the analysed picture."""

    @property
    def rate_hz(self) -> float:
        """Frames per second: the usual distance of two frames, of a clip of one frame 1."""
        steps = np.diff(self.time_s)
        return float(1.0 / np.median(steps)) if steps.size else 1.0


_NOBODY = (
    np.full((N_LANDMARKS, 2), np.nan),
    np.full((N_LANDMARKS, 3), np.nan),
    np.full(N_LANDMARKS, np.nan),
    [np.nan] * len(ANGLE_COLUMNS),
)


class Recorder:
    """Takes looks at a clip with what was found, and keeps numbers only."""

    def __init__(self) -> None:
        self._rows: list[tuple[Any, ...]] = []
        self._size = (0, 0)

    def take(self, look: Look, feedback: Feedback) -> None:
        """Take in one look."""
        m, seen = feedback.measures, _NOBODY
        if m is not None:
            self._size = m.pose.size
            angles = [angle(m, f"{name}_deg", side or "both") for name, side in ANGLES]
            seen = (m.pose.points, m.pose.world, m.pose.visibility, angles)
        self._rows.append((look.time_s, *seen, feedback.stretch or "", feedback.phase))

    def finish(self) -> Motion:
        """Return what was recorded."""
        rows = self._rows
        time_s, points, world, visibility, angles, stretch, phase = (
            zip(*rows, strict=True) if rows else ((),) * 7
        )
        return Motion(
            time_s=np.array(time_s, float),
            points_px=np.array(points, float).reshape(-1, N_LANDMARKS, 2),
            world_m=np.array(world, float).reshape(-1, N_LANDMARKS, 3),
            visibility=np.array(visibility, float).reshape(-1, N_LANDMARKS),
            angles_deg=np.array(angles, float).reshape(-1, len(ANGLE_COLUMNS)),
            stretch=stretch,
            phase=phase,
            size=self._size,
        )


def read_motion(
    path: str | os.PathLike[str],
    model: ModelName | None = None,
    progress: Progress | None = None,
    rotate: int = 0,
) -> Motion:
    """Read a clip, the result of one (``.json``), or saved landmarks (``.npz``).

    Of a result the landmarks beside it are taken (a live session keeps them), else its clip is read
    again, turned as then. `model`: for a clip; by default that of the result, or "heavy".
    """
    name = Path(os.fspath(path))
    if name.suffix.lower() == ".npz":
        return _from_landmarks(name)
    if name.suffix.lower() == ".json":
        result = read_result(name)
        made_with = model_of(result)
        landmarks = name.with_name(f"{name.stem}.poses.npz")
        if model in (None, made_with) and landmarks.is_file():
            return _from_landmarks(landmarks)
        clip = clip_of(result, name)
        if clip is None:
            raise UnreadableInputError("export.gone", clip=where_it_was(result), path=name)
        slow, turned = result.source.slow_motion, result.source.rotated
        return _from_clip(clip, model or made_with or CLIP_MODEL, progress, turned, slow)
    return _from_clip(name, model or CLIP_MODEL, progress, rotate)


def _from_landmarks(path: Path) -> Motion:
    if not path.is_file():
        raise UnreadableInputError("input.none", name=path)
    looks = load_looks(path)
    if not looks:
        raise UnreadableInputError("export.no_landmarks", path=path)
    recorder = Recorder()
    judge = Judge(Settings())
    for look in looks:
        recorder.take(look, judge.take(look))
    return recorder.finish()


def _from_clip(
    path: Path,
    model: ModelName,
    progress: Progress | None,
    rotate: int,
    slow_motion: float | None = None,
) -> Motion:
    recorder = Recorder()
    with open_source(path, slow_motion=slow_motion, rotate=rotate) as source:
        if source.is_photo:
            raise UsageError("export.photo", path=path)
        analyze_source(source, Settings(model=model), take=recorder.take, progress=progress)
    return recorder.finish()
