"""When a clip was recorded: a trend needs the day of the stretch, not of its analysis."""

from __future__ import annotations

import contextlib
import os
from datetime import UTC, datetime
from pathlib import Path

from formcheck.errors import UnreadableInputError
from formcheck.pipeline.container import open_container

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
