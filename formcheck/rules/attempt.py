"""One attempt at a stretch: coming in, holding, and the moment it was over."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from formcheck.measure.measures import Measures
from formcheck.rules import common
from formcheck.rules.findings import judged_shares, spans_within
from formcheck.rules.hold import HoldClock, Verdict, since_good, tick
from formcheck.rules.motion import arrival, departure
from formcheck.rules.release import LEAVING_DEG, Dip, Ending, deepened, ending
from formcheck.rules.samples import Samples
from formcheck.rules.stretch import ANGLES, Stretch, StretchSide, angle
from formcheck.rules.watch import BounceWatch, FaultSpan, State, ThresholdWatch

SETTLED_RANGE_DEG = 4.0
SETTLED_FOR_S = 0.5
"""Arrived when the depth stays within 4° for half a second: a held stretch sways by 1–2°, an
approach of 30° in 1.5 s moves by 10° in that time."""

AT_LEVEL_DEG = 5.0
"""How far from the settled depth still counts as having arrived."""

LEVEL_MEMORY_S = 3.0
"""Time constant with which the usual depth follows a person who eases off and stays."""

UNSETTLED_LIMIT_S = 4.0
"""Whoever never settles is trying all the same: the attempt starts and is not still."""

POSE_BRIDGE_S = 1.0
"""A lost pose this short is bridged."""

OUT_GRACE_S = 2.0
"""How long one may leave the zone, or not be seen, before the attempt is over."""

RECENT_S = 2.0
"""How much of the depth is remembered to find where leaving began."""

REMEMBERED_S = 8.0
"""How far back seconds can be taken back; longer than leaving or three slow swings take."""

RESTART_AFTER_S = 10.0
"""A pause longer than this starts a new hold: the tissue had time to shorten again."""


@dataclass
class Attempt:
    """Follows one stretch on one side from entering the zone until it is over.

    Feed it every frame with `update`; read `clock`, `faults`, `suspects`, `over`.

    Parameters
    ----------
    stretch : Stretch
    side : {"left", "right", "both"}
    """

    stretch: Stretch
    side: StretchSide
    clock: HoldClock = field(default_factory=HoldClock)
    start_s: float | None = None
    end_s: float = math.nan
    over: bool = False
    earlier_neutral: bool = False
    """The back was compared with a neutral of an earlier session."""

    def __post_init__(self) -> None:
        self.samples = Samples(len(ANGLES), len(self.stretch.rules))
        self._rules = {rule.fault: rule for rule in self.stretch.rules}
        self._watches: dict[str, ThresholdWatch] = {
            rule.fault: ThresholdWatch(rule.fault, rule.above, rule.release, rule.confirm_s)
            for rule in self.stretch.rules
        }
        self._bounce = BounceWatch(common.BOUNCING)
        self._entry: deque[tuple[float, float]] = deque()
        self._recent: deque[tuple[float, float]] = deque()
        self._counted: deque[tuple[float, float]] = deque()
        self._level = math.nan
        self._last_time: float | None = None
        self._in_zone_s = math.nan
        self._in_zone = False
        self._seen_s = math.nan
        self._dip: Dip | None = None

    @property
    def holding(self) -> bool:
        """True once the person has arrived in the stretch."""
        return self.start_s is not None

    @property
    def faults(self) -> tuple[str, ...]:
        """Faults that hold now, most important first; none while out of the stretch."""
        return self._in_state(State.ACTIVE, State.EASING) if self._in_zone else ()

    @property
    def stopping(self) -> tuple[str, ...]:
        """Those of the faults for which seconds do not count."""
        return tuple(fault for fault in self.faults if self._stops(fault))

    @property
    def suspects(self) -> tuple[str, ...]:
        """Faults that seem to be beginning, for long enough to say so."""
        if not self._in_zone or self._last_time is None:
            return ()
        now = self._last_time
        watches: list[ThresholdWatch | BounceWatch] = [*self._watches.values(), self._bounce]
        return tuple(watch.fault for watch in watches if watch.warns(now))

    def blind(self, fault: str) -> bool:
        """True when a rule of this stretch has had nothing to judge lately."""
        watch = self._watches.get(fault)
        return watch is not None and watch.blind(self._last_time or 0.0)

    @property
    def pause_s(self) -> float:
        """Seconds since time last counted."""
        return since_good(self.clock, self._last_time or 0.0)

    def fault_spans(self) -> list[FaultSpan]:
        """Every fault within the hold, in order of time.

        What happened on the way in or out is cut off: it is no fault of the hold.
        """
        start = self.start_s if self.start_s is not None else math.inf
        seen = [span for watch in self._watches.values() for span in watch.spans]
        seen += self._bounce.spans
        return spans_within(seen, self.stretch, self.samples, (start, self.end_s))

    def inside(self) -> int:
        """Number of samples of the hold, without those of leaving it."""
        return self.samples.until(self.end_s)

    def judged(self) -> dict[str, float]:
        """Share of the hold in which each rule had something to judge, 0..1 by fault."""
        return judged_shares(self.stretch, self.samples, self.inside())

    def update(self, time_s: float, measures: Measures | None) -> None:
        """Take in one frame; None when nobody (or not enough of somebody) was seen."""
        step = 0.0 if self._last_time is None else time_s - self._last_time
        if step > OUT_GRACE_S:
            self.finish()
            return
        self._last_time = time_s
        if measures is None:
            self._unseen(time_s)
            return
        self._seen_s = time_s
        effort = self.stretch.effort(measures, self.side)
        in_zone = (
            self.stretch.posture(measures, self.side)
            and self.stretch.zone(measures, self.side)
            and not math.isnan(effort)
        )
        self._in_zone = in_zone
        if in_zone:
            self._in_zone_s = time_s
        if in_zone or self.holding:
            self._watch(time_s, measures, effort if in_zone else math.nan)
        if not self.holding:
            self._come_in(time_s, effort, in_zone)
        if self.holding:
            self._hold(time_s, step, measures, effort, in_zone)
        if not in_zone and time_s - self._in_zone_s > OUT_GRACE_S:
            self.finish()

    def finish(self) -> None:
        """End the attempt: close open faults, drop doubtful time."""
        if self.over:
            return
        self.over = True
        for watch in self._watches.values():
            watch.finish()
        self._bounce.finish()
        if self.holding:
            self._end_where_leaving_began()

    def _end_where_leaving_began(self) -> None:
        """Take back the first moments of coming up, which nobody could tell apart then."""
        began = self._leaving_began()
        if began is not None:
            self.end_s = began
            self._take_back(began)

    def _leaving_began(self) -> float | None:
        """When the movement began that ends with the last sample at the usual depth."""
        until_end = [sample for sample in self._recent if sample[0] <= self.end_s]
        return departure(until_end) if until_end else None

    def _take_back(self, since_s: float) -> None:
        """Make what was counted after ``since_s`` not count; it may lie between two frames."""
        if not self._counted or self._counted[-1][0] <= since_s:
            return
        held = 0.0
        for (when, so_far), (_, later_held) in pairwise(self._counted):
            if when > since_s:
                break
            held = so_far + min(since_s - when, later_held - so_far)
        self.clock = replace(self.clock, held_s=held, escrow_s=0.0)

    def _in_state(self, *states: State) -> tuple[str, ...]:
        names = [name for name, watch in self._watches.items() if watch.state in states]
        if self._bounce.state in states:
            names.append(self._bounce.fault)
        return tuple(names)

    def _unseen(self, time_s: float) -> None:
        last = self._seen_s
        if self.holding:
            lost_long = time_s - last > POSE_BRIDGE_S
            self.clock = tick(self.clock, time_s, Verdict.BAD if lost_long else Verdict.DOUBT)
        elif time_s - last > POSE_BRIDGE_S:
            # Nobody knows what happened meanwhile, so arriving begins anew.
            self._entry.clear()
        if math.isnan(last) or time_s - last > OUT_GRACE_S:
            self.finish()

    def _watch(self, time_s: float, measures: Measures, effort: float) -> None:
        for fault, watch in self._watches.items():
            rule = self._rules[fault]
            watch.update(time_s, rule.value(measures, self.side), rule.unsure(measures))
        if self.holding:
            was = self._bounce.state
            if self._bounce.update(time_s, effort) is State.ACTIVE and was is not State.ACTIVE:
                # The swings that made it sure were part of it.
                self._take_back(self._bounce.since_s)

    def _come_in(self, time_s: float, effort: float, in_zone: bool) -> None:
        """Wait until the depth settles; the hold then began when it was first reached."""
        if not in_zone:
            self._entry.clear()
            return
        self._entry.append((time_s, effort))
        recent = _lately(self._entry, time_s)
        lasted = time_s - self._entry[0][0]
        settled = lasted >= SETTLED_FOR_S and _is_steady(recent)
        if not settled and lasted < UNSETTLED_LIMIT_S:
            return
        level = sum(recent) / len(recent)
        arrived = arrival(self._entry, level, AT_LEVEL_DEG)
        self.start_s = self.end_s = arrived
        self._level = level
        # The time since arriving waits in escrow for this frame's verdict.
        self.clock = HoldClock(escrow_s=time_s - arrived, time_s=time_s)
        self._recent = self._entry
        self._entry = deque()

    def _follow_dip(self, step: float, effort: float, leaving: bool) -> None:
        if leaving and self._dip is None:
            began = self._leaving_began()
            self._dip = Dip(self.end_s if began is None else began, self._level)
        if self._dip is not None:
            self._dip = deepened(self._dip, effort, step)

    def _decide_dip(self, time_s: float, effort: float, verdict: Verdict) -> Verdict:
        """At the usual depth again: decide whether it was let go meanwhile."""
        if self._dip is None:
            return verdict
        settled = _is_steady([*_lately(self._recent, time_s), effort])
        was = ending(self._dip, effort, settled=settled)
        if was is Ending.OPEN:
            return Verdict.BAD if verdict is Verdict.BAD else Verdict.DOUBT
        if was is Ending.RELEASED:
            self._take_back(self._dip.since_s)
            self.clock = replace(self.clock, escrow_s=0.0, verdict=Verdict.BAD)
        self._dip = None
        return verdict

    def _hold(
        self, time_s: float, step: float, measures: Measures, effort: float, in_zone: bool
    ) -> None:
        leaving = effort < self._level - LEAVING_DEG
        self._follow_dip(step, effort, leaving)
        if not in_zone:
            outside_long = time_s - self._in_zone_s > POSE_BRIDGE_S
            self.clock = tick(self.clock, time_s, Verdict.BAD if outside_long else Verdict.DOUBT)
            return
        stopping = self.stopping
        if stopping:
            easing = all(self._state_of(fault) is State.EASING for fault in stopping)
            verdict = Verdict.DOUBT if easing else Verdict.BAD
        elif leaving or any(self._stops(fault) for fault in self._in_state(State.SUSPECT)):
            verdict = Verdict.DOUBT
        else:
            verdict = Verdict.GOOD
        if not leaving:
            verdict = self._decide_dip(time_s, effort, verdict)
        self.clock = tick(self.clock, time_s, verdict)
        self._counted.append((time_s, self.clock.held_s))
        self._recent.append((time_s, effort))
        while time_s - self._recent[0][0] > RECENT_S:
            self._recent.popleft()
        while time_s - self._counted[0][0] > REMEMBERED_S:
            self._counted.popleft()
        if not leaving:
            self.end_s = time_s
        self.earlier_neutral |= measures.earlier_neutral
        self._level += (effort - self._level) * (1.0 - math.exp(-step / LEVEL_MEMORY_S))
        self.samples.append(
            time_s,
            effort_deg=effort,
            angles_deg=tuple(angle(measures, name, self.side) for name in ANGLES),
            values_deg=tuple(rule.value(measures, self.side) for rule in self.stretch.rules),
            good=verdict is Verdict.GOOD,
            own_neutral=measures.own_neutral,
            spine_unsure_deg=measures.spine.uncertainty_deg,
            angle_unsure_deg=measures.spine.angle_uncertainty_deg,
            where=measures.spine.where,
        )

    def _stops(self, fault: str) -> bool:
        return fault == self._bounce.fault or self._rules[fault].stops

    def _state_of(self, fault: str) -> State:
        watch = self._bounce if fault == self._bounce.fault else self._watches[fault]
        return watch.state


def _lately(samples: Iterable[tuple[float, float]], time_s: float) -> list[float]:
    """Values of the last `SETTLED_FOR_S`."""
    return [value for when, value in samples if time_s - when <= SETTLED_FOR_S]


def _is_steady(values: Sequence[float]) -> bool:
    return max(values) - min(values) <= SETTLED_RANGE_DEG
