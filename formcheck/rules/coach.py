"""The coach: measures in, feedback out, frame by frame.

Fed with the same measures it says the same things, live, from a file or from stored poses: it
has no clock, no camera and no memory beyond the frames it was given.
"""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass, field, replace
from typing import Literal

from formcheck.measure.landmarks import other_side
from formcheck.measure.measures import MIN_VISIBILITY, Measures
from formcheck.rules.attempt import OUT_GRACE_S, RESTART_AFTER_S, Attempt
from formcheck.rules.catalogue import Match, Wanted, recognise
from formcheck.rules.common import marks_of
from formcheck.rules.cues import cue_of
from formcheck.rules.evidence import Gravity
from formcheck.rules.hold import mostly_seen
from formcheck.rules.moment import COUNTS_WITHIN_S, Moment, hold_now
from formcheck.rules.problems import TURNED_PICTURE, ProblemLog, WarningSpan, problems_of
from formcheck.rules.stretch import Mark, Stretch, StretchSide, leg_of
from formcheck.texts import Line

Phase = Literal["idle", "entry", "hold", "paused", "done"]
"""idle: no stretch. entry: starting position or on the way. hold: seconds count.
paused: in the stretch, seconds do not count. done: the target is reached."""

DEFAULT_TARGET_S = 30.0
"""30 s are as good as 60 s and better than 15 s (Bandy & Irion 1994)."""

SHORTEST_ATTEMPT_S = 2.0
"""Bending down for a moment is not an attempt at a stretch."""

SIDE_CHANGE_S = 0.7
"""Another stretch or side must be seen this long before the present attempt is given up."""

SHOWN_ANGLES = 2
"""More numbers cannot be taken in while stretching."""

SIDE_CHANGE_COMING_IN_S = 0.2
"""Before the hold has begun, a better idea of the side is welcome sooner."""


@dataclass(frozen=True, eq=False)
class Feedback:
    """What one frame means for the user; everything an edge needs to show or speak."""

    time_s: float
    phase: Phase
    stretch: str | None
    """Name of the stretch that is being done."""
    named: bool
    """False before it has been held for long enough to be an attempt: a starting position alone is
    none, and the verdict would not know of it."""
    side: StretchSide | None
    """The stretched leg."""
    held_s: float
    """Seconds that count so far in this hold."""
    target_s: float
    """Seconds wanted."""
    cue: Line
    faults: tuple[str, ...]
    """Those that hold now."""
    suspects: tuple[str, ...]
    """Those that may be beginning."""
    problems: tuple[str, ...]
    """Warning names of this frame."""
    measures: Measures | None
    """None when nobody was seen."""
    shown: tuple[str, ...] = ()
    """The angles to show (names as in `ANGLES`)."""
    straight_s: float = 0.0
    """Of the seconds held, those in which the back was seen to be straight; all of them in a
    stretch that no rule about the back belongs to."""
    marks: dict[str, Mark] = field(default_factory=dict)
    """Where the stretch's faults are shown in the picture."""
    moment: Moment | None = None
    """What the cue was chosen by."""

    @property
    def mostly_seen(self) -> bool:
        """True when the back was seen to be straight for most of the seconds held."""
        return mostly_seen(self.held_s, self.straight_s, self.target_s)


class Coach:
    """Follows a whole session and keeps its attempts.

    By default stretch and side are recognised.
    """

    def __init__(self, wanted: Wanted | None = None, target_s: float = DEFAULT_TARGET_S) -> None:
        self._wanted = wanted or Wanted()
        self._target_s = target_s
        self._attempt: Attempt | None = None
        self._attempts: list[Attempt] = []
        self._problems = ProblemLog()
        self._gravity = Gravity()
        self._other_since: float | None = None
        self._named = False

    def update(
        self, time_s: float, measures: Measures | None, extra_problems: tuple[str, ...] = ()
    ) -> Feedback:
        """Take in one frame, in order of time; no measures when nobody was seen.

        Extra problems are warning names that only the pose stage can know (``"several_people"``).
        """
        match = recognise(measures, self._wanted) if measures is not None else None
        usable = measures if self._usable(measures, match) else None
        problems = problems_of(measures, leg_seen=usable is not None) + extra_problems
        if self._gravity.update(time_s, measures, match if usable else None):
            # What it looks like is another stretch than is done.
            problems = (TURNED_PICTURE, *extra_problems)
            self._attempt = usable = None
        self._problems.update(time_s, problems)
        hidden = usable is None and match is not None and match.in_zone
        if usable is None:
            match = None
        self._follow(time_s, usable, match)
        moment = self._moment(time_s, Moment(measures, match, problems, leg_hidden=hidden))
        return self._feedback(time_s, moment)

    def finish(self) -> tuple[list[Attempt], tuple[WarningSpan, ...]]:
        """End the session; returns the attempts worth reporting and the warnings."""
        if self._attempt is not None:
            self._attempt.cut_off()
        self._end_attempt()
        return self._attempts, self._problems.finish(self._done_s())

    def _done_s(self) -> float:
        """When nothing was left to see: after the last hold, a moment later if it was cut short."""
        if not self._attempts:
            return math.inf
        last = self._attempts[-1]
        return last.end_s + (0.0 if last.clock.held_s >= self._target_s else OUT_GRACE_S)

    def so_far(self) -> tuple[list[Attempt], tuple[WarningSpan, ...]]:
        """Return what `finish` would, and go on."""
        now = copy.copy(self)
        # What is over does not change any more, and is far larger.
        now._attempts = list(self._attempts)
        now._attempt, now._problems = copy.deepcopy((self._attempt, self._problems))
        return now.finish()

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
            if self._is_other(attempt, match, measures):
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
    def _is_other(attempt: Attempt, match: Match | None, measures: Measures | None) -> bool:
        """True when another stretch, or the other leg, is in its zone instead of this one."""
        if match is None or measures is None or not match.in_zone:
            return False
        if match.stretch.name != attempt.stretch.name:
            return True
        if attempt.holding and match.side == "both" and attempt.side != "both":
            # A leg that was drawn in and is hidden now is guessed beside the one that is seen.
            return measures.confidence.of(other_side(attempt.side)) >= MIN_VISIBILITY
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
        # What was called by name is in the verdict, also when its end is taken back.
        named, self._named = self._named or _is_attempt(attempt), False
        attempt.finish()
        if named:
            self._attempts.append(attempt)

    def _moment(self, time_s: float, moment: Moment) -> Moment:
        """Add what is known of the attempt that goes on."""
        attempt = self._attempt
        if attempt is None or not attempt.holding:
            return moment
        last = attempt.side == "both" or self._was_done(attempt.stretch, other_side(attempt.side))
        return replace(
            moment,
            hold=hold_now(attempt, time_s, self._target_s, last_side=last),
            stopping=attempt.stopping,
            doubtful=(*attempt.suspects, *attempt.faults),
        )

    def _feedback(self, time_s: float, moment: Moment) -> Feedback:
        attempt, match = self._attempt, moment.match
        self._named = attempt is not None and (self._named or _is_attempt(attempt))
        stretch = attempt.stretch if attempt else match.stretch if match else None
        holding = attempt is not None and attempt.holding
        return Feedback(
            time_s=time_s,
            phase=self._phase(attempt, match),
            stretch=stretch.name if stretch else None,
            named=self._named,
            side=attempt.side if attempt else match.side if match else None,
            held_s=attempt.clock.held_s if attempt else 0.0,
            straight_s=attempt.clock.straight_s if attempt else 0.0,
            target_s=self._target_s,
            cue=cue_of(moment),
            faults=attempt.faults if attempt and holding else (),
            suspects=attempt.suspects if attempt and holding else (),
            problems=moment.problems,
            shown=stretch.angles[:SHOWN_ANGLES] if stretch else (),
            measures=moment.measures,
            marks=marks_of(stretch),
            moment=moment,
        )

    def _phase(self, attempt: Attempt | None, match: Match | None) -> Phase:
        if attempt is None:
            return "entry" if match else "idle"
        if not attempt.holding:
            return "entry"
        if attempt.clock.held_s >= self._target_s:
            return "done"
        return "paused" if attempt.stopping or attempt.pause_s > COUNTS_WITHIN_S else "hold"


def _is_attempt(attempt: Attempt) -> bool:
    """True when it is long enough to be reported, and so to be called by name."""
    return attempt.holding and attempt.lasted_s >= SHORTEST_ATTEMPT_S
