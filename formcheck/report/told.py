"""What is said of each moment of a recording once all of it is known. Pure.

While it is looked at nobody knows yet: a fault is sure only after a while, and seconds wait until
a doubt is over. A clip is drawn when the verdict is there, and tells it as the result does.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import cast

import numpy as np

from formcheck.measure.landmarks import FloatArray
from formcheck.report.result import Hold, Result
from formcheck.rules.catalogue import catalogue
from formcheck.rules.coach import SHOWN_ANGLES, Feedback, Phase
from formcheck.rules.common import marks_of
from formcheck.rules.cues import cue_of
from formcheck.rules.hold import LONGEST_GAP_S
from formcheck.rules.moment import COUNTS_WITHIN_S, HoldNow, Moment
from formcheck.rules.stretch import Stretch, StretchSide
from formcheck.texts import Line, whole_seconds

OUTCOME_S = 3.0
"""So long after a hold its seconds are told, before it is about the next one: time to read them."""

_IN = ("hold", "paused", "done")

_Span = tuple[float, float]


class Told:
    """Tells each moment of a recording as the result has it, from its looks in order of time."""

    def __init__(self, looks: Sequence[Feedback], result: Result) -> None:
        self._courses = [_Course(hold, looks) for hold in result.holds]

    def at(self, feedback: Feedback, time_s: float) -> Feedback:
        """Return what is to be told at a time, seconds, from what was said at the look before."""
        before: _Course | None = None
        for course in self._courses:
            if course.hold.start_s <= time_s <= course.hold.end_s:
                return course.at(feedback, time_s)
            if course.hold.end_s < time_s:
                before = course
        if before is not None and (
            time_s - before.hold.end_s <= OUTCOME_S or before is self._courses[-1]
        ):
            return _outcome(before.hold, feedback, time_s)
        known = catalogue().get(feedback.stretch or "")
        if known is not None:
            feedback = replace(feedback, shown=_shown(known))
        if feedback.phase in _IN:
            # Bending down for a moment is no hold, and the result knows of none.
            return _without_hold(feedback, time_s, "entry", Line("going_in"))
        return replace(feedback, time_s=time_s)


class _Course:
    """The course of one hold: what counted when."""

    def __init__(self, hold: Hold, looks: Sequence[Feedback]) -> None:
        self.hold = hold
        self._stretch = catalogue()[hold.stretch]
        inside = [look for look in looks if hold.start_s <= look.time_s <= hold.end_s]
        self._times = np.array([hold.start_s, *(look.time_s for look in inside), hold.end_s])
        straight_s = hold.held_s if math.isnan(hold.straight_s) else hold.straight_s
        # Before arriving was sure, the seconds of a look are of no hold, or of another one.
        own = [
            (look.held_s, look.straight_s)
            if (look.stretch, look.side) == hold.what and look.phase in _IN
            else (0.0, 0.0)
            for look in inside
        ]
        booked = np.array([(0.0, 0.0), *own, (hold.held_s, straight_s)])
        self._held, self._straight = (_counted(self._times, column) for column in booked.T)
        self._known = [
            (look.time_s, look.moment.hold)
            for look in inside
            if look.moment is not None and look.moment.hold is not None
        ]
        # The most important first, as while it was looked at.
        order = [rule.fault for rule in self._stretch.rules]
        self._faults = sorted(hold.faults, key=lambda one: [*order, one.fault].index(one.fault))
        stopping = [fault for fault in hold.faults if not fault.advice]
        spans = [fault.span for fault in stopping if fault.span]
        self._pauses = _pauses(self._times, self._held, spans)

    def at(self, feedback: Feedback, time_s: float) -> Feedback:
        """Return what is to be told at a time in this hold."""
        hold = self.hold
        held_s = float(np.interp(time_s, self._times, self._held))
        straight_s = min(held_s, float(np.interp(time_s, self._times, self._straight)))
        timed = ((fault, fault.span) for fault in self._faults)
        there = [fault for fault, span in timed if span and span[0] <= time_s <= span[1]]
        stopping = tuple(fault.fault for fault in there if not fault.advice)
        advice = tuple(fault.fault for fault in there if fault.advice)
        waits = any(start < time_s < end for start, end in self._pauses)
        # The result rounds the last tenths up (`completed`).
        done = held_s >= (min(hold.held_s, hold.target_s) if hold.completed else hold.target_s)
        phase: Phase = "done" if done else "paused" if stopping or waits else "hold"
        now = self._now(time_s, held_s, straight_s, paused=waits or bool(stopping), done=done)
        moment = feedback.moment or Moment(feedback.measures, problems=feedback.problems)
        return replace(
            feedback,
            time_s=time_s,
            phase=phase,
            stretch=hold.stretch,
            named=True,
            side=cast(StretchSide, hold.side),
            held_s=held_s,
            straight_s=straight_s,
            cue=cue_of(replace(moment, hold=now, stopping=stopping, doubtful=advice)),
            faults=(*stopping, *advice),
            suspects=(),
            shown=_shown(self._stretch),
            marks=marks_of(self._stretch),
        )

    def _now(
        self, time_s: float, held_s: float, straight_s: float, *, paused: bool, done: bool
    ) -> HoldNow:
        """Return the facts of the hold, those that only the look knew from the nearest one."""
        if self._known:
            # Asked for every frame: a long hold is not searched from its start each time.
            place = bisect_left(self._known, time_s, key=lambda item: item[0])
            near = self._known[max(place - 1, 0) : place + 1]
            known = min(near, key=lambda item: abs(item[0] - time_s))[1]
        else:
            known = HoldNow(self._stretch, 0.0, 0.0, self.hold.target_s, 0.0, 0.0, True, True)
        return replace(
            known,
            held_s=max(held_s, self.hold.target_s) if done else held_s,
            straight_s=straight_s,
            begun_s=time_s - self.hold.start_s,
            pause_s=math.inf if paused else 0.0,
            # Whoever was out of it came back, else the hold had ended there.
            in_zone=known.in_zone or paused,
        )


def _shown(stretch: Stretch) -> tuple[str, ...]:
    """Return the angles that a clip shows: there is time to read one more than while stretching."""
    first, *rest = stretch.angles[:SHOWN_ANGLES]
    hinge = ("hip_hinge_deg",) if "hip_hinge_deg" in stretch.angles else ()
    return (first, *hinge, *rest)


def _outcome(hold: Hold, feedback: Feedback, time_s: float) -> Feedback:
    """Return what is told after a hold: its seconds, and nothing to do."""
    held_s = hold.target_s if hold.completed else hold.held_s
    values = (("held", f"{whole_seconds(held_s)}"), ("target", f"{hold.target_s:g}"))
    cue = Line("told.held", "good" if hold.confirmed else "info", values)
    return _without_hold(feedback, time_s, "idle", cue)


def _without_hold(feedback: Feedback, time_s: float, phase: Phase, cue: Line) -> Feedback:
    none = replace(feedback, named=False, held_s=0.0, straight_s=0.0, faults=(), suspects=())
    return replace(none, time_s=time_s, phase=phase, cue=cue, side=None)


def _counted(times: FloatArray, so_far: Sequence[float] | FloatArray) -> FloatArray:
    """Return the seconds that had counted at each time, from what was booked when.

    What was booked late counted in the seconds right before; what was taken back never did. A gap
    is no time (`hold.LONGEST_GAP_S`).
    """
    steps = np.diff(times)
    clock = np.concatenate([[0.0], np.cumsum(np.where(steps > LONGEST_GAP_S, 0.0, steps))])
    kept = np.minimum.accumulate(np.asarray(so_far, float)[::-1])[::-1]
    found: FloatArray = np.maximum.accumulate((kept - clock)[::-1])[::-1] + clock
    return np.maximum(found, 0.0)


def _pauses(times: FloatArray, held: FloatArray, faults: Sequence[_Span]) -> list[_Span]:
    """Return when nothing counted for longer than a moment, but for the time of faults."""
    still = [
        (float(start), float(end))
        for (start, end), won in zip(pairwise(times), np.diff(held), strict=True)
        if won < 0.5 * (end - start)
    ]
    for fault in faults:
        still = [part for span in still for part in _less(span, fault)]
    joined: list[_Span] = []
    for start, end in still:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return [(start, end) for start, end in joined if end - start > COUNTS_WITHIN_S]


def _less(span: _Span, taken: _Span) -> list[_Span]:
    """Return what is left of a span without another."""
    (start, end), (first, last) = span, taken
    if last <= start or first >= end:
        return [span]
    return [part for part in ((start, first), (last, end)) if part[1] > part[0]]
