"""The voice of a session: speech and tones, or tones alone, or nothing.

Sentences are made in a thread of its own, so that nobody waits for the speech engine.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Literal, cast

from formcheck.live.sound import NoSoundError, SoundCard, tone
from formcheck.live.speaker import EXPIRES_S, KEPT, Saying, Tone, spoken_s
from formcheck.live.speech import NoSpeechError, SpeechEngine

Hearing = Literal["speech", "tones", "nothing"]
"""The best that this machine can do."""

TOO_LATE_S = EXPIRES_S
"""What a slow engine or player kept waiting for so long is old news."""

_POLL_S = 0.02


class Voice:
    """Lets sayings be heard.

    Without a `player` nothing can be played, without an `engine` there is no speech. `why`: key of
    the text that says why something is missing; empty for no reason.
    """

    def __init__(
        self,
        player: SoundCard | None,
        engine: SpeechEngine | None = None,
        why: str = "",
    ) -> None:
        self._player, self._engine = player, engine
        self.why = why
        self.muted = False
        self._news = threading.Condition()
        self._to_say: deque[tuple[Saying, float]] = deque()
        self._to_prepare: deque[str] = deque()
        self._making = False
        self._dropped = self._dropped_at = 0
        self._closed = False
        self._thread = threading.Thread(target=self._speak_on, name="voice", daemon=True)
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

    def mute(self) -> bool:
        """Mute, or unmute; returns whether it is muted now."""
        self.muted = not self.muted
        if self.muted and self._player is not None:
            with self._news:
                self._drop()
            self._player.hush()
        return self.muted

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
        self._thread.join(timeout=2.0)
        if self._player is not None:
            self._player.close()

    def _speak_on(self) -> None:
        while (chosen := self._next()) is not None:
            engine, player = self._engine, self._player
            if engine is None or player is None:
                continue
            if isinstance(chosen, str):
                engine.spoken(chosen)
                continue
            try:
                self._say(chosen, engine, player)
            finally:
                self._making = False

    def _say(self, saying: Saying, engine: SpeechEngine, player: SoundCard) -> None:
        dropped = self._dropped_at
        wave = engine.spoken(saying.text)
        with self._news:
            while not saying.cuts and player.speaking and dropped == self._dropped:
                if self._closed:
                    return
                self._news.wait(_POLL_S)
            if wave is not None and dropped == self._dropped and not self.muted:
                player.speak(wave)

    def _next(self) -> Saying | str | None:
        """The next sentence to say, or else to prepare; None at the end."""
        with self._news:
            while not self._closed:
                while self._to_say:
                    saying, since_s = self._to_say.popleft()
                    late = time.monotonic() - since_s > TOO_LATE_S
                    if not late or saying.key.split(".")[0] in KEPT:
                        self._making, self._dropped_at = True, self._dropped
                        return saying
                if self._to_prepare:
                    return self._to_prepare.popleft()
                self._news.wait()
        return None


def open_voice(
    language: str,
    *,
    mute: bool = False,
    card: Callable[[], SoundCard] = SoundCard,
    engine: Callable[[str], SpeechEngine] = SpeechEngine,
) -> Voice:
    """Open the best voice that there is.

    `mute`: open nothing.
    """
    if mute:
        voice = Voice(None)
        voice.muted = True
        return voice
    try:
        player = card()
    except NoSoundError:
        return Voice(None, why="why.card")
    try:
        return Voice(player, engine(language))
    except (NoSpeechError, OSError) as error:
        return Voice(player, why=getattr(error, "key", "why.engine"))
