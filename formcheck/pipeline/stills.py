"""Single pictures out of a clip, as JPEG."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from formcheck.errors import UnreadableInputError
from formcheck.pipeline.container import best_stream, open_container
from formcheck.pipeline.frames import Image
from formcheck.pipeline.photo import MOST_BYTES, analysis_size, decoded, resized
from formcheck.reading import read_whole

LONG_SIDE = 960
"""Sharp at half the width of a printed page (90 mm at 270 dots per inch)."""

_QUALITY = 82


def stills(clip: Path, times_s: Sequence[float], rotate: int = 0) -> list[bytes]:
    """Return the picture shown at each time as a JPEG file's bytes.

    `clip`: one that formcheck wrote: upright, square pixels. `rotate`: degrees to turn the pictures
    clockwise. Raises UnreadableInputError if the clip cannot be read there.
    """
    pictures = (np.rot90(_picture_at(clip, time), -rotate // 90) for time in times_s)
    return [to_jpeg(np.ascontiguousarray(picture)) for picture in pictures]


def to_jpeg(image: Image, long_side: int = LONG_SIDE) -> bytes:
    """Encode an RGB picture, made smaller if need be."""
    height, width = image.shape[:2]
    small = resized(image, analysis_size(width, height, long_side))
    bgr = cv2.cvtColor(small, cv2.COLOR_RGB2BGR)
    _, jpeg = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return jpeg.tobytes()


def read_picture(path: Path) -> Image:
    """Read a picture file as RGB.

    Raises UnreadableInputError if it is no picture or cannot be read.
    """
    picture = decoded(read_whole(path, MOST_BYTES), str(path))
    if picture is not None:
        return picture
    raise UnreadableInputError(f"{path} cannot be read as a picture: analyse the photograph again.")


def _picture_at(clip: Path, time_s: float) -> Image:
    from av.error import FFmpegError

    try:
        with open_container(clip) as container:
            stream = best_stream(container, clip)
            base = float(stream.time_base or 1)
            start = float(stream.start_time or 0) * base
            # Key frames lie two seconds apart; from the one before, decoding is quick.
            container.seek(int((start + max(time_s, 0.0)) / base), stream=stream)
            best = None
            for frame in container.decode(stream):
                # A frame is shown until the next one begins.
                if best is not None and (frame.time or 0.0) - start > time_s + base:
                    break
                best = frame
            if best is not None:
                return np.ascontiguousarray(best.to_ndarray(format="rgb24"), dtype=np.uint8)
    except (FFmpegError, IndexError, OSError) as error:
        raise UnreadableInputError(
            f"{clip} cannot be read as a clip: move it away, or analyse the recording again."
        ) from error
    raise UnreadableInputError(f"{clip} has no picture: move it away or analyse it again.")
