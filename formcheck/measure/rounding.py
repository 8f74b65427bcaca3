"""Straight or rounded: what a physiotherapist would say at once, from angle and flexion.

A back is rounded when its angle is that of people whom raters call clearly rounded, or when it has
bent far from its own neutral *and* is convex in itself: a hollow back that has become flat is not
rounded. A back that is round by nature and has not moved is not rounded either; only the own
neutral can tell.
"""

from __future__ import annotations

import math
from typing import NamedTuple

ROUNDED_ANGLE_DEG = 50.0
"""Back angle from which a back is rounded. Chosen on photographs of the development half, where
raters' marks of straight backs go up to 52° and those of clearly rounded ones begin at 46°."""

ROUNDED_FLEXION_DEG = 35.0
"""Flexion from which a convex back is rounded: most of a healthy lumbar spine's own range (40-60°)
is used up."""

LOOSE_FLEXION_DEG = 27.0
"""The same in clothes that hung loose over the back in the neutral: they take a third off a bend.
On rendered people in T-shirts and hoodies the flexion of straight backs reads up to 20°, that of
backs bent by 35-60° from 29° on (one of six 17°)."""

CONVEX_ANGLE_DEG = 25.0
"""Back angle from which a back counts as convex: that of straight people standing (median). One
that was hollow and has become flat has less, at whatever flexion; two young hollow backs bent by
60° and round to the eye read 27° and 34° (rendered)."""

MOVED_DEG = 12.0
"""Who has bent less from the own neutral has not rounded the back, whatever its shape."""


class Reading(NamedTuple):
    """A value and its standard error, degrees."""

    deg: float
    uncertainty_deg: float


def rounding(
    angle: Reading, flexion: Reading, *, of_neutral: bool = True, loose: bool = False
) -> Reading:
    """Return how far a back is beyond the line between straight and rounded, in degrees.

    Parameters
    ----------
    angle : Reading
        Absolute back angle.
    flexion : Reading
        Change from the own neutral, or without ``of_neutral`` since the straightest moment of the
        stretch, which may have been bent already; NaN where neither is known.
    loose : bool
        Cloth hung over the back in the neutral.

    Returns
    -------
    Reading
        Positive: rounded. With the error of whichever quantity decides; NaN without an angle.
    """
    by_angle = Reading(angle.deg - ROUNDED_ANGLE_DEG, angle.uncertainty_deg)
    if math.isnan(flexion.deg) or math.isnan(angle.deg):
        return by_angle
    line = LOOSE_FLEXION_DEG if loose else ROUNDED_FLEXION_DEG
    bent = Reading(flexion.deg - line, flexion.uncertainty_deg)
    convex = Reading(angle.deg - CONVEX_ANGLE_DEG, angle.uncertainty_deg)
    # Tuples compare by their first number, which is what decides.
    beyond = max(by_angle, min(bent, convex))
    if not of_neutral:
        return beyond
    return min(beyond, Reading(flexion.deg - MOVED_DEG, flexion.uncertainty_deg))
