"""What was found, as one would tell it to the person: one paragraph of plain words."""

from __future__ import annotations

import math

from formcheck.page.wording import cue_of, degrees, title_of
from formcheck.report.doubts import neutral, no_fault_seen, unjudged
from formcheck.report.result import Hold, Result
from formcheck.report.wording import doubt_words, straight_words
from formcheck.rules.catalogue import catalogue
from formcheck.texts import Texts, load_texts


def english() -> Texts:
    """Return the texts of the pages."""
    return load_texts("en")


def paragraph(result: Result) -> str:
    """Tell what was held, what was wrong, and what to do next time.

    Parameters
    ----------
    result : Result
        Of a clip; for a photograph its verdict is enough.
    """
    if not result.holds:
        return result.text
    groups: dict[tuple[str, str], list[Hold]] = {}
    for hold in result.holds:
        groups.setdefault((hold.stretch, hold.side), []).append(hold)
    sentences = [_held(holds) for holds in groups.values()]
    sentences += _faults(result.holds)
    sentences += list(dict.fromkeys(_doubts(result.holds)))
    return " ".join(sentences)


def _held(holds: list[Hold]) -> str:
    best = max(holds, key=lambda hold: hold.held_s)
    title = title_of(best.stretch)
    words = f"{title}, {english().leg(best.side, best.variant)}: "
    if len(holds) > 1:
        words += f"{len(holds)} holds, the best with "
    words += f"{best.held_s:.1f} of {best.target_s:g} seconds "
    # What was not seen is never good form.
    words += "in good form" if best.mostly_seen and not unjudged(best) else "held"
    words += (", target reached" if best.confirmed else "") + straight_words(best, english())
    return f"{words}.{_depth(best)}"


def _depth(hold: Hold) -> str:
    stretch = catalogue().get(hold.stretch)
    if stretch is None:
        return ""
    name = stretch.angles[0]
    peak = hold.angles[name].peak
    words = english()(f"angle.{name}")
    return f" Deepest {words}: {degrees(peak)}." if math.isfinite(peak) else ""


def _faults(holds: tuple[Hold, ...]) -> list[str]:
    """One sentence for each kind of fault, and what to do about it."""
    lasted: dict[str, float] = {}
    said: dict[str, tuple[float, str, str]] = {}
    for hold in holds:
        for fault in hold.faults:
            if fault.start_s is not None and fault.end_s is not None:
                lasted[fault.fault] = lasted.get(fault.fault, 0.0) + fault.end_s - fault.start_s
            worst = fault.worst if math.isfinite(fault.worst) else -math.inf
            if fault.fault not in said or worst > said[fault.fault][0]:
                said[fault.fault] = (worst, fault.message, cue_of(fault.fault))
    sentences = []
    for fault_name, (_, message, cue) in said.items():
        seconds = lasted.get(fault_name, 0.0)
        sentence = message
        if seconds:
            sentence += f" That lasted {seconds:.1f} seconds, which do not count."
        if cue:
            sentence += f" Next time: {cue[0].lower()}{cue[1:]}."
        sentences.append(sentence)
    if not sentences and all(no_fault_seen(hold) for hold in holds):
        sentences.append("No fault was seen.")
    return sentences


def _doubts(holds: tuple[Hold, ...]) -> list[str]:
    found = [doubt for hold in holds for doubt in (unjudged(hold), neutral(hold))]
    return [doubt_words(doubt, english()) for doubt in found if doubt]
