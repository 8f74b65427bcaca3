"""Where the pose model files lie."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, get_args

from formcheck.errors import UsageError

ModelName = Literal["lite", "full", "heavy"]
MODEL_NAMES: tuple[ModelName, ...] = get_args(ModelName)

_PACKAGE = Path(__file__).resolve().parent.parent
# An installed formcheck carries the files inside the package; a checkout (or an editable
# install of one) has them at its top level.
_FOLDERS = (_PACKAGE / "models", _PACKAGE.parent / "models")


def model_path(name: ModelName) -> Path:
    """Return the path of a pose model bundle.

    Raises
    ------
    UsageError
        If the bundle is not there; the message says how to get it.
    """
    if name not in MODEL_NAMES:
        raise UsageError(f"There is no model {name!r}: choose one of {', '.join(MODEL_NAMES)}.")
    for folder in _FOLDERS:
        candidate = folder / f"pose_landmarker_{name}.task"
        if candidate.is_file():
            return candidate
    raise UsageError(
        f"The {name} model is not installed: in a checkout of formcheck run "
        f"`python models/build_models.py {name}` and then `pip install .` again."
    )
