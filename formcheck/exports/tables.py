"""Tables and files for other programs, and what formcheck wrote loaded for pandas and movement.

pandas and xarray come with the extra ``data``: ``pip install "formcheck[data]"``.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from formcheck.errors import UnreadableInputError
from formcheck.exports.motion import ANGLE_COLUMNS, ANGLES, KEYPOINTS, Motion, read_motion
from formcheck.installed import library, parquet
from formcheck.measure.landmarks import FloatArray
from formcheck.pipeline.models import ModelName
from formcheck.pipeline.own_files import replacing, write_atomically
from formcheck.report.table import Columns, arrow_table, csv_text
from formcheck.untrusted import BOM

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


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
    names, sides = zip(*ANGLES, strict=True)
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
    """Return landmarks as a ``.trc`` file whose first line has its name; ``nan``: not seen.

    Axes are OpenSim's: X to the right of the picture, Y up, Z towards the camera (0 in pixels).
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


def load_frames(path: str | os.PathLike[str]) -> pd.DataFrame:
    """Load a table that formcheck wrote: of frames, landmarks, angles, a batch or the history.

    Parameters
    ----------
    path : str or path-like
        A ``.csv`` or ``.parquet`` file.

    Returns
    -------
    pandas.DataFrame
        Not measured is NaN, no word (no stretch, no fault) is missing; the same from either
        kind of file.

    Raises
    ------
    UnreadableInputError
        If it cannot be read.
    UsageError
        If pandas is not installed.

    Examples
    --------
    >>> import formcheck
    >>> table = formcheck.load_frames("clip.frames.csv")
    >>> bool(table.query("phase == 'hold'")["hip_flexion_deg"].mean() > 90)
    True
    """
    pandas = library("pandas", "data")
    name, read = Path(os.fspath(path)), pandas.read_csv
    if name.suffix.lower() == ".parquet":
        parquet()
        read = pandas.read_parquet
    try:
        table = read(name)
    except FileNotFoundError as error:
        raise UnreadableInputError("input.none", name=name) from error
    except ImportError:
        raise
    except Exception as error:
        # The parsers raise errors of many kinds for a file that anybody may have made.
        raise UnreadableInputError("export.no_table", path=name) from error
    for column in table.columns:
        # A column without any word is read from CSV as numbers that are all missing.
        if not pandas.api.types.is_numeric_dtype(table[column]) or column in _WORDS:
            table[column] = table[column].astype("string")
    return table


_WORDS = ("stretch", "side", "phase", "faults", "notes")


def load_landmarks(
    path: str | os.PathLike[str],
    *,
    space: Literal["picture", "world"] = "picture",
    model: ModelName | None = None,
) -> xr.Dataset:
    """Load landmarks as a poses dataset of movement.

    Parameters
    ----------
    path : str or path-like
        A video, the result of one (``.json``), or saved landmarks (``.npz``).
    space : {"picture", "world"}
        Pixels (x, y; y down), or metres from between the hips (x, y, z; y down, z away).
    model : {"lite", "full", "heavy"}, optional
        Pose model, for a video; by default that of the result, or "heavy".

    Returns
    -------
    xarray.Dataset
        ``position`` (time, space, keypoints, individuals) and ``confidence`` (time, keypoints,
        individuals), seconds; NaN where nobody was seen.

    Raises
    ------
    FormcheckError
        If it cannot be read, or xarray is not installed.

    Examples
    --------
    >>> import formcheck
    >>> landmarks = formcheck.load_landmarks("clip.mp4")
    >>> dict(landmarks.position.sizes)
    {'time': 75, 'space': 2, 'keypoints': 33, 'individuals': 1}
    """
    xarray = library("xarray", "data")
    motion = read_motion(path, model)
    positions = motion.points_px if space == "picture" else motion.world_m
    axes = ["x", "y", "z"][: positions.shape[-1]]
    dataset: xr.Dataset = xarray.Dataset(
        data_vars={
            "position": (
                ("time", "space", "keypoints", "individuals"),
                np.moveaxis(positions, 2, 1)[..., np.newaxis],
            ),
            "confidence": (
                ("time", "keypoints", "individuals"),
                motion.visibility[..., np.newaxis],
            ),
        },
        coords={
            "time": motion.time_s,
            "space": axes,
            "keypoints": list(KEYPOINTS),
            "individuals": ["person"],
        },
        attrs={
            "ds_type": "poses",
            "fps": motion.rate_hz,
            "time_unit": "seconds",
            "source_software": "formcheck",
            "source_file": os.fspath(path),
        },
    )
    return dataset
