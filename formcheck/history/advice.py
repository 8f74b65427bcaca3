"""What to do next, for one stretch on one side: gently, and never past a pain. Pure.

"A little further" is said only after the present range was held in good form on several days, and
in words, not in degrees: what is sensible for one week (a few degrees) is less than the
measurement can tell.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from formcheck.history.attempts import Attempt, Pain
from formcheck.history.precision import main_angles, mean_error_deg
from formcheck.rules.words import ANGLE_WORDS, rule_named, stretch_named

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

UNKNOWN_FAULT = "go less far until the form is right"
"""What to do about a fault that this version does not know."""


@dataclass(frozen=True)
class Advice:
    """What to do next, and of which kind it is (`Kind`)."""

    kind: Kind
    text: str


def advise(
    stretch: str, side: str, attempts: Sequence[Attempt], pains: Sequence[Pain], today: date
) -> Advice:
    """Say what to do next.

    Parameters
    ----------
    stretch, side : str
    attempts : sequence of Attempt
        Of this stretch and side, in order; at least one.
    pains : sequence of Pain
        Of the person, in order.
    today : date
    """
    hurt = [pain for pain in pains if pain.concerns(stretch, side)]
    # What lies in the future has the date of a clock that was wrong; where it hurt counts still.
    lately = [pain for pain in hurt if pain.day <= today]
    if lately and (today - lately[-1].day).days < REST_DAYS:
        return Advice(
            "rest",
            f"You stopped on pain on {say_day(lately[-1].day)}. Leave this one out until it no "
            "longer hurts, then begin well below where it did. If it comes back, ask a health "
            "professional.",
        )
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
        return Advice(
            "begin", "All sessions have days to come: see that the clock of the computer is right."
        )
    pause = (today - past[-1].day).days
    where = "a little below where you were"
    if lately and lately[-1].day >= past[-1].day:
        where = "well below where it hurt"
    days = "1 day" if pause == 1 else f"{pause} days"
    return Advice("begin", f"The last time was {days} ago: begin again {where}.")


def _go_on(stretch: str, recent: Sequence[Attempt], hurt: Sequence[Pain]) -> Advice:
    """Advise somebody who stretched lately, and for whom it did not hurt since."""
    latest = [attempt for attempt in recent if attempt.day == recent[-1].day]
    present_deg = _present_deg(recent)
    painful = [(pain.reach_deg, pain.day) for pain in hurt if pain.reach_deg is not None]
    # Before all else: holding still or mending the form there would be holding where it hurts.
    if painful and present_deg is not None and present_deg >= min(painful)[0]:
        return Advice(
            "back",
            f"Come back to below {_say_lowest(painful)}: you are at about {present_deg:.0f}° now. "
            "Before you go that far again, ask a health professional.",
        )
    faults = Counter(fault.fault for attempt in latest for fault in attempt.hold.faults)
    if faults:
        fault = min(faults, key=lambda name: (-faults[name], name))
        rule = rule_named(fault)
        return Advice("form", f"Form first: {(rule.advice if rule else '') or UNKNOWN_FAULT}.")
    if not any(attempt.hold.completed for attempt in latest):
        target = latest[-1].hold.target_s
        return Advice("hold", f"First hold where you are for the full {target:g} s.")
    if present_deg is None or _present_deg(latest) is None:
        return Advice(
            "stay",
            "How far you go could not be measured: film from the side, the whole body in the "
            "picture.",
        )
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


def _say_lowest(painful: Sequence[tuple[float, date]]) -> str:
    lowest_deg, day = min(painful)
    return f"where it hurt on {say_day(day)} (about {lowest_deg:.0f}°)"


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
        days = "one more day" if missing == 1 else f"{missing} more days"
        return Advice("stay", f"Stay where you are for {days} in good form before going further.")
    unknown = [pain for pain in hurt if pain.reach_deg is None]
    if unknown:
        return Advice(
            "stay",
            f"It hurt on {say_day(unknown[-1].day)}, and how far into the stretch is not known: "
            "stay where you are, or ask a health professional.",
        )
    painful = [(pain.reach_deg, pain.day) for pain in hurt if pain.reach_deg is not None]
    if painful and present_deg + error >= min(painful)[0]:
        return Advice(
            "stay",
            f"Stay where you are, at about {present_deg:.0f}°, and below {_say_lowest(painful)}: "
            f"a reading is off by {error:.0f}° on average.",
        )
    known = stretch_named(stretch)
    if known is not None and present_deg >= known.normal_deg:
        return Advice(
            "enough",
            f"A {ANGLE_WORDS[known.main_angles[0]]} of {present_deg:.0f}° is normal "
            f"({known.normal_deg:.0f}° and more): keeping it is enough.",
        )
    text = (
        f"Held in good form on {len(good)} days: you may go a little further this week, as far as "
        "you feel a stretch and no pain."
    )
    if painful:
        text += f" Stay clear of {_say_lowest(painful)}."
    return Advice("more", text)


_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)


def say_day(day: date) -> str:
    """Say a day: "12 March 2026", the same on every computer."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def say_short(day: date) -> str:
    """Say a day in little room: "12 Mar"."""
    return f"{day.day} {_MONTHS[day.month - 1][:3]}"
