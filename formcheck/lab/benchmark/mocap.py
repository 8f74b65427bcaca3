"""Two people measured by markers, seen from about 45° off: a guard against confident nonsense.

Joint angles of a folder's ``<name>.csv`` against what is measured in the poses of ``<name>.npz``. A
frame counts as measured where formcheck would report its angles: near enough to the side view.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from formcheck.core import Checker
from formcheck.errors import UnreadableInputError, UsageError
from formcheck.lab.benchmark.people import read_rows
from formcheck.lab.benchmark.sheet import Sheet, across
from formcheck.measure.landmarks import FloatArray
from formcheck.pipeline.looks import load_poses
from formcheck.pipeline.models import back_reader
from formcheck.pipeline.pose_store import PoseTrack

ANGLES = ("hip_flexion", "knee_flexion", "trunk_inclination")


@dataclass(frozen=True)
class Off:
    """How far one angle is off, read less true, over the frames in which it was measured."""

    measured: int
    withheld: float
    """Share of the frames with a truth."""
    bias_deg: float
    error_deg: float
    largest_deg: float
    """Mean, mean size and largest size; NaN where nothing was measured."""


@dataclass(frozen=True, eq=False)
class Marked:
    """One movement."""

    name: str
    frames: int
    """With a truth."""
    off: dict[str, FloatArray]
    """Shape (m,). Read less true, degrees, of the frames measured; of the near leg."""

    def figures(self, angle: str) -> Off:
        """Return what is said of one angle."""
        off = self.off[angle] if self.off[angle].size else np.array([math.nan])
        size, measured = np.abs(off), self.off[angle].size
        withheld = 1 - measured / self.frames if self.frames else math.nan
        return Off(measured, withheld, *map(float, (off.mean(), size.mean(), size.max())))


def compare(name: str, truth: Mapping[str, FloatArray], track: PoseTrack) -> Marked:
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
        names = (f"hip_flexion_{near}", f"knee_flexion_{near}", "trunk_inclination")
        for angle, value, true in zip(ANGLES, read, names, strict=True):
            if math.isfinite(value):
                off[angle].append(value - float(truth[f"{true}_deg"][at]))
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
        rows = read_rows(path, ("time_s",))
        try:
            columns = {key: np.array([row[key] for row in rows], float) for key in rows[0]}
        except (IndexError, KeyError, ValueError) as error:
            raise UnreadableInputError(f"{path} is no table of angles: {error}.") from error
        found.append(compare(path.stem, columns, track))
    return found


def mocap_sheet(found: Sequence[Marked]) -> Sheet:
    """Return a line for each movement and angle."""
    rows = {f"{one.name}, {a}".replace("_", " "): one.figures(a) for one in found for a in ANGLES}
    note = "The phone stands about 45° off the side: to withhold is right, to be far off is not."
    names = ("measured", "withheld", "bias_deg", "error_deg", "largest_deg")
    return across("Joint angles against markers", {"": rows}, names, note)


def mocap_json(found: Sequence[Marked]) -> dict[str, Any]:
    """Return the same as plain data."""
    return {one.name: {"frames": one.frames} | {a: one.figures(a) for a in ANGLES} for one in found}
