"""Text to sound, by an offline engine in a process of its own."""

from __future__ import annotations

import contextlib
import importlib.util
import queue
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import numpy as np

from formcheck.errors import UnreadableInputError
from formcheck.live.sound import RATE, Wave
from formcheck.pipeline.container import SOUNDS, open_container
from formcheck.pipeline.own_files import owner, sweep

START_WITHIN_S = 15.0
TEXT_WITHIN_S = 5.0
"""An engine that takes longer is stuck."""


class NoSpeechError(Exception):
    """There is no speech engine here, or none for the language.

    `key`: name of the text that says so in the user's language.
    """

    def __init__(self, message: str, key: str = "why.engine") -> None:
        super().__init__(message)
        self.key = key


class SpeechEngine:
    """Turns sentences into sound and remembers them.

    `language`: as in ``en``. Raises NoSpeechError if nothing can be spoken here.
    """

    def __init__(self, language: str) -> None:
        if importlib.util.find_spec("pyttsx3") is None:
            raise NoSpeechError('the extra "voice" is not installed', "why.extra")
        self._known: dict[str, Wave] = {}
        self._asked = 0
        sweep(tempfile.gettempdir())
        self._folder = tempfile.TemporaryDirectory(prefix=owner())
        self._process = subprocess.Popen(
            [sys.executable, "-m", "formcheck.live.talker", language, self._folder.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._listen, name="speech", daemon=True).start()
        if self._answer(START_WITHIN_S) != "ready":
            self.close()
            raise NoSpeechError(f"the system has no speech engine that speaks {language!r}")

    def spoken(self, text: str) -> Wave | None:
        """Return the sound of a sentence; None when the engine failed."""
        if text not in self._known:
            wave = self._made(text)
            if wave is None:
                return None
            self._known[text] = wave
        return self._known[text]

    def close(self) -> None:
        """End the process; safe to call twice."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        with contextlib.suppress(OSError):
            self._folder.cleanup()

    def _made(self, text: str) -> Wave | None:
        try:
            assert self._process.stdin is not None
            print(" ".join(text.split()), file=self._process.stdin, flush=True)
        except (OSError, ValueError):
            return None
        number, self._asked = str(self._asked), self._asked + 1
        while answer := self._answer(TEXT_WITHIN_S):
            of, _, name = answer.partition(" ")
            # That of an earlier text, which came too late, would say something else.
            if of == number:
                break
        if not answer or not name:
            return None
        try:
            return read_sound(Path(name))
        finally:
            with contextlib.suppress(OSError):
                Path(name).unlink()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with contextlib.suppress(ValueError, OSError):
            for line in self._process.stdout:
                self._answers.put(line.rstrip("\n"))
        self._answers.put("")

    def _answer(self, timeout_s: float) -> str:
        try:
            return self._answers.get(timeout=timeout_s)
        except queue.Empty:
            return ""


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
