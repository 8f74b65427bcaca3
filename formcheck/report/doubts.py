"""What a verdict on a hold leaves open, and what to do about it next time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from formcheck.report.result import Hold
from formcheck.rules import common
from formcheck.rules.catalogue import catalogue
from formcheck.rules.hold import MOSTLY
from formcheck.rules.words import judged_words

DoubtName = Literal["unjudged", "lie_flat", "neutral_earlier", "neutral_unseen"]

DOUBTS: dict[DoubtName, str] = {
    "unjudged": "Could not be judged all the time (only {share}% of it): {what}.",
    "lie_flat": "Begin lying flat and still, with both legs down and your head in the picture.",
    "neutral_earlier": (
        "The back was compared with your neutral of an earlier session: begin upright and still "
        "to measure it again."
    ),
    "neutral_unseen": (
        "Your neutral back was not seen: begin upright and still, and spine flexion is measured "
        "as well."
    ),
}
"""In words; another language has its own (`live/texts`)."""


@dataclass(frozen=True)
class Doubt:
    """One thing that is left open.

    Attributes
    ----------
    name : DoubtName
    faults : tuple of str
        That could not be judged.
    share : float
        Of the hold in which they could, the smallest, 0..1; NaN without any.
    """

    name: DoubtName
    faults: tuple[str, ...] = ()
    share: float = math.nan


def doubts(hold: Hold) -> list[Doubt]:
    """Say what is left open of a hold, the most important first."""
    found = (_unjudged(hold), _lie_flat(hold), _neutral(hold))
    return [doubt for doubt in found if doubt is not None]


def in_words(doubt: Doubt) -> str:
    """Return a doubt as a sentence."""
    what = " and ".join(judged_words(name) for name in doubt.faults)
    return DOUBTS[doubt.name].format(share=f"{100 * doubt.share:.0f}", what=what)


def unjudged(hold: Hold) -> str:
    """Say what could not be judged for most of a hold; empty when everything could."""
    doubt = _unjudged(hold)
    return in_words(doubt) if doubt else ""


def no_fault_seen(hold: Hold) -> bool:
    """Return True when one may say that no fault was seen: there was enough to be seen."""
    return not hold.faults and _unjudged(hold) is None and hold.mostly_seen


def straight_words(hold: Hold) -> str:
    """Say how much of a hold the back was seen straight.

    Follows on "held 30.0 of 30 s"; empty when it was all along, and when it is not known.
    """
    straight = f"{hold.straight_s:.1f}"
    if math.isnan(hold.straight_s) or straight == f"{hold.held_s:.1f}":
        return ""
    return f", your back seen straight for {straight} s"


def neutral_note(hold: Hold) -> str:
    """Say when the back was not compared with the neutral of this clip; empty otherwise."""
    doubt = _neutral(hold)
    return in_words(doubt) if doubt else ""


def _unjudged(hold: Hold) -> Doubt | None:
    unseen = tuple(fault for fault, share in hold.judged.items() if share < MOSTLY)
    if not unseen:
        return None
    return Doubt("unjudged", unseen, min(hold.judged[fault] for fault in unseen))


def _lie_flat(hold: Hold) -> Doubt | None:
    """Pelvis and head had nothing to be compared with."""
    stretch = catalogue().get(hold.stretch)
    if stretch is None or not stretch.lies:
        return None
    optional = [r.fault for r in stretch.rules if not r.must_be_judged]
    if all(hold.judged.get(fault, 1.0) >= MOSTLY for fault in optional):
        return None
    return Doubt("lie_flat")


def _neutral(hold: Hold) -> Doubt | None:
    judged = hold.judged.get(common.ROUNDED_BACK.fault, 0.0) > 0
    if judged and hold.spine_neutral == "earlier":
        return Doubt("neutral_earlier")
    if hold.spine_neutral == "measured" or not judged or hold.faults:
        return None
    return Doubt("neutral_unseen")
