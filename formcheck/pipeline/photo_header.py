"""What a photograph says before it is decoded: how large it is, whether it moves, how it is turned.

A few kilobytes can announce gigabytes, so nothing is decoded before. Pillow reads the headers;
OpenCV decodes, because it also takes what Pillow does not (16 bits a colour).
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

from PIL import Image

_NEXT_JPEG = re.compile(rb"\xff\xd9\0{0,3}(?=\xff\xd8\xff)")
_HEAD = 1 << 16
_ORIENTATION = 274
"""The tag of EXIF."""

_FORMATS = ("JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP", "AVIF")

_alone = threading.Lock()


@dataclass(frozen=True)
class Header:
    """What the file says.

    ``size``: width and height, pixels, not turned. ``moves``: more than one picture is to be shown
    one after the other. ``orientation``: as of EXIF, 1 to 8; None where the file does not say which
    way up it is.
    """

    size: tuple[int, int]
    moves: bool
    orientation: int | None


def read_header(data: bytes | Path) -> Header | None:
    """Return what a picture or a file says; None when it says nothing that can be read.

    The beginning will do, but for GIF, WebP and AVIF.
    """
    try:
        source = data if isinstance(data, Path) else io.BytesIO(data)
        with _unasked(), Image.open(source, formats=_FORMATS) as picture:
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
    """Let Pillow neither warn nor refuse: what is too large is said by `photo.refuse_large`."""
    with _alone, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        most, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
        try:
            yield
        finally:
            Image.MAX_IMAGE_PIXELS = most


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
