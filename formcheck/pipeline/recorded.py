"""The file of a recording: when it was made, where it lies now, and pictures out of it."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np

from formcheck.errors import UnreadableInputError
from formcheck.pipeline.container import best_stream, open_container
from formcheck.pipeline.frames import Image, analysis_size, resized
from formcheck.pipeline.models import MODEL_NAMES, ModelName
from formcheck.pipeline.photo import MOST_BYTES, decoded
from formcheck.report.result import Result
from formcheck.untrusted import is_ordinary, read_whole

_EARLIEST = datetime(2000, 1, 2, tzinfo=UTC)
"""Cameras without a set clock write the beginning of their calendar: 1904, 1970, 2000."""


def recorded_at(path: str | os.PathLike[str]) -> datetime:
    """Return when a clip was recorded, in local time: a trend needs the day of the stretch.

    It says so itself (``creation_time``), or its last change does, which copying may alter.
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
    """Return when a file was last changed, in local time; now, where some clock was wrong."""
    now, changed_s = datetime.now(UTC), Path(path).stat().st_mtime
    if _EARLIEST.timestamp() < changed_s < now.timestamp():
        return datetime.fromtimestamp(changed_s, UTC).astimezone()
    return now.astimezone()


def clip_of(result: Result, path: Path) -> Path | None:
    """Return the clip of a result: where it was, or beside the result's path; None when gone."""
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


_CHUNK = 1 << 23


class ChangedError(UnreadableInputError):
    """A file is not what it was a moment ago, which says nothing about its content."""


def mark_of(status: os.stat_result) -> tuple[int, ...]:
    """Return what changes when a file is written to, renamed, or another takes its place."""
    return (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


class HeldFile(contextlib.AbstractContextManager["HeldFile"]):
    """A file held open while it is used, so that what was used is known to be what was hashed.

    The number of an open file is given to no other, and the system keeps the time at which a file
    was last renamed: one that is swapped and swapped back is noticed too.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("rb")
        self.mark = mark_of(os.fstat(self._file.fileno()))

    def sha256(self, beat: Callable[[int], None] = lambda _: None) -> str:
        """Return the SHA-256 of its bytes; `beat` is called now and then as a sign of life."""
        digest = hashlib.sha256()
        self._file.seek(0)
        while chunk := self._file.read(_CHUNK):
            digest.update(chunk)
            beat(0)
        return digest.hexdigest()

    def check(self) -> None:
        """Raise ChangedError if it was written to, renamed, or another is in its place."""
        with contextlib.suppress(OSError):
            there, here = os.stat(self._path), os.fstat(self._file.fileno())
            if os.path.samestat(there, here) and mark_of(there) == mark_of(here) == self.mark:
                return
        raise changed(str(self._path))

    def __exit__(self, *_: object) -> None:
        self._file.close()


def changed(path: str) -> ChangedError:
    """Say that a file is no longer what it was."""
    return ChangedError(
        f"{path} changed while it was read: let nothing write to it or move it, and run the same "
        "command again."
    )


LONG_SIDE = 960
"""Sharp at half the width of a printed page (90 mm at 270 dots per inch)."""

_QUALITY = 82


def stills(clip: Path, times_s: Sequence[float], rotate: int = 0) -> list[bytes]:
    """Return the picture shown at each time as a JPEG file's bytes.

    `clip`: one that formcheck wrote, upright, square pixels; raises UnreadableInputError.
    """
    pictures = (np.rot90(_picture_at(clip, time), -rotate // 90) for time in times_s)
    return [to_jpeg(np.ascontiguousarray(picture)) for picture in pictures]


def to_jpeg(image: Image, long_side: int = LONG_SIDE) -> bytes:
    """Encode an RGB picture, made smaller if need be."""
    height, width = image.shape[:2]
    small = resized(image, analysis_size(width, height, long_side))
    bgr = cv2.cvtColor(small, cv2.COLOR_RGB2BGR)
    _, jpeg = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return jpeg.tobytes()


def read_picture(path: Path) -> Image:
    """Read a picture file as RGB; raises UnreadableInputError if it is none."""
    picture = decoded(read_whole(path, MOST_BYTES), str(path))
    if picture is not None:
        return picture
    raise UnreadableInputError(f"{path} cannot be read as a picture: analyse the photograph again.")


def _picture_at(clip: Path, time_s: float) -> Image:
    from av.error import FFmpegError

    try:
        with open_container(clip) as container:
            stream = best_stream(container, clip)
            base = float(stream.time_base or 1)
            start = float(stream.start_time or 0) * base
            # Key frames lie two seconds apart; from the one before, decoding is quick.
            container.seek(int((start + max(time_s, 0.0)) / base), stream=stream)
            best = None
            for frame in container.decode(stream):
                # A frame is shown until the next one begins.
                if best is not None and (frame.time or 0.0) - start > time_s + base:
                    break
                best = frame
            if best is not None:
                return np.ascontiguousarray(best.to_ndarray(format="rgb24"), dtype=np.uint8)
    except (FFmpegError, IndexError, OSError) as error:
        raise UnreadableInputError(
            f"{clip} cannot be read as a clip: move it away, or analyse the recording again."
        ) from error
    raise UnreadableInputError(f"{clip} has no picture: move it away or analyse it again.")
