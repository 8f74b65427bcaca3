"""The hold timer: seconds that count, with doubtful seconds kept in escrow.

Every frame is good, doubtful or bad. Good time counts. Doubtful time (the pose is lost, a
fault may be beginning, the person may be coming up) waits: when the doubt is resolved it
counts as well, when it is confirmed it never did. So a hold ends when the movement out of it
began, and a fault costs exactly its own time, without anybody being punished for a flicker.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise

LONGEST_GAP_S = 2.0
"""Two frames further apart say nothing about the time between them: it is a pause, in which seconds
are neither won nor lost."""

MOSTLY = 0.8
"""What was seen for less than this share of a hold was not seen for most of it: then there is no
praise, no tick and no "no fault seen". The same of what a rule could judge."""


REMEMBERED_S = 8.0
"""How far back seconds can be taken back; longer than leaving or three slow swings take."""


class Verdict(Enum):
    """What one frame means for the hold."""

    GOOD = "good"
    DOUBT = "doubt"
    BAD = "bad"


@dataclass(frozen=True)
class HoldClock:
    """Seconds held so far."""

    held_s: float = 0.0
    """Seconds that count."""
    escrow_s: float = 0.0
    """Doubtful seconds since the last good frame."""
    good_s: float = -math.inf
    """Time of the last frame that counted."""
    time_s: float = math.nan
    """Time of the last frame."""
    verdict: Verdict = Verdict.DOUBT
    """Of the last frame."""
    straight_s: float = 0.0
    """Of the seconds held, those in which the back was seen to be straight; all where no rule looks
    at it."""
    straight_escrow_s: float = 0.0
    """The same of the doubtful seconds."""

    def without_escrow(self) -> HoldClock:
        """Return the clock that has given up its doubtful seconds."""
        return replace(self, escrow_s=0.0, straight_escrow_s=0.0)


def tick(clock: HoldClock, time_s: float, verdict: Verdict, *, straight: bool = True) -> HoldClock:
    """Return the clock after one more frame, not before the last one.

    The time between two frames belongs to the worse of the two; whether the back was seen to be
    straight in it, the later one tells.
    """
    step = time_s - clock.time_s
    # Nor does the first frame (NaN) say anything about the time before it.
    if not step <= LONGEST_GAP_S:
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


def mostly_seen(held_s: float, straight_s: float, target_s: float) -> bool:
    """Return True when the back was seen to be straight for most of a hold.

    What is held beyond the target is a bonus in which nothing has to be seen.
    """
    return straight_s >= MOSTLY * min(held_s, target_s) - 1e-9


class Ledger:
    """The hold clock with a memory, so that seconds can be taken back."""

    def __init__(self) -> None:
        self.clock = HoldClock()
        self._counted: deque[HoldClock] = deque()

    def tick(self, time_s: float, verdict: Verdict, *, straight: bool) -> None:
        """Book one more frame (`hold.tick`)."""
        self.clock = tick(self.clock, time_s, verdict, straight=straight)
        self._counted.append(self.clock)
        while time_s - self._counted[0].time_s > REMEMBERED_S:
            self._counted.popleft()

    def take_back(self, since_s: float) -> None:
        """Make what was counted after ``since_s`` not count; it may lie between two frames."""
        if not self._counted or self._counted[-1].time_s <= since_s:
            return
        # What is not remembered any more was counted before.
        held, straight = self._counted[0].held_s, self._counted[0].straight_s
        for so_far, later in pairwise(self._counted):
            kept_s = since_s - so_far.time_s
            if kept_s < 0:
                break
            held = so_far.held_s + min(kept_s, later.held_s - so_far.held_s)
            straight = so_far.straight_s + min(kept_s, later.straight_s - so_far.straight_s)
        self.clock = replace(self.clock.without_escrow(), held_s=held, straight_s=straight)

    def refuse(self) -> None:
        """Turn down the last frame and all that waits."""
        self.clock = replace(self.clock.without_escrow(), verdict=Verdict.BAD)
