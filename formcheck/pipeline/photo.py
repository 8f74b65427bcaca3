"""Photographs as a source of one frame, and what they say before they are decoded.

A few kilobytes can announce gigabytes, so nothing is decoded before its size is known. Pillow reads
the headers; OpenCV decodes, because it also takes what Pillow does not (16 bits a colour).
"""

from __future__ import annotations

import contextlib
import io
import re
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from mmap import mmap
from pathlib import Path

import cv2
import numpy as np
import PIL.Image

from formcheck.errors import UnreadableInputError
from formcheck.pipeline.container import is_torn_jpeg
from formcheck.pipeline.frames import (
    Frame,
    Image,
    display_size,
    for_analysis,
    resized,
)
from formcheck.pipeline.quiet import quiet_stderr
from formcheck.report.result import Source
from formcheck.rules.problems import WarningSpan
from formcheck.untrusted import read_whole

MOST_PIXELS, MOST_PIXELS_AVIF = 100_000_000, 50_000_000
"""Of a photograph. An AVIF takes three times the memory of others while it is unpacked."""

MOST_BYTES = 400_000_000
"""Of a photograph: as many pixels as are read, without any packing."""

_AVIF_BRANDS = (b"avif", b"avis")
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1")

_TURNS = ((0, None), (0, 1), (2, None), (0, 0), (1, 0), (3, None), (1, 1), (1, None))
"""What the orientations 1 to 8 of EXIF ask for: quarter turns to the left, then a mirror: 0 for top
and bottom changing places, 1 for left and right."""

_ORIENTATION = 274
"""The tag of EXIF."""

_FORMATS = ("JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP", "AVIF")

_NEXT_JPEG = re.compile(rb"\xff\xd9\0{0,3}(?=\xff\xd8\xff)")
_HEAD = 1 << 16

_alone = threading.Lock()


class PhotoSource(contextlib.AbstractContextManager["PhotoSource"]):
    """A photograph as a source of one frame, as `VideoSource` is one of many.

    It is turned upright by its EXIF orientation; `info.width` and `info.height` are those then.

    `path`: JPEG, PNG, GIF, WebP, BMP, TIFF or AVIF; of several pictures in it the first is read.
    `display_long_side`, `rotate`: as for `formcheck.pipeline.video.open_source`. Raises
    UnreadableInputError if the file cannot be decoded as a whole; OSError if it cannot be read.
    """

    is_photo = True
    announced_frames: int | None = 1
    damage: tuple[WarningSpan, ...] = ()
    end_time_s = 0.0
    """As of `VideoSource`: a damaged photograph is refused, and it takes no time."""

    def __init__(self, path: str, *, display_long_side: int | None = None, rotate: int = 0) -> None:
        data = read_whole(Path(path), MOST_BYTES)
        if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
            raise UnreadableInputError("input.heic", name=path)
        header = read_header(data)
        if data[8:12] == b"WEBP" and header is not None and header.moves:
            raise UnreadableInputError("input.webp", name=path)
        picture = decoded(data, path)
        if picture is None:
            raise UnreadableInputError("input.damaged_photo", name=path)
        picture = np.ascontiguousarray(np.rot90(picture, -rotate // 90))
        height, width = picture.shape[:2]
        self.info = Source(path, width, height, None, None, 0, 0, rotated=rotate)
        display = None
        if display_long_side is not None:
            display = resized(picture, display_size(width, height, display_long_side)).copy()
        self._frame = Frame(for_analysis(picture), 0.0, 0, display)
        self.says_way_up = bool(rotate) or (header is not None and header.orientation is not None)
        """The file, or who opened it with `rotate`, says which way up the picture is."""
        self.is_torn = is_torn_jpeg(data)
        """Parts of the picture are made up, because the file is damaged."""

    def __iter__(self) -> Iterator[Frame]:
        yield self._frame

    def close(self) -> None:
        """Do nothing: the file is closed as soon as it is read."""

    def __exit__(self, *_: object) -> None:
        self.close()


def is_photo(head: bytes) -> bool:
    """Tell from a file's first 12 or more bytes whether it is a photograph, whatever its name.

    HEIC counts, so that it is refused as one. A PNG, GIF or AVIF may move all the same.
    """
    return (
        head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"BM", b"II*\0", b"MM\0*"))
        or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")
        or (head[4:8] == b"ftyp" and head[8:12] in _AVIF_BRANDS + _HEIC_BRANDS)
    )


def refuse_large(data: bytes, path: str) -> None:
    """Raise UnreadableInputError for more pixels than memory would hold, by how the file begins."""
    width, height = size_of(data) or (0, 0)
    most = MOST_PIXELS_AVIF if data[4:8] == b"ftyp" else MOST_PIXELS
    if width * height > most:
        raise UnreadableInputError(
            "input.large_photo", name=path, width=width, height=height, most=most // 10**6
        )


def decoded(data: bytes, path: str) -> Image | None:
    """Return a photograph as RGB, upright; None when it is damaged; raises as `refuse_large`."""
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


@dataclass(frozen=True)
class Header:
    """What the file says."""

    size: tuple[int, int]
    """Width and height, pixels, not turned."""
    moves: bool
    """More than one picture is to be shown one after the other."""
    orientation: int | None
    """As of EXIF, 1 to 8; None where the file does not say which way up it is."""


def read_header(data: bytes | Path) -> Header | None:
    """Return what a picture says, or but for GIF, WebP and AVIF its beginning; None for nothing."""
    try:
        source = data if isinstance(data, Path) else io.BytesIO(data)
        with _unasked(), PIL.Image.open(source, formats=_FORMATS) as picture:
            # Of a PNG without EXIF before its picture Pillow would decode all of it.
            exif = picture.getexif() if picture.format != "PNG" or "exif" in picture.info else {}
            turned = exif.get(_ORIENTATION)
            return Header(
                picture.size,
                # Behind a JPEG cameras put others, too (depth, HDR), which are no film.
                picture.format != "MPO" and bool(getattr(picture, "is_animated", False)),
                turned if turned in range(1, 9) else None,
            )
    except Exception:
        # Whatever is wrong with a file that anybody may have made.
        return None


@contextlib.contextmanager
def _unasked() -> Iterator[None]:
    """Let Pillow neither warn nor refuse: what is too large is said by `refuse_large`."""
    with _alone, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        most, PIL.Image.MAX_IMAGE_PIXELS = PIL.Image.MAX_IMAGE_PIXELS, None
        try:
            yield
        finally:
            PIL.Image.MAX_IMAGE_PIXELS = most


def size_of(data: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels as the file states them; None when it states none."""
    header = read_header(data)
    return None if header is None else header.size


def is_stream(data: bytes | mmap) -> bool:
    """True for JPEG pictures of one size one after the other: a clip without a container.

    Cameras put a second one behind a photograph, too (depth, HDR), but list it at the beginning.
    """
    head = data[:_HEAD]
    if not head.startswith(b"\xff\xd8") or b"MPF\0" in head:
        return False
    second = _NEXT_JPEG.search(data)
    if second is None:
        return False
    at = second.end()
    return size_of(head) is not None and size_of(head) == size_of(data[at : at + _HEAD])
