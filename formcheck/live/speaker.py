"""What there is to see and to hear of a moment, and what is said when; no drawing, no sound.

One sentence at a time, faults before praise, nothing twice in a row. Pure: the speaker is told what
there is to say and how late it is, and answers with what is heard now; all of it is in its
transcript.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from formcheck.texts import Line, Texts

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


class Rank(IntEnum):
    """How important a sentence is; a smaller one may cut a larger one short."""

    STOP = 0
    FAULT = 1
    TURN = 2
    PLACE = 3
    GUIDE = 4
    PRAISE = 5


_RANKS = {
    name: rank
    for rank, names in {
        Rank.STOP: "hurt",
        Rank.FAULT: "fault",
        Rank.TURN: "done switch next other_leg finished summary camera phone",
        Rank.PLACE: "problem place light",
        Rank.PRAISE: "hold go_on ten_more",
    }.items()
    for name in names.split()
}
"""By the first part of a line's name; all others guide."""

KEPT = ("safety", "summary", "model")
"""First parts of the names of what is said however late: it stays true."""

COOLDOWN_S = {
    Rank.STOP: 30.0,
    Rank.FAULT: 6.0,
    Rank.TURN: 20.0,
    Rank.PLACE: 8.0,
    Rank.GUIDE: 15.0,
    Rank.PRAISE: 25.0,
}
"""The same sentence is not said again sooner. A fault that stays is named every 6 s: sooner is
nagging, later one has forgotten it."""

BACKS_OFF = (Rank.PLACE, Rank.GUIDE)
LONGEST_COOLDOWN_S = 120.0
"""Whoever does not follow advice after hearing it again does not need it every few seconds: each
repeat of the same sentence waits twice as long as the one before."""

SETTLE_S = {Rank.PLACE: 0.8, Rank.GUIDE: 0.4, Rank.PRAISE: 0.3}
"""How long a cue must stay before it is said; the picture of a person walking in flickers."""

WARNING_SETTLE_S = 0.5
"""The same for a fault that may be beginning: the screen warns at the first reading above the line,
the voice not at every wobble. A fault that is sure is said at once."""

CUTS_SHORT = Rank.TURN
"""Sentences of this rank or before do not wait for one that is less important."""

EXPIRES_S = 5.0
"""An event that could not be said by then is old news, but for what is `KEPT`."""

START_S, PER_LETTER_S = 0.45, 0.075
"""Length of a spoken sentence, rather too long than too short: eSpeak at the rate that we ask for
takes up to 0.45 s more than 13 letters a second, which shows in the shortest sentences."""


def spoken_s(text: str) -> float:
    """Estimate how long a sentence takes to say, in seconds."""
    return START_S + PER_LETTER_S * len(text)


SILENT = ("paused", "countdown", "going_in", "summary")
"""Keys of cues that the screen shows and nobody needs to hear; events of that name are said. On the
way in one hears next that seconds count, or to keep still."""


@dataclass(frozen=True)
class Saying:
    """Something heard."""

    time_s: float
    kind: Literal["speech", "tone"]
    key: str
    """Name of the text or of the tone."""
    text: str = ""
    """The words; empty for a tone."""
    cuts: bool = False
    """True when it cuts short what is being said."""


@dataclass(frozen=True)
class _Waiting:
    since_s: float
    rank: Rank
    line: Line
    stage: Stage


class Speaker:
    """Chooses what is heard.

    `takes_s`: how long a sentence is heard that is said now, in seconds; nothing follows sooner.
    """

    def __init__(self, texts: Texts, takes_s: Callable[[str], float] = spoken_s) -> None:
        self._texts, self._takes_s = texts, takes_s
        self._queue: list[_Waiting] = []
        self._said_s: dict[str, float] = {}
        self._times: dict[str, int] = {}
        self._saying: _Waiting | None = None
        self._busy_until_s = -1.0
        self._busy_rank = Rank.PRAISE
        self._cue: Line | None = None
        self._cue_since_s = 0.0
        self.transcript: list[Saying] = []

    def update(self, scene: Scene) -> list[Saying]:
        """Take in a moment and return what is heard now, in order."""
        now = scene.time_s
        heard = [Saying(now, "tone", tone) for tone in scene.tones]
        self._queue += [_Waiting(now, rank_of(line), line, scene.stage) for line in scene.events]
        self._queue = [item for item in self._queue if self._still_true(item, scene)]
        if scene.cue != self._cue:
            self._cue, self._cue_since_s = scene.cue, now
        saying = self._choose(now, scene)
        if saying is not None:
            heard.append(saying)
        self.transcript += heard
        return heard

    def rest(self, time_s: float) -> list[Saying]:
        """Return all that is left to say, for whoever lets one sentence wait for the other."""
        heard = [
            Saying(time_s, "speech", item.line.key, self._texts.said(item.line))
            for item in self._queue
        ]
        self._queue = []
        self.transcript += heard
        return heard

    def silent(self, time_s: float) -> bool:
        """True when nothing is being said any more, nor left to say."""
        return not self._queue and time_s >= self._busy_until_s

    def _choose(self, now: float, scene: Scene) -> Saying | None:
        cue = self._cue
        faulty = cue is not None and rank_of(cue) == Rank.FAULT
        # A fault that stays is named again before a long sentence is over: it would be cut off.
        choices = [one for one in self._queue if not (faulty and _first(one.line) == "safety")]
        if cue is not None and not scene.deserted and _first(cue) not in SILENT:
            rank = rank_of(cue)
            warning = rank is Rank.FAULT and cue.level == "warn"
            settle = WARNING_SETTLE_S if warning else SETTLE_S.get(rank, 0.0)
            if now - self._cue_since_s >= settle:
                choices.append(_Waiting(self._cue_since_s, rank, cue, scene.stage))
        for item in sorted(choices, key=lambda one: (one.rank, one.since_s)):
            free = now >= self._busy_until_s
            cuts = not free and item.rank <= CUTS_SHORT and item.rank < self._busy_rank
            if not (free or cuts):
                return None
            if item in self._queue:
                self._queue.remove(item)
            text = self._texts.said(item.line)
            if now - self._said_s.get(text, -1e9) < self._cooldown_s(item.rank, text):
                continue
            if item.rank <= Rank.FAULT:
                # What is wrong now makes earlier praise and good news untrue.
                self._queue = [one for one in self._queue if one.rank < Rank.PRAISE]
            if cuts:
                self._queue_again()
            self._begin(now, item, text)
            return Saying(now, "speech", item.line.key, text, cuts)
        return None

    def _begin(self, now: float, item: _Waiting, text: str) -> None:
        if item.rank == Rank.TURN:
            # Something was achieved or changed: advice is news again.
            self._times.clear()
        self._saying = item
        self._said_s[text] = now
        self._times[text] = self._times.get(text, 0) + 1
        self._busy_until_s = now + self._takes_s(text)
        self._busy_rank = item.rank

    def _queue_again(self) -> None:
        """Say what is cut short now from its beginning later, if all of it must be heard."""
        item = self._saying
        if item is not None and _first(item.line) == "safety":
            del self._said_s[self._texts.said(item.line)]
            self._queue.insert(0, item)

    def _cooldown_s(self, rank: Rank, text: str) -> float:
        cooldown = COOLDOWN_S[rank]
        if rank not in BACKS_OFF:
            return cooldown
        repeats = min(max(self._times.get(text, 0) - 1, 0), 10)
        return min(cooldown * 2.0**repeats, LONGEST_COOLDOWN_S)

    @staticmethod
    def _still_true(item: _Waiting, scene: Scene) -> bool:
        """False for old news, and for guidance that the session has left behind."""
        if _first(item.line) == "safety":
            # Nobody stretches any more.
            return scene.stage not in ("hurt", "summary")
        if _first(item.line) in KEPT:
            return True
        left_behind = item.rank >= Rank.PLACE and item.stage != scene.stage
        return scene.time_s - item.since_s <= EXPIRES_S and not left_behind


def rank_of(line: Line) -> Rank:
    """Say how important a line is, by the first part of its name."""
    return _RANKS.get(_first(line), Rank.GUIDE)


def _first(line: Line) -> str:
    return line.key.split(".", maxsplit=1)[0]
