"""formcheck: checks the form of hamstring stretches from one camera at the side.

>>> import formcheck
>>> result = formcheck.analyze("clip.mp4")
>>> round(result.holds[0].held_s)
4
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from formcheck.errors import FormcheckError, OutputError, UnreadableInputError, UsageError

if TYPE_CHECKING:
    from formcheck.check import check_stretch
    from formcheck.exports.tables import load_frames, load_landmarks
    from formcheck.pipeline.analyze import analyze
    from formcheck.pipeline.replay import Poses, check_poses, find_poses
    from formcheck.report.result import Result
    from formcheck.rules.catalogue import register

__all__ = [
    "FormcheckError",
    "OutputError",
    "Poses",
    "Result",
    "UnreadableInputError",
    "UsageError",
    "analyze",
    "check_poses",
    "check_stretch",
    "find_poses",
    "load_frames",
    "load_landmarks",
    "register",
]


_FROM = {
    "Poses": "formcheck.pipeline.replay",
    "Result": "formcheck.report.result",
    "analyze": "formcheck.pipeline.analyze",
    "check_poses": "formcheck.pipeline.replay",
    "check_stretch": "formcheck.check",
    "find_poses": "formcheck.pipeline.replay",
    "load_frames": "formcheck.exports.tables",
    "load_landmarks": "formcheck.exports.tables",
    "register": "formcheck.rules.catalogue",
}


def __getattr__(name: str) -> Any:
    """Import the heavy names when they are first used, so that ``--help`` is instant."""
    if name in _FROM:
        return getattr(import_module(_FROM[name]), name)
    raise AttributeError(f"module 'formcheck' has no attribute {name!r}")
