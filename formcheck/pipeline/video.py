"""Clips as a source of frames: upright, square pixels, RGB, each with its own time."""

from __future__ import annotations

import contextlib
import mmap
import os
import stat
from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.errors import UnreadableInputError
from formcheck.pipeline.container import (
    SILENT,
    DamageLog,
    announced_duration,
    best_stream,
    frame_rate,
    has_trailer,
    open_container,
    raw_rate,
    stated_slowing,
)
from formcheck.pipeline.frames import (
    Decoded,
    Frame,
    PictureMaker,
    analysis_size,
    display_size,
)
from formcheck.pipeline.photo import PhotoSource, is_photo, is_stream, read_header, refuse_large
from formcheck.report.result import Source
from formcheck.rules.problems import WarningSpan

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

_FALLBACK_FPS = 30.0
_HEAD, _FIRST_PICTURE = 1 << 16, 1 << 26
# A last frame shown a little shorter or longer than announced is no damage.
_DURATION_TOLERANCE_S = 0.5


def open_source(
    path: str | os.PathLike[str],
    *,
    display_long_side: int | None = None,
    slow_motion: float | None = None,
    rotate: int = 0,
) -> VideoSource | PhotoSource:
    """Open a clip or photograph, told apart by content rather than by the name's ending.

    `display_long_side`: with a number, each `Frame.display` is the picture with even sides, the
    long one at most that many pixels and never enlarged; with None there is none. `Frame.image` is
    the same to the bit either way.
    `slow_motion`: how many times slower than it happened a clip plays; by default what it says of
    itself.
    `rotate`: degrees to turn each picture clockwise, besides what the file says: 0, 90, 180 or 270.
    Raises UnreadableInputError if there is no picture to be had from the file; the message says
    why.
    """
    name = os.fspath(path)
    try:
        mode = Path(name).stat().st_mode
        if stat.S_ISDIR(mode):
            raise UnreadableInputError("input.folder", name=name)
        if not stat.S_ISREG(mode):
            raise UnreadableInputError("input.odd", name=name)
        with Path(name).open("rb") as file:
            head = file.read(_HEAD)
        if not head:
            raise UnreadableInputError("input.empty", name=name)
        # These may move, and of a GIF only all of it tells.
        header = read_header(Path(name)) if head.startswith((b"GIF8", b"\x89PNG")) else None
        moving = head[4:12] == b"ftypavis" or (header is not None and header.moves)
        if is_photo(head) and not moving and not _films(name):
            return PhotoSource(name, display_long_side=display_long_side, rotate=rotate)
        if header is not None:
            refuse_large(head, name)
        return VideoSource(
            name, display_long_side=display_long_side, slow_motion=slow_motion, rotate=rotate
        )
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UnreadableInputError("input.none", name=name) from error
    except PermissionError as error:
        raise UnreadableInputError("input.closed", name=name) from error
    except OSError as error:
        raise UnreadableInputError("input.disk", name=name, why=error.strerror) from error


class VideoSource(contextlib.AbstractContextManager["VideoSource"]):
    """A clip; iterate it once to get its frames in time order (`open_source`).

    `info` is known as soon as the clip is open, because its first frame is decoded then; its
    duration is the announced one. Raises UnreadableInputError if the file holds no picture that can
    be decoded.
    """

    is_photo = False

    def __init__(
        self,
        path: str,
        *,
        display_long_side: int | None = None,
        slow_motion: float | None = None,
        rotate: int = 0,
    ) -> None:
        self.damage: tuple[WarningSpan, ...] = ()
        """After the iteration: what could not be read or is not as it should be."""
        self.end_time_s = 0.0
        """After the iteration: when the last frame ends, in seconds since the first frame."""
        self._path, self._cut_off = path, False
        self._damage = DamageLog()
        self._container = open_container(path)
        try:
            self._stream = best_stream(self._container, path)
            self._decoded = self._decode()
            first = next(self._decoded, None)
            if first is None:
                raise UnreadableInputError("input.no_picture", name=path)
        except BaseException:
            self._container.close()
            raise
        self._first: VideoFrame = first
        self._damage = DamageLog()  # A clip may well start before its first key frame.
        self._to_picture = PictureMaker(first, self._stream.sample_aspect_ratio, rotate)
        self._raw_fps = raw_rate(self._container, self._stream)
        self._damage.assumes_rate = bool(self._raw_fps and not self._stream.codec_context.framerate)
        self._slower = slow_motion or stated_slowing(self._container, self._stream)
        fps = self._raw_fps or frame_rate(self._stream)
        lasts_s = None if self._raw_fps else announced_duration(self._container, self._stream)
        width, height = self._to_picture.upright_size
        self._image_size = analysis_size(width, height)
        self._display_size = (
            None if display_long_side is None else display_size(width, height, display_long_side)
        )
        self.announced_frames = self._stream.frames or None
        """For a progress bar only; None when unknown."""
        self.info = Source(
            path=path,
            width=round(width),
            height=round(height),
            fps=fps and fps * self._slower,
            duration_s=lasts_s and lasts_s / self._slower,
            frames=0,
            frames_with_pose=0,
            slow_motion=self._slower,
            rotated=rotate,
        )

    def __iter__(self) -> Iterator[Frame]:
        for decoded in self.decoded():
            if decoded.sound:
                yield decoded.frame()

    def decoded(self) -> Iterator[Decoded]:
        """Iterate the clip once without making images of frames that nobody looks at."""
        usual_s = 1.0 / (self.info.fps or _FALLBACK_FPS * self._slower)
        time_s = -usual_s
        for index, frame in enumerate(chain([self._first], self._decoded)):
            previous_s = time_s
            base = frame.time_base
            time_s = previous_s + usual_s
            stamped_s = self._since_start(frame.pts, base)
            if stamped_s is not None and not self._raw_fps:
                time_s = stamped_s if stamped_s > previous_s else time_s
            if index == 0:
                time_s = 0.0
            else:
                self._damage.step(previous_s, time_s, usual_s)
            lasts_s = usual_s
            if frame.duration and base and not self._raw_fps:
                lasts_s = float(frame.duration * base) / self._slower
            self.end_time_s = time_s + lasts_s
            sound = self._damage.trusts(frame)
            if not sound:
                self._damage.add(time_s)
            if self._to_picture.changes(frame):
                self._damage.reshaped(time_s)
            yield Decoded(
                time_s,
                index,
                partial(self._to_picture, frame),
                self._image_size,
                self._display_size,
                sound=sound,
                transfer=int(frame.color_trc),
            )
        self.damage = self._damage.warnings(self.end_time_s, self._cut_off_s())

    def close(self) -> None:
        """Let go of the file; safe to call twice."""
        self._container.close()

    def __exit__(self, *_: object) -> None:
        self.close()

    def _since_start(self, pts: int | None, base: Fraction | None) -> float | None:
        """Return when something is shown by its stamp, in seconds since the first frame."""
        first = getattr(self, "_first", None)
        if pts is None or base is None or first is None or first.pts is None:
            return None
        return float((pts - first.pts) * base) / self._slower

    def _decode(self) -> Iterator[VideoFrame]:
        """Yield every frame that can be decoded, stepping over packets that cannot."""
        from av.error import FFmpegError

        packets, count, last = self._container.demux(self._stream), 0, -1
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                form = self._container.format.name
                # Other formats count what is never shown, and an AVI whose last packet, by its
                # stamp, is not the last by their count counts ticks and not frames.
                self._damage.lacks_frames = form == "avi" and (
                    last == count - 1 and count < self._stream.frames - 1
                )
                self._cut_off = form == "gif" and not has_trailer(Path(self._path))
                return
            except FFmpegError:
                self._cut_off = True
                break
            except IndexError:
                break  # PyAV, at the end of a file in which another stream came up.
            if packet.dts is not None:
                count, last = count + 1, packet.dts
            if packet.size == 0 and packet.pts is not None:
                continue  # "The same picture again", as Theora says it.
            try:
                frames = packet.decode()
            except FFmpegError:
                self._damage.add(self._since_start(packet.pts, packet.time_base))
                if self._stream.codec_context.name in SILENT:
                    self._damage.broken(packet.pts)
                continue
            yield from frames
        try:
            yield from self._stream.decode(None)  # What the decoder still holds back.
        except FFmpegError:
            return

    def _cut_off_s(self) -> float | None:
        """Return where the clip should have ended; None when it ends there."""
        announced_s = self.info.duration_s
        if announced_s is not None and self.end_time_s < announced_s - _DURATION_TOLERANCE_S:
            return announced_s
        return self.end_time_s if self._cut_off else None


def _films(path: str) -> bool:
    """True for JPEG pictures one after the other, of which the first ends soon."""
    size = min(Path(path).stat().st_size, _FIRST_PICTURE)
    with (
        Path(path).open("rb") as file,
        mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ) as it,
    ):
        return is_stream(it)
