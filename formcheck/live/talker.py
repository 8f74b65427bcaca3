"""The process that turns text into speech: ``-m formcheck.live.talker LANGUAGE FOLDER``.

A process of its own, because speech engines want the main thread (macOS), print to the terminal
(eSpeak), and may crash or hang; none of that may touch a session. It reads one text a line, writes
each to a sound file, and answers with the line's number and the file's name, or the number alone
when it could not.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

WORDS_PER_MINUTE = 165
"""A little slower than engines speak by themselves (200): heard from the floor, two metres off."""


def main() -> int:
    """Serve texts until the input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    # The engine's own messages must not mix with the answers.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    language, folder = sys.argv[1], Path(sys.argv[2])
    texts = os.fdopen(0, "r", encoding="utf-8")
    import pyttsx3

    engine = pyttsx3.init()
    engine.setProperty("rate", WORDS_PER_MINUTE)
    voice = _voice_for(engine, language)
    if voice is None:
        print("no voice", file=answers, flush=True)
        return 1
    engine.setProperty("voice", voice)
    print("ready", file=answers, flush=True)
    for number, line in enumerate(texts):
        # Windows writes WAV and macOS AIFF, whatever the name's ending.
        path = folder / f"{number}.wav"
        engine.save_to_file(line.strip(), str(path))
        engine.runAndWait()
        print(number, path if path.exists() else "", file=answers, flush=True)
    return 0


def _voice_for(engine: Any, language: str) -> str | None:
    """Return the first voice of the language; the engine's own one if none says what it speaks."""
    voices = engine.getProperty("voices") or []
    fitting = [voice for voice in voices if _speaks(voice, language)]
    # The plain language before its dialects.
    fitting.sort(key=lambda voice: len(str(voice.id)))
    if fitting:
        return str(fitting[0].id)
    known = any(voice.languages for voice in voices)
    return None if known or not voices else str(voices[0].id)


def _speaks(voice: Any, language: str) -> bool:
    names = [
        name.decode("utf-8", "ignore").lstrip("\x05") if isinstance(name, bytes) else str(name)
        for name in voice.languages or ()
    ]
    # Windows gives no languages but writes them into the name of the voice.
    names += [part for part in str(voice.id).split("_") if len(part) == 5 and part[2:3] == "-"]
    return any(name.lower().replace("_", "-").split("-")[0] == language for name in names)


if __name__ == "__main__":
    sys.exit(main())
