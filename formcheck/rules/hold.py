"""The hold timer: seconds that count, with doubtful seconds kept in escrow.

Every frame is good, doubtful or bad. Good time counts. Doubtful time (the pose is lost, a
fault may be beginning, the person may be coming up) waits: when the doubt is resolved it
counts as well, when it is confirmed it never did. So a hold ends when the movement out of it
began, and a fault costs exactly its own time, without anybody being punished for a flicker.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum

LONGEST_GAP_S = 2.0
"""Two frames further apart say nothing about the time between them: it is a pause, in which seconds
are neither won nor lost."""

MOSTLY = 0.8
"""What was seen for less than this share of a hold was not seen for most of it: then there is no
praise, no tick and no "no fault seen". The same of what a rule could judge."""


class Verdict(Enum):
    """What one frame means for the hold."""

    GOOD = "good"
    DOUBT = "doubt"
    BAD = "bad"


@dataclass(frozen=True)
class HoldClock:
    """Seconds held so far.

    Attributes
    ----------
    held_s : float
        Seconds that count.
    straight_s : float
        Of these, seconds in which the back was seen to be straight; all where no rule looks at it.
    escrow_s, straight_escrow_s : float
        The same of the doubtful seconds since the last good frame.
    good_s : float or None
        Time of the last frame that counted.
    time_s : float or None
        Time of the last frame.
    verdict : Verdict
        Of the last frame.
    """

    held_s: float = 0.0
    escrow_s: float = 0.0
    good_s: float | None = None
    time_s: float | None = None
    verdict: Verdict = Verdict.DOUBT
    straight_s: float = 0.0
    straight_escrow_s: float = 0.0

    def without_escrow(self) -> HoldClock:
        """Return the clock that has given up its doubtful seconds."""
        return replace(self, escrow_s=0.0, straight_escrow_s=0.0)


def tick(clock: HoldClock, time_s: float, verdict: Verdict, *, straight: bool = True) -> HoldClock:
    """Return the clock after one more frame.

    The time between two frames belongs to the worse of the two; whether the back was straight in
    it, the later one tells.

    Parameters
    ----------
    clock : HoldClock
    time_s : float
        Seconds, of the frame; not before the last one.
    verdict : Verdict
    straight : bool
        The back was seen to be straight in this frame.
    """
    step = 0.0 if clock.time_s is None else time_s - clock.time_s
    if step > LONGEST_GAP_S:
        step = 0.0
    held, escrow = clock.held_s, clock.escrow_s
    seen, seen_escrow = clock.straight_s, clock.straight_escrow_s
    if verdict is Verdict.BAD:
        escrow = seen_escrow = 0.0
    elif clock.verdict is not Verdict.BAD:
        escrow += step
        seen_escrow += step if straight else 0.0
    if verdict is Verdict.GOOD:
        held, escrow = held + escrow, 0.0
        seen, seen_escrow = seen + seen_escrow, 0.0
    return HoldClock(
        held_s=held,
        straight_s=seen,
        escrow_s=escrow,
        straight_escrow_s=seen_escrow,
        good_s=time_s if verdict is Verdict.GOOD else clock.good_s,
        time_s=time_s,
        verdict=verdict,
    )


def since_good(clock: HoldClock, time_s: float) -> float:
    """Seconds since time last counted; infinite when it never did."""
    return math.inf if clock.good_s is None else time_s - clock.good_s


def mostly_seen(held_s: float, straight_s: float, target_s: float) -> bool:
    """Return True when the back was seen to be straight for most of a hold.

    What is held beyond the target is a bonus in which nothing has to be seen.
    """
    return straight_s >= MOSTLY * min(held_s, target_s) - 1e-9
