"""How far off a measured angle is: what a change must exceed before it is called one.

Mean errors of the frozen test set within 20° of the side, by stretch, the larger one of what heavy
and full, the models of clips and of live sessions, are off by (docs/accuracy-tables.md). They were
taken over different people. Part of such an error belongs to the person and stays the same from day
to day; another part comes with where the camera stands and what is worn, and changes. How they
divide is not known, so the whole of it is counted.
"""

from __future__ import annotations

import math

from formcheck.rules.words import stretch_named

MEAN_ERROR_DEG: dict[tuple[str, str], float] = {
    ("hip_flexion_deg", "standing"): 7.4,
    ("hip_flexion_deg", "supine"): 3.0,
    ("hip_flexion_deg", "seated"): 6.4,
    ("hip_hinge_deg", "standing"): 11.4,
    ("hip_hinge_deg", "seated"): 4.6,
    ("leg_raise_deg", "supine"): 2.8,
}
"""Mean size of the error of one reading, degrees, by angle and stretch."""

TWO_READINGS = math.sqrt(2.0)
"""Two readings that are each off by so much on average differ by this many times as much without
anything having changed."""

LEAST_SCATTER_DEG = 3.3
"""Nobody's readings are taken to sway by less from day to day: the mean error on the sample clips,
which were filmed as the README asks, is 2.1°, a standard deviation of 2.6° if it is normal, and
nobody is equally flexible at every hour."""

UNKNOWN = ("hip_flexion_deg", "hip_hinge_deg")
"""The angles of a stretch that this version does not know."""


def main_angles(stretch: str) -> tuple[str, str]:
    """Return the angles that say how far a stretch goes, the surest first."""
    known = stretch_named(stretch)
    return known.main_angles if known else UNKNOWN


def mean_error_deg(angle: str, stretch: str) -> float:
    """Return the mean error of an angle; of what was not measured, the largest that is known."""
    known = MEAN_ERROR_DEG.get((angle, stretch))
    if known is not None:
        return known
    known_of_it = [error for (name, _), error in MEAN_ERROR_DEG.items() if name == angle]
    return max(known_of_it or MEAN_ERROR_DEG.values())


def told_from_deg(angle: str, stretch: str) -> float:
    """Return the difference of two readings from which it is told, degrees."""
    return TWO_READINGS * mean_error_deg(angle, stretch)
