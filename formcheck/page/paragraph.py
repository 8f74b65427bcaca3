"""What was found, as one would tell it to the person: one paragraph of plain words."""

from __future__ import annotations

import math

from formcheck.page.wording import degrees
from formcheck.report.doubts import neutral, no_fault_seen, unjudged
from formcheck.report.photo_text import nothing_found
from formcheck.report.result import Fault, Hold, Result
from formcheck.report.wording import (
    doubt_words,
    fault_message,
    name_of,
    straight_words,
)
from formcheck.rules.catalogue import catalogue
from formcheck.texts import Texts


def paragraph(result: Result, texts: Texts) -> str:
    """Tell what was held, what was wrong, and what to do next time.

    Parameters
    ----------
    result : Result
        Of a clip; for a photograph its verdict is enough.
    texts : Texts
    """
    if not result.holds:
        return nothing_found(result, texts)
    groups: dict[tuple[str, str], list[Hold]] = {}
    for hold in result.holds:
        groups.setdefault((hold.stretch, hold.side), []).append(hold)
    sentences = [sentence for holds in groups.values() for sentence in _held(holds, texts)]
    sentences += _faults(result.holds, texts)
    doubts = (doubt for hold in result.holds for doubt in (unjudged(hold), neutral(hold)))
    sentences += dict.fromkeys(doubt_words(doubt, texts) for doubt in doubts if doubt)
    return " ".join(sentences)


def _held(holds: list[Hold], texts: Texts) -> list[str]:
    best = max(holds, key=lambda hold: hold.held_s)
    # What was not seen is never good form.
    good = best.mostly_seen and not unjudged(best)
    said = texts(
        "report.several" if len(holds) > 1 else "report.once",
        name=name_of(best, texts),
        n=len(holds),
        held=texts.number(best.held_s),
        target=texts.number(best.target_s, "g"),
        how=texts("report.in_good_form" if good else "report.only_held"),
        reached=texts("clip.reached") if best.confirmed else "",
        straight=straight_words(best, texts),
    )
    stretch = catalogue().get(best.stretch)
    if stretch is None or not math.isfinite(best.angles[stretch.angles[0]].peak):
        return [said]
    name = stretch.angles[0]
    peak = degrees(best.angles[name].peak)
    return [said, texts("report.deepest", angle=texts(f"angle.{name}"), degrees=peak)]


def _faults(holds: tuple[Hold, ...], texts: Texts) -> list[str]:
    """Sentences on each kind of fault, and what to do about it."""
    lasted: dict[str, float] = {}
    worst: dict[str, Fault] = {}
    for fault in (fault for hold in holds for fault in hold.faults):
        if fault.start_s is not None and fault.end_s is not None:
            lasted[fault.fault] = lasted.get(fault.fault, 0.0) + fault.end_s - fault.start_s
        if fault.fault not in worst or _size(fault) > _size(worst[fault.fault]):
            worst[fault.fault] = fault
    sentences = []
    for name, fault in worst.items():
        sentences.append(fault_message(fault, texts) or fault.message)
        if name in lasted:
            key = "report.lasted" if fault.advice else "report.lost"
            sentences.append(texts(key, seconds=texts.number(lasted[name])))
        if f"advice.{name}" in texts.show:
            sentences.append(texts("report.next_time", cue=texts(f"advice.{name}")))
    if not sentences and all(no_fault_seen(hold) for hold in holds):
        sentences.append(texts("report.none_seen"))
    return sentences


def _size(fault: Fault) -> float:
    return fault.worst if math.isfinite(fault.worst) else -math.inf
