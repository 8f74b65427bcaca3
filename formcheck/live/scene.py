"""What a moment of a session looks and sounds like; no drawing, no sound, no language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from formcheck.texts import Line

Stage = Literal[
    "placing", "neutral", "countdown", "stretch", "finished", "paused", "hurt", "summary"
]
"""placing: getting into the picture. neutral: upright and still for a moment. countdown: getting
ready, nothing counts yet. stretch: the checker's feedback rules. finished: all done, stepping out
ends it. hurt: stopped because of pain. summary: the session is over."""

Tone = Literal["placed", "count", "go", "begin", "left", "fault", "resume", "done", "stop", "over"]
"""placed: position is right. count, go: seconds of the countdown, its end. begin: a hold begins to
count. left: 10 and 5 seconds left. fault, resume: seconds stop and start to count. done: target
reached. stop: stop at once. over: the session is over."""

UPRIGHT = "upright"
"""The figure to stand in for before any stretch: how to place oneself."""

SAFETY = ("safety.gently", "safety.slowly", "safety.stop")
"""What everybody should know before stretching: each part is heard to its end, once."""


@dataclass(frozen=True)
class Scene:
    """What is shown of one moment, and what there is to hear."""

    time_s: float
    stage: Stage
    cue: Line
    """For the banner, and to be said if it stays."""
    count: int | None = None
    """Seconds of the countdown that are left."""
    progress: float | None = None
    """Of measuring the neutral back, 0..1."""
    ghost: str | None = None
    """The figure to stand in for: `UPRIGHT`, or the name of the stretch that is next."""
    turned: bool = False
    """True when the ghost shows how to turn: from facing the camera to side-on."""
    events: tuple[Line, ...] = ()
    """What happened now and is worth saying, the most important first."""
    tones: tuple[Tone, ...] = ()
    deserted: bool = False
    """True when nobody has been there for so long that nobody is talked to."""
