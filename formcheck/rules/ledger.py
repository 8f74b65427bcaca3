"""The hold clock with a memory, so that seconds can be taken back."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import replace
from itertools import pairwise

from formcheck.rules.hold import HoldClock, Verdict, tick

REMEMBERED_S = 8.0
"""How far back seconds can be taken back; longer than leaving or three slow swings take."""


class Ledger:
    """Books the seconds of one hold."""

    def __init__(self) -> None:
        self.clock = HoldClock()
        self._counted: deque[HoldClock] = deque()

    def begin(self, clock: HoldClock) -> None:
        """Begin with seconds that wait in escrow."""
        self.clock = clock

    def tick(self, time_s: float, verdict: Verdict, *, straight: bool) -> None:
        """Book one more frame (`hold.tick`)."""
        self.clock = tick(self.clock, time_s, verdict, straight=straight)
        self._counted.append(self.clock)
        while time_s - _time_of(self._counted[0]) > REMEMBERED_S:
            self._counted.popleft()

    def take_back(self, since_s: float) -> None:
        """Make what was counted after ``since_s`` not count; it may lie between two frames."""
        if not self._counted or _time_of(self._counted[-1]) <= since_s:
            return
        # What is not remembered any more was counted before.
        held, straight = self._counted[0].held_s, self._counted[0].straight_s
        for so_far, later in pairwise(self._counted):
            kept_s = since_s - _time_of(so_far)
            if kept_s < 0:
                break
            held = so_far.held_s + min(kept_s, later.held_s - so_far.held_s)
            straight = so_far.straight_s + min(kept_s, later.straight_s - so_far.straight_s)
        self.clock = replace(self.clock.without_escrow(), held_s=held, straight_s=straight)

    def refuse(self) -> None:
        """Turn down the last frame and all that waits."""
        self.clock = replace(self.clock.without_escrow(), verdict=Verdict.BAD)


def _time_of(clock: HoldClock) -> float:
    return math.nan if clock.time_s is None else clock.time_s
