"""Whether the picture is upright: nobody can keep a posture in which nothing holds the body up.

Turned by a quarter or upside down without saying so, a stretch looks like another one: standing
like supine, seated like standing. What gives it away is weight: who stands leans out beyond the
feet, who lies has the shoulders in the air.
"""

from __future__ import annotations

import math

from formcheck.measure.balance import is_inverted, overbalance
from formcheck.measure.measures import Measures
from formcheck.rules.catalogue import Match

OVERBALANCED = 0.05
"""Leg lengths by which the centre of mass lies beyond feet and hands. At most 0.02 in 21
photographs and 25 clips of people standing; 0.07–0.36 in seated stretches that lie on their side,
while their people sit upright."""

LIES_WITHIN_DEG = (-115.0, -66.0)
"""Lean of a trunk on the floor. Between -84 and -94° in 40 photographs and 8 clips of people lying;
-50 to -63° in standing stretches that lie on their side, -131 to -135° upside down."""

FOR_S = 1.5
"""A step, a stumble or a torn pose is over sooner."""

UPRIGHT_WITHIN_DEG = 25.0
"""Whoever stands or sits up so straight for as long shows that the picture is upright (again): of
the stretches only the supine one looks so in a turned picture, and as none."""


def unheld(measures: Measures, match: Match | None) -> bool:
    """Return True when nothing holds somebody up who is so in an upright picture.

    Parameters
    ----------
    measures : Measures
    match : Match or None
        The stretch that it looks like.
    """
    if is_inverted(measures.pose):
        return True
    if match is None or not match.in_zone:
        return False
    if match.stretch.place == "lying":
        low, high = LIES_WITHIN_DEG
        return not low < measures.trunk_lean_deg < high
    return match.stretch.place == "standing" and overbalance(measures.pose) > OVERBALANCED


class Gravity:
    """Follows whether the picture is upright; a camera is not turned from look to look."""

    def __init__(self) -> None:
        self._turned = False
        self._since_s = self._last_s = math.nan

    def update(self, time_s: float, measures: Measures | None, match: Match | None) -> bool:
        """Take in one frame; True while the picture is taken to be turned."""
        if measures is None:
            return self._turned
        unlike = unheld(measures, match)
        if self._turned:
            unlike = not unlike and abs(measures.trunk_lean_deg) < UPRIGHT_WITHIN_DEG
        if not unlike:
            self._since_s = math.nan
        elif math.isnan(self._since_s) or time_s - self._last_s > FOR_S:
            self._since_s = time_s
        elif time_s - self._since_s >= FOR_S:
            self._turned, self._since_s = not self._turned, math.nan
        self._last_s = time_s
        return self._turned
