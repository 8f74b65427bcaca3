"""The voice of a session: speech and tones, or tones alone, or nothing.

Sentences are made in a thread, so that nobody waits for the speech engine: an offline one, in a
process of its own (`talker`).
"""

from __future__ import annotations

import contextlib
import importlib.util
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from pathlib import Path
from typing import Literal, cast

from formcheck.live.sound import NoSoundError, SoundCard, Wave, read_sound, tone
from formcheck.live.speaker import EXPIRES_S, KEPT, Saying, Tone, spoken_s
from formcheck.pipeline.own_files import owner, sweep

Hearing = Literal["speech", "tones", "nothing"]
"""The best that this machine can do."""

TOO_LATE_S = EXPIRES_S
"""What a slow engine or player kept waiting for so long is old news."""

_POLL_S = 0.02


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
        if text not in self._known and (wave := self._made(text)) is not None:
            self._known[text] = wave
        return self._known.get(text)

    def close(self) -> None:
        """End the process; safe to call twice."""
        self._process.kill()
        # Its end closes the pipes.
        with contextlib.suppress(OSError), self._process:
            self._process.wait()
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


class Voice:
    """Lets sayings be heard.

    Without a `player` nothing can be played, without an `engine` there is no speech. `why`: key of
    the text that says why something is missing; empty for no reason.
    """

    def __init__(
        self, player: SoundCard | None, engine: SpeechEngine | None = None, why: str = ""
    ) -> None:
        self._player, self._engine = player, engine
        self.why = why
        self.muted = False
        self._news = threading.Condition()
        self._to_say: deque[tuple[Saying, float]] = deque()
        self._to_prepare: deque[str] = deque()
        self._making = False
        self._dropped = 0
        self._closed = False
        self._thread: threading.Thread | None = None
        if player is not None and engine is not None:
            both = player, engine
            self._thread = threading.Thread(target=self._speak_on, args=both, daemon=True)
            self._thread.start()

    @property
    def hearing(self) -> Hearing:
        """What can be heard."""
        if self._player is None:
            return "nothing"
        return "tones" if self._engine is None else "speech"

    @property
    def silent(self) -> bool:
        """True when nothing is heard now."""
        return self.muted or self._player is None

    def takes_s(self, text: str) -> float:
        """How long a sentence that is said now is heard, in seconds: not at all without speech.

        What waits for the end of a sentence must not wait for one that nobody hears.
        """
        return 0.0 if self.hearing != "speech" or self.muted else spoken_s(text)

    @property
    def talking(self) -> bool:
        """True while a sentence is said or waits to be said."""
        with self._news:
            waits = bool(self._to_say) or self._making
        return waits or (self._player is not None and self._player.speaking)

    def hear(self, saying: Saying) -> None:
        """Let one saying be heard; does not wait."""
        if self._player is None or self.muted:
            return
        if saying.kind == "tone":
            self._player.play(tone(cast(Tone, saying.key)))
        elif self._engine is not None:
            with self._news:
                if saying.cuts:
                    self._drop()
                self._to_say.append((saying, time.monotonic()))
                self._news.notify_all()

    def prepare(self, texts: list[str]) -> None:
        """Make sentences in advance, so that the first time is as quick as the second."""
        with self._news:
            self._to_prepare.extend(texts)
            self._news.notify_all()

    def mute(self) -> None:
        """Mute, or unmute."""
        self.muted = not self.muted
        if self.muted and self._player is not None:
            with self._news:
                self._drop()
            self._player.hush()

    def _drop(self) -> None:
        """Forget what waits to be said, the sentence in the making too."""
        self._to_say.clear()
        self._dropped += 1
        self._news.notify_all()

    def close(self) -> None:
        """Fall silent and let go of sound card and engine."""
        with self._news:
            self._closed = True
            self._news.notify_all()
        # First, because a stuck engine would keep the thread.
        if self._engine is not None:
            with contextlib.suppress(Exception):
                self._engine.close()
        if self._thread is not None:
            self._thread.join(timeout=2.0)
        if self._player is not None:
            self._player.close()

    def _speak_on(self, player: SoundCard, engine: SpeechEngine) -> None:
        while (chosen := self._next()) is not None:
            saying, dropped = chosen
            if isinstance(saying, str):
                engine.spoken(saying)
                continue
            wave = engine.spoken(saying.text)
            with self._news:
                while not saying.cuts and player.speaking and self._wanted(dropped):
                    self._news.wait(_POLL_S)
                if wave is not None and self._wanted(dropped) and not self.muted:
                    player.speak(wave)
                self._making = False

    def _wanted(self, dropped: int) -> bool:
        """True unless what was waiting then was dropped since."""
        return dropped == self._dropped and not self._closed

    def _next(self) -> tuple[Saying | str, int] | None:
        """Return what to say, or to prepare, and the number of drops so far; None at the end."""
        with self._news:
            while not self._closed:
                while self._to_say:
                    saying, since_s = self._to_say.popleft()
                    late = time.monotonic() - since_s > TOO_LATE_S
                    if not late or saying.key.split(".")[0] in KEPT:
                        self._making = True
                        return saying, self._dropped
                if self._to_prepare:
                    return self._to_prepare.popleft(), self._dropped
                self._news.wait()
        return None


def open_voice(language: str, *, mute: bool = False) -> Voice:
    """Open the best voice that there is; muted, none."""
    if mute:
        voice = Voice(None)
        voice.muted = True
        return voice
    try:
        player = SoundCard()
    except NoSoundError:
        return Voice(None, why="why.card")
    try:
        return Voice(player, SpeechEngine(language))
    except (NoSpeechError, OSError) as error:
        return Voice(player, why=getattr(error, "key", "why.engine"))
