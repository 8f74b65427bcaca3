"""Attacks with videos and pictures: fuzzed, cut, flipped, bombs, and files of two kinds."""

from __future__ import annotations

import json
import random
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np

from formcheck.lab.attacks.attack import Attack, Done, Limits
from formcheck.lab.attacks.spoil import Sound, spoil_bytes, verdict_of
from formcheck.rules.problems import OF_THE_FILE

HELD_WITHIN_S = 0.5
LIMITS = Limits(300.0)
_ANALYZE = ("--model", "lite", "--no-video", "-o", "out")


def videos(sound: Sound, count: int) -> Iterator[Attack]:
    """Yield clips with damage anywhere, and with bits flipped in their pictures."""
    for number in range(count):
        dice = random.Random(f"video {number}")
        ending = list(sound.videos)[number % len(sound.videos)]
        whole = sound.videos[ending]
        data = flipped(whole, dice) if number % 2 else spoil_bytes(whole, dice)
        yield Attack(
            "fuzzed videos", f"{ending} {number}", ("analyze", f"clip.{ending}", *_ANALYZE),
            {f"clip.{ending}": data}, _other_than(sound.verdicts[ending]), limits=LIMITS,
        )  # fmt: skip


def flipped(data: bytes, dice: random.Random, bits: int = 12) -> bytes:
    """Flip some bits in the middle of a file, where the pictures are."""
    out = bytearray(data)
    for _ in range(bits):
        place = dice.randrange(len(out) // 10, len(out) * 9 // 10)
        out[place] ^= 1 << dice.randrange(8)
    return bytes(out)


def _other_than(wanted: list[tuple[object, ...]]) -> Callable[[Path, Done], str]:
    """Return what says that a verdict differs from that of the sound clip, without a warning."""

    def check(folder: Path, done: Done) -> str:
        path = folder / "out" / "clip.json"
        if done.status not in (0, 4) or not path.exists():
            return ""
        content = json.loads(path.read_bytes())
        if any(warning["warning"] in OF_THE_FILE for warning in content["warnings"]):
            return ""
        found = verdict_of(content)
        same = len(found) == len(wanted) and all(
            mine[:2] == theirs[:2]
            and abs(float(str(mine[2])) - float(str(theirs[2]))) < HELD_WITHIN_S
            for mine, theirs in zip(found, wanted, strict=True)
        )
        return "" if same else f"{found} instead of {wanted}"

    return check


def pictures(sound: Sound, count: int) -> Iterator[Attack]:
    """Yield bombs, files of two kinds, and pictures that are cut or flipped."""
    hostile = [*_bombs().items(), *_two_kinds(sound).items(), *_spoilt(sound, count)]
    for name, data in hostile[:count] if count < len(hostile) else hostile:
        ending = name.rpartition(".")[2]
        yield Attack(
            "bombs, two kinds in one, cut and flipped", name,
            ("analyze", f"it.{ending}", *_ANALYZE), {f"it.{ending}": data}, limits=LIMITS,
        )  # fmt: skip


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(width: int, height: int) -> bytes:
    """Return a PNG of so many black dots, as small as it can be."""
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    row = bytes(1 + (width + 7) // 8)
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + head + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _encoded(ending: str, size: int = 64) -> bytes:
    picture = np.random.default_rng(0).integers(0, 255, (size, size, 3), np.uint8)
    return cv2.imencode(ending, picture)[1].tobytes()


def _bombs() -> dict[str, bytes]:
    """Return small files that announce large pictures."""
    jpeg = bytearray(_encoded(".jpg"))
    at = jpeg.find(b"\xff\xc0") + 5
    jpeg[at : at + 4] = struct.pack(">HH", 65500, 65500)
    bmp = bytearray(_encoded(".bmp"))
    bmp[18:26] = struct.pack("<ii", 60000, 60000)
    webp = bytearray(_encoded(".webp"))
    if webp[12:16] == b"VP8 ":
        webp[26:30] = struct.pack("<HH", 16383, 16383)
    tiff = bytearray(_encoded(".tiff"))
    tiff = tiff.replace(struct.pack("<HHIH", 256, 3, 1, 64), struct.pack("<HHIH", 256, 3, 1, 65535))
    tiff = tiff.replace(struct.pack("<HHIH", 257, 3, 1, 64), struct.pack("<HHIH", 257, 3, 1, 65535))
    gif = b"GIF89a" + struct.pack("<HH", 65535, 65535) + bytes([0, 0, 0]) + b"," + bytes(9) + b";"
    still, control = _png(32000, 32000), _chunk(b"acTL", struct.pack(">II", 100, 0))
    moving = still[:33] + control + still[33:]
    return {
        "bomb.png": still, "bomb.jpg": bytes(jpeg), "bomb.bmp": bytes(bmp),
        "bomb.webp": bytes(webp), "bomb.tiff": bytes(tiff), "bomb.gif": gif, "moving.png": moving,
        "line.png": _png(2_000_000, 60),
    }  # fmt: skip


def _two_kinds(sound: Sound) -> dict[str, bytes]:
    """Return files that are, or claim to be, something else besides."""
    jpeg, video = _encoded(".jpg"), sound.videos["mp4"]
    listed = b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n"
    return {
        "zip.jpg": jpeg + b"PK\x03\x04" + bytes(200), "page.jpg": b"<html>" + jpeg,
        "page.mp4": b"<html><script>alert(1)</script></html>" * 40, "list.mp4": listed,
        "list.m3u8": listed, "concat.mp4": b"ffconcat version 1.0\nfile /etc/passwd\n",
        "script.mp4": b"#!/bin/sh\ntouch escaped\n", "svg.png": b"<svg xmlns='x'><image/></svg>",
        "video.jpg": video, "jpg.mp4": jpeg, "text.jpg": b"\x1b]0;gone\x07" * 100,
        "tail.mp4": video + jpeg, "head.mp4": jpeg + video, "nothing.mp4": bytes(100_000),
        "sdp.mp4": b"v=0\nc=IN IP4 127.0.0.1\nm=video 9 RTP/AVP 96", "pdf.mp4": b"%PDF" + video,
        "one.mp4": b"\0", "ftyp.mp4": video[:40],
    }  # fmt: skip


def _spoilt(sound: Sound, count: int) -> Iterator[tuple[str, bytes]]:
    kinds = [
        (ending, _encoded(f".{ending}", 240)) for ending in ("jpg", "png", "webp", "bmp", "tiff")
    ]
    kinds += [(ending, sound.videos[ending]) for ending in list(sound.videos)[:3]]
    for number in range(count):
        dice = random.Random(f"picture {number}")
        ending, data = kinds[number % len(kinds)]
        if number % 3 == 0:
            yield f"cut {number}.{ending}", data[: dice.randrange(1, len(data))]
        elif ending in sound.videos:
            yield f"noise {number}.{ending}", dice.randbytes(2000) + data[2000:]
        else:
            yield f"flipped {number}.{ending}", flipped(data, dice)
