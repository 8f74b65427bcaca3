"""Tidy tables: one row an observation, as CSV or Parquet."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

import numpy as np

from formcheck.exports.motion import ANGLE_COLUMNS, KEYPOINTS, Motion
from formcheck.installed import parquet
from formcheck.measure.landmarks import FloatArray
from formcheck.pipeline.own_files import replacing, write_atomically
from formcheck.report.table import Columns, arrow_table, csv_text
from formcheck.untrusted import BOM


def landmark_columns(motion: Motion) -> Columns:
    """Return one row a frame and landmark: where it is in pixels and metres, and how visible."""
    frames, marks = motion.visibility.shape
    x, y = motion.points_px.reshape(-1, 2).T
    across, down, away = motion.world_m.reshape(-1, 3).T
    return {
        "frame": np.repeat(np.arange(frames), marks),
        "time_s": np.repeat(motion.time_s, marks),
        "keypoint": np.tile(np.array(KEYPOINTS, dtype=object), frames),
        "x_px": x,
        "y_px": y,
        "x_m": across,
        "y_m": down,
        "z_m": away,
        "visibility": motion.visibility.ravel(),
    }


def angle_columns(motion: Motion) -> Columns:
    """Return one row a frame and angle; side is left, right or empty."""
    frames, angles = motion.angles_deg.shape
    of_side = re.compile(r"(.*)_(left|right)")
    found = [(name, of_side.fullmatch(name)) for name in ANGLE_COLUMNS]
    names, sides = zip(*(m.groups() if m else (name, "") for name, m in found), strict=True)
    return {
        "frame": np.repeat(np.arange(frames), angles),
        "time_s": np.repeat(motion.time_s, angles),
        "stretch": np.repeat(np.array(motion.stretch, dtype=object), angles),
        "phase": np.repeat(np.array(motion.phase, dtype=object), angles),
        "angle": np.tile(np.array(names, dtype=object), frames),
        "side": np.tile(np.array(sides, dtype=object), frames),
        "value_deg": motion.angles_deg.ravel(),
    }


def write_csv(columns: Columns, path: Path) -> None:
    """Write columns as a CSV file (`csv_text`)."""
    write_atomically(path, BOM + csv_text(columns))


def write_parquet(columns: Columns, path: Path) -> None:
    """Write columns as a Parquet file; not measured is NaN, an empty word null."""
    _, pq = parquet()
    with replacing(path) as temporary:
        pq.write_table(arrow_table(columns), temporary)


Space = Literal["world", "picture"]
"""world: metres, origin between the hips. picture: pixels, origin at the lower left corner."""


def trc_text(motion: Motion, file_name: str, space: Space = "world") -> str:
    """Return landmarks as a ``.trc`` file, whose first line has the file's name.

    Axes are OpenSim's: X to the right of the picture, Y up, Z towards the camera (0 in the
    picture). A landmark of a frame without a person is ``nan``.
    """
    rate, count = f"{motion.rate_hz:.6g}", len(motion.time_s)
    positions = _positions(motion, space)
    units = "m" if space == "world" else "px"
    name = "_".join(file_name.split())
    lines = [
        f"PathFileType\t4\t(X/Y/Z)\t{name}",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\t"
        "OrigNumFrames",
        f"{rate}\t{rate}\t{count}\t{len(KEYPOINTS)}\t{units}\t{rate}\t1\t{count}",
        "Frame#\tTime\t" + "\t\t\t".join(KEYPOINTS) + "\t\t",
        "\t\t" + "\t".join(f"X{i}\tY{i}\tZ{i}" for i in range(1, len(KEYPOINTS) + 1)),
        "",
    ]
    digits = 5 if space == "world" else 2
    for number, (time, row) in enumerate(zip(motion.time_s, positions, strict=True), start=1):
        cells = "\t".join(_cell(value, digits) for value in row.ravel())
        lines.append(f"{number}\t{time:.6f}\t{cells}")
    return "\n".join(lines) + "\n"


def mot_text(motion: Motion) -> str:
    """Return both sides' angles as a ``.mot`` file, in degrees; not measured is ``nan``."""
    lines = [
        "formcheck angles",
        "version=1",
        f"nRows={len(motion.time_s)}",
        f"nColumns={len(ANGLE_COLUMNS) + 1}",
        "inDegrees=yes",
        "",
        "Units are S.I. units (second, meters, Newtons, ...)",
        "Angles are in degrees, as formcheck defines them (docs/how-it-measures.md).",
        "",
        "endheader",
        "\t".join(("time", *ANGLE_COLUMNS)),
    ]
    for time, row in zip(motion.time_s, motion.angles_deg, strict=True):
        lines.append("\t".join((f"{time:.6f}", *(_cell(value, 3) for value in row))))
    return "\n".join(lines) + "\n"


def _positions(motion: Motion, space: Space) -> FloatArray:
    """Landmarks with Y up, shape (n, 33, 3)."""
    if space == "world":
        turned: FloatArray = motion.world_m * np.array([1.0, -1.0, -1.0])
        return turned
    x, y = motion.points_px[..., 0], motion.size[1] - motion.points_px[..., 1]
    flat: FloatArray = np.stack([x, y, np.where(np.isnan(x), np.nan, 0.0)], axis=-1)
    return flat


def _cell(value: float, digits: int) -> str:
    # Adding zero turns -0.0 into 0.0.
    return "nan" if np.isnan(value) else f"{round(float(value), digits) + 0.0:.{digits}f}"
