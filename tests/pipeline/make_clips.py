"""Makes small clips, odd and damaged ones too, for the tests of the pipeline's edges.

The picture is four coloured quarters, so that a turned, mirrored or stretched picture, or
one with wrong colours, gives itself away.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2  # noqa: F401  # Before av, or cv2.imshow hangs on Linux.
import numpy as np

RED, GREEN, BLUE, YELLOW = (200, 30, 30), (30, 160, 40), (40, 50, 190), (210, 200, 40)
UPRIGHT = (RED, GREEN, BLUE, YELLOW)
"""Colours of the quarters: top left, top right, bottom left, bottom right."""

TICKS_PER_S = 1000


def quarters(width: int, height: int) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Return the test picture, shape (height, width, 3), RGB."""
    picture = np.empty((height, width, 3), np.uint8)
    x, y = width // 2, height // 2
    picture[:y, :x], picture[:y, x:], picture[y:, :x], picture[y:, x:] = UPRIGHT
    return picture


def corners(picture: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return the mean colour of the middle of each quarter, shape (4, 3)."""
    height, width = picture.shape[:2]
    rows = (slice(height // 5, height // 3), slice(-height // 3, -height // 5))
    columns = (slice(width // 5, width // 3), slice(-width // 3, -width // 5))
    return np.array([picture[r, c].reshape(-1, 3).mean(0) for r in rows for c in columns])


def make_clip(
    path: Path,
    *,
    size: tuple[int, int] = (64, 48),
    times_s: Sequence[float] = tuple(i / 10 for i in range(10)),
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    pixel_aspect: Fraction | None = None,
    rotation: float | None = None,
    mirrored: bool = False,
    matrix: int | None = None,
    tagged: bool = True,
    full_range: bool | None = None,
    container: str | None = None,
    options: dict[str, str] | None = None,
    sizes_of_more_streams: Sequence[tuple[int, int]] = (),
    metadata: dict[str, str] | None = None,
) -> Path:
    """Write a clip of `quarters`, one picture for each of `times_s`.

    `rotation` is counter-clockwise in degrees, done by the player; `matrix` is FFmpeg's
    number of the colour matrix (1 is BT.709, 6 is BT.601), which the file may keep to itself.
    """
    import av

    with av.open(str(path), "w", format=container, options=options or {}) as output:
        output.metadata.update(metadata or {})
        streams = []
        for width, height in (size, *sizes_of_more_streams):
            coding = {"crf": "12", "bf": "0"} if codec == "libx264" else {}
            stream = output.add_stream(codec, rate=10, options=coding)
            stream.width, stream.height, stream.pix_fmt = width, height, pix_fmt
            stream.time_base = stream.codec_context.time_base = Fraction(1, TICKS_PER_S)
            if pixel_aspect is not None:
                stream.codec_context.sample_aspect_ratio = pixel_aspect
            if rotation is not None:
                stream.set_display_rotation(rotation, hflip=mirrored)
            if matrix is not None and tagged:
                stream.colorspace = matrix
            if full_range is not None:
                stream.color_range = 2 if full_range else 1
            streams.append(stream)
        output.start_encoding()
        for time_s in times_s:
            for stream in streams:
                picture = av.VideoFrame.from_ndarray(quarters(stream.width, stream.height))
                # FFmpeg would make grey of full range and not say so.
                frame = picture.reformat(
                    format="yuv420p" if pix_fmt == "gray" else pix_fmt,
                    dst_colorspace=matrix,
                    dst_color_range=2 if full_range else 1,
                )
                if pix_fmt == "gray":
                    frame = av.VideoFrame.from_ndarray(frame.to_ndarray()[: stream.height], "gray")
                frame.pts = round(time_s * TICKS_PER_S)
                frame.time_base = Fraction(1, TICKS_PER_S)
                output.mux(stream.encode(frame))
        for stream in streams:
            output.mux(stream.encode(None))
    return path


def slowed(clip: Path, path: Path, times: int) -> Path:
    """Write the same pictures to play so many times slower."""
    import av

    with av.open(str(clip)) as source, av.open(str(path), "w") as output:
        (stream,) = source.streams.video
        copy = output.add_stream_from_template(stream)
        for packet in source.demux(stream):
            if packet.dts is not None:
                packet.pts, packet.dts = times * packet.pts, times * packet.dts
                packet.duration *= times
                packet.stream = copy
                output.mux(packet)
    return path


def make_sound(path: Path, *, cover_art: bool = False) -> Path:
    """Write a file that holds sound, perhaps with a picture of the record."""
    import av
    from av.stream import Disposition

    with av.open(str(path), "w") as output:
        sound = output.add_stream("aac", rate=8000)
        if cover_art:
            cover = output.add_stream("mjpeg", rate=1)
            cover.width, cover.height, cover.pix_fmt = 64, 64, "yuvj420p"
            cover.disposition = Disposition.attached_pic
        for block in range(4):
            silence = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
            silence.sample_rate, silence.pts = 8000, block * 1024
            output.mux(sound.encode(silence))
        if cover_art:
            picture = av.VideoFrame.from_ndarray(quarters(64, 64)).reformat(format="yuvj420p")
            picture.pts = 0
            output.mux(cover.encode(picture))
            output.mux(cover.encode(None))
        output.mux(sound.encode(None))
    return path


def cut(path: Path, share: float) -> Path:
    """Keep only the first `share` of a file's bytes."""
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    return path


def spoil_packet(path: Path, number: int) -> Path:
    """Overwrite one coded picture of a clip with zeros."""
    import av

    with av.open(str(path)) as clip:
        packet = [p for p in clip.demux(video=0) if p.size][number]
        position, size = packet.pos, packet.size
    assert position is not None
    data = bytearray(path.read_bytes())
    data[position : position + size] = bytes(size)
    path.write_bytes(data)
    return path


def patch(path: Path, old: bytes, new: bytes) -> Path:
    """Replace bytes that occur in the file, keeping its length."""
    data = path.read_bytes()
    assert old in data
    assert len(old) == len(new)
    path.write_bytes(data.replace(old, new))
    return path


def boxes(path: Path) -> list[str]:
    """Return the names of an MP4 file's outermost boxes in order."""
    data, position, names = path.read_bytes(), 0, []
    while position < len(data):
        size, name = struct.unpack_from(">I4s", data, position)
        names.append(name.decode())
        position += size
    return names


def exif_turned(jpeg: bytes, orientation: int) -> bytes:
    """Put an EXIF block with an orientation (1 to 8) into a JPEG file's bytes."""
    entry = struct.pack("<HHHIHHI", 1, 0x0112, 3, 1, orientation, 0, 0)
    block = b"Exif\0\0" + b"II*\0" + struct.pack("<I", 8) + entry
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + jpeg[2:]
