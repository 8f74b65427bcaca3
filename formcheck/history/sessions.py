"""Sessions, and what the history makes of them: holds with their day, pains, minutes. Pure."""

from __future__ import annotations

import math
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from formcheck.errors import UsageError
from formcheck.history.trends import main_angles
from formcheck.report.result import PAIN, Hold, Note, Result
from formcheck.rules.common import ROUNDED_BACK
from formcheck.rules.hold import MOSTLY

Source = Literal["live", "clip"]
"""Where a session was seen: before the camera, or in a recorded clip or photograph."""

DEFAULT_PERSON = "me"

LONGEST_NAME = 80


@dataclass(frozen=True)
class Person:
    """Somebody whose sessions are kept, and when they were."""

    name: str
    sessions: int
    first: datetime
    last: datetime


@dataclass(frozen=True)
class Session:
    """One live session or one analysed clip.

    Its number names it for good. It is ``when`` it began, in the time zone in which it took place;
    ``source``: see `Source`. The result is without the name of its file.
    """

    number: int
    person: str
    when: datetime
    source: str
    result: Result


def checked_name(name: str) -> str:
    """Return a person's name in one spelling.

    A UsageError says that it is empty, too long, has control characters, or begins as a formula of
    a spreadsheet does.
    """
    tidy = " ".join(unicodedata.normalize("NFC", name).split(" ")).strip()
    if not tidy or not tidy.isprintable():
        raise UsageError("person.name", name=name)
    if len(tidy) > LONGEST_NAME:
        raise UsageError("person.long", name=tidy[:20], most=LONGEST_NAME)
    if tidy[0] in "=+-@":
        raise UsageError("person.formula", name=tidy, sign=tidy[0])
    return tidy


def name_key(name: str) -> str:
    """Return what two spellings of one name share: Anna, anna and ANNA are one person."""
    return unicodedata.normalize("NFC", name.casefold())


IN_EARNEST_S = 5.0
"""A hold that counted for less was an attempt, and its angle says little."""

ENDED_BY_IT_S = 1.0
"""A live hold ends with the picture before the word that stopped it."""

OTHER = {"left": "right", "right": "left"}


def mean_deg(hold: Hold, angle: str) -> float | None:
    """Return the mean of an angle over a hold; None when it was not measured."""
    mean = hold.angles[angle].mean
    return mean if math.isfinite(mean) else None


def reach_deg(hold: Hold) -> float | None:
    """Return how far a hold went: the mean of its surest angle; None when not measured."""
    return mean_deg(hold, main_angles(hold.stretch)[0])


def unseen_s(hold: Hold) -> float | None:
    """Return the seconds with the back seen straight, where too few for praise; None otherwise.

    Of sessions of earlier versions it is not known.
    """
    return None if math.isnan(hold.straight_s) or hold.mostly_seen else hold.straight_s


def counted_nothing(hold: Hold) -> bool:
    """True when no whole second of a hold counted, as it is said: rounded."""
    return hold.held_s < 0.5


@dataclass(frozen=True)
class Attempt:
    """A hold and the day on which it was."""

    day: date
    hold: Hold

    @property
    def in_earnest(self) -> bool:
        """True when it lasted long enough to say something."""
        return self.hold.held_s >= IN_EARNEST_S

    @property
    def reach_deg(self) -> float | None:
        """How far the stretch went (`reach_deg`)."""
        return reach_deg(self.hold)

    @property
    def in_good_form(self) -> bool:
        """True when it reached its target, no fault was seen, and the back was seen straight."""
        hold = self.hold
        judged = bool(hold.judged) and min(hold.judged.values()) >= MOSTLY
        return hold.confirmed and not hold.faults and judged and self.reach_deg is not None


@dataclass(frozen=True)
class Pain:
    """A moment at which it hurt.

    ``stretch``, ``side``: what was being done; None when that is not known, and then it concerns
    everything. ``reach_deg``: how far that went, as `Attempt.reach_deg` has it. ``outside``: it was
    said outside every hold, so that the stretch and side are those it may have been in.
    """

    day: date
    stretch: str | None
    side: str | None
    reach_deg: float | None
    message: str
    outside: bool = False

    def concerns(self, stretch: str, side: str) -> bool:
        """True when it is about this stretch and side."""
        if self.stretch is None:
            return True
        return self.stretch == stretch and (side == self.side or "both" in (side, self.side))


def attempts_of(sessions: Sequence[Session]) -> list[Attempt]:
    """Return the holds of sessions in their order."""
    return [Attempt(one.when.date(), hold) for one in sessions for hold in one.result.holds]


def pains_of(sessions: Sequence[Session]) -> list[Pain]:
    """Return what hurt, in order."""
    notes = [(session, note) for session in sessions for note in session.result.notes]
    return [pain for one, note in notes if note.note == PAIN for pain in _pains(one, note)]


def _pains(session: Session, note: Note) -> list[Pain]:
    day, holds = session.when.date(), session.result.holds
    if not holds:
        return [Pain(day, None, None, None, note.message)]
    at = note.time_s
    within = [
        hold
        for hold in holds
        if at is not None and hold.start_s <= at <= hold.end_s + ENDED_BY_IT_S
    ]
    outside = not within
    # The mean, as it is compared with the means of other holds.
    pains = [
        Pain(day, hold.stretch, hold.side, reach_deg(hold), note.message, outside)
        for hold in within or holds
    ]
    if outside:
        # It may have hurt on the way into a hold that never came about: that of the other leg.
        done = {(hold.stretch, hold.side) for hold in holds}
        pains += [
            Pain(day, stretch, OTHER[side], None, note.message, outside)
            for stretch, side in sorted(done)
            if side in OTHER and (stretch, OTHER[side]) not in done
        ]
    return pains


ENOUGH_MIN = 10.0
"""Minutes a week for a leg beyond which more adds little: range grows with up to about ten for a
muscle (Ingram et al. 2025, 189 studies, doi 10.1007/s40279-024-02143-9). All stretches here are for
the hamstrings, so their minutes add up for a leg."""

LEGS = ("left", "right")


@dataclass(frozen=True)
class Dose:
    """Minutes in good form of one leg in one week, by stretch, the longest first."""

    leg: str
    minutes: dict[str, float]

    @property
    def total(self) -> float:
        """Minutes of all stretches."""
        return math.fsum(self.minutes.values())


def good_s(hold: Hold) -> float:
    """Return the seconds that counted and in which the back was seen to be straight.

    Of results of earlier versions the share of the hold is known in which it could be judged.
    """
    if math.isnan(hold.straight_s):
        return hold.held_s * hold.judged.get(ROUNDED_BACK.fault, 1.0)
    return min(hold.straight_s, hold.held_s)


def doses(attempts: Iterable[Attempt]) -> tuple[Dose, ...]:
    """Add up the holds of a week for each leg, the left one first; none without a second.

    A stretch of both legs counts for both.
    """
    seconds: dict[str, dict[str, float]] = {leg: defaultdict(float) for leg in LEGS}
    for attempt in attempts:
        hold = attempt.hold
        for leg in LEGS if hold.side == "both" else (hold.side,):
            seconds[leg][hold.stretch] += good_s(hold)
    return tuple(
        Dose(
            leg,
            {
                name: s / 60
                for name, s in sorted(found.items(), key=lambda of: (-of[1], of[0]))
                if s > 0
            },
        )
        for leg, found in seconds.items()
        if sum(found.values()) > 0
    )


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())
