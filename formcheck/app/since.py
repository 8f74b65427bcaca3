"""A result against the last time, within the error, and the week it belongs to. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from formcheck.history.attempts import IN_EARNEST_S, reach_deg
from formcheck.history.dose import good_s
from formcheck.history.precision import main_angles, told_from_deg
from formcheck.history.progress import monday_of
from formcheck.history.sessions import Session
from formcheck.report.result import Hold, Result


def since_last(
    result: Result, when: datetime, sessions: Sequence[Session]
) -> tuple[list[dict[str, Any]], float]:
    """Compare a result with the session before.

    Parameters
    ----------
    result : Result
    when : datetime
        When it was.
    sessions : sequence of Session
        Of the same person, without this one, in order of time.

    Returns
    -------
    list of dict
        For each stretch and side that was done before: ``stretch``, ``side``, ``day`` of the last
        time, ``held_s``, ``target_s``, ``change`` (``"further"``, ``"less"``, ``"same"`` or
        None where it was not measured) and ``deg``.
    float
        Seconds in good form from the Monday before to now, this result included.
    """
    earlier = [session for session in sessions if session.when < when]
    found = []
    for (stretch, side), hold in _best(result).items():
        for session in reversed(earlier):
            then = _best(session.result).get((stretch, side))
            if then is not None:
                found.append(
                    {
                        "stretch": stretch,
                        "side": side,
                        "day": session.when.date().isoformat(),
                        "held_s": round(then.held_s),
                        "target_s": then.target_s,
                        **_change(hold, then),
                    }
                )
                break
    monday = monday_of(when.date())
    week = [s.result for s in earlier if monday <= s.when.date() < monday + timedelta(days=7)]
    return found, math.fsum(good_s(hold) for one in (*week, result) for hold in one.holds)


def side_by_side(first: Result, second: Result) -> list[dict[str, Any]]:
    """Compare two results, the earlier one first.

    Returns
    -------
    list of dict
        For each stretch and side of either: ``stretch``, ``side``, ``holds`` (the longest of each
        result, or None), ``change`` and ``deg`` as in `since_last`.
    """
    found, both = [], (_best(first), _best(second))
    for key in dict.fromkeys((*both[0], *both[1])):
        then, now = (best.get(key) for best in both)
        change = _change(now, then) if now and then else {"change": None, "deg": None}
        found.append({"stretch": key[0], "side": key[1], "holds": [then, now], **change})
    return found


def _best(result: Result) -> dict[tuple[str, str], Hold]:
    best: dict[tuple[str, str], Hold] = {}
    for hold in result.holds:
        key = (hold.stretch, hold.side)
        if key not in best or hold.held_s > best[key].held_s:
            best[key] = hold
    return best


def _change(now: Hold, then: Hold) -> dict[str, Any]:
    """Say whether it went further: by more than two readings differ by error alone."""
    reached, before = reach_deg(now), reach_deg(then)
    if reached is None or before is None or min(now.held_s, then.held_s) < IN_EARNEST_S:
        return {"change": None, "deg": None}
    difference = reached - before
    if abs(difference) < told_from_deg(main_angles(now.stretch)[0], now.stretch):
        return {"change": "same", "deg": None}
    return {"change": "further" if difference > 0 else "less", "deg": round(abs(difference))}
