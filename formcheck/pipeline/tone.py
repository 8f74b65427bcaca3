"""High dynamic range as people see it: brought down to an ordinary screen.

Telephones film in HLG or PQ. Shown as if it were ordinary, such a picture is grey and dull. The
pose model is given it as it is: its verdicts are the same, and stay so.
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.measure.landmarks import FloatArray

PQ, HLG = 16, 18
"""FFmpeg's numbers of the two transfer functions."""

WHITE_NITS = 203.0
"""What a white sheet is graded at (ITU-R BT.2408)."""

PEAK_NITS = 1000.0
KNEE = 0.6
"""Up to here, of white, nothing is changed; what is brighter is pressed together above."""

_TO_709 = np.array(
    [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]], np.float32
)
"""Linear colours of BT.2020 to those of BT.709 (ITU-R BT.2087)."""


def for_screen(picture: NDArray[np.uint8], transfer: int) -> NDArray[np.uint8]:
    """Return a picture as an ordinary screen shows it; the same one unless it is HDR.

    `picture`: shape (h, w, 3), uint8, RGB. `transfer`: FFmpeg's number of the transfer function.
    """
    if transfer not in (PQ, HLG):
        return picture
    linear = _light(transfer)[picture]
    seen = np.clip(cv2.transform(linear, _TO_709), 0.0, PEAK_NITS / WHITE_NITS)
    above = np.maximum(seen - KNEE, 0.0) / (1.0 - KNEE)
    pressed = np.where(seen > KNEE, KNEE + (1.0 - KNEE) * (1.0 - np.exp(-above)), seen)
    # A screen's own curve (ITU-R BT.1886).
    return np.asarray(np.rint(255.0 * pressed ** (1 / 2.4)), np.uint8)


@cache
def _light(transfer: int) -> FloatArray:
    """Light of each of the 256 values, in terms of white, shape (256,)."""
    value = np.arange(256) / 255.0
    if transfer == PQ:  # SMPTE ST 2084.
        root = value ** (1 / 78.84375)
        over = np.maximum(root - 0.8359375, 0.0) / (18.8515625 - 18.6875 * root)
        nits = 10_000.0 * over ** (1 / 0.1593017578125)
    else:  # ITU-R BT.2100, on a screen of 1000 nits.
        a, b, c = 0.17883277, 0.28466892, 0.55991073
        scene = np.where(value <= 0.5, value**2 / 3.0, (np.exp((value - c) / a) + b) / 12.0)
        nits = PEAK_NITS * scene**1.2
    return (np.minimum(nits, PEAK_NITS) / WHITE_NITS).astype(np.float32)
