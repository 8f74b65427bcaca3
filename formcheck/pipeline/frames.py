"""One picture with its time, and what anything that delivers pictures must offer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formcheck.pipeline.tone import for_screen

Image = NDArray[np.uint8]
"""Picture, shape (height, width, 3), RGB (the order MediaPipe and H.264 encoders take)."""

ANALYSIS_LONG_SIDE = 960
"""Longest side in pixels of the picture given to the pose model.

The landmark model looks at a 256×256 crop around the person, so a person who fills a quarter
of the picture's long side is still seen at the model's full resolution; more pixels only
cost time.
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
    """FFmpeg's number of how light is coded, for people to see it right (`tone`)."""

    def frame(self, *, display: bool = True) -> Frame:
        """Make the picture to analyse, and that to draw on where it is wanted."""
        shown = self.shown() if display else None
        image = self.picture(self._image_size)
        return Frame(image=image, time_s=self.time_s, index=self.index, display=shown)

    def shown(self) -> Image | None:
        """Make only the picture to draw on; None when the source was opened without."""
        if self._display_size is None:
            return None
        return for_screen(self.picture(self._display_size), self.transfer)


@dataclass(frozen=True)
class SourceInfo:
    """What is known of a source before its frames are read."""

    path: str
    """As the user gave it."""
    width: int
    height: int
    """Upright size of the source picture in square pixels."""
    fps: float | None
    """Nominal frame rate, frames per second; None for a photograph."""
    duration_s: float | None
    """Announced duration; None when unknown or a photograph."""
    frames: int | None
    """Announced number of frames, for a progress bar only; None when unknown."""
    is_photo: bool
    """True for a still picture."""
    slow_motion: float = 1.0
    """How many times slower than it happened a clip plays. All times, `fps` and `duration_s` are
    those of what happened; in the clip itself it comes so many times as late."""
    rotated: int = 0
    """Degrees that it was turned clockwise on request, besides what the file says."""
