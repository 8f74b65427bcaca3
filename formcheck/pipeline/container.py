"""The one way in which a file is opened with FFmpeg, and what is noticed of damage to it.

It is opened as a plain file of a format on a list. Left to itself, FFmpeg takes names for
addresses, follows playlists to other files or into the network, and draws text files as pictures. A
test reads the code for other openings.
"""

from __future__ import annotations

import math
import os
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.errors import UnreadableInputError
from formcheck.report.result import MOST_SLOWING
from formcheck.rules.problems import ASSUMED_RATE, CHANGED_SHAPE, CUT_OFF, DAMAGED, GAP, WarningSpan
from formcheck.untrusted import beginning

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
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
    # Late because it is slow, and after cv2 or `cv2.imshow` hangs on Linux.
    import av
    from av.error import FFmpegError

    av.logging.set_level(None)
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
        if beginning(Path(name), 8)[4:] == b"ftyp":
            raise UnreadableInputError("input.unfinished", name=name) from error
        raise UnreadableInputError("input.unknown", name=name) from error
    if container.format.name == "mjpeg" and beginning(Path(name), 2) != b"\xff\xd8":
        container.close()  # A document, perhaps, with photographs in it.
        raise UnreadableInputError("input.unknown", name=name)
    return container


def best_stream(container: InputContainer, path: str | os.PathLike[str]) -> VideoStream:
    """Return the video stream to decode, no cover art; UnreadableInputError if there is none."""
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

    Android writes the rate of the camera beside that of the clip. An iPhone's slow motion keeps the
    times of what happened, so there is nothing to do.
    """
    try:
        captured = float(container.metadata.get("com.android.capture.fps", "0"))
    except ValueError:
        return 1.0
    shown = frame_rate(stream)
    slower = captured / shown if shown else 1.0
    return slower if LEAST_SLOWING <= slower <= MOST_SLOWING else 1.0


_ONE_PLACE_S = 1.0
"""Bad frames closer than this are one place."""

_AT_THE_END_S = 0.01

_MOST_PLACES = 5
"""Of a kind; what comes after them is told as one more place, from its beginning to its end."""


_GAP_S, _GAP_STEPS = 10.0, 10.0
"""So long without a frame ends a hold: perhaps the clock of the camera jumped. Not where frames
come as seldom as that."""


class DamageLog:
    """Takes the times of frames that cannot be had or trusted, and of changes of shape."""

    def __init__(self) -> None:
        self._times: list[float] = []
        self._broken: int | None = None
        self._reshaped: list[float] = []
        self._gaps: list[tuple[float, float]] = []
        self.assumes_rate = False
        """The stream does not say how many pictures a second it has."""
        self.lacks_frames = False
        """There are fewer than the file says, nobody knows where."""

    def add(self, time_s: float | None) -> None:
        """Take in a picture that cannot be read, or is made up; untimed, as the one before."""
        if time_s is None:
            time_s = self._times[-1] if self._times else 0.0
        self._times.append(max(0.0, time_s))

    def broken(self, pts: int | None) -> None:
        """Take in the time of a picture that the next ones are built on, up to a whole one."""
        self._broken = pts if self._broken is None else self._broken

    def trusts(self, frame: VideoFrame) -> bool:
        """False for a picture that FFmpeg has made up in part, or that is built on a broken one."""
        if self._broken is not None and frame.pts is not None and frame.pts >= self._broken:
            if not frame.key_frame or frame.pts == self._broken:
                return False
            self._broken = None
        return not frame.is_corrupt

    def reshaped(self, time_s: float) -> None:
        """Take in a moment from which the frames have another shape."""
        self._reshaped.append(time_s)

    def step(self, from_s: float, to_s: float, usual_s: float) -> None:
        """Take in the times of two frames in a row, and how far apart they usually are."""
        most = len(self._gaps) > _MOST_PLACES
        if to_s - from_s > max(_GAP_S, _GAP_STEPS * usual_s) and not most:
            self._gaps.append((from_s, to_s))

    def warnings(self, end_s: float, cut_off_s: float | None) -> tuple[WarningSpan, ...]:
        """Say what is wrong in order of time; `cut_off_s`: where it should have ended."""
        # What is torn at the very end is told by the end.
        last_s = math.inf if cut_off_s is None else end_s - _AT_THE_END_S
        torn = sorted(time for time in self._times if time < last_s)
        places = _places(torn) or ([(0.0, end_s)] if self.lacks_frames else [])
        found = [WarningSpan(DAMAGED, *place) for place in places]
        found += [WarningSpan(CHANGED_SHAPE, *place) for place in _places(self._reshaped)]
        found += [WarningSpan(GAP, *gap) for gap in self._gaps]
        if self.assumes_rate:
            found.append(WarningSpan(ASSUMED_RATE, 0.0, end_s))
        if cut_off_s is not None:
            found.append(WarningSpan(CUT_OFF, end_s, max(end_s, cut_off_s)))
        return tuple(sorted(found, key=lambda span: (span.start_s, span.warning)))


def _places(times: list[float]) -> list[tuple[float, float]]:
    places: list[tuple[float, float]] = []
    for time in times:
        if places and (time - places[-1][1] <= _ONE_PLACE_S or len(places) > _MOST_PLACES):
            places[-1] = (places[-1][0], time)
        else:
            places.append((time, time))
    return places


_LAST_BYTES = 1 << 12


def has_trailer(path: Path) -> bool:
    """True when a GIF ends as one does, with nothing but zeros behind."""
    with path.open("rb") as file:
        file.seek(-min(_LAST_BYTES, path.stat().st_size), os.SEEK_END)
        return file.read().rstrip(b"\0").endswith(b";")


def is_torn_jpeg(data: bytes) -> bool:
    """True for a JPEG in which something is coded as no JPEG has it.

    OpenCV makes up what it cannot read, and says nothing; so does FFmpeg unless it is to stop
    there. Of other kinds of picture, and of JPEG, that it does not know nothing can be said.
    """
    import av
    from av.error import FFmpegError, InvalidDataError

    if not data.startswith(b"\xff\xd8"):
        return False
    decoder = av.CodecContext.create("mjpeg", "r")
    decoder.options = {"err_detect": "explode"}
    try:
        decoder.decode(av.Packet(data))
    except InvalidDataError:
        return True
    except FFmpegError:
        pass
    return False
