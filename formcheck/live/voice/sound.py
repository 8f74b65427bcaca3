"""Playing sound: the only module that talks to a sound card."""

from __future__ import annotations

import contextlib
import threading
from typing import Any

import numpy as np

from formcheck.live.voice.tones import RATE, Wave

_LATENCY = "low"


class NoSoundError(Exception):
    """There is no sound card, or no library to reach one."""


class SoundCard:
    """Mixes what is to be heard: one voice and any number of tones, and plays it.

    Raises NoSoundError if nothing can be played here.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._voice: Wave | None = None
        self._voice_at = 0
        self._tones: list[tuple[Wave, int]] = []
        self._stream = _open(self._fill)

    def play(self, wave: Wave) -> None:
        """Play a tone now, over whatever is heard."""
        with self._lock:
            self._tones.append((wave, 0))

    def speak(self, wave: Wave) -> None:
        """Play speech now, in place of what is being said."""
        with self._lock:
            self._voice, self._voice_at = wave, 0

    def hush(self) -> None:
        """Stop whatever is heard."""
        with self._lock:
            self._voice, self._tones = None, []

    @property
    def speaking(self) -> bool:
        """True while a sentence is heard."""
        with self._lock:
            return self._voice is not None

    def close(self) -> None:
        """Let go of the sound card; safe to call twice."""
        with contextlib.suppress(Exception):
            self._stream.close()

    def mixed(self, samples: int) -> Wave:
        """Return the next samples of everything that is to be heard."""
        out = np.zeros(samples, np.float32)
        with self._lock:
            if self._voice is not None:
                part = self._voice[self._voice_at : self._voice_at + samples]
                # Tones come through: the voice steps back while one is heard.
                out[: len(part)] += part * (0.5 if self._tones else 1.0)
                self._voice_at += samples
                if self._voice_at >= len(self._voice):
                    self._voice = None
            left = []
            for wave, at in self._tones:
                part = wave[at : at + samples]
                out[: len(part)] += part
                if at + samples < len(wave):
                    left.append((wave, at + samples))
            self._tones = left
        clipped: Wave = np.clip(out, -1.0, 1.0)
        return clipped

    def _fill(self, out: Any, samples: int, _time: Any, _status: Any) -> None:
        out[:, 0] = self.mixed(samples)


def _open(fill: Any) -> Any:
    try:
        # Imported here because it looks for a library of the system, which may be missing.
        import sounddevice

        stream = sounddevice.OutputStream(
            samplerate=RATE, channels=1, dtype="float32", latency=_LATENCY, callback=fill
        )
        stream.start()
    except Exception as error:
        # Missing library, no device, a device in use: each has an error of its own kind.
        raise NoSoundError(str(error)) from error
    return stream
