"""The coach: measures in, feedback out, frame by frame.

Fed with the same measures it says the same things, live, from a file or from stored poses: it
has no clock, no camera and no memory beyond the frames it was given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from formcheck.measure.landmarks import other_side
from formcheck.measure.measures import MIN_VISIBILITY, Measures
from formcheck.rules.attempt import RESTART_AFTER_S, Attempt
from formcheck.rules.catalogue import Match, Wanted, recognise
from formcheck.rules.cues import IDLE_CUE, NEUTRAL_CUE, cue_text, done_cue, hold_cue, wants_neutral
from formcheck.rules.cues import Cue as Cue
from formcheck.rules.cues import Level as Level
from formcheck.rules.hold import mostly_seen
from formcheck.rules.problems import ADVICE, ProblemLog, WarningSpan
from formcheck.rules.stretch import Stretch, StretchSide, leg_of

Phase = Literal["idle", "entry", "hold", "paused", "done"]
"""idle: no stretch. entry: starting position or on the way. hold: seconds count.
paused: in the stretch, seconds do not count. done: the target is reached."""

DEFAULT_TARGET_S = 30.0
"""30 s are as good as 60 s and better than 15 s (Bandy & Irion 1994)."""

SHORTEST_ATTEMPT_S = 2.0
"""Bending down for a moment is not an attempt at a stretch."""

SIDE_CHANGE_S = 0.7
"""Another stretch or side must be seen this long before the present attempt is given up."""

PAUSE_SHOWN_AFTER_S = 0.7
"""Shorter doubts are over before anybody could read about them."""

SHOWN_ANGLES = 2
"""More numbers cannot be taken in while stretching."""

SIDE_CHANGE_COMING_IN_S = 0.2
"""Before the hold has begun, a better idea of the side is welcome sooner."""


@dataclass(frozen=True, eq=False)
class Feedback:
    """What one frame means for the user; everything an edge needs to show or speak.

    Attributes
    ----------
    time_s : float
    phase : str
        See `Phase`.
    stretch : str or None
        Name of the stretch that is being done.
    title : str
        The same for people; empty when there is none.
    side : {"left", "right", "both"} or None
        The stretched leg.
    held_s, target_s : float
        Seconds that count so far in this hold, and wanted.
    straight_s : float
        Of the seconds held, those in which the back was seen to be straight; all of them in a
        stretch that no rule about the back belongs to.
    cue : Cue
    faults, suspects : tuple of str
        Faults that hold now; faults that may be beginning.
    problems : tuple of str
        Warning names of this frame.
    shown : tuple of str
        The angles to show (names as in `ANGLES`).
    measures : Measures or None
        None when nobody was seen.
    """

    time_s: float
    phase: Phase
    stretch: str | None
    title: str
    side: StretchSide | None
    held_s: float
    target_s: float
    cue: Cue
    faults: tuple[str, ...]
    suspects: tuple[str, ...]
    problems: tuple[str, ...]
    measures: Measures | None
    shown: tuple[str, ...] = ()
    straight_s: float = 0.0

    @property
    def mostly_seen(self) -> bool:
        """True when the back was seen to be straight for most of the seconds held."""
        return mostly_seen(self.held_s, self.straight_s, self.target_s)


class Coach:
    """Follows a whole session and keeps its attempts.

    Parameters
    ----------
    wanted : Wanted
        A stretch or side the user asked for; by default both are recognised.
    target_s : float
        Seconds to hold.
    """

    def __init__(self, wanted: Wanted | None = None, target_s: float = DEFAULT_TARGET_S) -> None:
        self._wanted = wanted or Wanted()
        self._target_s = target_s
        self._attempt: Attempt | None = None
        self._attempts: list[Attempt] = []
        self._problems = ProblemLog()
        self._other_since: float | None = None

    def update(
        self, time_s: float, measures: Measures | None, extra_problems: tuple[str, ...] = ()
    ) -> Feedback:
        """Take in one frame.

        Parameters
        ----------
        time_s : float
            Seconds, in order.
        measures : Measures or None
            None when nobody was seen.
        extra_problems : tuple of str
            Warning names that only the pose stage can know (``"several_people"``).

        Returns
        -------
        Feedback
        """
        problems = ("no_person",) if measures is None else measures.problems
        problems += extra_problems
        match = recognise(measures, self._wanted) if measures is not None else None
        usable = measures if self._usable(measures, match) else None
        if usable is None:
            match = None
        self._follow(time_s, usable, match)
        self._problems.update(time_s, problems + self._not_begun(usable, match))
        return self._feedback(time_s, measures, match, problems)

    def _not_begun(self, measures: Measures | None, match: Match | None) -> tuple[str, ...]:
        """Name what keeps a stretch from beginning at all: a recording without a hold says why."""
        if self._attempt is not None or measures is None or match is None or match.in_zone:
            return ()
        rule = match.stretch.amiss_at_once(measures, match.side)
        return () if rule is None else (rule.fault,)

    def want(self, wanted: Wanted) -> None:
        """Look for another stretch or side from now on."""
        self._wanted = wanted

    def finish(self) -> tuple[list[Attempt], tuple[WarningSpan, ...]]:
        """End the session; returns the attempts worth reporting and the warnings."""
        self._end_attempt()
        return self._attempts, self._problems.finish()

    def _usable(self, measures: Measures | None, match: Match | None) -> bool:
        if measures is None or not measures.side_on:
            return False
        side = self._attempt.side if self._attempt else match.side if match else "both"
        return measures.confidence.of(leg_of(measures, side)) >= MIN_VISIBILITY

    def _follow(self, time_s: float, measures: Measures | None, match: Match | None) -> None:
        attempt = self._attempt
        if attempt is not None:
            if match is not None and match.side == attempt.side:
                attempt.done_as(match.stretch)
            attempt.update(time_s, measures)
            if self._is_other(attempt, match):
                self._other_since = time_s if self._other_since is None else self._other_since
                patience = SIDE_CHANGE_S if attempt.holding else SIDE_CHANGE_COMING_IN_S
                if time_s - self._other_since >= patience:
                    self._end_attempt()
            else:
                self._other_since = None
            if attempt.over or self._must_restart(attempt):
                self._end_attempt()
        if self._attempt is None and match is not None and match.in_zone:
            self._attempt = Attempt(match.stretch, match.side)
            self._attempt.update(time_s, measures)

    @staticmethod
    def _is_other(attempt: Attempt, match: Match | None) -> bool:
        """True when another stretch, or the other leg, is in its zone instead of this one."""
        if match is None or not match.in_zone:
            return False
        if match.stretch.name != attempt.stretch.name:
            return True
        return match.side != attempt.side

    def _must_restart(self, attempt: Attempt) -> bool:
        """True after a long pause in an unfinished hold."""
        begun = attempt.holding and 0 < attempt.clock.held_s < self._target_s
        return begun and attempt.pause_s > RESTART_AFTER_S

    def _was_done(self, stretch: Stretch, side: StretchSide) -> bool:
        return any(
            (done.stretch.name, done.side) == (stretch.name, side)
            and done.clock.held_s >= self._target_s
            for done in self._attempts
        )

    def _end_attempt(self) -> None:
        attempt, self._attempt = self._attempt, None
        self._other_since = None
        if attempt is None:
            return
        attempt.finish()
        if attempt.start_s is not None and attempt.end_s - attempt.start_s >= SHORTEST_ATTEMPT_S:
            self._attempts.append(attempt)

    def _feedback(
        self,
        time_s: float,
        measures: Measures | None,
        match: Match | None,
        problems: tuple[str, ...],
    ) -> Feedback:
        attempt = self._attempt
        stretch = attempt.stretch if attempt else match.stretch if match else None
        side = attempt.side if attempt else match.side if match else None
        held = attempt.clock.held_s if attempt else 0.0
        return Feedback(
            time_s=time_s,
            phase=self._phase(attempt, match),
            stretch=stretch.name if stretch else None,
            title=stretch.title if stretch else "",
            side=side,
            held_s=held,
            straight_s=attempt.clock.straight_s if attempt else 0.0,
            target_s=self._target_s,
            cue=self._cue(time_s, attempt, match, problems, measures),
            faults=attempt.faults if attempt and attempt.holding else (),
            suspects=attempt.suspects if attempt and attempt.holding else (),
            problems=problems,
            shown=stretch.angles[:SHOWN_ANGLES] if stretch else (),
            measures=measures,
        )

    def _phase(self, attempt: Attempt | None, match: Match | None) -> Phase:
        if attempt is None:
            return "entry" if match else "idle"
        if not attempt.holding:
            return "entry"
        if attempt.clock.held_s >= self._target_s:
            return "done"
        return "paused" if attempt.stopping or attempt.pause_s > PAUSE_SHOWN_AFTER_S else "hold"

    def _cue(
        self,
        time_s: float,
        attempt: Attempt | None,
        match: Match | None,
        problems: tuple[str, ...],
        measures: Measures | None,
    ) -> Cue:
        """Pick the one thing to say: what is wrong before what is next before praise."""
        if attempt is not None and attempt.holding:
            if attempt.clock.held_s >= self._target_s:
                finished = attempt.side == "both" or self._was_done(
                    attempt.stretch, other_side(attempt.side)
                )
                return done_cue(attempt.clock, self._target_s, finished=finished)
            for fault in attempt.stopping:
                return Cue(cue_text(attempt.stretch, fault), "stop", f"fault.{fault}")
            for fault in (*attempt.suspects, *attempt.faults):
                return Cue(cue_text(attempt.stretch, fault), "warn", f"fault.{fault}")
        for problem in problems:
            return Cue(ADVICE[problem], "warn", f"problem.{problem}")
        if attempt is not None and attempt.holding and attempt.pause_s <= PAUSE_SHOWN_AFTER_S:
            return hold_cue(attempt, time_s, measures, self._target_s)
        if match is not None and measures is not None:
            rule = match.stretch.amiss_at_once(measures, match.side)
            if rule is not None:
                return Cue(rule.cue, "warn", f"fault.{rule.fault}")
        if match is not None and measures is not None and wants_neutral(match, measures):
            return Cue(NEUTRAL_CUE, "info", "neutral")
        if match is not None:
            return Cue(match.stretch.ready_cue, "info", f"ready.{match.stretch.name}")
        return Cue(IDLE_CUE, "info", "idle")
