"""The one way in which a file is opened with FFmpeg: as a plain file of a format on a list.

Left to itself, FFmpeg takes names for addresses, follows playlists to other files or into the
network, and draws text files as pictures. A test reads the code for other openings.
"""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from formcheck.errors import UnreadableInputError
from formcheck.report.result import MOST_SLOWING

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

# Sound files are listed to be refused as such.
CLIPS = (
    "mov,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg,mxf,dv,rm,nut,ivf,gif,"
    "h264,hevc,av1,obu,m4v,mjpeg,apng,mp3,wav,flac,aac,aiff,amr"
)
SOUNDS = "wav,aiff,caf,au,ogg,mp3,flac"

_RAW = ("h264", "hevc", "m4v", "mpegvideo", "mjpeg", "obu")
"""Streams without a container: no picture has a time, though FFmpeg makes some up."""

SILENT = ("hevc", "mjpeg")
"""Of damage to these FFmpeg says nothing, and marks no picture, unless it is to stop there."""

MOST_PIXELS = 36_000_000
"""Of a clip: 8K. A decoder keeps a dozen frames, and memory would not hold larger ones."""

LEAST_SLOWING = 1.2
"""Rates are rounded: what a clip says of itself is slow motion from here on."""

# A browser's recorder announces 1000 frames per second, meaning "milliseconds".
_MAX_FPS = 480.0
_SMALL_PIXELS = 1280 * 720


def open_container(path: str | os.PathLike[str], formats: str = CLIPS) -> InputContainer:
    """Open a file for reading as one of the formats, by FFmpeg's names for them.

    Raises UnreadableInputError if it is none of them; OSError if it cannot be read.
    """
    av = _av()
    from av.error import FFmpegError

    name = os.fspath(path)
    try:
        # An absolute path, so that no part of a name is taken for a protocol.
        container: InputContainer = av.open(
            str(Path(name).absolute()),
            mode="r",
            metadata_errors="replace",
            container_options={"format_whitelist": formats, "protocol_whitelist": "file"},
            # Of the decoders: a small file may say that its pictures are endless.
            options={"max_pixels": str(MOST_PIXELS)},
        )
    except OSError:
        raise
    except (FFmpegError, ValueError) as error:
        if _begins(name, b"ftyp", 4):
            raise UnreadableInputError("input.unfinished", name=name) from error
        raise UnreadableInputError("input.unknown", name=name) from error
    if container.format.name == "mjpeg" and not _begins(name, b"\xff\xd8"):
        container.close()  # A document, perhaps, with photographs in it.
        raise UnreadableInputError("input.unknown", name=name)
    return container


def best_stream(container: InputContainer, path: str | os.PathLike[str]) -> VideoStream:
    """Return the video stream to look at, ready to decode; cover art does not count.

    Raises UnreadableInputError if there is none, or none that can be decoded.
    """
    from av.stream import Disposition

    no_clip = Disposition.attached_pic | Disposition.timed_thumbnails
    streams = [s for s in container.streams.video if not s.disposition & no_clip]
    if not streams:
        raise UnreadableInputError("input.no_video", name=os.fspath(path))
    # Without a decoder PyAV gives no codec context, whatever its types say.
    streams = [s for s in streams if s.codec_context is not None]
    if not streams:
        raise UnreadableInputError("input.coding", name=os.fspath(path))
    # FFmpeg's own choice: the default one, of many pictures rather than of large ones.
    best = container.streams.best("video")
    stream = next((s for s in streams if s is best or s.index == getattr(best, "index", -1)), None)
    stream = stream or max(streams, key=lambda s: s.width * s.height)
    if stream.width * stream.height > MOST_PIXELS:
        raise UnreadableInputError(
            "input.large_clip",
            name=os.fspath(path),
            width=stream.width,
            height=stream.height,
            most=MOST_PIXELS // 10**6,
        )
    # Small pictures decode in a millisecond or two; more threads would only get in the way of
    # the pose model's.
    stream.thread_type = "AUTO" if stream.width * stream.height > _SMALL_PIXELS else "NONE"
    if stream.codec_context.name in SILENT:
        stream.codec_context.options = {"err_detect": "explode"}
    return stream


def frame_rate(stream: VideoStream) -> float | None:
    """Return how many frames a second a clip is said to have."""
    return _sane(stream.average_rate, stream.guessed_rate)


def _sane(*rates: Fraction | None, least: float = 1e-9) -> float | None:
    return next((float(rate) for rate in rates if rate and least <= rate <= _MAX_FPS), None)


def announced_duration(container: InputContainer, stream: VideoStream) -> float | None:
    """Return the duration in seconds, or None where it may be that of the sound."""
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    if container.duration is not None and len(container.streams) == 1:
        # Here the clip's end, counted from zero wherever it starts.
        return (container.duration - max(0, container.start_time or 0)) / 1e6
    return None


def raw_rate(container: InputContainer, stream: VideoStream) -> float | None:
    """Return how many frames a second a stream without a container states; None for a clip."""
    if container.format.name not in _RAW:
        return None
    return _sane(stream.guessed_rate, stream.average_rate, least=1.0)


def stated_slowing(container: InputContainer, stream: VideoStream) -> float:
    """Return how many times slower than it happened a clip plays, by what it says; 1 when nothing.

    Android writes the rate of the camera beside that of the clip. An iPhone's slow motion keeps
    the times of what happened, so there is nothing to do.
    """
    try:
        captured = float(container.metadata.get("com.android.capture.fps", "0"))
    except ValueError:
        return 1.0
    shown = frame_rate(stream)
    slower = captured / shown if shown else 1.0
    return slower if LEAST_SLOWING <= slower <= MOST_SLOWING else 1.0


def _begins(name: str, mark: bytes, at: int = 0) -> bool:
    with Path(name).open("rb") as file:
        return file.read(at + len(mark))[at:] == mark


def _av() -> ModuleType:
    """Import PyAV: late because it is slow, and after cv2 or `cv2.imshow` hangs on Linux."""
    import av

    av.logging.set_level(None)
    return av
