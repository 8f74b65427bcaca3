"""A result against the last time, within the error, and the week it belongs to. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from formcheck.history.attempts import (
    ENOUGH_MIN,
    IN_EARNEST_S,
    Attempt,
    Dose,
    attempts_of,
    doses,
    mean_deg,
    reach_deg,
)
from formcheck.history.progress import monday_of
from formcheck.history.sessions import Session
from formcheck.history.trends import UNKNOWN, main_angles, told_from_deg
from formcheck.history.words import track_title
from formcheck.report.result import Hold, Result
from formcheck.rules.words import stretch_named
from formcheck.texts import Texts

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


def say_since(
    result: Result, when: datetime, sessions: Sequence[Session], texts: Texts
) -> tuple[str, ...]:
    """Say what `since_last` found, a sentence each: against the last time, then the week."""
    found, week = since_last(result, when, sessions)
    said = [_say(since, texts) for since in found]
    if week:
        legs = f" {texts('and')} ".join(
            texts("since.leg", leg=texts.leg(dose.leg), minutes=texts.number(dose.total))
            for dose in week
        )
        said.append(texts("since.week", legs=legs, enough=f"{ENOUGH_MIN:g}"))
    return tuple(said)


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


def _say(since: Since, texts: Texts) -> str:
    then = since.then
    title = track_title(then.stretch, then.side, texts)
    held = texts(
        "since.held",
        day=texts.day(since.day),
        held=f"{min(then.held_s, then.target_s):.0f}",
        target=texts.number(then.target_s, "g"),
    )
    change = "" if since.change is None else " " + texts(f"since.{since.change}", n=since.deg)
    return f"{title}: {held}{change}"


def _change(now: Hold, then: Hold) -> tuple[Change | None, int]:
    """Say whether it went further: by more than two readings differ by error alone."""
    reached, before = reach_deg(now), reach_deg(then)
    if reached is None or before is None or min(now.held_s, then.held_s) < IN_EARNEST_S:
        return None, 0
    difference = reached - before
    if abs(difference) < told_from_deg(main_angles(now.stretch)[0], now.stretch):
        return "same", 0
    return "further" if difference > 0 else "less", round(abs(difference))
