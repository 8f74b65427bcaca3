"""From a decoded video frame to an upright RGB picture with square pixels."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

import cv2
import numpy as np

from formcheck.pipeline.frames import Image

if TYPE_CHECKING:
    from av.buffer import Buffer
    from av.video.frame import VideoFrame
    from av.video.reformatter import VideoReformatter

_UNTAGGED_COLORS = 2  # FFmpeg's AVCOL_SPC_UNSPECIFIED.
# Wider or taller pixels than this are a wrong entry in the file, not a format in use.
_MAX_PIXEL_ASPECT = 4
# Encoders round sides to even numbers, or to 16.
_SAME_SHAPE = 0.03


class PictureMaker:
    """Turns decoded frames into upright RGB pictures with square pixels.

    `first`: the clip's first frame: it tells size and rotation for all.
    `pixel_aspect`: width of a pixel divided by its height.
    `rotate`: degrees to turn clockwise besides: 0, 90, 180 or 270.
    """

    def __init__(self, first: VideoFrame, pixel_aspect: Fraction | None, rotate: int = 0) -> None:
        self._shape = self._last_shape = (first.width, first.height)
        self._pixel_aspect, self._rotate = pixel_aspect, rotate
        self._others: dict[tuple[int, int], PictureMaker] = {}
        # One each, because a reformatter keeps its tables only while its task is the same.
        self._reformatters: dict[tuple[int, int, str], VideoReformatter] = {}
        self._transposed, self._mirrored_x, self._mirrored_y = _orientation(first, rotate)
        aspect = float(pixel_aspect) if pixel_aspect else 1.0
        if not 1 / _MAX_PIXEL_ASPECT <= aspect <= _MAX_PIXEL_ASPECT:
            aspect = 1.0
        from av.video.reformatter import Colorspace

        # A clip that does not say how its colours are coded follows its size, as in players.
        untagged = first.colorspace == _UNTAGGED_COLORS and first.format.name.startswith("yuv")
        large = first.width >= 1280 or first.height > 576
        self._colorspace = Colorspace.ITU709 if untagged and large else None
        # The stretched side grows, so that no detail is lost.
        width, height = first.width * max(aspect, 1.0), first.height * max(1.0 / aspect, 1.0)
        self.upright_size = (height, width) if self._transposed else (width, height)

    def __call__(self, frame: VideoFrame, size: tuple[int, int]) -> Image:
        """Return the picture, shape (h, w, 3), RGB, for the upright `size` (w, h).

        One of another shape than the first is fitted in, between black borders: a stretched
        picture would have other angles.
        """
        other = self._other(frame)
        if other is not None:
            return _framed(other, frame, size)
        width, height = reversed(size) if self._transposed else size
        if (frame.width, frame.height) != (width, height) and frame.format.name.startswith("yuv"):
            # Scaling while it is still YUV is three times as fast as on the way to RGB.
            frame = self._reformat(frame, width, height, "yuv420p")
        picture: Image = np.ascontiguousarray(
            self._reformat(frame, width, height, "rgb24").to_ndarray(), dtype=np.uint8
        )
        if self._transposed:
            picture = cv2.transpose(picture).astype(np.uint8, copy=False)
        if self._mirrored_x or self._mirrored_y:
            axis = -1 if self._mirrored_x and self._mirrored_y else int(self._mirrored_x)
            picture = cv2.flip(picture, axis).astype(np.uint8, copy=False)
        return picture

    def changes(self, frame: VideoFrame) -> bool:
        """True for the first frame that has another shape than the one before."""
        last, self._last_shape = self._last_shape, (frame.width, frame.height)
        return not _alike(last, self._last_shape)

    def _other(self, frame: VideoFrame) -> PictureMaker | None:
        """Return what makes pictures of another shape; None where the first one will do."""
        shape = (frame.width, frame.height)
        if _alike(self._shape, shape):
            return None
        if shape not in self._others:
            self._others[shape] = PictureMaker(frame, self._pixel_aspect, self._rotate)
        return self._others[shape]

    def _reformat(self, frame: VideoFrame, width: int, height: int, fmt: str) -> VideoFrame:
        from av.video.reformatter import Interpolation, VideoReformatter

        key = (width, height, fmt)
        if key not in self._reformatters:
            self._reformatters[key] = VideoReformatter()
        return self._reformatters[key].reformat(
            frame,
            width=width,
            height=height,
            format=fmt,
            src_colorspace=self._colorspace,
            dst_colorspace=self._colorspace,
            interpolation=Interpolation.BILINEAR,
            threads=1,  # The cores are busy decoding and finding poses.
        )


def _alike(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return abs(one[0] * other[1] / (one[1] * other[0]) - 1.0) <= _SAME_SHAPE


def _framed(maker: PictureMaker, frame: VideoFrame, size: tuple[int, int]) -> Image:
    """Return a picture as large as fits into `size`, in the middle of it."""
    width, height = maker.upright_size
    scale = min(size[0] / width, size[1] / height)
    inner = max(1, round(width * scale)), max(1, round(height * scale))
    left, top = (size[0] - inner[0]) // 2, (size[1] - inner[1]) // 2
    canvas = np.zeros((size[1], size[0], 3), np.uint8)
    canvas[top : top + inner[1], left : left + inner[0]] = maker(frame, inner)
    return canvas


def _orientation(frame: VideoFrame, rotate: int) -> tuple[bool, bool, bool]:
    """Return what to do to a frame to see it upright (`_stated`), and turned clockwise besides."""
    transposed, mirrored_x, mirrored_y = _stated(frame)
    for _ in range(rotate // 90):
        # A quarter clockwise is to transpose and then mirror left-right.
        transposed, mirrored_x, mirrored_y = not transposed, not mirrored_y, mirrored_x
    return transposed, mirrored_x, mirrored_y


def _stated(frame: VideoFrame) -> tuple[bool, bool, bool]:
    """Return whether to transpose the picture, then to mirror it left-right, then top-bottom.

    Read from the display matrix, whose first rows are (a, b, u) and (c, d, v): pixel (x, y)
    belongs at (a·x + c·y, b·x + d·y).
    """
    side_data: Mapping[str, Buffer] = frame.side_data  # type: ignore[assignment]  # Its stub errs.
    if "DISPLAYMATRIX" not in side_data:
        return False, False, False
    matrix = np.frombuffer(bytes(side_data["DISPLAYMATRIX"]), np.int32).astype(int)
    a, b, c, d = matrix[[0, 1, 3, 4]]
    if abs(b) > abs(a):
        return True, bool(c < 0), bool(b < 0)
    return False, bool(a < 0), bool(d < 0)
