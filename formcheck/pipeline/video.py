"""Clips as a source of frames: upright, square pixels, RGB, each with its own time."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.errors import UnreadableInputError
from formcheck.pipeline.container import best_stream, open_container
from formcheck.pipeline.frames import Frame, Image, SourceInfo
from formcheck.pipeline.photo import (
    PhotoSource,
    analysis_size,
    display_size,
    is_photo,
    open_photo,
)
from formcheck.pipeline.picture import PictureMaker

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

_FALLBACK_FPS = 30.0
# A browser's recorder announces 1000 frames per second, meaning "milliseconds".
_MAX_FPS = 480.0
# A last frame shown a little shorter or longer than announced is no damage.
_DURATION_TOLERANCE_S = 0.5


def open_source(
    path: str | os.PathLike[str], *, display_long_side: int | None = None
) -> VideoSource | PhotoSource:
    """Open a clip or photograph, told apart by content rather than by the name's ending.

    Parameters
    ----------
    path : str or path-like
        The file.
    display_long_side : int or None
        With a number, each `Frame.display` is the picture with even sides, the long one at
        most that many pixels and never enlarged; with None there is none. `Frame.image` is
        the same to the bit either way.

    Returns
    -------
    VideoSource or PhotoSource
        A `FrameSource` that also offers `damage` and `end_time_s`; close it after use.

    Raises
    ------
    UnreadableInputError
        If there is no picture to be had from the file; the message says why.
    """
    name = os.fspath(path)
    try:
        mode = Path(name).stat().st_mode
        if stat.S_ISDIR(mode):
            raise UnreadableInputError(
                f"{name} is a folder, not a clip or photograph: name a file in it."
            )
        if not stat.S_ISREG(mode):
            raise UnreadableInputError(
                f"{name} is not an ordinary file: save the clip to a file and name that."
            )
        with Path(name).open("rb") as file:
            head = file.read(16)
        if not head:
            raise UnreadableInputError(f"{name} is empty (0 bytes): copy or record it again.")
        if is_photo(head):
            return open_photo(name, display_long_side=display_long_side)
        return VideoSource(name, display_long_side=display_long_side)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UnreadableInputError(
            f"There is no file {name}: check its name and folder."
        ) from error
    except PermissionError as error:
        raise UnreadableInputError(
            f"{name} may not be read: give yourself permission to read it, or copy it."
        ) from error
    except OSError as error:
        raise UnreadableInputError(
            f"{name} cannot be read ({error.strerror}): check its name and its disk."
        ) from error


@dataclass(frozen=True, eq=False)
class Decoded:
    """A frame that is decoded and not yet a picture, which costs as much again.

    Attributes
    ----------
    time_s : float
    index : int
        As of `Frame`.
    """

    time_s: float
    index: int
    _picture: Callable[[tuple[int, int]], Image]
    _image_size: tuple[int, int]
    _display_size: tuple[int, int] | None

    def frame(self) -> Frame:
        """Make the pictures."""
        display = None if self._display_size is None else self._picture(self._display_size)
        image = self._picture(self._image_size)
        return Frame(image=image, time_s=self.time_s, index=self.index, display=display)


class VideoSource:
    """A clip as a `FrameSource`; iterate it once.

    Parameters
    ----------
    path : str
        The file.
    display_long_side : int or None
        As for `open_source`, which is the usual way in.

    Attributes
    ----------
    info : SourceInfo
        Known as soon as the clip is open, because its first frame is decoded then.
    damage : str or None
        After the iteration: one sentence if part of the clip could not be read, else None.
    end_time_s : float
        After the iteration: when the last frame ends, in seconds since the first frame.

    Raises
    ------
    UnreadableInputError
        If the file holds no picture that can be decoded.
    """

    def __init__(self, path: str, *, display_long_side: int | None = None) -> None:
        self.damage: str | None = None
        self.end_time_s = 0.0
        self._skipped_packets = 0
        self._cut_off = False
        self._container = open_container(path)
        try:
            self._stream = best_stream(self._container, path)
            self._decoded = self._decode()
            first = next(self._decoded, None)
            if first is None:
                raise UnreadableInputError(
                    f"No picture in {path} can be read, it is damaged or unfinished: "
                    "copy or record it again."
                )
        except BaseException:
            self._container.close()
            raise
        self._first: VideoFrame = first
        self._skipped_packets = 0  # A clip may well start before its first key frame.
        self._to_picture = PictureMaker(first, self._stream.sample_aspect_ratio)
        width, height = self._to_picture.upright_size
        self._image_size = analysis_size(width, height)
        self._display_size = (
            None if display_long_side is None else display_size(width, height, display_long_side)
        )
        self.info = SourceInfo(
            path=path,
            width=round(width),
            height=round(height),
            fps=_frame_rate(self._stream),
            duration_s=_announced_duration(self._container, self._stream),
            frames=self._stream.frames or None,
            is_photo=False,
        )

    def __iter__(self) -> Iterator[Frame]:
        for decoded in self.decoded():
            yield decoded.frame()

    def decoded(self) -> Iterator[Decoded]:
        """Iterate the clip once without making pictures of frames that nobody looks at."""
        usual_s = 1.0 / (self.info.fps or _FALLBACK_FPS)
        start = self._first.pts
        time_s = -usual_s
        for index, frame in enumerate(self._with_first()):
            previous_s = time_s
            base = frame.time_base
            time_s = previous_s + usual_s
            if frame.pts is not None and start is not None and base is not None:
                stamped_s = float((frame.pts - start) * base)
                time_s = stamped_s if stamped_s > previous_s else time_s
            if index == 0:
                time_s = 0.0
            lasts_s = float(frame.duration * base) if frame.duration and base else usual_s
            self.end_time_s = time_s + lasts_s
            yield Decoded(
                time_s,
                index,
                partial(self._to_picture, frame),
                self._image_size,
                self._display_size,
            )
        self.damage = self._describe_damage()

    def close(self) -> None:
        """Let go of the file; safe to call twice."""
        self._container.close()

    def _with_first(self) -> Iterator[VideoFrame]:
        yield self._first
        yield from self._decoded

    def _decode(self) -> Iterator[VideoFrame]:
        """Yield every frame that can be decoded, stepping over packets that cannot."""
        from av.error import FFmpegError

        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except FFmpegError:
                self._cut_off = True
                break
            try:
                frames = packet.decode()
            except FFmpegError:
                self._skipped_packets += 1
                continue
            yield from frames
        try:
            yield from self._stream.decode(None)  # What the decoder still holds back.
        except FFmpegError:
            return

    def _describe_damage(self) -> str | None:
        announced_s = self.info.duration_s
        if announced_s is not None and self.end_time_s < announced_s - _DURATION_TOLERANCE_S:
            return (
                f"The file is damaged or cut off: {self.end_time_s:.1f} s of "
                f"{announced_s:.1f} s could be read."
            )
        if self._cut_off:
            return f"The file is damaged after {self.end_time_s:.1f} s: the rest is not read."
        if self._skipped_packets:
            return (
                "The file is damaged in places: pictures that could not be read "
                f"({self._skipped_packets}) were left out."
            )
        return None


def _frame_rate(stream: VideoStream) -> float | None:
    for rate in (stream.average_rate, stream.guessed_rate):
        if rate and 0 < rate <= _MAX_FPS:
            return float(rate)
    return None


def _announced_duration(container: InputContainer, stream: VideoStream) -> float | None:
    """Return the duration in seconds, or None where it may be that of the sound."""
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    if container.duration is not None and len(container.streams) == 1:
        # Here the clip's end, counted from zero wherever it starts.
        return (container.duration - max(0, container.start_time or 0)) / 1e6
    return None
