"""Fault watches: from a noisy value over time to "fault from here to there".

A watch is fed (time, value) and knows no clock. It doubts first, is sure after a while, and
remembers when the doubt began, so that a fault starts where it started and not where it was
noticed.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from enum import Enum
from statistics import median
from typing import Literal, NamedTuple

from formcheck.measure.flexion import Where

Quantity = Literal["spine_flexion_deg", "back_angle_deg"]
"""What the degrees of a rounded back are: beyond the own neutral, or of the outline as it is."""


class State(Enum):
    """What a watch thinks of the moment."""

    CLEAR = "clear"
    SUSPECT = "suspect"
    """Beyond the threshold, not long enough to be sure."""
    ACTIVE = "active"
    EASING = "easing"
    """A fault that has gone below its release threshold, not long enough to be sure."""


@dataclass(frozen=True)
class FaultSpan:
    """One fault from start to end.

    Attributes
    ----------
    fault : str
    start_s, end_s : float
        Seconds; ``end_s`` is the last moment at which the fault was seen.
    worst : float
        Largest value in degrees.
    where : {"lower", "upper"} or None
        Of a rounded back: where it bends most; None when not sure.
    quantity : {"spine_flexion_deg", "back_angle_deg"} or None
        Of a rounded back: which of the two ``worst`` is. A watch knows only its own value, which
        for the back is a margin nobody can picture; `findings` puts one of these in its place.
    """

    fault: str
    start_s: float
    end_s: float
    worst: float
    where: Where | None = None
    quantity: Quantity | None = None


UNDER_S = 0.5
"""A doubt in which all readings of so long lay below the line was none. Else the next one above it
would make a fault of all the time since the first, and a fault costs its own time only."""

DOUBT_ENDS_S = 2.0
DECIDED_OVER_S = 1.0
"""Nobody is left in doubt for longer: then the median of the last second decides, without any
margin. Time in doubt is neither lost nor won, and a person who is told nothing learns nothing."""

SURE_AT_END_S = 0.5
"""When nothing more comes a doubt of so long is decided. In 228 kept clips, of 469 moments in such
a doubt with its median above the line 12 were dismissed later; of younger ones one in eight."""

EASE_S = 0.3
"""How long a value must stay below its release threshold before the fault is over."""


BLIND_S = 1.0
"""After longer without a value a doubt is dropped and a fault has ended."""


class _Reading(NamedTuple):
    """One reading while in doubt."""

    time_s: float
    excess: float
    """Degrees above the line."""


class ThresholdWatch:
    """Watches one value against a threshold with hysteresis.

    Parameters
    ----------
    fault : str
    above, release : float
        The line: a doubt begins above the one and ends below the other (degrees).
    confirm_s : float
        Seconds above before doubt may become a fault.
    """

    def __init__(self, fault: str, above: float, release: float, confirm_s: float) -> None:
        self.fault = fault
        self.state = State.CLEAR
        self.spans: list[FaultSpan] = []
        self._above, self._release, self._confirm_s = above, release, confirm_s
        self._since = math.nan
        self._last_value_s = self._last_value = math.nan
        self._last_bad = self._last_above = math.nan
        self._worst = -math.inf
        self._doubt: deque[_Reading] = deque()

    def update(self, time_s: float, value: float) -> State:
        """Take in the next value.

        A short spell of NaN as value leaves the state as it is. Doubt becomes a fault when the
        median over `confirm_s` is above the line, so that a wild moment on the way into the
        stretch and a doubtful rest do not add up to one; after `DOUBT_ENDS_S` it is one or none.
        """
        if time_s - self._last_value_s > BLIND_S:
            # What was seen before a blind spell says nothing about the time in it.
            self.finish()
        if not math.isnan(value):
            self._last_value_s, self._last_value = time_s, value
            self._take_in(time_s, value)
        if self.state is State.SUSPECT:
            self._decide(time_s, seen=not math.isnan(value))
        return self.state

    def _take_in(self, time_s: float, value: float) -> None:
        if self.state in (State.CLEAR, State.SUSPECT):
            beyond = value > (self._above if self.state is State.CLEAR else self._release)
            if not beyond:
                self.state = State.CLEAR
                return
            if self.state is State.CLEAR:
                self.state = State.SUSPECT
                self._since, self._worst = time_s, value
                self._doubt.clear()
            excess = value - self._above
            if excess > 0:
                self._last_above = time_s
            elif time_s - self._last_above >= UNDER_S - 1e-9:
                self.state = State.CLEAR
                return
            self._doubt.append(_Reading(time_s, excess))
        elif value <= self._release:
            self.state = State.EASING
            if time_s - self._last_bad >= EASE_S:
                self._close()
            return
        else:
            self.state = State.ACTIVE
        self._last_bad = time_s
        self._worst = max(self._worst, value)

    def _decide(self, time_s: float, *, seen: bool) -> None:
        """Settle a doubt that is clear or has lasted long enough."""
        lasted = time_s - self._since
        span = max(self._confirm_s, DECIDED_OVER_S)
        while self._doubt and time_s - self._doubt[0].time_s > span + 1e-9:
            self._doubt.popleft()
        recent = self._within(time_s, self._confirm_s)
        # Nobody is blamed in a moment in which nothing is seen, but for the end of the doubt.
        if seen and lasted >= self._confirm_s and median(r.excess for r in recent) > 0.0:
            self.state = State.ACTIVE
        elif lasted >= DOUBT_ENDS_S - 1e-9:
            recent = self._within(time_s, DECIDED_OVER_S)
            rounded = bool(recent) and median(r.excess for r in recent) > 0.0
            self.state = State.ACTIVE if rounded else State.CLEAR

    def _within(self, time_s: float, span_s: float) -> list[_Reading]:
        return [r for r in self._doubt if time_s - r.time_s <= span_s + 1e-9]

    def blind(self, time_s: float) -> bool:
        """True when there has been no value for so long that nothing is known."""
        return not time_s - self._last_value_s <= BLIND_S

    def beyond(self, time_s: float) -> bool:
        """True when the present reading, or the last one of the last second, is above the line."""
        return not self.blind(time_s) and self._last_value > self._above

    def warns(self, time_s: float) -> bool:
        """True when the reading is above the line, and while there is doubt."""
        if self.state in (State.ACTIVE, State.EASING):
            return False
        return self.state is State.SUSPECT or self.beyond(time_s)

    def settle(self, time_s: float) -> None:
        """Decide a doubt in the stretch of which nothing more will be known."""
        if self.state is not State.SUSPECT or time_s - self._since < SURE_AT_END_S - 1e-9:
            return
        if median(reading.excess for reading in self._doubt) > 0.0:
            self.state = State.ACTIVE

    def finish(self) -> None:
        """Close a fault that is still open when the hold ends."""
        if self.state in (State.ACTIVE, State.EASING):
            self._close()
        self.state = State.CLEAR

    def _close(self) -> None:
        self.spans.append(FaultSpan(self.fault, self._since, self._last_bad, self._worst))
        self.state = State.CLEAR


SWING_DEG = 5.0
"""Smallest swing that is a bounce. Breathing and sway move a held stretch by 1–2°
(rendered and filmed holds), ballistic stretching by 10° and more."""

SWINGS = 3
"""Swings in a row (one and a half bounces) that make it bouncing and not a correction."""

LONGEST_SWING_S = 1.0
"""A slower swing is easing deeper or coming up, not bouncing (slower than 0.5 Hz)."""


class BounceWatch:
    """Watches the depth of the stretch for ballistic oscillation.

    The value is followed as a zig-zag line: a turning point is sure once the value has come
    back from it by `SWING_DEG`; the lines between turning points are swings.
    """

    def __init__(self, fault: str) -> None:
        self.fault = fault
        self.state = State.CLEAR
        self.spans: list[FaultSpan] = []
        self._turns: deque[tuple[float, float]] = deque(maxlen=8)
        self._extreme: tuple[float, float] | None = None
        self._heading = 0
        self._first = self._last = self._worst = math.nan

    def update(self, time_s: float, value: float) -> State:
        """Take in the next depth in degrees; NaN is passed over."""
        if math.isnan(value):
            return self.state
        self._follow(time_s, value)
        swings = self._recent_swings(time_s)
        if len(swings) >= SWINGS:
            if self.state in (State.CLEAR, State.SUSPECT):
                self._first, self._worst = swings[0][0], 0.0
            self._last = swings[-1][1]
            self._worst = max(self._worst, *(size for _, _, size in swings))
            # Half a slow bounce without a new extreme: it may be over.
            quiet = time_s - self._last > 0.5 * LONGEST_SWING_S
            self.state = State.EASING if quiet else State.ACTIVE
        elif self.state in (State.ACTIVE, State.EASING):
            self._close()
        else:
            self.state = State.SUSPECT if len(swings) == SWINGS - 1 else State.CLEAR
        return self.state

    @property
    def since_s(self) -> float:
        """When the present bouncing began, in seconds."""
        return self._first

    def warns(self, time_s: float) -> bool:
        """True when it may be bouncing: whole swings have been seen, which took long enough."""
        return self.state is State.SUSPECT

    def finish(self) -> None:
        """Close a fault that is still open when the hold ends."""
        if self.state in (State.ACTIVE, State.EASING):
            self._close()
        self.state = State.CLEAR

    def _close(self) -> None:
        self.spans.append(FaultSpan(self.fault, self._first, self._last, self._worst))
        self.state = State.CLEAR

    def _follow(self, time_s: float, value: float) -> None:
        if self._extreme is None:
            self._extreme = (time_s, value)
            return
        moved = value - self._extreme[1]
        if self._heading * moved > 0:
            self._extreme = (time_s, value)
        elif abs(moved) >= SWING_DEG:
            self._turns.append(self._extreme)
            self._heading = 1 if moved > 0 else -1
            self._extreme = (time_s, value)

    def _recent_swings(self, time_s: float) -> list[tuple[float, float, float]]:
        """Unbroken chain of quick swings up to now, as (start, end, size), oldest first."""
        chain: list[tuple[float, float, float]] = []
        if self._extreme is None:
            return chain
        end, end_value = self._extreme
        limit = time_s
        for start, start_value in reversed(self._turns):
            if limit - end > LONGEST_SWING_S or end - start > LONGEST_SWING_S:
                break
            chain.append((start, end, abs(end_value - start_value)))
            limit = end = start
            end_value = start_value
        return chain[::-1]
