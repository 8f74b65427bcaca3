"""Says where what is shown differs from what the program says now, beyond rounding.

Processors differ in the last bits of what the pose model gives, so numbers are compared with room,
as in `formcheck.lab.golden`; words are compared as they are. In pictures, letters and lines move by
a pixel from system to system, and WebP and JPEG leave traces; a caption of other words, another
colour and another place are more than that. An animation is compared by a few of its frames.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path

import cv2
import numpy as np

from formcheck.pipeline.frames import Image

NUMBER = re.compile(r"[-−+±]?\d+(?:\.\d+)?")

WHOLE_WITHIN = 2.0
"""Degrees and points are shown whole; 1.5° differ by two when both are rounded."""

SECONDS_WITHIN = 0.3
"""Seconds are shown with one or two places; an edge of a hold moves by a quarter of one."""

FINE_WITHIN = 0.05
"""Of shares, with two places or more."""

_PASSING = re.compile(
    r"formcheck: \d+ of \d+ clips.*\n?|\d+(?:\.\d+)? [kM]B"  # sizes and speeds are the machine's
)


def differences(was: str, now: str) -> Iterator[str]:
    """Say in a sentence for each place where two texts differ; blanks do not count."""
    before, after = _tokens(was), _tokens(now)
    matcher = SequenceMatcher(None, _shape(before), _shape(after), autojunk=False)
    for what, a, b, c, d in matcher.get_opcodes():
        if what != "equal":
            yield f"“{' '.join(before[a:b])}” is now “{' '.join(after[c:d])}”"
            continue
        for place, (old, new) in enumerate(zip(before[a:b], after[c:d], strict=True), a):
            if not _same(old, new):
                around = " ".join(before[max(0, place - 4) : place + 2])
                yield f"{old} is now {new} in “{around}”"


def _tokens(text: str) -> list[str]:
    text = _PASSING.sub("", text)
    return re.findall(r"[-−+±]?\d+(?:\.\d+)?|[^\W\d]+|[^\w\s]", text)


def _shape(tokens: Sequence[str]) -> list[str]:
    return ["#" if NUMBER.fullmatch(token) else token for token in tokens]


def _same(old: str, new: str) -> bool:
    if old == new:
        return True
    if not (NUMBER.fullmatch(old) and NUMBER.fullmatch(new)):
        return False
    places = max(len(value.partition(".")[2]) for value in (old, new))
    within = (WHOLE_WITHIN, SECONDS_WITHIN, SECONDS_WITHIN)[places] if places < 3 else FINE_WITHIN
    a, b = (float(re.sub(r"^[±+]", "", value).replace("−", "-")) for value in (old, new))
    return abs(a - b) <= within + 1e-9


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

    `now`: what is drawn now, by the place of the frame. `count`: frames that it is to have.
    """
    film = read_film(path)
    if len(film) != count:
        yield f"{path.name}: it has {len(film)} frames and would have {count} now"
        return
    for place, picture in now.items():
        share = changed(film[place], picture)
        if share > FAR_SHARE:
            yield f"{path.name}: {share:.0%} of frame {place} is drawn otherwise now"
