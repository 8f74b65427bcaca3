"""Photographs as a source of one frame, and the picture sizes every file source keeps to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from formcheck.errors import UnreadableInputError
from formcheck.pipeline.container import is_torn_jpeg
from formcheck.pipeline.frames import ANALYSIS_LONG_SIDE, Frame, Image, SourceInfo
from formcheck.pipeline.photo_header import read_header, size_of
from formcheck.pipeline.quiet import quiet_stderr
from formcheck.reading import read_whole
from formcheck.rules.problems import WarningSpan

MOST_PIXELS, MOST_PIXELS_AVIF = 100_000_000, 50_000_000
"""Of a photograph. An AVIF takes three times the memory of others while it is unpacked."""

MOST_BYTES = 400_000_000
"""Of a photograph: as many pixels as are read, without any packing."""

_AVIF_BRANDS = (b"avif", b"avis")
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1")


_TURNS = ((0, None), (0, 1), (2, None), (0, 0), (1, 0), (3, None), (1, 1), (1, None))
"""What the orientations 1 to 8 of EXIF ask for: quarter turns to the left, then a mirror: 0 for top
and bottom changing places, 1 for left and right."""


def is_photo(head: bytes) -> bool:
    """Tell from a file's first 12 or more bytes whether it is a photograph.

    The ending of a name is not to be trusted. HEIC counts as a photograph, so that it is refused as
    one. A PNG, GIF or AVIF may move all the same.
    """
    return (
        head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"BM", b"II*\0", b"MM\0*"))
        or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")
        or (head[4:8] == b"ftyp" and head[8:12] in _AVIF_BRANDS + _HEIC_BRANDS)
    )


def analysis_size(
    width: float, height: float, long_side: int = ANALYSIS_LONG_SIDE
) -> tuple[int, int]:
    """Return the size (w, h) of `Frame.image` for an upright picture of square pixels."""
    scale = min(1.0, long_side / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def display_size(width: float, height: float, long_side: int) -> tuple[int, int]:
    """Return the even size (w, h) of `Frame.display`, its long side at most `long_side`.

    Even because H.264 in its common form stores one colour for every 2×2 pixels; at least 2,
    the one case where a picture grows.
    """
    scale = min(1.0, long_side / max(width, height))
    return max(2, round(width * scale) // 2 * 2), max(2, round(height * scale) // 2 * 2)


class PhotoSource:
    """A photograph as a source of one frame, as `VideoSource` is one of many.

    Attributes
    ----------
    info : SourceInfo
        `width` and `height` are those of the picture turned upright.
    """

    damage: tuple[WarningSpan, ...] = ()
    """A damaged photograph is refused; the attribute is there as in `VideoSource`."""
    end_time_s: float = 0.0
    """0.0: a photograph takes no time."""
    is_torn: bool = False
    """Parts of the picture are made up, because the file is damaged."""
    says_way_up: bool = False
    """The file, or who opened it with `rotate`, says which way up the picture is."""

    def __init__(
        self, path: str, picture: Image, display_long_side: int | None, rotated: int = 0
    ) -> None:
        height, width = picture.shape[:2]
        self.info = SourceInfo(
            path=path,
            width=width,
            height=height,
            fps=None,
            duration_s=None,
            frames=1,
            is_photo=True,
            rotated=rotated,
        )
        self.says_way_up = bool(rotated)
        display = None
        if display_long_side is not None:
            display = resized(picture, display_size(width, height, display_long_side)).copy()
        self._frame = Frame(image=for_analysis(picture), time_s=0.0, index=0, display=display)

    def __iter__(self) -> Iterator[Frame]:
        yield self._frame

    def close(self) -> None:
        """Do nothing: the file is closed as soon as it is read."""


def open_photo(path: str, *, display_long_side: int | None = None, rotate: int = 0) -> PhotoSource:
    """Read a photograph, turned upright by its EXIF orientation.

    `path`: JPEG, PNG, GIF, WebP, BMP, TIFF or AVIF; of several pictures in it the first is read.
    `display_long_side`, `rotate`: as for `formcheck.pipeline.video.open_source`. Raises
    UnreadableInputError if the file cannot be decoded as a whole; OSError if the file cannot be
    read.
    """
    data = read_whole(Path(path), MOST_BYTES)
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        raise UnreadableInputError("input.heic", name=path)
    header = read_header(data)
    if data[8:12] == b"WEBP" and header is not None and header.moves:
        raise UnreadableInputError("input.webp", name=path)
    picture = decoded(data, path)
    if picture is None:
        raise UnreadableInputError("input.damaged_photo", name=path)
    turned_too = np.ascontiguousarray(np.rot90(picture, -rotate // 90))
    source = PhotoSource(path, turned_too, display_long_side, rotate)
    source.says_way_up |= header is not None and header.orientation is not None
    source.is_torn = is_torn_jpeg(data)
    return source


def refuse_large(data: bytes, path: str) -> None:
    """Refuse a picture, or pictures, by what the beginning of the file says.

    Raises UnreadableInputError if there are more pixels than any camera gives: memory would not
    hold them.
    """
    width, height = size_of(data) or (0, 0)
    most = MOST_PIXELS_AVIF if data[4:8] == b"ftyp" else MOST_PIXELS
    if width * height > most:
        raise UnreadableInputError(
            "input.large_photo", name=path, width=width, height=height, most=most // 10**6
        )


def decoded(data: bytes, path: str) -> Image | None:
    """Return a photograph as RGB, upright; None when it is damaged.

    Raises UnreadableInputError if it has more pixels than any camera gives it: memory would not
    hold it.
    """
    header = read_header(data)
    if header is None:
        return None
    refuse_large(data, path)
    # Read as colour, 8 bit: what greyscale and 16-bit pictures need as well.
    kind = cv2.IMREAD_COLOR_RGB | cv2.IMREAD_IGNORE_ORIENTATION
    with quiet_stderr():
        try:
            picture = cv2.imdecode(np.frombuffer(data, np.uint8), kind)
        except cv2.error:
            picture = None
    if picture is None:
        return None
    turns, mirror = _TURNS[(header.orientation or 1) - 1]
    picture = np.rot90(picture, turns)
    if mirror is not None:
        picture = np.flip(picture, mirror)
    return np.ascontiguousarray(picture, np.uint8)


def for_analysis(picture: Image) -> Image:
    """Return an upright picture in the size that is analysed."""
    return resized(picture, analysis_size(picture.shape[1], picture.shape[0]))


def resized(picture: Image, size: tuple[int, int]) -> Image:
    """Return `picture` in the given (w, h): itself, where it has that already."""
    if (picture.shape[1], picture.shape[0]) == size:
        return picture
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
