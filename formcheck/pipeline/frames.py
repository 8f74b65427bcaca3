"""A picture with its time, and how a decoded frame becomes one: upright, square pixels, RGB."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.measure.landmarks import FloatArray

if TYPE_CHECKING:
    from av.buffer import Buffer
    from av.video.frame import VideoFrame
    from av.video.reformatter import VideoReformatter

Image = NDArray[np.uint8]
"""Picture, shape (height, width, 3), RGB (the order MediaPipe and H.264 encoders take)."""

ANALYSIS_LONG_SIDE = 960
"""Longest side in pixels of the picture given to the pose model.

The landmark model looks at a 256×256 crop around the person, so a person who fills a quarter of the
picture's long side is still seen at the model's full resolution; more pixels only cost time.
"""


@dataclass(frozen=True, eq=False)
class Frame:
    """One picture of a clip or camera."""

    image: Image
    """Shape (h, w, 3), uint8, RGB. The picture to analyse: upright, square pixels, long side at
    most `ANALYSIS_LONG_SIDE`."""
    time_s: float
    """Seconds since the first frame, from the source's own timestamps."""
    index: int
    """0-based number of the frame in the source."""
    display: Image | None = None
    """Shape (H, W, 3), uint8, RGB. The same picture, larger, to draw on; None when nobody wants to
    see it."""


@dataclass(frozen=True, eq=False)
class Decoded:
    """A frame that is decoded and not yet a picture, which costs as much again."""

    time_s: float
    index: int
    """As of `Frame`."""
    picture: Callable[[tuple[int, int]], Image]
    _image_size: tuple[int, int]
    _display_size: tuple[int, int] | None
    sound: bool = True
    """False when FFmpeg marks it: made up in part from what is around it."""
    transfer: int = 0
    """FFmpeg's number of how light is coded (`for_screen`)."""

    def frame(self, *, display: bool = True) -> Frame:
        """Make the picture to analyse, and that to draw on where it is wanted."""
        shown = self.shown() if display else None
        return Frame(self.picture(self._image_size), self.time_s, self.index, shown)

    def shown(self) -> Image | None:
        """Make only the picture to draw on; None when the source was opened without."""
        if self._display_size is None:
            return None
        return for_screen(self.picture(self._display_size), self.transfer)


def analysis_size(
    width: float, height: float, long_side: int = ANALYSIS_LONG_SIDE
) -> tuple[int, int]:
    """Return the size (w, h) of `Frame.image` for an upright picture of square pixels."""
    scale = min(1.0, long_side / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def display_size(width: float, height: float, long_side: int) -> tuple[int, int]:
    """Return the size (w, h) of `Frame.display`, even as H.264 stores one colour for 2×2 pixels.

    At least 2, the one case where a picture grows.
    """
    scale = min(1.0, long_side / max(width, height))
    return max(2, round(width * scale) // 2 * 2), max(2, round(height * scale) // 2 * 2)


def resized(picture: Image, size: tuple[int, int]) -> Image:
    """Return `picture` in the given (w, h): itself, where it has that already."""
    if (picture.shape[1], picture.shape[0]) == size:
        return picture
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def for_analysis(picture: Image) -> Image:
    """Return an upright picture in the size that is analysed."""
    return resized(picture, analysis_size(picture.shape[1], picture.shape[0]))


_UNTAGGED_COLORS = 2  # FFmpeg's AVCOL_SPC_UNSPECIFIED.
# Wider or taller pixels than this are a wrong entry in the file, not a format in use.
_MAX_PIXEL_ASPECT = 4
# Encoders round sides to even numbers, or to 16.
_SAME_SHAPE = 0.03


class PictureMaker:
    """Turns decoded frames into upright RGB pictures with square pixels.

    `first`: the clip's first frame: it tells size and rotation for all. `pixel_aspect`: width of a
    pixel divided by its height. `rotate`: degrees to turn clockwise besides: 0, 90, 180 or 270.
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
        """Return the picture, shape (h, w, 3), RGB, for the upright `size` (w, h)."""
        shape = (frame.width, frame.height)
        if not _alike(self._shape, shape):
            if shape not in self._others:
                self._others[shape] = PictureMaker(frame, self._pixel_aspect, self._rotate)
            return self._others[shape]._framed(frame, size)
        width, height = reversed(size) if self._transposed else size
        if shape != (width, height) and frame.format.name.startswith("yuv"):
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

    def _framed(self, frame: VideoFrame, size: tuple[int, int]) -> Image:
        """Fit in a frame of another shape, black around: stretched it would have other angles."""
        width, height = self.upright_size
        scale = min(size[0] / width, size[1] / height)
        inner = max(1, round(width * scale)), max(1, round(height * scale))
        left, top = (size[0] - inner[0]) // 2, (size[1] - inner[1]) // 2
        canvas = np.zeros((size[1], size[0], 3), np.uint8)
        canvas[top : top + inner[1], left : left + inner[0]] = self(frame, inner)
        return canvas

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


def _orientation(frame: VideoFrame, rotate: int) -> tuple[bool, bool, bool]:
    """Return whether to transpose the picture, then to mirror it left-right, then top-bottom.

    Read from the display matrix, whose first rows are (a, b, u) and (c, d, v): pixel (x, y)
    belongs at (a·x + c·y, b·x + d·y).
    """
    side_data: Mapping[str, Buffer] = frame.side_data  # type: ignore[assignment]  # Its stub errs.
    a, b, c, d = 1, 0, 0, 1
    if "DISPLAYMATRIX" in side_data:
        matrix = np.frombuffer(bytes(side_data["DISPLAYMATRIX"]), np.int32).astype(int)
        a, b, c, d = matrix[[0, 1, 3, 4]].tolist()
    transposed = abs(b) > abs(a)
    mirrored_x, mirrored_y = (c < 0, b < 0) if transposed else (a < 0, d < 0)
    for _ in range(rotate // 90):
        # A quarter clockwise is to transpose and then mirror left-right.
        transposed, mirrored_x, mirrored_y = not transposed, not mirrored_y, mirrored_x
    return transposed, mirrored_x, mirrored_y


# High dynamic range as people see it, brought down to an ordinary screen. Telephones film in HLG or
# PQ; shown as if it were ordinary, such a picture is grey and dull. The pose model is given it as
# it is: its verdicts are the same, and stay so.

PQ, HLG = 16, 18
"""FFmpeg's numbers of the two transfer functions."""

WHITE_NITS = 203.0
"""What a white sheet is graded at (ITU-R BT.2408)."""

PEAK_NITS = 1000.0
KNEE = 0.6
"""Up to here, of white, nothing is changed; what is brighter is pressed together above."""

_TO_709 = np.array(
    [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]], np.float32
)
"""Linear colours of BT.2020 to those of BT.709 (ITU-R BT.2087)."""


def for_screen(picture: Image, transfer: int) -> Image:
    """Return a picture as an ordinary screen shows it; the same one unless it is HDR."""
    if transfer not in (PQ, HLG):
        return picture
    linear = _light(transfer)[picture]
    seen = np.clip(cv2.transform(linear, _TO_709), 0.0, PEAK_NITS / WHITE_NITS)
    above = np.maximum(seen - KNEE, 0.0) / (1.0 - KNEE)
    pressed = np.where(seen > KNEE, KNEE + (1.0 - KNEE) * (1.0 - np.exp(-above)), seen)
    # A screen's own curve (ITU-R BT.1886).
    return np.asarray(np.rint(255.0 * pressed ** (1 / 2.4)), np.uint8)


@cache
def _light(transfer: int) -> FloatArray:
    """Light of each of the 256 values, in terms of white, shape (256,)."""
    value = np.arange(256) / 255.0
    if transfer == PQ:  # SMPTE ST 2084.
        root = value ** (1 / 78.84375)
        over = np.maximum(root - 0.8359375, 0.0) / (18.8515625 - 18.6875 * root)
        nits = 10_000.0 * over ** (1 / 0.1593017578125)
    else:  # ITU-R BT.2100, on a screen of 1000 nits.
        a, b, c = 0.17883277, 0.28466892, 0.55991073
        scene = np.where(value <= 0.5, value**2 / 3.0, (np.exp((value - c) / a) + b) / 12.0)
        nits = PEAK_NITS * scene**1.2
    return (np.minimum(nits, PEAK_NITS) / WHITE_NITS).astype(np.float32)
