"""What the sessions of one person add up to: tracks, differences, weeks, notes of pain. Pure.

A track is one stretch on one side. A day counts once, with the median of its readings, so that
ten holds on one evening are no trend.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile

from formcheck.history.advice import Advice, advise
from formcheck.history.sessions import (
    Attempt,
    Dose,
    Pain,
    Session,
    attempts_of,
    counted_nothing,
    doses,
    mean_deg,
    monday_of,
    pains_of,
    unseen_s,
)
from formcheck.history.trends import (
    Difference,
    Point,
    Trend,
    difference_of,
    main_angles,
    told_from_deg,
    trend_of,
)
from formcheck.report.result import Hold

WINDOW_DAYS = 84
"""Trends and weeks reach back so far: twice the six weeks after which gains are reported."""

WEEKS = WINDOW_DAYS // 7

GOAL_DAYS = 5
"""Days a week, as in the programme that was found to work (Bandy & Irion 1994)."""

SIDES = {"left": 0, "right": 1, "both": 2}


@dataclass(frozen=True)
class Week:
    """One week from Monday on.

    ``days``: on which at least one hold reached its target. ``completed``, ``attempted``: holds
    that reached their target; all holds. ``held_s``, ``wanted_s``: seconds that counted, at most
    the target of each hold; seconds wanted. ``doses``: minutes in good form of each leg.
    """

    monday: date
    days: int
    completed: int
    attempted: int
    held_s: float
    wanted_s: float
    doses: tuple[Dose, ...] = ()


@dataclass(frozen=True)
class Track:
    """One stretch on one side.

    ``trends``: by angle, the surest first, over the last `WINDOW_DAYS`. ``points``: the daily
    medians of all time that the picture shows. ``brief``: by angle, the last hold that measured it
    and was too brief for a reading. ``completed``, ``attempted``: holds of all time; ``unseen``: of
    the completed ones, those whose back was not seen straight for long enough; ``uncounted``: those
    in which no second counted. ``faults``: in how many holds of the last `WINDOW_DAYS` each
    occurred, the most frequent first.
    """

    stretch: str
    side: str
    trends: dict[str, Trend]
    points: dict[str, tuple[Point, ...]]
    brief: dict[str, Hold]
    completed: int
    attempted: int
    unseen: int
    uncounted: int
    faults: tuple[tuple[str, int], ...]
    advice: Advice


@dataclass(frozen=True)
class Progress:
    """Everything that the history says of one person.

    ``differences``: by stretch, where both sides were seen. ``weeks``: the last `WEEKS`, the
    present one last. ``streak``: weeks in a row in which the goal was met, up to now. ``pains``:
    the latest first.
    """

    person: str
    today: date
    sessions: int
    first: date | None
    last: date | None
    tracks: tuple[Track, ...]
    differences: dict[str, Difference]
    weeks: tuple[Week, ...]
    goal_days: int
    streak: int
    pains: tuple[Pain, ...]

    @property
    def begun(self) -> tuple[Week, ...]:
        """The weeks from that of the first session on; at least the present one."""
        since = self.weeks[-1].monday if self.first is None else monday_of(self.first)
        return tuple(week for week in self.weeks if week.monday >= since) or self.weeks[-1:]


def progress_of(
    person: str, sessions: Sequence[Session], today: date, goal_days: int = GOAL_DAYS
) -> Progress:
    """Add up the sessions of one person, which come in order of time; the goal is days a week."""
    attempts = attempts_of(sessions)
    pains = pains_of(sessions)
    by_track: dict[tuple[str, str], list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        by_track[attempt.hold.stretch, attempt.hold.side].append(attempt)
    names = sorted(by_track, key=lambda name: (name[0], SIDES.get(name[1], 3)))
    tracks = tuple(_track(*name, by_track[name], pains, today) for name in names)
    weeks = _weeks(attempts, today)
    return Progress(
        person=person,
        today=today,
        sessions=len(sessions),
        first=sessions[0].when.date() if sessions else None,
        last=sessions[-1].when.date() if sessions else None,
        tracks=tracks,
        differences=_differences(tracks, today),
        weeks=weeks[-WEEKS:],
        goal_days=goal_days,
        streak=_streak(weeks, goal_days),
        pains=tuple(reversed(pains)),
    )


def _track(
    stretch: str, side: str, attempts: list[Attempt], pains: Sequence[Pain], today: date
) -> Track:
    points = {angle: daily(attempts, angle) for angle in main_angles(stretch)}
    faults = Counter(
        fault
        for attempt in attempts
        if 0 <= (today - attempt.day).days < WINDOW_DAYS
        for fault in {fault.fault for fault in attempt.hold.faults}
    )
    return Track(
        stretch=stretch,
        side=side,
        trends={
            angle: trend_of(_lately(found, today), told_from_deg(angle, stretch))
            for angle, found in points.items()
        },
        points=points,
        brief={
            angle: attempt.hold
            for attempt in attempts
            for angle in points
            if not attempt.in_earnest and mean_deg(attempt.hold, angle) is not None
        },
        completed=sum(attempt.hold.completed for attempt in attempts),
        attempted=len(attempts),
        uncounted=sum(counted_nothing(attempt.hold) for attempt in attempts),
        unseen=sum(a.hold.completed and unseen_s(a.hold) is not None for a in attempts),
        faults=tuple(sorted(faults.items(), key=lambda item: (-item[1], item[0]))),
        advice=advise(stretch, side, attempts, pains, today),
    )


def daily(attempts: Iterable[Attempt], angle: str) -> tuple[Point, ...]:
    """Return the median of an angle for each day, in order; brief attempts are left out."""
    by_day: dict[int, list[float]] = defaultdict(list)
    for attempt in attempts:
        value = mean_deg(attempt.hold, angle)
        if value is not None and attempt.in_earnest:
            by_day[attempt.day.toordinal()].append(value)
    return tuple((day, statistics.median(values)) for day, values in sorted(by_day.items()))


def _lately(points: Sequence[Point], today: date) -> list[Point]:
    """Keep the days of the window. Days to come are those of a clock that was wrong."""
    last = today.toordinal()
    return [point for point in points if last - WINDOW_DAYS < point[0] <= last]


def _differences(tracks: Sequence[Track], today: date) -> dict[str, Difference]:
    found = {}
    rights = {track.stretch: track for track in tracks if track.side == "right"}
    for track in tracks:
        if track.side == "left" and track.stretch in rights:
            angle = main_angles(track.stretch)[0]
            left, right = (
                _lately(one.points[angle], today) for one in (track, rights[track.stretch])
            )
            found[track.stretch] = difference_of(left, right, told_from_deg(angle, track.stretch))
    return found


def _weeks(attempts: Sequence[Attempt], today: date) -> tuple[Week, ...]:
    """Every week from the first session on (at least `WEEKS`), the present one last."""
    by_week: dict[date, list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        by_week[monday_of(attempt.day)].append(attempt)
    present = monday_of(today)
    first = min([present - timedelta(weeks=WEEKS - 1), *by_week])
    count = max((present - first).days // 7 + 1, 0)
    mondays = (first + timedelta(weeks=number) for number in range(count))
    return tuple(_week(monday, by_week.get(monday, [])) for monday in mondays)


def _week(monday: date, attempts: Sequence[Attempt]) -> Week:
    done = [attempt for attempt in attempts if attempt.hold.completed]
    return Week(
        monday=monday,
        days=len({attempt.day for attempt in done}),
        completed=len(done),
        attempted=len(attempts),
        held_s=math.fsum(min(a.hold.held_s, a.hold.target_s) for a in attempts),
        wanted_s=math.fsum(a.hold.target_s for a in attempts),
        doses=doses(attempts),
    )


def _streak(weeks: Sequence[Week], goal_days: int) -> int:
    """Count the weeks in a row that met the goal; the present one is not over yet."""
    *past, present = (week.days >= goal_days for week in weeks)
    return present + sum(1 for _ in takewhile(bool, reversed(past)))
