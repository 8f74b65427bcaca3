"""Poses written to disk, and what changes with everything that decides them.

One compressed NumPy file per clip and model. Landmarks are kept as they are (float32). The mask is
quantised: probability p in 0..1 becomes ``round(255 p)`` in one byte, off by at most 1/510, and is
cropped to the box outside of which all bytes are 0.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from formcheck.installed import POSE_VERSION
from formcheck.measure.landmarks import N_LANDMARKS, Pose
from formcheck.pipeline.models import LOOKOUT_MODEL, ModelName, model_path
from formcheck.pipeline.own_files import output_error, replacing
from formcheck.pipeline.recorded import file_sha256

ENDING = ".poses.npz"
LEVELS = 255
MORE = "more_"
"""What the names of further columns begin with."""

Column = npt.NDArray[np.generic]

PoseTrack = list[tuple[float, Pose | None]]
"""Time in seconds and pose of each frame in order; None where nobody was seen."""


@cache
def sum_of(path: Path) -> str:
    """Return the SHA-256 of a file of formcheck's own, read once however many clips there are."""
    return file_sha256(path)


def digest(parts: Sequence[str]) -> str:
    """Return what changes with each of the parts."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def versions() -> list[str]:
    """Return the versions of the libraries that decide what is seen in a clip."""
    return [version(name) for name in ("mediapipe", "opencv-python", "av")]


@cache
def seen_by(model: ModelName) -> str:
    """Return what changes with everything that decides what a pose model sees in a clip."""
    sums = [sum_of(model_path(name)) for name in (model, LOOKOUT_MODEL)]
    return digest([str(POSE_VERSION), *sums, *versions()])


def save_poses(
    path: Path,
    track: PoseTrack,
    more: Mapping[str, Column] | None = None,
    *,
    private: bool = False,
) -> None:
    """Write poses to a file, whole or not at all; the folder is made if need be.

    `more`: further columns, for `looks.open_more`. Raises OutputError if it cannot be written.
    """
    poses = [pose for _, pose in track if pose is not None]
    marks = (len(poses), N_LANDMARKS)
    boxes, cuts = _cut([pose.mask for pose in poses])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise output_error(path.parent, error) from error
    added: dict[str, Any] = {f"{MORE}{name}": column for name, column in (more or {}).items()}
    with replacing(path, private=private) as temporary, temporary.open("wb") as file:
        np.savez_compressed(
            file,
            time_s=np.array([time for time, _ in track], np.float64),
            found=np.array([pose is not None for _, pose in track], bool),
            sizes=np.array([pose.size for pose in poses], np.int32).reshape(-1, 2),
            points=np.array([pose.points for pose in poses], np.float32).reshape(*marks, 2),
            world=np.array([pose.world for pose in poses], np.float32).reshape(*marks, 3),
            visibility=np.array([pose.visibility for pose in poses], np.float32).reshape(marks),
            boxes=boxes,
            masks=cuts,
            **added,
        )


def as_stored(pose: Pose) -> Pose:
    """Return the pose as it comes back from a file, so that a verdict is the same now and later."""
    if pose.mask is None:
        return pose
    mask = _stepped(pose.mask)
    mask /= np.float32(LEVELS)
    return replace(pose, mask=mask)


def _stepped(mask: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    """Return whole numbers 0..255, in one array of its own: every further one costs as much."""
    steps: npt.NDArray[np.floating] = np.clip(mask, 0.0, 1.0)
    steps *= LEVELS
    np.rint(steps, out=steps)
    return steps


def _cut(
    masks: Sequence[npt.NDArray[np.floating] | None],
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
    """Quantise and crop masks; boxes are (left, top, right, bottom), (-1, …) for no mask."""
    boxes, cuts = [], []
    for mask in masks:
        if mask is None:
            boxes.append((-1, -1, -1, -1))
            continue
        levels = _stepped(mask).astype(np.uint8)
        rows, columns = np.flatnonzero(levels.any(axis=1)), np.flatnonzero(levels.any(axis=0))
        if rows.size == 0:
            boxes.append((0, 0, 0, 0))
            continue
        left, top, right, bottom = columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
        boxes.append((int(left), int(top), int(right), int(bottom)))
        cuts.append(levels[top:bottom, left:right].ravel())
    flat = np.concatenate(cuts) if cuts else np.zeros(0, np.uint8)
    return np.array(boxes, np.int32).reshape(-1, 4), flat
