"""What is known of one moment when the one thing to say is chosen; facts only."""

from __future__ import annotations

from dataclasses import dataclass

from formcheck.measure.measures import Measures
from formcheck.rules.attempt import Attempt
from formcheck.rules.catalogue import Match
from formcheck.rules.hold import mostly_seen
from formcheck.rules.stretch import Stretch

COUNTS_WITHIN_S = 0.7
"""Shorter doubts are over before anybody could read about them."""

FLICKER_S = 0.3
"""A stretch that is out of sight for longer is no flicker of the pose: what is said then is about
what is seen, no longer about the hold."""


@dataclass(frozen=True)
class HoldNow:
    """A hold that has begun."""

    stretch: Stretch
    held_s: float
    straight_s: float
    """Of the seconds held those in which the back was seen to be straight."""
    target_s: float
    begun_s: float
    """Seconds since it began."""
    pause_s: float
    """Seconds since time last counted."""
    in_zone: bool
    steady: bool
    """At rest."""
    unjudged: tuple[str, ...] = ()
    """Faults that should be judged and could not be lately."""
    last_side: bool = True
    """There is no other side to do."""

    @property
    def counts(self) -> bool:
        """True while seconds count, or have stopped only just now."""
        return self.pause_s <= (COUNTS_WITHIN_S if self.in_zone else FLICKER_S)

    @property
    def done(self) -> bool:
        """True when the target is reached."""
        return self.held_s >= self.target_s

    @property
    def mostly_seen(self) -> bool:
        """True when the back was seen to be straight for most of it."""
        return mostly_seen(self.held_s, self.straight_s, self.target_s)


@dataclass(frozen=True, eq=False)
class Moment:
    """One frame of a session, or a photograph, when the one thing to say is chosen; facts only."""

    measures: Measures | None
    """None when nobody is seen."""
    match: Match | None = None
    """The stretch that this frame shows, its leg well seen."""
    problems: tuple[str, ...] = ()
    """Names of warnings (`problems.problems_of`)."""
    hold: HoldNow | None = None
    """None before a hold has begun, and in a photograph."""
    stopping: tuple[str, ...] = ()
    """Faults that stop the clock."""
    doubtful: tuple[str, ...] = ()
    """Those that may be beginning or are advice only."""
    leg_hidden: bool = False
    """Somebody is in a stretch whose leg is hardly seen."""
    picture: bool = False
    """A photograph, which has no before and after."""

    @property
    def stretch(self) -> Stretch | None:
        """The stretch of the hold, or else of this frame."""
        if self.hold is not None:
            return self.hold.stretch
        return self.match.stretch if self.match is not None else None

    @property
    def counting(self) -> HoldNow | None:
        """The hold while its seconds count."""
        return self.hold if self.hold is not None and self.hold.counts else None


def hold_now(attempt: Attempt, time_s: float, target_s: float, *, last_side: bool) -> HoldNow:
    """Return the facts of an attempt that has begun."""
    wanted = (rule.fault for rule in attempt.stretch.rules if rule.must_be_judged)
    return HoldNow(
        stretch=attempt.stretch,
        held_s=attempt.clock.held_s,
        straight_s=attempt.clock.straight_s,
        target_s=target_s,
        begun_s=time_s - (time_s if attempt.start_s is None else attempt.start_s),
        pause_s=attempt.pause_s,
        in_zone=attempt.in_zone,
        steady=attempt.steady,
        unjudged=tuple(fault for fault in wanted if attempt.blind(fault)),
        last_side=last_side,
    )
