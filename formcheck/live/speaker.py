"""What is said when: one sentence at a time, faults before praise, nothing twice in a row.

Pure: it is told what there is to say and how late it is, and answers with what is heard now.
Everything heard is in its transcript.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from formcheck.live.scene import Scene, Stage, Tone
from formcheck.live.texts import Line, Texts


class Rank(IntEnum):
    """How important a sentence is; a smaller one may cut a larger one short."""

    STOP = 0
    FAULT = 1
    TURN = 2
    PLACE = 3
    GUIDE = 4
    PRAISE = 5


_RANKS = {
    "hurt": Rank.STOP,
    "fault": Rank.FAULT,
    "done": Rank.TURN,
    "switch": Rank.TURN,
    "next": Rank.TURN,
    "other_leg": Rank.TURN,
    "finished": Rank.TURN,
    "summary": Rank.TURN,
    "camera": Rank.TURN,
    "problem": Rank.PLACE,
    "place": Rank.PLACE,
    "light": Rank.PLACE,
    "hold": Rank.PRAISE,
    "go_on": Rank.PRAISE,
    "ten_more": Rank.PRAISE,
}

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

SETTLE_S = {Rank.PLACE: 0.8, Rank.GUIDE: 0.4, Rank.PRAISE: 0.3}
"""How long a cue must stay before it is said; the picture of a person walking in flickers. The
doubt before a fault has been waited for already."""

CUTS_SHORT = Rank.TURN
"""Sentences of this rank or before do not wait for one that is less important."""

EXPIRES_S = 5.0
"""An event that could not be said by then is old news; the end of a session is not."""

START_S, PER_LETTER_S = 0.25, 0.065
"""Length of a spoken sentence: about 15 letters a second, as an unhurried voice says them."""

SILENT = ("paused", "countdown")
"""Keys of cues that the screen shows and nobody needs to hear; events of that name are said."""


@dataclass(frozen=True)
class Saying:
    """Something heard.

    Attributes
    ----------
    time_s : float
    kind : {"speech", "tone"}
    key : str
        Name of the text or of the tone.
    text : str
        The words; empty for a tone.
    cuts : bool
        True when it cuts short what is being said.
    """

    time_s: float
    kind: Literal["speech", "tone"]
    key: str
    text: str = ""
    cuts: bool = False


@dataclass(frozen=True)
class _Waiting:
    since_s: float
    rank: Rank
    line: Line
    stage: Stage


class Speaker:
    """Chooses what is heard.

    Parameters
    ----------
    texts : Texts
    """

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._queue: list[_Waiting] = []
        self._said_s: dict[str, float] = {}
        self._busy_until_s = -1.0
        self._busy_rank = Rank.PRAISE
        self._cue: Line | None = None
        self._cue_since_s = 0.0
        self.transcript: list[Saying] = []

    def update(self, scene: Scene) -> list[Saying]:
        """Take in a moment and return what is heard now, in order."""
        now = scene.time_s
        heard = [self._tone(now, tone) for tone in scene.tones]
        self._queue += [_Waiting(now, rank_of(line), line, scene.stage) for line in scene.events]
        self._queue = [item for item in self._queue if self._still_true(item, scene)]
        if scene.cue != self._cue:
            self._cue, self._cue_since_s = scene.cue, now
        saying = self._choose(now, scene)
        if saying is not None:
            heard.append(saying)
        self.transcript += heard
        return heard

    @property
    def busy_until_s(self) -> float:
        """When the sentence that is being said will be over."""
        return self._busy_until_s

    @property
    def waiting(self) -> bool:
        """True while there is something left to say."""
        return bool(self._queue)

    def _choose(self, now: float, scene: Scene) -> Saying | None:
        choices = list(self._queue)
        cue = self._cue
        if cue is not None and cue.key.split(".")[0] not in SILENT:
            rank = rank_of(cue)
            if now - self._cue_since_s >= SETTLE_S.get(rank, 0.0):
                choices.append(_Waiting(self._cue_since_s, rank, cue, scene.stage))
        for item in sorted(choices, key=lambda one: (one.rank, one.since_s)):
            free = now >= self._busy_until_s
            cuts = not free and item.rank <= CUTS_SHORT and item.rank < self._busy_rank
            if not (free or cuts):
                return None
            if item in self._queue:
                self._queue.remove(item)
            text = self._texts.said(item.line)
            if now - self._said_s.get(text, -1e9) < COOLDOWN_S[item.rank]:
                continue
            if item.rank <= Rank.FAULT:
                # What is wrong now makes earlier praise and good news untrue.
                self._queue = [one for one in self._queue if one.rank < Rank.PRAISE]
            self._said_s[text] = now
            self._busy_until_s = now + spoken_s(text)
            self._busy_rank = item.rank
            return Saying(now, "speech", item.line.key, text, cuts)
        return None

    @staticmethod
    def _still_true(item: _Waiting, scene: Scene) -> bool:
        """False for old news, and for guidance that the session has left behind."""
        if item.line.key.startswith("summary"):
            return True
        left_behind = item.rank >= Rank.PLACE and item.stage != scene.stage
        return scene.time_s - item.since_s <= EXPIRES_S and not left_behind

    @staticmethod
    def _tone(now: float, tone: Tone) -> Saying:
        return Saying(now, "tone", tone)


def rank_of(line: Line) -> Rank:
    """Say how important a line is, by the first part of its name."""
    return _RANKS.get(line.key.split(".", maxsplit=1)[0], Rank.GUIDE)


def spoken_s(text: str) -> float:
    """Estimate how long a sentence takes to say, in seconds."""
    return START_S + PER_LETTER_S * len(text)
