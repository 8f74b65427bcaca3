"""Angles between lines in the picture plane: pure functions on pixel coordinates.

Convention: image coordinates, x to the right and y down. ``facing`` is +1 for a person whose
profile looks to the right of the picture when stood upright in the picture plane, -1 for one
who looks to the left. Lying on the back with the head on the right is a left-facing person
tipped backwards, so ``facing`` is -1 there. With it every angle has a sign that means the
same for both profiles. Angles are in degrees; a zero-length line gives NaN.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

_SHORTEST_LINE_PX = 1e-6


def direction(start: ArrayLike, end: ArrayLike, facing: int = 1) -> float:
    """Direction of the line start→end in degrees, counter-clockwise from "forwards".

    The picture is mirrored for a profile of -1, so that 0° is always where the person looks and 90°
    is up. In (-180, 180]; NaN when the points coincide or are not finite.
    """
    # As plain numbers: this runs two dozen times a frame, and arrays of two cost more than sums.
    (x, y), (end_x, end_y) = np.asarray(start).tolist(), np.asarray(end).tolist()
    dx, dy = end_x - x, end_y - y
    if not math.hypot(dx, dy) > _SHORTEST_LINE_PX:
        return math.nan
    return math.degrees(math.atan2(-dy, facing * dx))


def turn(from_deg: float, to_deg: float) -> float:
    """Signed turn from one direction to another, counter-clockwise positive, (-180, 180]."""
    if not math.isfinite(to_deg - from_deg):
        return math.nan
    wrapped = math.remainder(to_deg - from_deg, 360.0)
    return 180.0 if wrapped == -180.0 else wrapped


def hip_flexion(shoulder: ArrayLike, hip: ArrayLike, knee: ArrayLike, facing: int) -> float:
    """Angle by which the thigh is flexed towards the trunk; 0° standing straight.

    The trunk is the hip→shoulder line. Positive in flexion, negative in extension.
    """
    trunk = direction(hip, shoulder, facing)
    thigh = direction(hip, knee, facing)
    flexion = turn(trunk + 180.0, thigh)
    # Nobody extends a hip by a quarter turn, but a flat fold with slack landmarks passes 180°.
    return flexion + 360.0 if flexion < -90.0 else flexion


HYPEREXTENSION_DEG = 10.0
"""Knees extend past straight by up to this much (recurvatum is defined as more)."""


def knee_flexion(hip: ArrayLike, knee: ArrayLike, ankle: ArrayLike, facing: int) -> float:
    """Angle between thigh and shank; 0° straight, never negative.

    A shank up to 10° in front of the thigh's line is a straight knee. One further in front is
    no knee at all but a wrongly guessed profile, which must not turn a bent knee into a straight
    one, so there the angle counts without its sign; in between the one goes over into the other.
    """
    flexion = turn(direction(knee, ankle, facing), direction(hip, knee, facing))
    if flexion >= 0.0 or not math.isfinite(flexion):
        return flexion
    return max(0.0, min(2.0 * (-flexion - HYPEREXTENSION_DEG), -flexion))


def inclination_from_vertical(lower: ArrayLike, upper: ArrayLike, facing: int) -> float:
    """Lean of the line lower→upper from the vertical; 0° upright, forwards positive.

    Lying on the back gives about -90°, lying face down about +90°.
    """
    return turn(direction(lower, upper, facing), 90.0)


def elevation(hip: ArrayLike, end: ArrayLike) -> float:
    """Angle of a leg line above the horizontal: -90° hanging down, 0° flat, 90° straight up.

    Regardless of profile, a leg past the vertical reads below 90° again, which is what
    "height of the leg" means; `leg_raise` goes on beyond 90°.
    """
    angle = direction(hip, end)
    return math.degrees(math.asin(math.sin(math.radians(angle)))) if math.isfinite(angle) else angle


def leg_raise(hip: ArrayLike, ankle: ArrayLike, facing: int) -> float:
    """Leg from the horizontal when lying on the back: 0° flat, 90° vertical, more beyond.

    The leg is the line hip→ankle, which is how people read it off a picture. Where hands, a strap
    or a helper hold the leg, MediaPipe's knee lies up to a hand's breadth in front of it, which
    turns the thigh by 5-15° and this line not at all. With a bent knee it is lower than the thigh
    by half the bend: a bent leg is not a raised one.

    In the mirrored frame of a person lying on the back the feet point to +x, so a flat leg
    is at 0° and lifting turns it counter-clockwise.
    """
    return direction(hip, ankle, facing)
