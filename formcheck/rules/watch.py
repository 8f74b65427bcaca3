"""Fault watches: from a noisy value over time to "fault from here to there".

A watch is fed (time, value) and knows no clock. It doubts first, is sure after a while, and
remembers when the doubt began, so that a fault starts where it started and not where it was
noticed. An attempt has one for each fault of its stretch, and one for bouncing (`Watches`).
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from enum import Enum
from statistics import median

from formcheck.measure.flexion import Where
from formcheck.measure.measures import Measures
from formcheck.rules import common
from formcheck.rules.motion import LONGEST_SWING_S, ZigZag
from formcheck.rules.stretch import Quantity, Rule, Stretch, StretchSide


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
    """One fault from start to end."""

    fault: str
    start_s: float
    end_s: float
    """The last moment at which the fault was seen."""
    worst: float
    """Largest value in degrees."""
    where: Where | None = None
    """Of a rounded back: where it bends most; None when not sure."""
    quantity: Quantity | None = None
    """Of a rounded back: which of the two ``worst`` is. A watch knows only its own value, which for
    the back is a margin nobody can picture; `samples` puts one of these in its place."""


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


class _Watch:
    """What both watches have: a state, the fault that is going on, and those that are over."""

    def __init__(self, fault: str) -> None:
        self.fault = fault
        self.state = State.CLEAR
        self.spans: list[FaultSpan] = []
        self.since_s = math.nan
        """When the present fault or doubt began."""
        self._last_bad_s = self._worst = math.nan

    @property
    def sure(self) -> bool:
        """True while a fault lasts, also while it may be over."""
        return self.state in (State.ACTIVE, State.EASING)

    def finish(self) -> None:
        """Close a fault that is still open when the hold ends."""
        if self.sure:
            self.spans.append(FaultSpan(self.fault, self.since_s, self._last_bad_s, self._worst))
        self.state = State.CLEAR


class ThresholdWatch(_Watch):
    """Watches one value against a threshold with hysteresis.

    A doubt begins ``above`` the line and ends below ``release`` (degrees); after so many seconds
    above it may become a fault.
    """

    def __init__(self, fault: str, above: float, release: float, confirm_s: float) -> None:
        super().__init__(fault)
        self._above, self._release, self._confirm_s = above, release, confirm_s
        self._last_value_s = self._last_value = self._last_above_s = math.nan
        # While in doubt: time, and degrees above the line.
        self._doubt: deque[tuple[float, float]] = deque()

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
        if self.sure:
            self.state = State.ACTIVE if value > self._release else State.EASING
            if self.state is State.EASING:
                if time_s - self._last_bad_s >= EASE_S:
                    self.finish()
                return
        elif not self._doubts(time_s, value):
            self.state = State.CLEAR
            return
        self._last_bad_s = time_s
        self._worst = max(self._worst, value)

    def _doubts(self, time_s: float, value: float) -> bool:
        """Begin a doubt or go on with one; False when there is none (any more)."""
        if not value > (self._above if self.state is State.CLEAR else self._release):
            return False
        if self.state is State.CLEAR:
            self.state = State.SUSPECT
            self.since_s, self._worst = time_s, value
            self._doubt.clear()
        if value > self._above:
            self._last_above_s = time_s
        elif time_s - self._last_above_s >= UNDER_S - 1e-9:
            return False
        self._doubt.append((time_s, value - self._above))
        return True

    def _decide(self, time_s: float, *, seen: bool) -> None:
        """Settle a doubt that is clear or has lasted long enough."""
        lasted = time_s - self.since_s
        span = max(self._confirm_s, DECIDED_OVER_S)
        while self._doubt and time_s - self._doubt[0][0] > span + 1e-9:
            self._doubt.popleft()
        # Nobody is blamed in a moment in which nothing is seen, but for the end of the doubt.
        if seen and lasted >= self._confirm_s and self._mostly_above(time_s, self._confirm_s):
            self.state = State.ACTIVE
        elif lasted >= DOUBT_ENDS_S - 1e-9:
            above = self._mostly_above(time_s, DECIDED_OVER_S)
            self.state = State.ACTIVE if above else State.CLEAR

    def _mostly_above(self, time_s: float, span_s: float) -> bool:
        recent = [excess for when, excess in self._doubt if time_s - when <= span_s + 1e-9]
        return bool(recent) and median(recent) > 0.0

    def blind(self, time_s: float) -> bool:
        """True when there has been no value for so long that nothing is known."""
        return not time_s - self._last_value_s <= BLIND_S

    def warns(self, time_s: float) -> bool:
        """True when the reading, or the last one of the last second, is above, and in doubt."""
        if self.sure:
            return False
        beyond = not self.blind(time_s) and self._last_value > self._above
        return self.state is State.SUSPECT or beyond

    def settle(self, time_s: float) -> None:
        """Decide a doubt in the stretch of which nothing more will be known."""
        lasted = time_s - self.since_s
        if self.state is not State.SUSPECT or lasted < SURE_AT_END_S - 1e-9:
            return
        if self._mostly_above(time_s, math.inf):
            self.state = State.ACTIVE


SWINGS = 3
"""Swings in a row (one and a half bounces) that make it bouncing and not a correction."""


class BounceWatch(_Watch):
    """Watches the depth of the stretch for ballistic oscillation."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self._line = ZigZag()

    def update(self, time_s: float, value: float) -> State:
        """Take in the next depth in degrees; NaN is passed over."""
        if math.isnan(value):
            return self.state
        swings = self._line.follow(time_s, value)
        if len(swings) >= SWINGS:
            if not self.sure:
                self.since_s, self._worst = swings[0][0], 0.0
            self._last_bad_s = swings[-1][1]
            self._worst = max(self._worst, *(size for _, _, size in swings))
            # Half a slow bounce without a new extreme: it may be over.
            quiet = time_s - self._last_bad_s > 0.5 * LONGEST_SWING_S
            self.state = State.EASING if quiet else State.ACTIVE
        elif self.sure:
            self.finish()
        else:
            self.state = State.SUSPECT if len(swings) == SWINGS - 1 else State.CLEAR
        return self.state

    def warns(self, _time_s: float) -> bool:
        """True when it may be bouncing: whole swings have been seen, which took long enough."""
        return self.state is State.SUSPECT


class Watches:
    """Follows the faults of one stretch, most important first."""

    def __init__(self, stretch: Stretch) -> None:
        self._watches = {
            rule.fault: ThresholdWatch(rule.fault, rule.above, rule.release, rule.confirm_s)
            for rule in stretch.rules
        }
        self._bounce = BounceWatch(common.BOUNCING)
        self._all: dict[str, ThresholdWatch | BounceWatch] = dict(self._watches)
        self._all[common.BOUNCING] = self._bounce
        self.go_by(stretch)

    def go_by(self, stretch: Stretch) -> None:
        """Judge by the rules of this variant of the stretch from now on."""
        self._rules: dict[str, Rule] = {rule.fault: rule for rule in stretch.rules}

    def update(self, time_s: float, measures: Measures, side: StretchSide) -> None:
        """Take in one frame."""
        for fault, watch in self._watches.items():
            watch.update(time_s, self._rules[fault].value(measures, side))

    def bounces_since(self, time_s: float, effort_deg: float) -> float | None:
        """Take in the depth; when bouncing has just become sure, say since when in seconds."""
        was = self._bounce.state
        if self._bounce.update(time_s, effort_deg) is State.ACTIVE and was is not State.ACTIVE:
            return self._bounce.since_s
        return None

    def in_state(self, *states: State) -> tuple[str, ...]:
        """Faults in one of these states."""
        return tuple(fault for fault, watch in self._all.items() if watch.state in states)

    def stop(self, faults: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the faults for which seconds do not count."""
        return tuple(f for f in faults if f == common.BOUNCING or self._rules[f].stops)

    def easing(self, faults: tuple[str, ...]) -> bool:
        """True when all of the faults may be over."""
        return all(self._all[fault].state is State.EASING for fault in faults)

    def warned_of(self, time_s: float) -> tuple[str, ...]:
        """Faults that may be beginning."""
        return tuple(fault for fault, watch in self._all.items() if watch.warns(time_s))

    def blind(self, fault: str, time_s: float) -> bool:
        """True when a rule of this stretch has had nothing to judge lately."""
        watch = self._watches.get(fault)
        return watch is not None and watch.blind(time_s)

    @property
    def judges_back(self) -> bool:
        """True when one of the rules is about the back."""
        return common.ROUNDED_BACK.fault in self._rules

    def is_straight(self, measures: Measures, side: StretchSide) -> bool:
        """True when the back is seen to be straight, and where nothing about it is judged."""
        rule = self._rules.get(common.ROUNDED_BACK.fault)
        # NaN, not judged, is not seen to be straight.
        return rule is None or rule.value(measures, side) <= rule.above

    def spans(self) -> list[FaultSpan]:
        """Every fault so far that is over."""
        return [span for watch in self._all.values() for span in watch.spans]

    def settle(self, time_s: float) -> None:
        """Decide what is in doubt: nothing more comes."""
        for watch in self._watches.values():
            watch.settle(time_s)

    def finish(self) -> None:
        """Close the faults that are still open."""
        for watch in self._all.values():
            watch.finish()
