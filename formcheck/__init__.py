"""formcheck: checks the form of hamstring stretches from one camera at the side.

>>> import formcheck
>>> result = formcheck.analyze("clip.mp4")  # doctest: +SKIP
>>> result.holds[0].held_s  # doctest: +SKIP
12.4
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from formcheck.errors import FormcheckError, OutputError, UnreadableInputError, UsageError

if TYPE_CHECKING:
    from formcheck.pipeline.analyze import analyze
    from formcheck.report.result import Result

__all__ = [
    "FormcheckError",
    "OutputError",
    "Result",
    "UnreadableInputError",
    "UsageError",
    "analyze",
]


def __getattr__(name: str) -> Any:
    """Import the heavy names when they are first used, so that ``--help`` is instant."""
    if name == "analyze":
        from formcheck.pipeline.analyze import analyze

        return analyze
    if name == "Result":
        from formcheck.report.result import Result

        return Result
    raise AttributeError(f"module 'formcheck' has no attribute {name!r}")
