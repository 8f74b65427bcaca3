"""When a clip was recorded, and where the clip of a saved result lies now.

A trend needs the day of the stretch, not of its analysis.
"""

from __future__ import annotations

import contextlib
import os
from datetime import UTC, datetime
from pathlib import Path

from formcheck.errors import UnreadableInputError
from formcheck.pipeline.container import open_container
from formcheck.pipeline.models import MODEL_NAMES, ModelName
from formcheck.reading import is_ordinary
from formcheck.report.result import Result

_EARLIEST = datetime(2000, 1, 2, tzinfo=UTC)
"""Cameras without a set clock write the beginning of their calendar: 1904, 1970, 2000."""


def recorded_at(path: str | os.PathLike[str]) -> datetime:
    """Return when a clip was recorded, in local time.

    That is what the file says of itself (``creation_time``), or the time of its last change,
    which copying may alter.

    Raises OSError if the file is not there.
    """
    return said_recorded(path) or written_at(path)


def said_recorded(path: str | os.PathLike[str]) -> datetime | None:
    """Return when a clip says that it was recorded, in local time; None where it does not."""
    with (
        contextlib.suppress(UnreadableInputError, ValueError, OSError),
        open_container(path) as clip,
    ):
        said = datetime.fromisoformat(clip.metadata.get("creation_time", ""))
        said = said if said.tzinfo else said.replace(tzinfo=UTC)
        return said.astimezone() if _EARLIEST < said <= written_at(path) else None
    return None


def written_at(path: str | os.PathLike[str]) -> datetime:
    """Return when a file was last changed, in local time.

    Now, where that lies in the future or before there were such files: some clock was wrong.
    """
    now, changed_s = datetime.now(UTC), Path(path).stat().st_mtime
    if _EARLIEST.timestamp() < changed_s < now.timestamp():
        return datetime.fromtimestamp(changed_s, UTC).astimezone()
    return now.astimezone()


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
