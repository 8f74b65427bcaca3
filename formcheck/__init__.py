"""formcheck: checks the form of hamstring stretches from one camera at the side.

>>> import formcheck
>>> result = formcheck.analyze("clip.mp4")
>>> round(result.holds[0].held_s)
4
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from formcheck.errors import FormcheckError, OutputError, UnreadableInputError, UsageError

if TYPE_CHECKING:
    from formcheck.check import check_stretch
    from formcheck.exports.loaders import load_frames, load_landmarks
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


def __getattr__(name: str) -> Any:
    """Import the heavy names when they are first used, so that ``--help`` is instant."""
    if name == "analyze":
        from formcheck.pipeline.analyze import analyze

        return analyze
    if name in ("Poses", "check_poses", "find_poses"):
        from formcheck.pipeline import replay

        return getattr(replay, name)
    if name in ("load_frames", "load_landmarks"):
        from formcheck.exports import loaders

        return getattr(loaders, name)
    if name == "check_stretch":
        from formcheck.check import check_stretch

        return check_stretch
    if name == "register":
        from formcheck.rules.catalogue import register

        return register
    if name == "Result":
        from formcheck.report.result import Result

        return Result
    raise AttributeError(f"module 'formcheck' has no attribute {name!r}")
