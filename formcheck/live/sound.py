"""Tones, made with NumPy, and the only module that talks to a sound card.

Each tone sounds like what it means. Up is good, down is bad; the hold's tones are soft and the
countdown's are wooden, so that nobody takes the one for the other with closed eyes.
"""

from __future__ import annotations

import contextlib
import threading
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from formcheck.errors import UnreadableInputError
from formcheck.live.speaker import Tone
from formcheck.pipeline.container import SOUNDS, open_container

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


def read_sound(path: Path) -> Wave | None:
    """Read a sound file (WAV, AIFF, …) as `Wave`; None when there is no sound in it."""
    import av
    from av.error import FFmpegError

    try:
        with open_container(path, SOUNDS) as container:
            resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
            parts = []
            for frame in container.decode(audio=0):
                parts += [part.to_ndarray().ravel() for part in resampler.resample(frame)]
            parts += [part.to_ndarray().ravel() for part in resampler.resample(None)]
    except (FFmpegError, UnreadableInputError, OSError, IndexError):
        return None
    return np.concatenate(parts).astype(np.float32) if parts else None


_NOTHING = silence(0.0)


class NoSoundError(Exception):
    """There is no sound card, or no library to reach one."""


class SoundCard:
    """Mixes what is to be heard: one voice and any number of tones, and plays it.

    Raises NoSoundError if nothing can be played here.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._voice = _NOTHING
        self._tones: list[Wave] = []
        """What is left to hear of each."""
        self._stream = _open(self._fill)

    def play(self, wave: Wave) -> None:
        """Play a tone now, over whatever is heard."""
        with self._lock:
            self._tones.append(wave)

    def speak(self, wave: Wave) -> None:
        """Play speech now, in place of what is being said."""
        with self._lock:
            self._voice = wave

    def hush(self) -> None:
        """Stop whatever is heard."""
        with self._lock:
            self._voice, self._tones = _NOTHING, []

    @property
    def speaking(self) -> bool:
        """True while a sentence is heard."""
        with self._lock:
            return len(self._voice) > 0

    def close(self) -> None:
        """Let go of the sound card; safe to call twice."""
        with contextlib.suppress(Exception):
            self._stream.close()

    def mixed(self, samples: int) -> Wave:
        """Return the next samples of everything that is to be heard."""
        out = np.zeros(samples, np.float32)
        with self._lock:
            # Tones come through: the voice steps back while one is heard.
            voice = self._voice[:samples] * np.float32(0.5 if self._tones else 1.0)
            for part in (voice, *(tone[:samples] for tone in self._tones)):
                out[: len(part)] += part
            self._voice = self._voice[samples:]
            self._tones = [tone[samples:] for tone in self._tones if len(tone) > samples]
        clipped: Wave = np.clip(out, -1.0, 1.0)
        return clipped

    def _fill(self, out: Any, samples: int, _time: Any, _status: Any) -> None:
        out[:, 0] = self.mixed(samples)


def _open(fill: Any) -> Any:
    try:
        # Imported here because it looks for a library of the system, which may be missing.
        import sounddevice

        stream = sounddevice.OutputStream(
            samplerate=RATE, channels=1, dtype="float32", latency="low", callback=fill
        )
        stream.start()
    except Exception as error:
        # Missing library, no device, a device in use: each has an error of its own kind.
        raise NoSoundError(str(error)) from error
    return stream
