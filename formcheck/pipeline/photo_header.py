"""What the first bytes of a photograph say: how large it is, whether it moves, how it is turned.

Read before anything is decoded, because a few kilobytes can announce gigabytes.
"""

from __future__ import annotations

import contextlib
import re
import struct
from mmap import mmap

_JPEG_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_JPEG_ALONE = {0x01, *range(0xD0, 0xD9)}
_NEXT_JPEG = re.compile(rb"\xff\xd9\0{0,3}(?=\xff\xd8\xff)")
_HEAD = 1 << 16
_ORIENTATION = 274
"""The tag of EXIF, which is a TIFF's."""


def size_of(data: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels as the file states them; None when it states none."""
    try:
        if data.startswith(b"\x89PNG"):
            width, height = struct.unpack_from(">II", data, 16)
        elif data.startswith(b"GIF8"):
            width, height = struct.unpack_from("<HH", data, 6)
        elif data.startswith(b"BM"):
            width, height = struct.unpack_from("<ii", data, 18)
        elif data.startswith(b"\xff\xd8"):
            return _jpeg(data)
        elif data[8:12] == b"WEBP":
            return _webp(data)
        elif data[:4] in (b"II*\0", b"MM\0*"):
            found = _entries(data, 0)
            return (found[256], found[257]) if {256, 257} <= found.keys() else None
        elif data[4:8] == b"ftyp":
            return _avif(data)
        else:
            return None
    except struct.error:
        return None
    return abs(width), abs(height)


def moves(data: bytes) -> bool:
    """True for a PNG, WebP or AVIF with more than one picture to be shown one after the other."""
    if data.startswith(b"\x89PNG"):
        head = data[: data.find(b"IDAT")]
        place = head.find(b"acTL")
        return place > 0 and int.from_bytes(data[place + 4 : place + 8], "big") > 1
    if data[8:12] == b"WEBP":
        return data[12:16] == b"VP8X" and len(data) > 20 and bool(data[20] & 0x02)
    return data[4:12] == b"ftypavis"


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


def turned(data: bytes) -> tuple[int, int | None]:
    """Return how an AVIF is to be shown: quarter turns to the left, then a mirror or None.

    The mirror is 0 for top and bottom changing places, 1 for left and right.
    """
    if data[4:8] != b"ftyp":
        return 0, None
    turn, mirror = _value_of(data, b"irot"), _value_of(data, b"imir")
    return 0 if turn is None else turn & 3, None if mirror is None else mirror & 1


def says_way_up(data: bytes) -> bool:
    """True when the file says which way up it is: by EXIF, as cameras do, or an AVIF's turn."""
    if data[4:8] == b"ftyp":
        return _value_of(data, b"irot") is not None
    starts = [0] if data[:4] in (b"II*\0", b"MM\0*") else []
    for mark in (b"Exif\0\0", b"eXIf", b"EXIF"):
        place = data.find(mark, 0, _HEAD if mark == b"Exif\0\0" else None)
        starts += [_tiff_after(data, place + len(mark))] if place >= 0 else []
    with contextlib.suppress(struct.error):
        return any(_ORIENTATION in _entries(data, start) for start in starts)
    return False


def _tiff_after(data: bytes, place: int) -> int:
    """Where the TIFF part of EXIF begins: a length or another mark may come before it."""
    found = [data.find(order, place, place + 16) for order in (b"II*\0", b"MM\0*")]
    return max(found)


def _entries(data: bytes, start: int) -> dict[int, int]:
    """Return the small numbers of the first directory of a TIFF by their tags."""
    if start < 0:
        return {}
    order = "<" if data[start : start + 2] == b"II" else ">"
    (place,) = struct.unpack_from(f"{order}I", data, start + 4)
    (count,) = struct.unpack_from(f"{order}H", data, start + place)
    found = {}
    for number in range(count):
        at = start + place + 2 + 12 * number
        tag, kind, _, value = struct.unpack_from(f"{order}HHI4s", data, at)
        (found[tag],) = struct.unpack_from(f"{order}{'H' if kind == 3 else 'I'}", value)
    return found


def _value_of(data: bytes, name: bytes) -> int | None:
    """Return the byte in a box of one byte."""
    place = data[:_HEAD].find(struct.pack(">I", 9) + name)
    return None if place < 0 or place + 8 >= len(data) else data[place + 8]


def _jpeg(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(data):
        if data[at] != 0xFF:
            return None
        kind = data[at + 1]
        if kind == 0xFF:
            at += 1
        elif kind in _JPEG_ALONE:
            at += 2
        elif kind in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None


def _webp(data: bytes) -> tuple[int, int] | None:
    kind = data[12:16]
    if kind == b"VP8X":
        return (
            int.from_bytes(data[24:27], "little") + 1,
            int.from_bytes(data[27:30], "little") + 1,
        )
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None


def _avif(data: bytes) -> tuple[int, int] | None:
    """Return the largest size that any part of the picture is said to have."""
    sizes, at = [], data[:_HEAD].find(b"ispe")
    while at >= 0:
        sizes.append(struct.unpack_from(">II", data, at + 8))
        at = data[:_HEAD].find(b"ispe", at + 1)
    return max(sizes, key=lambda size: size[0] * size[1], default=None)
