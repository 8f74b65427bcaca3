"""What is said at the end of a session or of a recording, wherever it is read or heard. Pure.

Why the target was reached or not, what was good, each fault with its moment, and one thing to do
next. The terminal, the voice and the page say the same, because they ask here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from formcheck.report.result import PAIN, Fault, Hold, Result
from formcheck.report.wording import about_fault, nothing_found, photo_words, reasons, warn_words
from formcheck.rules.common import BENT_KNEE, ROUNDED_BACK
from formcheck.rules.hold import MOSTLY, mostly_seen
from formcheck.texts import Line, Texts, whole_seconds

State = Literal["reached", "open", "hurt", "nothing"]
"""reached: every stretch and side that was tried was held to its target, with the back seen
straight; nothing else is green. hurt: the person said that it hurts. nothing: no stretch found."""

WORTH_PRAISE_S = 5.0
"""Nobody is praised for less."""

MOST_HOLDS_SAID, MOST_FAULTS_SAID = 4, 3
"""Nobody listens to a longer list; the screen has all of them."""

Mark = Literal["reached", "unseen", "short"]


@dataclass(frozen=True)
class FaultSaid:
    """A fault: how far it went and what to do about it, and when, in seconds of the recording.

    ``said``: what it was, how long it lasted and where in its hold it began.
    """

    text: str
    said: str
    from_s: float | None
    to_s: float | None


@dataclass(frozen=True)
class Held:
    """One hold in a sentence, and its faults."""

    text: str
    mark: Mark
    faults: tuple[FaultSaid, ...]


@dataclass(frozen=True)
class Ending:
    """What is said at the end, all words ready.

    ``title``: the state in words. ``longest``: the holds to speak of, one of each stretch and side.
    ``good``: what was good; empty when nothing was. ``next``: one thing to do. ``warnings``: what
    kept it from being judged, each kind once. ``asides``: how the file was read.
    """

    state: State
    title: str
    holds: tuple[Held, ...]
    longest: tuple[Held, ...]
    good: str
    why: str
    next: str
    warnings: tuple[str, ...]
    asides: tuple[str, ...]


def ending_of(result: Result, texts: Texts) -> Ending:
    """Return what is said at the end of a session or recording, in the person's language."""
    state = _state_of(result)
    warnings = tuple(reasons((warn for warn in result.warnings if not warn.aside), texts))
    why, what_next = _why_and_next(result, state, warnings, texts)
    return Ending(
        state=state,
        title=texts(f"result.{state}"),
        holds=tuple(_held(hold, texts) for hold in result.holds),
        longest=tuple(_held(hold, texts) for hold in result.longest.values()),
        good="" if state == "hurt" else _good(result, texts),
        why=why,
        next=what_next,
        warnings=() if state == "hurt" else warnings,
        asides=tuple(warn_words(warn, texts) for warn in result.warnings if warn.aside),
    )


def _state_of(result: Result) -> State:
    """Return what came of it."""
    if any(note.note == PAIN for note in result.notes):
        return "hurt"
    if not result.found:
        return "nothing"
    done = {hold.what for hold in result.holds if hold.confirmed}
    return "reached" if done and done == result.longest.keys() else "open"


def spoken(ending: Ending, further: tuple[str, ...] = ()) -> list[Line]:
    """Return what is heard at the end, a short list; ``further``: what the history says."""
    texts = [held.text for held in ending.longest[:MOST_HOLDS_SAID]] or [ending.why]
    faults = [fault.said for held in ending.holds for fault in held.faults if fault.said]
    if ending.state == "hurt":
        # What matters then has been said, and nobody counts minutes.
        faults, further = [], ()
    texts += [ending.good, *faults[:MOST_FAULTS_SAID], ending.next, *further]
    whole = (text if text.endswith((".", "!", "?")) else f"{text}." for text in texts if text)
    return [Line("summary.text", values=(("text", text),)) for text in whole]


def hold_line(stretch: str, side: str, held_s: float, target_s: float, straight_s: float) -> Line:
    """Name one hold, how long it was, and for how long the back was seen if that was not most."""
    # Whole seconds that are over, as in the ring: 29.7 are not 30.
    values = (
        ("stretch", f"name.{stretch}"),
        ("side", f"side.{side}"),
        ("held", f"{whole_seconds(min(held_s, target_s))}"),
        ("target", f"{target_s:g}"),
    )
    if not mostly_seen(held_s, straight_s, target_s):
        seen = ("straight", f"{whole_seconds(straight_s)}")
        return Line("summary.hold_seen", "info", (*values, seen))
    return Line("summary.hold", "good" if held_s >= target_s else "info", values)


def _held(hold: Hold, texts: Texts) -> Held:
    held_s = max(hold.held_s, hold.target_s) if hold.completed else hold.held_s
    straight_s = held_s if math.isnan(hold.straight_s) else hold.straight_s
    line = hold_line(hold.stretch, hold.side, held_s, hold.target_s, straight_s)
    mark: Mark = "reached" if hold.confirmed else "unseen" if hold.completed else "short"
    faults = tuple(_said(fault, hold, texts) for fault in hold.faults)
    return Held(texts.shown(line), mark, faults)


def _said(fault: Fault, hold: Hold, texts: Texts) -> FaultSaid:
    """Say when in its hold a fault was: the time of a recording says nothing to who was there."""
    said = ""
    if fault.start_s is not None:
        seconds, into = round(fault.lasted_s), round(max(fault.start_s - hold.start_s, 0.0))
        said = texts(
            "ending.fault" if into >= 1 else "ending.fault_at_once",
            fault=texts.of("label", fault.fault),
            seconds=texts.count("ending.seconds", max(seconds, 1)),
            into=into,
        )
    return FaultSaid(about_fault(fault, texts), said, fault.start_s, fault.end_s)


def gravest(result: Result) -> Fault | None:
    """Return the fault to speak of: of those that stop the clock, the kind that lasted longest."""
    faults = [fault for hold in result.holds for fault in hold.faults]
    faults += result.pose.faults if result.pose is not None else ()
    lasted: dict[str, float] = {}
    for fault in faults:
        lasted[fault.fault] = lasted.get(fault.fault, 0.0) + fault.lasted_s

    def gravity(fault: Fault) -> tuple[bool, float, float]:
        worst = fault.worst if math.isfinite(fault.worst) else 0.0
        return not fault.advice, lasted[fault.fault], worst

    return max(faults, key=gravity, default=None)


def _good(result: Result, texts: Texts) -> str:
    """Say what was good: the longest time in which something that matters was seen to be right."""
    found: list[tuple[float, str]] = []
    for hold in result.holds:
        judged, seen_s = hold.judged, hold.held_s
        if judged.get(ROUNDED_BACK.fault, 0.0) > 0:
            seen_s = 0.0 if math.isnan(hold.straight_s) else min(hold.straight_s, hold.held_s)
            found.append((seen_s, "ending.good_back"))
        elif judged.get(BENT_KNEE.fault, 0.0) >= MOSTLY:
            found.append((seen_s, "ending.good_knee"))
    seconds, key = max(found, default=(0.0, ""))
    if seconds < WORTH_PRAISE_S:
        return ""
    return texts(key, seconds=whole_seconds(seconds))


def _why_and_next(
    result: Result, state: State, warnings: tuple[str, ...], texts: Texts
) -> tuple[str, str]:
    """Return why it came out so, and the one thing to do next."""
    if state == "hurt":
        return texts("why.hurt"), texts("summary.hurt")
    if state == "nothing":
        return nothing_found(result, texts), warnings[0] if warnings else texts("next.nothing")
    fault = gravest(result)
    if fault is not None:
        return _lost(result, fault, texts), texts("next.fault", cue=texts.of("fault", fault.fault))
    if result.pose is not None:
        return photo_words(result, texts), texts("next.photo")
    how = "early" if not result.completed else "good" if state == "reached" else "unseen"
    return texts(f"why.{how}"), texts(f"next.{how}")


def _lost(result: Result, fault: Fault, texts: Texts) -> str:
    """Say what a fault was, and the time that it cost."""
    said = about_fault(fault, texts)
    faults = [one for hold in result.holds for one in hold.faults]
    seconds = sum(one.lasted_s for one in faults if one.fault == fault.fault)
    if fault.advice or seconds < 0.5:
        return said
    return f"{said} {texts('report.lost', seconds=f'{seconds:.0f}')}"
