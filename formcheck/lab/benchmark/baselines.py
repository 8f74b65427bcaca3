"""What other programs take for a straight back, to be measured beside formcheck's own reading.

None knows how sure it is, and the degrees are each measure's own: only how well straight and
rounded backs are told apart compares (AUC, and the best balanced accuracy at any cut).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from formcheck.measure.back import BackLook
from formcheck.measure.outline import STATIONS

Score = Callable[[BackLook], float]
"""A number in degrees that grows as a back rounds."""


def ear_angle(look: BackLook) -> float:
    """The ear–shoulder–hip angle: how far the ear lies in front of the trunk line."""
    return look.ear_deg


def trunk_lean(look: BackLook) -> float:
    """The shoulder–hip line alone: the further it leans, the rounder the back is taken to be."""
    return look.lean_deg


def parabola_bend(look: BackLook) -> float:
    """Turn of the tangent of a least-squares parabola through the outline, hip to shoulder."""
    used = (STATIONS >= -1e-9) & (STATIONS <= 1.0 + 1e-9)
    c, b, _ = np.polyfit(STATIONS[used], look.dorsal[used], 2)
    return math.degrees(math.atan(b) - math.atan(b + 2.0 * c))


BASELINES: dict[str, Score] = {
    "quadratic coefficient": parabola_bend,
    "ear–shoulder–hip angle": ear_angle,
    "shoulder–hip line": trunk_lean,
}
