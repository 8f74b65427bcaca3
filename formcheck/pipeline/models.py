"""Where the model files lie, of the pose and of the back, and what changes with them."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from formcheck.errors import UsageError
from formcheck.installed import POSE_VERSION
from formcheck.measure.landmarks import FloatArray
from formcheck.measure.readers import (
    ClothReader,
    LearnedReader,
    LinearReader,
    angle_networks_from,
    network_from,
    reader_from,
)
from formcheck.pipeline.own_files import file_sha256

ModelName = Literal["lite", "full", "heavy"]
MODEL_NAMES: tuple[ModelName, ...] = get_args(ModelName)

POSE_SHA256: dict[ModelName, str] = {
    "lite": "deae1e18118401480897a9f22482e9600ef7f72bf8bb9a03a860630ec1929876",
    "full": "a7fbc62e6b50183e3a76c8e2ffa5b9a7da3c4742acb103ae98ec76dd30cc7ba4",
    "heavy": "888ef13d366ec899f113f3bb6c5bfec258d5ab088330e26e5bf87c21e02b5321",
}
"""Of the bundles as `models/build_models.py` makes them."""

CLIP_MODEL: ModelName = "heavy"
"""Of what was recorded: nobody waits for each picture, and angles come out a quarter better."""

PHOTO_MODEL: ModelName = "full"
"""Of a photograph: of one picture alone heavy recognised 21 of 24 labelled stretches, full all."""

LIVE_MODEL: ModelName = "full"
"""Of what is seen live, where the machine is not too slow for it."""

LOOKOUT_MODEL: ModelName = "lite"
"""Of a look for other people, now and then and whatever model follows the person."""

_PACKAGE = Path(__file__).resolve().parent.parent
# An installed formcheck carries the files inside the package; a checkout (or an editable
# install of one) has them at its top level.
_FOLDERS = (_PACKAGE / "models", _PACKAGE.parent / "models")


def model_path(name: ModelName) -> Path:
    """Return the path of a pose model bundle; a UsageError says how to get one that is missing."""
    if name not in MODEL_NAMES:
        raise UsageError("model.unknown", name=name, known=", ".join(MODEL_NAMES))
    if path := _installed(f"pose_landmarker_{name}.task"):
        return path
    raise UsageError("model.missing", name=name)


BACK_MODEL = "back.npz"
ANGLES_MODEL = "angles.npz"
CAMERA_MODEL = "camera.npz"
LEARNT = (BACK_MODEL, ANGLES_MODEL, CAMERA_MODEL)
"""Files of what was fitted that decide what a result says."""


def learnt_path(name: str) -> Path:
    """Return the path of a file of networks; raises UsageError if it is not there."""
    if path := _installed(name):
        return path
    raise UsageError("model.damaged", name=name)


@cache
def back_reader() -> LearnedReader:
    """Load what was fitted; raises UsageError if a file is missing or damaged."""
    try:
        back = _arrays(BACK_MODEL)
        return LearnedReader(
            back=reader_from(LinearReader, back),
            cloth=reader_from(ClothReader, back, "cloth.") if "cloth.mean" in back else None,
            angles=angle_networks_from(_arrays(ANGLES_MODEL)),
            camera=network_from(_arrays(CAMERA_MODEL), "camera"),
        )
    except KeyError as error:
        raise UsageError("model.damaged", name=", ".join(LEARNT)) from error


def _installed(name: str) -> Path | None:
    return next((path for folder in _FOLDERS if (path := folder / name).is_file()), None)


def _arrays(name: str) -> dict[str, FloatArray]:
    path = learnt_path(name)
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return {key: arrays[key] for key in arrays.files}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise UsageError("model.damaged", name=path) from error


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
