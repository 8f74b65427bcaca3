"""One attempt at a stretch: coming in, holding, and the moment it was over."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from formcheck.measure.measures import Measures
from formcheck.rules.depth import Depth, Ending
from formcheck.rules.evidence import Sighting, sighting
from formcheck.rules.hold import LONGEST_GAP_S, HoldClock, Ledger, Verdict
from formcheck.rules.samples import Samples, judged_shares, spans_within
from formcheck.rules.stretch import ANGLES, Stretch, StretchSide, angle, leg_of
from formcheck.rules.watch import FaultSpan, State, Watches

POSE_BRIDGE_S = 1.0
"""A lost pose this short is bridged."""

OUT_GRACE_S = 2.0
"""How long one may leave the zone, or not be seen, before the attempt is over."""

RESTART_AFTER_S = 10.0
"""A pause longer than this starts a new hold: the tissue had time to shorten again."""


@dataclass
class Attempt:
    """Follows one stretch on one side from entering the zone until it is over.

    Feed it every frame with `update`; read `clock`, `faults`, `suspects`, `over`.
    """

    stretch: Stretch
    side: StretchSide
    start_s: float | None = None
    end_s: float = math.nan
    over: bool = False
    earlier_neutral: bool = False
    """The back was compared with a neutral of an earlier session."""

    def __post_init__(self) -> None:
        self.samples = Samples(len(ANGLES), len(self.stretch.rules))
        self._watches = Watches(self.stretch)
        self._depth = Depth()
        self._ledger = Ledger()
        self._sighting: Sighting | None = None
        self._last_s = math.nan
        self._in_zone_s = math.nan
        self._in_zone = False
        self._seen_s = math.nan

    def done_as(self, stretch: Stretch) -> None:
        """Take the variant of the stretch that is seen; once the hold has begun it stays.

        A knee that is bent from the start is a way to do the stretch, one that gives way is not.
        """
        if not self.holding and stretch.name == self.stretch.name:
            self.stretch = stretch
            self._watches.go_by(stretch)

    @property
    def clock(self) -> HoldClock:
        """Seconds held so far."""
        return self._ledger.clock

    @property
    def holding(self) -> bool:
        """True once the person has arrived in the stretch."""
        return self.start_s is not None

    @property
    def in_zone(self) -> bool:
        """True when the last frame was seen and in the stretch."""
        return self._in_zone and self._seen_s == self._last_s

    @property
    def steady(self) -> bool:
        """True when the depth has been at rest lately."""
        return self._depth.is_steady(self._last_s, self.lasted_s)

    @property
    def lasted_s(self) -> float:
        """Seconds from arriving to the last moment in the stretch; 0 before arriving."""
        return 0.0 if self.start_s is None else self.end_s - self.start_s

    @property
    def faults(self) -> tuple[str, ...]:
        """Faults that hold now, most important first; none while out of the stretch."""
        return self._watches.in_state(State.ACTIVE, State.EASING) if self._in_zone else ()

    @property
    def stopping(self) -> tuple[str, ...]:
        """Those of the faults for which seconds do not count."""
        return self._watches.stop(self.faults)

    @property
    def suspects(self) -> tuple[str, ...]:
        """Faults that may be beginning."""
        return self._watches.warned_of(self._last_s) if self._in_zone else ()

    def blind(self, fault: str) -> bool:
        """True when a rule of this stretch has had nothing to judge lately."""
        return self._watches.blind(fault, self._last_s)

    @property
    def pause_s(self) -> float:
        """Seconds since time last counted; infinite when it never did."""
        return self._last_s - self.clock.good_s

    def fault_spans(self) -> list[FaultSpan]:
        """Every fault within the hold, in order of time.

        What happened on the way in or out is cut off: it is no fault of the hold.
        """
        start = self.start_s if self.start_s is not None else math.inf
        return spans_within(self._watches.spans(), self.stretch, self.samples, (start, self.end_s))

    def inside(self) -> int:
        """Number of samples of the hold, without those of leaving it."""
        return self.samples.until(self.end_s)

    def judged(self) -> dict[str, float]:
        """Share of the hold in which each rule had something to judge, 0..1 by fault."""
        return judged_shares(self.stretch, self.samples, self.inside())

    def update(self, time_s: float, measures: Measures | None) -> None:
        """Take in one frame; None when nobody (or not enough of somebody) was seen.

        Nor is anybody seen after a cut, in a close-up and in a torn pose (`evidence`).
        """
        # NaN in the first frame, in which no hold can have begun.
        step = time_s - self._last_s
        if step > LONGEST_GAP_S:
            if not self.holding or step > RESTART_AFTER_S:
                self.finish()
                return
            self._pass_over(step)
            step = 0.0
        self._last_s = time_s
        if measures is not None and self.holding:
            leg = leg_of(measures, self.side)
            seen = sighting(time_s, measures, leg, self._sighting)
            measures, self._sighting = (None, self._sighting) if seen is None else (measures, seen)
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
            self._come_in(time_s, measures, effort, in_zone)
        if self.holding:
            self._hold(time_s, step, measures, effort, in_zone)
        if not in_zone and time_s - self._in_zone_s > OUT_GRACE_S:
            self.finish()

    def _pass_over(self, gap_s: float) -> None:
        """Take a gap between two frames for a pause: whoever is still there has not left in it."""
        self._seen_s += gap_s
        self._in_zone_s += gap_s
        if self._sighting is not None:
            self._sighting = replace(self._sighting, time_s=self._sighting.time_s + gap_s)

    def cut_off(self) -> None:
        """Nothing more comes: who is in the stretch still is judged by what was seen so far."""
        if self.holding and self.end_s == self._last_s:
            self._watches.settle(self._last_s)

    def finish(self) -> None:
        """End the attempt: close open faults, drop doubtful time."""
        if self.over:
            return
        self.over = True
        self._watches.finish()
        if self.holding:
            self._end_where_leaving_began()

    def _end_where_leaving_began(self) -> None:
        """Take back the first moments of coming up, which nobody could tell apart then."""
        if self.end_s == self._last_s:
            return  # At the usual depth to the last: a sway that is no leaving.
        began = self._depth.leaving_began(self.end_s)
        if began is not None:
            self.end_s = began
            self._ledger.take_back(began)

    def _unseen(self, time_s: float) -> None:
        last = self._seen_s
        if self.holding:
            lost_long = time_s - last > POSE_BRIDGE_S
            verdict = Verdict.BAD if lost_long else Verdict.DOUBT
            self._ledger.tick(time_s, verdict, straight=not self._watches.judges_back)
        elif time_s - last > POSE_BRIDGE_S:
            # Nobody knows what happened meanwhile, so arriving begins again.
            self._depth.clear()
        if math.isnan(last) or time_s - last > OUT_GRACE_S:
            self.finish()

    def _watch(self, time_s: float, measures: Measures, effort: float) -> None:
        self._watches.update(time_s, measures, self.side)
        if self.holding:
            since_s = self._watches.bounces_since(time_s, effort)
            if since_s is not None:
                # The swings that made it sure were part of it.
                self._ledger.take_back(since_s)

    def _come_in(self, time_s: float, measures: Measures, effort: float, in_zone: bool) -> None:
        if not in_zone:
            self._depth.clear()
            return
        straight = self._watches.is_straight(measures, self.side)
        arrived = self._depth.come(time_s, effort, straight=straight)
        if arrived is None:
            return
        self.start_s = self.end_s = arrived.start_s
        # The time since arriving waits in escrow for this frame's verdict.
        waits_s = time_s - arrived.start_s
        self._ledger.clock = HoldClock(
            escrow_s=waits_s, straight_escrow_s=arrived.straight_s, time_s=time_s
        )

    def _hold(
        self, time_s: float, step: float, measures: Measures, effort: float, in_zone: bool
    ) -> None:
        straight = self._watches.is_straight(measures, self.side)
        suspected = bool(self._watches.stop(self._watches.in_state(State.SUSPECT)))
        disturbed = suspected or bool(self.stopping)
        leaving = self._depth.is_leaving(time_s, effort, disturbed=disturbed)
        self._depth.follow(step, effort, self.end_s, leaving=leaving)
        if not in_zone:
            outside_long = time_s - self._in_zone_s > POSE_BRIDGE_S
            verdict = Verdict.BAD if outside_long else Verdict.DOUBT
            self._ledger.tick(time_s, verdict, straight=straight)
            return
        verdict = Verdict.DOUBT if leaving or suspected else Verdict.GOOD
        if self.stopping:
            easing = self._watches.easing(self.stopping)
            verdict = Verdict.DOUBT if easing else Verdict.BAD
        if not leaving:
            verdict = self._after_a_dip(time_s, effort, verdict)
            self.end_s = time_s
        self._ledger.tick(time_s, verdict, straight=straight)
        self._depth.keep(time_s, effort, step)
        self.earlier_neutral |= measures.earlier_neutral
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

    def _after_a_dip(self, time_s: float, effort: float, verdict: Verdict) -> Verdict:
        """At the usual depth again: decide whether it was let go meanwhile."""
        was, since_s = self._depth.decide(time_s, effort)
        if was is Ending.OPEN:
            return Verdict.BAD if verdict is Verdict.BAD else Verdict.DOUBT
        if was is Ending.RELEASED:
            self._ledger.take_back(since_s)
            self._ledger.refuse()
        return verdict
