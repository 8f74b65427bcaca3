"""Two people measured by markers, seen from about 45° off: a guard against confident nonsense.

Joint angles of a folder's ``<name>.csv`` against what is measured in the poses of ``<name>.npz``. A
frame counts as measured where formcheck would report its angles: near enough to the side view.
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from formcheck.core import Checker
from formcheck.errors import UnreadableInputError, UsageError
from formcheck.lab.benchmark.sheet import DASH, Sheet, number
from formcheck.measure.landmarks import FloatArray
from formcheck.pipeline.looks import load_poses
from formcheck.pipeline.models import back_reader
from formcheck.pipeline.pose_store import PoseTrack

ANGLES = ("hip_flexion", "knee_flexion", "trunk_inclination")


@dataclass(frozen=True, eq=False)
class Marked:
    """One movement."""

    name: str
    frames: int
    """With a truth."""
    off: dict[str, FloatArray]
    """Shape (m,). Read less true, degrees, of the frames measured; of the near leg."""


def compare(name: str, truth: dict[str, FloatArray], track: PoseTrack) -> Marked:
    """Measure every frame that has a truth.

    `truth`: columns of the CSV; ``time_s`` and angles in degrees.
    """
    checker = Checker(reader=back_reader())
    off: dict[str, list[float]] = {angle: [] for angle in ANGLES}
    frames = 0
    for time_s, pose in track:
        m = checker.update(time_s, pose).measures
        at = int(np.argmin(np.abs(truth["time_s"] - time_s)))
        if abs(truth["time_s"][at] - time_s) > 0.05:
            continue
        frames += 1
        if m is None or not m.side_on:
            continue
        near = m.view.near_side
        read = (m.hip_flexion_deg.of(near), m.knee_flexion_deg.of(near), m.trunk_inclination_deg)
        true = (
            truth[f"hip_flexion_{near}_deg"][at],
            truth[f"knee_flexion_{near}_deg"][at],
            truth["trunk_inclination_deg"][at],
        )
        for angle, value, right in zip(ANGLES, read, true, strict=True):
            if math.isfinite(value):
                off[angle].append(value - float(right))
    return Marked(name, frames, {angle: np.array(values, float) for angle, values in off.items()})


def run_mocap(folder: Path) -> list[Marked]:
    """Compare every movement of a folder.

    Raises UsageError if there is none; UnreadableInputError if one cannot be read.
    """
    tables = [path for path in sorted(folder.glob("*.csv")) if path.with_suffix(".npz").is_file()]
    if not tables:
        raise UsageError(f"There is no movement in {folder}: it needs *.csv with *.npz beside.")
    found = []
    for path in tables:
        track = load_poses(path.with_suffix(".npz"))
        if track is None:
            raise UnreadableInputError(f"{path.with_suffix('.npz')} holds no poses.")
        found.append(compare(path.stem, _columns(path), track))
    return found


def _columns(path: Path) -> dict[str, FloatArray]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        return {key: np.array([float(row[key]) for row in rows]) for key in rows[0]}
    except (OSError, ValueError, IndexError, csv.Error) as error:
        raise UnreadableInputError(f"{path} is no table of angles: {error}.") from error


def mocap_sheet(found: list[Marked]) -> Sheet:
    """Return a line for each movement and angle."""
    rows = []
    for one in found:
        for angle, off in one.off.items():
            some = bool(off.size)
            rows.append((
                one.name, angle.replace("_", " "), str(one.frames), str(off.size),
                f"{100 * (1 - off.size / one.frames):.0f}%" if one.frames else DASH,
                number(float(off.mean()) if some else math.nan, "deg", signed=True),
                number(float(np.abs(off).mean()) if some else math.nan, "deg"),
                number(float(np.abs(off).max()) if some else math.nan, "deg"),
            ))  # fmt: skip
    head = ("movement", "angle", "frames", "measured", "withheld", "bias", "mean error", "largest")
    note = "The phone stands about 45° off the side: to withhold is right, to be far off is not."
    return Sheet("Joint angles against markers", head, tuple(rows), note, words=2)


def mocap_json(found: list[Marked]) -> dict[str, Any]:
    """Return the same as plain data."""
    return {
        one.name: {
            "frames": one.frames,
            **{
                angle: {
                    "measured": int(off.size),
                    "bias_deg": float(off.mean()) if off.size else None,
                    "error_deg": float(np.abs(off).mean()) if off.size else None,
                }
                for angle, off in one.off.items()
            },
        }
        for one in found
    }
