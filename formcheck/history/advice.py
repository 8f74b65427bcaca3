"""What to do next on a stretch and side, gently and never past a pain; and what the last time was.

"A little further" is said only after the present range was held in good form on several days, and
in words, not in degrees: what is sensible for one week (a few degrees) is less than the
measurement can tell. What to say is a key and its values; `words` says it. Pure.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from formcheck.history.sessions import (
    IN_EARNEST_S,
    Attempt,
    Dose,
    Pain,
    Session,
    attempts_of,
    doses,
    mean_deg,
    monday_of,
    reach_deg,
)
from formcheck.history.trends import UNKNOWN, main_angles, mean_error_deg, told_from_deg
from formcheck.report.result import Hold, Result
from formcheck.rules.catalogue import stretch_named

Kind = Literal["rest", "begin", "back", "form", "hold", "stay", "more", "enough"]
"""rest: it hurt lately. begin: after a break. back: to below where it hurt. form: a fault first.
hold: the time first. stay: this range, more days. more: a little further. enough: keep it."""

REST_DAYS = 7
"""After a stop on pain nothing but rest is advised for so long; a strain that is no more than
that is better within a week, and one that is not belongs to a health professional."""

RECENT_DAYS = 14
"""What was held longer ago is not the present range."""

GOOD_DAYS = 3
"""Days in good form before anything more; three sessions are a week at every other day."""

Value = date | float | str
"""In an advice: a day, degrees or a number, or a name (of a fault, an angle)."""


@dataclass(frozen=True)
class Advice:
    """What to do next: of which kind it is (`Kind`), the key of its words, and what is in them."""

    kind: Kind
    key: str
    values: Mapping[str, Value] = field(default_factory=dict)


def advise(
    stretch: str, side: str, attempts: Sequence[Attempt], pains: Sequence[Pain], today: date
) -> Advice:
    """Say what to do next on a stretch and side.

    ``attempts``: of both, in order, at least one. ``pains``: of the person, in order.
    """
    hurt = [pain for pain in pains if pain.concerns(stretch, side)]
    # What lies in the future has the date of a clock that was wrong; where it hurt counts still.
    lately = [pain for pain in hurt if pain.day <= today]
    if lately and (today - lately[-1].day).days < REST_DAYS:
        return Advice("rest", "rest", {"day": lately[-1].day})
    past = [attempt for attempt in attempts if attempt.day <= today]
    recent = [
        attempt
        for attempt in past
        if (today - attempt.day).days < RECENT_DAYS and (not lately or attempt.day > lately[-1].day)
    ]
    if not recent:
        return _begin(past, lately, today)
    return _go_on(stretch, recent, hurt)


def _begin(past: Sequence[Attempt], lately: Sequence[Pain], today: date) -> Advice:
    """Advise somebody who did nothing lately, or nothing since it hurt."""
    if not past:
        return Advice("begin", "clock_wrong")
    since_pain = bool(lately) and lately[-1].day >= past[-1].day
    ago = (today - past[-1].day).days
    return Advice("begin", "begin_after_pain" if since_pain else "begin", {"ago": ago})


def _go_on(stretch: str, recent: Sequence[Attempt], hurt: Sequence[Pain]) -> Advice:
    """Advise somebody who stretched lately, and for whom it did not hurt since."""
    latest = [attempt for attempt in recent if attempt.day == recent[-1].day]
    present_deg = _present_deg(recent)
    pain_deg, lowest = _lowest(hurt)
    # Before all else: holding still or mending the form there would be holding where it hurts.
    if present_deg is not None and present_deg >= pain_deg:
        return Advice("back", "back", {"now_deg": present_deg, **lowest})
    faults = Counter(fault.fault for attempt in latest for fault in attempt.hold.faults)
    if faults:
        fault = min(faults, key=lambda name: (-faults[name], name))
        return Advice("form", "form", {"what": fault})
    if not any(attempt.hold.completed for attempt in latest):
        return Advice("hold", "hold", {"target": latest[-1].hold.target_s})
    if present_deg is None or _present_deg(latest) is None:
        return Advice("stay", "unmeasured")
    return _with_the_time_held(stretch, recent, hurt, present_deg)


def _present_deg(attempts: Sequence[Attempt]) -> float | None:
    """Return how far the latest day went on which it was measured.

    Days before it say less of where somebody is now: a median over them would call a day far
    beyond them the usual one.
    """
    found = [(a.day, a.reach_deg) for a in attempts if a.reach_deg is not None and a.in_earnest]
    return (
        statistics.median(reach for day, reach in found if day == found[-1][0]) if found else None
    )


def _lowest(hurt: Sequence[Pain]) -> tuple[float, dict[str, Value]]:
    """Return the least far that hurt (infinite where none is known), and what is said of it."""
    known = [(pain.reach_deg, pain.day) for pain in hurt if pain.reach_deg is not None]
    pain_deg, day = min(known, default=(math.inf, date.max))
    return pain_deg, {"pain_deg": pain_deg, "pain_day": day}


def _with_the_time_held(
    stretch: str, recent: Sequence[Attempt], hurt: Sequence[Pain], present_deg: float
) -> Advice:
    """Advise somebody whose latest holds were complete and without a fault."""
    error = mean_error_deg(main_angles(stretch)[0], stretch)
    good = {
        attempt.day
        for attempt in recent
        if attempt.in_good_form
        and attempt.reach_deg is not None
        and abs(attempt.reach_deg - present_deg) <= error
    }
    missing = GOOD_DAYS - len(good)
    if missing > 0:
        return Advice("stay", "more_days", {"days": missing})
    unknown = [pain for pain in hurt if pain.reach_deg is None]
    if unknown:
        return Advice("stay", "pain_unknown", {"pain_day": unknown[-1].day})
    pain_deg, lowest = _lowest(hurt)
    if present_deg + error >= pain_deg:
        return Advice("stay", "near_pain", {"now_deg": present_deg, "error_deg": error, **lowest})
    known = stretch_named(stretch)
    if known is not None and present_deg >= known.normal_deg:
        normal = {"now_deg": present_deg, "normal_deg": known.normal_deg}
        return Advice("enough", "enough", {"angle": known.main_angles[0], **normal})
    if pain_deg < math.inf:
        return Advice("more", "more_below_pain", {"good": len(good), **lowest})
    return Advice("more", "more", {"good": len(good)})


Change = Literal["further", "less", "same"]


@dataclass(frozen=True)
class Since:
    """The longest hold of one stretch and side the last time that it was done, and when.

    ``change``: how far it went now against then; None where it was not measured. ``deg``: by how
    much, where it changed.
    """

    then: Hold
    day: date
    change: Change | None
    deg: int = 0


def since_last(
    result: Result, when: datetime, sessions: Sequence[Session]
) -> tuple[tuple[Since, ...], tuple[Dose, ...]]:
    """Compare a result with the session before, of those of the same person in order of time.

    Returns what there is to say of each stretch and side that was done before, and the minutes in
    good form of each leg from the Monday before to now, this result included.
    """
    earlier = [session for session in sessions if session.when < when]
    before = {
        what: (hold, s.when.date()) for s in earlier for what, hold in s.result.longest.items()
    }
    found = tuple(
        Since(*before[what], *_change(hold, before[what][0]))
        for what, hold in result.longest.items()
        if what in before
    )
    monday = monday_of(when.date())
    week = [s for s in earlier if monday <= s.when.date() < monday + timedelta(days=7)]
    today = [Attempt(when.date(), hold) for hold in result.holds]
    return found, doses([*attempts_of(week), *today])


def side_by_side(first: Result, second: Result) -> list[dict[str, Any]]:
    """Compare two results, the earlier one first.

    For each stretch and side of either: ``stretch``, ``side``, ``holds`` (the longest of each, or
    None), ``change`` and ``deg`` as in `Since`, None where there is none; ``angles``: of each that
    was measured in either, the means of both, None where it was not.
    """
    found, both = [], (first.longest, second.longest)
    for key in dict.fromkeys((*both[0], *both[1])):
        then, now = (best.get(key) for best in both)
        change, deg = _change(now, then) if now and then else (None, 0)
        known = stretch_named(key[0])
        names = dict.fromkeys((*known.angles, "back_angle_deg") if known else UNKNOWN)
        means = {name: [hold and mean_deg(hold, name) for hold in (then, now)] for name in names}
        angles = {name: both for name, both in means.items() if both != [None, None]}
        row = {"stretch": key[0], "side": key[1], "holds": [then, now], "angles": angles}
        found.append({**row, "change": change, "deg": deg or None})
    return found


def _change(now: Hold, then: Hold) -> tuple[Change | None, int]:
    """Say whether it went further: by more than two readings differ by error alone."""
    reached, before = reach_deg(now), reach_deg(then)
    if reached is None or before is None or min(now.held_s, then.held_s) < IN_EARNEST_S:
        return None, 0
    difference = reached - before
    if abs(difference) < told_from_deg(main_angles(now.stretch)[0], now.stretch):
        return "same", 0
    return "further" if difference > 0 else "less", round(abs(difference))
