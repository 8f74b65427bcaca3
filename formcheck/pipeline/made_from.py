"""What a saved result was made from: its clip, wherever that lies now, and its pose model."""

from __future__ import annotations

from pathlib import Path

from formcheck.pipeline.models import MODEL_NAMES, ModelName
from formcheck.reading import is_ordinary
from formcheck.report.result import Result


def clip_of(result: Result, path: Path) -> Path | None:
    """Return the clip of a result: where it was, or beside the result; None when it is gone.

    `path`: where the result lies.
    """
    recorded = result.source.path
    base = result.source.name
    # Last, what a live session recorded.
    beside = (path.parent / recorded, path.parent / base, path.with_suffix(".mp4"))
    return next((c for c in (Path(recorded), *beside) if base and is_ordinary(c)), None)


def where_it_was(result: Result) -> str:
    """Return the name of the clip, not more than fits into a sentence."""
    return result.source.path[:200] or "without a name"


def model_of(result: Result) -> ModelName | None:
    """Return the pose model of a result; None when this version does not have it."""
    return next((name for name in MODEL_NAMES if name == result.model), None)
