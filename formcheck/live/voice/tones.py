"""The tones, made with NumPy: each sounds like what it means.

Up is good, down is bad; the hold's tones are soft and the countdown's are wooden, so that nobody
takes the one for the other with closed eyes.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from formcheck.live.speaker import Tone

RATE = 44_100
"""Samples a second; every sound card plays it."""

Wave = NDArray[np.float32]
"""Sound, shape (samples,), -1..1, at `RATE`."""

_LOUDNESS = 0.35
_FADE_S = 0.008
"""Beginning and end of a tone are faded, or they click."""


def beep(
    frequency_hz: float, seconds: float, *, overtones: tuple[float, ...] = (1.0,), decay: float = 0
) -> Wave:
    """One tone.

    `overtones`: loudness of the tone itself, of the double frequency, and so on. `decay`: how fast
    it dies away, 1/s; 0 for not at all.
    """
    time = np.arange(round(seconds * RATE)) / RATE
    wave = np.zeros_like(time)
    for number, loudness in enumerate(overtones, 1):
        wave += loudness * np.sin(2 * np.pi * frequency_hz * number * time)
    wave *= np.exp(-decay * time) / sum(overtones)
    fade = min(round(_FADE_S * RATE), len(wave) // 2)
    ramp = 0.5 - 0.5 * np.cos(np.pi * np.arange(fade) / fade)
    wave[:fade] *= ramp
    wave[len(wave) - fade :] *= ramp[::-1]
    return (_LOUDNESS * wave).astype(np.float32)


def silence(seconds: float) -> Wave:
    """Nothing, for a while."""
    return np.zeros(round(seconds * RATE), np.float32)


_WOOD, _BELL, _HORN = (1.0, 0.0, 0.5, 0.0, 0.3), (1.0, 0.4, 0.15), (1.0, 0.7, 0.5, 0.3)


@cache
def tone(name: Tone) -> Wave:
    """Return a tone by its name."""
    parts: dict[Tone, list[Wave]] = {
        "placed": [beep(660, 0.12, overtones=_BELL, decay=8)],
        "count": [beep(440, 0.07, overtones=_WOOD, decay=30)],
        "go": [beep(880, 0.35, overtones=_WOOD, decay=6)],
        "begin": [beep(523, 0.3, overtones=_BELL, decay=6)],
        "left": [beep(784, 0.18, overtones=_BELL, decay=10)],
        "fault": [
            beep(233, 0.16, overtones=_HORN),
            silence(0.05),
            beep(175, 0.28, overtones=_HORN),
        ],
        "resume": [beep(440, 0.1, overtones=_BELL), beep(587, 0.16, overtones=_BELL, decay=6)],
        "done": [
            beep(523, 0.16, overtones=_BELL),
            beep(659, 0.16, overtones=_BELL),
            beep(784, 0.16, overtones=_BELL),
            beep(1047, 0.9, overtones=_BELL, decay=3),
        ],
        "stop": [beep(175, 0.25, overtones=_HORN), silence(0.1)] * 3,
        "over": [beep(784, 0.2, overtones=_BELL), beep(523, 0.6, overtones=_BELL, decay=4)],
    }
    wave = np.concatenate(parts[name])
    wave.flags.writeable = False
    return wave
