"""The annotated clip: H.264 in MP4, as browsers and phones play it."""

from __future__ import annotations

import contextlib
import os
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Self

import cv2
import numpy as np

from formcheck.errors import OutputError
from formcheck.pipeline.frames import Image
from formcheck.pipeline.own_files import output_error, replacing

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.packet import Packet
    from av.video.stream import VideoStream

_ENCODER: Final = "libx264"
_TICKS_PER_S = 90_000
_BT601_MATRIX = 6  # FFmpeg's AVCOL_SPC_SMPTE170M.
_KEY_FRAME_EVERY_S = 2.0
_PIECE_US = 1_000_000
"""By time and not by key frame: on a slow machine these are far apart."""
# Chosen by measurement: half the work of "veryfast" with B-frames and sharp lettering still.
# Without B-frames each picture also keeps its exact time without an edit list.
_ENCODER_OPTIONS = {"preset": "superfast", "crf": "23", "bf": "0"}


class VideoWriter:
    """Writes frames, each with its own time, to an MP4 file that appears only when whole.

    `size`: width and height, both even. `fps_hint`: usual frame rate, for the encoder's planning
    and the last picture's duration when `close` is not told the end. `in_pieces`: what was written
    so far can be played, should the process be killed. Raises OutputError if the file cannot be
    written or H.264 cannot be encoded here; ValueError if `size` is odd.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        size: tuple[int, int],
        fps_hint: float | None,
        private: bool = False,
        in_pieces: bool = False,
    ) -> None:
        if size[0] % 2 or size[1] % 2 or min(size) < 2:
            raise ValueError(f"H.264 wants even sides, not {size[0]}×{size[1]}")
        self._path = path
        self._size = size
        self._usual_ticks = max(1, round(_TICKS_PER_S / (fps_hint or 30.0)))
        self._last_ticks = -1
        self._held_back: Packet[VideoStream] | None = None
        self._closed = False
        # Removes the temporary file on failure, renames it on success.
        self._file = contextlib.ExitStack()
        temporary = self._file.enter_context(replacing(path, private=private))
        try:
            self._container, self._stream = _open_encoder(
                temporary, size, fps_hint or 30.0, in_pieces=in_pieces
            )
        except BaseException as error:
            self._give_up(error)
            raise

    def write(self, image: Image, time_s: float) -> None:
        """Add a later picture; after an OutputError (a full disk) nothing can be written."""
        from av.error import FFmpegError
        from av.video.frame import VideoFrame
        from av.video.reformatter import ColorRange

        width, height = self._size
        if image.shape != (height, width, 3):
            raise ValueError(f"a picture of shape {image.shape} in a {width}×{height} clip")
        # OpenCV converts ten times as fast as FFmpeg, always to the BT.601 matrix.
        planes = cv2.cvtColor(image, cv2.COLOR_RGB2YUV_I420).astype(np.uint8, copy=False)
        frame = VideoFrame.from_ndarray(planes, format="yuv420p")
        frame.color_range = ColorRange.MPEG
        self._last_ticks = max(self._last_ticks + 1, round(time_s * _TICKS_PER_S))
        frame.pts = self._last_ticks
        frame.time_base = Fraction(1, _TICKS_PER_S)
        try:
            self._mux_all_but_last(self._stream.encode(frame))
        except FFmpegError as error:
            raise output_error(self._path, error) from error

    def close(self, end_time_s: float | None = None) -> None:
        """Finish the clip and put it in its place; safe to call twice.

        `end_time_s`: when the last picture ends; None for one usual frame duration after it began.
        Raises OutputError if there is no picture or it cannot be finished; nothing is left then.
        """
        from av.error import FFmpegError

        if self._closed:
            return
        try:
            self._mux_all_but_last(self._stream.encode(None))
            if self._held_back is None:
                raise OutputError(f"{os.fspath(self._path)} is not written: it has no picture.")
            end = self._last_ticks + self._usual_ticks
            if end_time_s is not None:
                end = max(self._last_ticks + 1, round(end_time_s * _TICKS_PER_S))
            self._held_back.duration = end - self._last_ticks
            self._container.mux(self._held_back)
            self._container.close()
        except FFmpegError as error:
            failure = output_error(self._path, error)
            self._give_up(failure)
            raise failure from error
        except BaseException as error:
            self._give_up(error)
            raise
        self._closed = True
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None:
            self.close()
        elif not self._closed:
            self._give_up(error)

    def _mux_all_but_last(self, packets: list[Packet[VideoStream]]) -> None:
        """Keep one packet back: only at the end is it known how long the last one lasts."""
        for packet in packets:
            if self._held_back is not None:
                self._container.mux(self._held_back)
            self._held_back = packet

    def _give_up(self, error: BaseException) -> None:
        """Leave no file behind."""
        self._closed = True
        if hasattr(self, "_container"):
            with contextlib.suppress(Exception):  # The disk may be full or gone.
                self._container.close()
        with contextlib.suppress(BaseException):  # `error` comes back; the caller raises it.
            self._file.__exit__(type(error), error, error.__traceback__)


def _open_encoder(
    temporary: os.PathLike[str], size: tuple[int, int], fps: float, *, in_pieces: bool
) -> tuple[OutputContainer, VideoStream]:
    import av
    from av.codec.codec import UnknownCodecError
    from av.video.reformatter import ColorPrimaries, ColorRange, ColorTrc

    # The table of contents goes first, so that a browser can start before the end has come; or it
    # is written with each piece, and once more for all of them at the end.
    flags = {"movflags": "faststart"}
    if in_pieces:
        flags = {"movflags": "hybrid_fragmented", "frag_duration": str(_PIECE_US)}
    container = av.open(
        os.fspath(temporary), mode="w", format="mp4",
        options=flags, container_options={"flush_packets": str(int(in_pieces))},
    )  # fmt: skip
    try:
        stream = container.add_stream(
            _ENCODER, rate=Fraction(fps).limit_denominator(1001), options=dict(_ENCODER_OPTIONS)
        )
    except UnknownCodecError as error:
        container.close()
        raise OutputError("output.no_encoder") from error
    stream.width, stream.height = size
    stream.pix_fmt = "yuv420p"
    stream.gop_size = max(1, round(_KEY_FRAME_EVERY_S * fps))
    stream.time_base = stream.codec_context.time_base = Fraction(1, _TICKS_PER_S)
    stream.color_range = ColorRange.MPEG
    stream.colorspace = _BT601_MATRIX
    stream.color_primaries = ColorPrimaries.BT709
    stream.color_trc = ColorTrc.BT709
    return container, stream
