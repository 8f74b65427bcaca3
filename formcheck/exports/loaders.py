"""What formcheck wrote, in one line for pandas, xarray and movement.

pandas and xarray come with the extra ``data``: ``pip install "formcheck[data]"``.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from formcheck.errors import UnreadableInputError
from formcheck.exports.motion import KEYPOINTS, read_motion
from formcheck.installed import library, parquet
from formcheck.pipeline.models import ModelName

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


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
    name = Path(os.fspath(path))
    if name.suffix.lower() == ".parquet":
        parquet()
    try:
        if name.suffix.lower() == ".parquet":
            table = pandas.read_parquet(name)
        else:
            table = pandas.read_csv(name)
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
