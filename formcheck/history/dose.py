"""How long each leg was stretched in good form in a week. Pure.

Range grows with up to about ten minutes a week for a muscle, and with little more beyond that
(Ingram et al. 2025, 189 studies, doi 10.1007/s40279-024-02143-9). All stretches here are for the
hamstrings, so their minutes add up for a leg.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from formcheck.history.attempts import Attempt
from formcheck.report.result import Hold
from formcheck.rules.common import ROUNDED_BACK

ENOUGH_MIN = 10.0
"""Minutes a week for a leg beyond which more adds little."""

LEGS = ("left", "right")


@dataclass(frozen=True)
class Dose:
    """Minutes in good form of one leg in one week.

    Attributes
    ----------
    leg : {"left", "right"}
    minutes : dict of str to float
        By stretch, the longest first.
    """

    leg: str
    minutes: dict[str, float]

    @property
    def total(self) -> float:
        """Minutes of all stretches."""
        return math.fsum(self.minutes.values())


def good_s(hold: Hold) -> float:
    """Return the seconds that counted and in which the back was seen to be straight.

    Of results of earlier versions the share of the hold is known in which it could be judged.
    """
    if math.isnan(hold.straight_s):
        return hold.held_s * hold.judged.get(ROUNDED_BACK.fault, 1.0)
    return min(hold.straight_s, hold.held_s)


def doses(attempts: Iterable[Attempt]) -> tuple[Dose, ...]:
    """Add up the holds of a week for each leg; a stretch of both legs counts for both.

    Returns
    -------
    tuple of Dose
        The left leg first; a leg without a second is left out.
    """
    seconds: dict[str, dict[str, float]] = {leg: defaultdict(float) for leg in LEGS}
    for attempt in attempts:
        hold = attempt.hold
        for leg in LEGS if hold.side == "both" else (hold.side,):
            seconds[leg][hold.stretch] += good_s(hold)
    return tuple(
        Dose(leg, {name: s / 60 for name, s in sorted(found.items(), key=_longest) if s > 0})
        for leg, found in seconds.items()
        if sum(found.values()) > 0
    )


def _longest(item: tuple[str, float]) -> tuple[float, str]:
    return -item[1], item[0]
