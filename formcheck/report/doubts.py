"""What a verdict on a hold leaves open, and what to do about it next time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from formcheck.report.result import Hold
from formcheck.rules import common
from formcheck.rules.catalogue import catalogue
from formcheck.rules.hold import MOSTLY

DoubtName = Literal["unjudged", "lie_flat", "neutral_earlier", "neutral_unseen"]


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
    found = (unjudged(hold), _lie_flat(hold), neutral(hold))
    return [doubt for doubt in found if doubt is not None]


def no_fault_seen(hold: Hold) -> bool:
    """Return True when one may say that no fault was seen: there was enough to be seen."""
    return not hold.faults and unjudged(hold) is None and hold.mostly_seen


def unjudged(hold: Hold) -> Doubt | None:
    """Return what could not be judged for most of a hold."""
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


def neutral(hold: Hold) -> Doubt | None:
    """Return that the back was not compared with the neutral of this clip."""
    judged = hold.judged.get(common.ROUNDED_BACK.fault, 0.0) > 0
    if judged and hold.spine_neutral == "earlier":
        return Doubt("neutral_earlier")
    if hold.spine_neutral == "measured" or not judged or hold.faults:
        return None
    return Doubt("neutral_unseen")
