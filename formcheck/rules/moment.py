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
    """A hold that has begun.

    Attributes
    ----------
    stretch : Stretch
    held_s, straight_s, target_s : float
        Seconds that count, those in which the back was seen to be straight, and those wanted.
    begun_s : float
        Seconds since it began.
    pause_s : float
        Seconds since time last counted.
    in_zone, steady : bool
        In the stretch now; at rest.
    unjudged : tuple of str
        Faults that should be judged and could not be lately.
    last_side : bool
        There is no other side to do.
    """

    stretch: Stretch
    held_s: float
    straight_s: float
    target_s: float
    begun_s: float
    pause_s: float
    in_zone: bool
    steady: bool
    unjudged: tuple[str, ...] = ()
    last_side: bool = True

    @property
    def counts(self) -> bool:
        """True while seconds count, or have stopped only just now."""
        return self.pause_s <= (COUNTS_WITHIN_S if self.in_zone else FLICKER_S)

    @property
    def mostly_seen(self) -> bool:
        """True when the back was seen to be straight for most of it."""
        return mostly_seen(self.held_s, self.straight_s, self.target_s)


@dataclass(frozen=True, eq=False)
class Moment:
    """One frame of a session, or a photograph.

    Attributes
    ----------
    measures : Measures or None
        None when nobody is seen.
    match : Match or None
        The stretch that this frame shows, its leg well seen.
    problems : tuple of str
        Names of warnings (`problems.problems_of`).
    hold : HoldNow or None
        None before a hold has begun, and in a photograph.
    stopping, doubtful : tuple of str
        Faults that stop the clock; those that may be beginning or are advice only.
    leg_hidden : bool
        Somebody is in a stretch whose leg is hardly seen.
    picture : bool
        A photograph, which has no before and after.
    """

    measures: Measures | None
    match: Match | None = None
    problems: tuple[str, ...] = ()
    hold: HoldNow | None = None
    stopping: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    leg_hidden: bool = False
    picture: bool = False

    @property
    def stretch(self) -> Stretch | None:
        """The stretch of the hold, or else of this frame."""
        if self.hold is not None:
            return self.hold.stretch
        return self.match.stretch if self.match is not None else None


def hold_now(attempt: Attempt, time_s: float, target_s: float, *, last_side: bool) -> HoldNow:
    """Return the facts of an attempt that has begun.

    Parameters
    ----------
    attempt : Attempt
    time_s, target_s : float
        Seconds.
    last_side : bool
    """
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
