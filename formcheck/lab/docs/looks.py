"""Whether a picture still looks the same, and an animation by a few of its frames.

Letters and lines move by a pixel from system to system, and WebP and JPEG leave traces; a caption
of other words, another colour and another place are more than that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np

from formcheck.pipeline.frames import Image

FAR_LEVELS, FAR_SHARE = 48, 0.01
"""Two pictures are the same where fewer than this share of pixels differ by more levels: drawn
a pixel aside it is 0.3%, with another colour of one of four captions 1.6%."""


def changed(was: Image, now: Image) -> float:
    """Return the share of pixels that differ by more than `FAR_LEVELS`; 1 for another size."""
    return 1.0 if was.shape != now.shape else _share(_soft(was), _soft(now))


def nearest(film: Sequence[Image], now: Sequence[Image]) -> float:
    """Return the least `changed` between any frame of a film and any picture; 1 for other sizes."""
    if {frame.shape for frame in film} != {picture.shape for picture in now}:
        return 1.0
    soft = [_soft(frame) for frame in film]
    least = 1.0
    for picture in map(_soft, now):
        least = min(least, *(_share(frame, picture) for frame in soft))
        if least < FAR_SHARE / 2:
            break  # near enough
    return least


def _soft(picture: Image) -> Image:
    """Letters that moved by a pixel are the same letters."""
    return cv2.GaussianBlur(picture, (7, 7), 0).astype(np.uint8, copy=False)


def _share(was: Image, now: Image) -> float:
    return float((cv2.absdiff(was, now).max(axis=2) > FAR_LEVELS).mean())


def read(path: Path) -> Image:
    """Read a picture, BGR; LookupError where there is none."""
    picture = cv2.imread(str(path))
    if picture is None:
        raise LookupError(f"{path} is no picture")
    return picture.astype(np.uint8, copy=False)


def read_film(path: Path) -> list[Image]:
    """Read the frames of an animation, BGR; LookupError where there is none."""
    found, film = cv2.imreadanimation(str(path))
    if not found:
        raise LookupError(f"{path} is no animation")
    return [np.ascontiguousarray(frame[:, :, :3]) for frame in film.frames]


def film_differences(path: Path, now: Mapping[int, Image], count: int) -> Iterator[str]:
    """Say which of some frames of an animation are drawn otherwise now.

    Parameters
    ----------
    path : Path
        The animation.
    now : mapping of int to Image
        What is drawn now, by the place of the frame.
    count : int
        Frames that it is to have.
    """
    film = read_film(path)
    if len(film) != count:
        yield f"{path.name}: it has {len(film)} frames and would have {count} now"
        return
    for place, picture in now.items():
        share = changed(film[place], picture)
        if share > FAR_SHARE:
            yield f"{path.name}: {share:.0%} of frame {place} is drawn otherwise now"
