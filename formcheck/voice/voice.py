"""The voice of a session: speech and tones, or tones alone, or nothing but flashes on the screen.

Sentences are made in a thread of its own, so that nobody waits for the speech engine.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable
from typing import Literal, Protocol, cast

from formcheck.live.scene import Tone
from formcheck.live.speaker import Saying
from formcheck.voice.sound import NoSoundError, SoundCard
from formcheck.voice.speech import NoSpeechError, SpeechEngine
from formcheck.voice.tones import Wave, tone

Hearing = Literal["speech", "tones", "flashes"]
"""The best that this machine can do."""


class Player(Protocol):
    """What plays sound; `SoundCard`, or a stand-in in tests."""

    def play(self, wave: Wave) -> None:
        """Play a tone over whatever is heard."""
        ...

    def speak(self, wave: Wave) -> None:
        """Play speech in place of what is being said."""
        ...

    def hush(self) -> None:
        """Stop whatever is heard."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...


class Engine(Protocol):
    """What makes speech; `SpeechEngine`, or a stand-in in tests."""

    def spoken(self, text: str) -> Wave | None:
        """Return the sound of a sentence; None when it failed."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...


class Voice:
    """Lets sayings be heard.

    Parameters
    ----------
    player : Player or None
        None: nothing can be played.
    engine : Engine or None
        None: no speech.
    why : str
        Why something is missing.
    """

    def __init__(self, player: Player | None, engine: Engine | None = None, why: str = "") -> None:
        self._player, self._engine = player, engine
        self.why = why
        self.muted = False
        self._texts: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._speak_on, name="voice", daemon=True)
        self._thread.start()

    @property
    def hearing(self) -> Hearing:
        """What can be heard."""
        if self._player is None:
            return "flashes"
        return "tones" if self._engine is None else "speech"

    @property
    def flashes(self) -> bool:
        """True when the screen must do what sound cannot."""
        return self.muted or self._player is None

    def hear(self, saying: Saying) -> None:
        """Let one saying be heard; does not wait."""
        if self._player is None or self.muted:
            return
        if saying.kind == "tone":
            self._player.play(tone(cast(Tone, saying.key)))
        elif self._engine is not None:
            self._texts.put(saying.text)

    def prepare(self, texts: list[str]) -> None:
        """Make sentences in advance, so that the first time is as quick as the second."""
        if self._engine is not None:
            for text in texts:
                self._texts.put("\0" + text)

    def mute(self) -> bool:
        """Mute, or unmute; returns whether it is muted now."""
        self.muted = not self.muted
        if self.muted and self._player is not None:
            self._player.hush()
        return self.muted

    def close(self) -> None:
        """Fall silent and let go of sound card and engine."""
        self._texts.put(None)
        # First, because a stuck engine would keep the thread.
        if self._engine is not None:
            with contextlib.suppress(Exception):
                self._engine.close()
        self._thread.join(timeout=2.0)
        if self._player is not None:
            self._player.close()

    def _speak_on(self) -> None:
        while (text := self._next()) is not None:
            if self._engine is None or self._player is None:
                continue
            ahead = text.startswith("\0")
            wave = self._engine.spoken(text.lstrip("\0"))
            if wave is not None and not ahead and not self.muted:
                self._player.speak(wave)

    def _next(self) -> str | None:
        """The next text; what is to be said now goes before what is prepared."""
        waiting = [self._texts.get()]
        with contextlib.suppress(queue.Empty):
            while True:
                waiting.append(self._texts.get_nowait())
        if None in waiting:
            return None
        texts = [text for text in waiting if text is not None]
        now = [text for text in texts if not text.startswith("\0")]
        # Of several sentences only the last one is still true.
        chosen = now[-1] if now else texts[0]
        for text in texts:
            if text.startswith("\0") and text is not chosen:
                self._texts.put(text)
        return chosen


def open_voice(
    language: str,
    *,
    mute: bool = False,
    card: Callable[[], Player] = SoundCard,
    engine: Callable[[str], Engine] = SpeechEngine,
) -> Voice:
    """Open the best voice that there is.

    Parameters
    ----------
    language : str
    mute : bool
        Open nothing.
    card, engine : callable
        For tests.
    """
    if mute:
        voice = Voice(None, why="muted")
        voice.muted = True
        return voice
    try:
        player = card()
    except NoSoundError as error:
        return Voice(None, why=str(error))
    try:
        return Voice(player, engine(language))
    except (NoSpeechError, OSError) as error:
        return Voice(player, why=str(error))
