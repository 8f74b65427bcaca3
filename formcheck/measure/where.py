"""Where a rounded back bends: more in the lower or more in the upper back, or nobody knows.

Told only against the person's own neutral, of what was read of the whole and of the lumbar part
(`readers.Bend`), and only where the one part has clearly more than people usually give it.
"""

from __future__ import annotations

from typing import Literal

Where = Literal["lower", "upper"]

MOSTLY_LOWER, MOSTLY_UPPER = 0.95, 0.35
"""Share of the lumbar part from which a back bends mostly in its lower half, and below which in its
upper one. Bent all over, two thirds are lumbar."""

LEAST_FLEXION_DEG = 25.0
"""Of less nobody can say where it is."""

WITHIN_AZIMUTH_DEG = 20.0
"""Estimated camera azimuth up to which it was tried."""


def tell_where(flexion_deg: float, lumbar_deg: float, azimuth_deg: float) -> Where | None:
    """Say where a back bends most; None when not sure.

    Parameters
    ----------
    flexion_deg, lumbar_deg : float
        Of the whole spine and of the part below T12; NaN where unknown.
    azimuth_deg : float
        Of the camera.
    """
    if not (flexion_deg >= LEAST_FLEXION_DEG and abs(azimuth_deg) <= WITHIN_AZIMUTH_DEG):
        return None
    share = lumbar_deg / flexion_deg
    if share > MOSTLY_LOWER:
        return "lower"
    return "upper" if share < MOSTLY_UPPER else None
