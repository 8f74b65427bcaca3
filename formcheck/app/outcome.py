"""What the Result place says: how long, why, and one thing to do next. Pure."""

from __future__ import annotations

import math
from typing import Any, Literal

from formcheck.live.coaching import hold_line
from formcheck.report.photo_text import nothing_found, photo_words
from formcheck.report.result import Fault, Hold, Result
from formcheck.report.wording import fault_message, warn_words
from formcheck.texts import Texts

State = Literal["reached", "open", "hurt", "nothing"]
"""reached: every stretch and side that was tried was held to its target, with the back seen
straight. hurt: the person said that it hurts. nothing: no stretch was found."""


def outcome_of(result: Result, texts: Texts) -> dict[str, Any]:
    """Return what is said of a result as plain JSON types.

    Parameters
    ----------
    result : Result
    texts : Texts
        In the person's language.
    """
    state = _state(result)
    fault = gravest(result)
    return {
        "state": state,
        "title": texts(f"result.{state}"),
        "holds": [_hold(hold, texts) for hold in result.holds],
        "why": _why(result, state, fault, texts),
        "next": _next(result, state, fault, texts),
        "fault_s": None if fault is None else fault.start_s,
        "warnings": [] if state == "hurt" else _warnings(result, texts),
    }


def _state(result: Result) -> State:
    if any(note.note == "pain" for note in result.notes):
        return "hurt"
    if not result.found:
        return "nothing"
    tried = {(hold.stretch, hold.side) for hold in result.holds}
    done = {(hold.stretch, hold.side) for hold in result.holds if hold.confirmed}
    return "reached" if tried and tried == done else "open"


def _hold(hold: Hold, texts: Texts) -> dict[str, Any]:
    line = hold_line(hold.stretch, hold.side, hold.held_s, hold.target_s, hold.straight_s)
    mark = "reached" if hold.confirmed else "unseen" if hold.completed else "short"
    return {
        "text": texts.shown(line),
        "mark": mark,
        "faults": [
            {"text": about_fault(fault, texts), "from_s": fault.start_s, "to_s": fault.end_s}
            for fault in hold.faults
        ],
    }


def about_fault(fault: Fault, texts: Texts) -> str:
    """Say what a fault was, and how far it went."""
    return fault_message(fault, texts) or fault.message


def gravest(result: Result) -> Fault | None:
    """Return the fault to speak of: of those that stop the clock, the kind that lasted longest."""
    faults = [fault for hold in result.holds for fault in hold.faults]
    faults += result.pose.faults if result.pose is not None else ()
    lasted: dict[str, float] = {}
    for fault in faults:
        lasted[fault.fault] = lasted.get(fault.fault, 0.0) + _length_s(fault)
    return max(
        faults,
        key=lambda fault: (not fault.advice, lasted[fault.fault], _finite(fault.worst)),
        default=None,
    )


def _length_s(fault: Fault) -> float:
    return 0.0 if fault.start_s is None or fault.end_s is None else fault.end_s - fault.start_s


def _finite(value: float) -> float:
    return value if math.isfinite(value) else 0.0


def _why(result: Result, state: State, fault: Fault | None, texts: Texts) -> str:
    if state == "hurt":
        return texts("why.hurt")
    if state == "nothing":
        return nothing_found(result, texts)
    if fault is not None:
        said = about_fault(fault, texts)
        seconds = sum(
            _length_s(one)
            for hold in result.holds
            for one in hold.faults
            if one.fault == fault.fault
        )
        if fault.advice or seconds < 0.5:
            return said
        return f"{said} {texts('report.lost', seconds=f'{seconds:.0f}')}"
    if result.pose is not None:
        return photo_words(result, texts)
    if not result.completed:
        return texts("why.early")
    return texts("why.good") if state == "reached" else texts("why.unseen")


def _next(result: Result, state: State, fault: Fault | None, texts: Texts) -> str:
    """Return the one thing to do next."""
    if state == "hurt":
        return texts("summary.hurt")
    if state == "nothing":
        said = _warnings(result, texts)
        return said[0] if said else texts("next.nothing")
    if fault is not None:
        return texts("next.fault", cue=texts.of("fault", fault.fault))
    if result.pose is not None:
        return texts("next.photo")
    if not result.completed:
        return texts("next.early")
    return texts("next.good") if state == "reached" else texts("next.unseen")


def _warnings(result: Result, texts: Texts) -> list[str]:
    """Return what kept it from being judged, each kind once."""
    said = [warn_words(w, texts) for w in result.warnings]
    return list(dict.fromkeys(said))
