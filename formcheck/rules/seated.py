"""Seated hamstring stretch: legs extended on the floor, hinge forward from the hips.

Sitting on a chair is not it (the knees are bent and the ankles hang below them).
"""

from __future__ import annotations

from formcheck.measure.landmarks import Side, other_side
from formcheck.measure.measures import Measures
from formcheck.measure.view import SIDES
from formcheck.rules import common
from formcheck.rules.stretch import (
    ARM,
    FOOT,
    SHANK,
    THIGH,
    TRUNK,
    Figure,
    Position,
    Stretch,
    StretchSide,
    hip_flexion,
    knee_flexion,
    trunk_lean,
)

LEG_FLAT_WITHIN_DEG = 30.0
"""Hip→ankle of an extended leg on the floor from the horizontal; on a chair it hangs by 45°."""

ONE_LEG_BENT_FROM_DEG = 60.0
"""A leg bent further is drawn in, so only the other one is stretched."""

FOOT_DRAWN_IN = 0.55
"""A near foot that reaches little more than half as far forward as the other one lies at its thigh:
a knee that points at the camera looks straight in the picture, but its foot stays behind. Drawn-in
ones reach 0.1 to 0.4 (head-to-knee scans). Side by side it is 0.95 and more, and 0.67 where the
model confuses two straight legs (rendered, an arm before them). The far foot proves nothing: from
near by it looks as much as a fifth nearer."""

LEG_BENT_TOO_FAR_DEG = 60.0
"""A leg bent further is not extended any more; up to here a bent knee is a fault."""

FOOT_BELOW_HIP_MAX = 0.22
FAR_FOOT_BELOW_HIP_MAX = 0.4
"""Seat on the floor: the near foot is not further below the hip than this, in leg lengths: up to
0.17 in photographs. Kneeling low puts a foot 0.27 or more below it, sitting on a chair 0.45. The
far leg is hidden behind the near one and guessed, up to 0.34 too low."""

LEAN_DEG = (-35.0, 130.0)
"""Tight hamstrings make people lean back; further back is lying down. Nobody folds further."""

SITTING_HIP_FLEXION_DEG = 45.0
"""Less is lying with a raised head: sitting upright is 90°, leaning back on the hands 60°."""

ZONE_LEAN_DEG = 12.0
"""Trunk past the vertical by more than the sway of upright sitting."""


def stretched_side(measures: Measures) -> StretchSide:
    """Both legs, unless one is drawn in."""
    for side in SIDES:
        if _drawn_in(measures, other_side(side)) and (
            measures.knee_flexion_deg.of(side) < LEG_BENT_TOO_FAR_DEG
        ):
            return side
    return "both"


def _drawn_in(measures: Measures, leg: Side) -> bool:
    """Bent far in the picture, or the near foot on the floor far behind the other one."""
    other = measures.foot_ahead.of(other_side(leg))
    behind = (
        leg == measures.view.near_side
        and measures.foot_ahead.of(leg) < FOOT_DRAWN_IN * other
        and measures.foot_below_hip.of(leg) > -FOOT_BELOW_HIP_MAX
    )
    return behind or measures.knee_flexion_deg.of(leg) > ONE_LEG_BENT_FROM_DEG


def in_posture(measures: Measures, side: StretchSide) -> bool:
    """Sitting upright or folded with the stretched leg flat on the floor."""
    legs = SIDES if side == "both" else (side,)
    flat = all(abs(measures.leg_elevation_deg.of(leg)) < LEG_FLAT_WITHIN_DEG for leg in legs)
    near = measures.view.near_side
    on_floor = (
        not measures.foot_below_hip.of(near) > FOOT_BELOW_HIP_MAX
        and not measures.foot_below_hip.of(other_side(near)) > FAR_FOOT_BELOW_HIP_MAX
    )
    return (
        flat
        and on_floor
        and knee_flexion(measures, side) < LEG_BENT_TOO_FAR_DEG
        and LEAN_DEG[0] < measures.trunk_lean_deg < LEAN_DEG[1]
        and hip_flexion(measures, side) > SITTING_HIP_FLEXION_DEG
    )


def in_zone(measures: Measures, side: StretchSide) -> bool:
    """Hinged forward over the legs."""
    return measures.trunk_lean_deg > ZONE_LEAN_DEG


FIGURE = Figure(
    head=(0.47, 0.42),
    parts=(
        ((0.4, 0.58), (0.25, 0.84), TRUNK),
        ((0.26, 0.87), (0.55, 0.88), THIGH),
        ((0.55, 0.88), (0.85, 0.89), SHANK),
        ((0.87, 0.88), (0.89, 0.78), FOOT),
        ((0.41, 0.58), (0.52, 0.7), ARM),
        ((0.52, 0.7), (0.68, 0.77), ARM),
    ),
    place="sitting",
)

STRETCH = Stretch(
    name="seated",
    side=stretched_side,
    posture=in_posture,
    zone=in_zone,
    effort=trunk_lean,
    rules=(common.ROUNDED_BACK, common.BENT_KNEE),
    angles=(
        "hip_flexion_deg",
        "spine_flexion_deg",
        "back_angle_deg",
        "hip_hinge_deg",
        "trunk_inclination_deg",
        "knee_flexion_deg",
    ),
    figure=FIGURE,
    start=Position(lean=0.0, leg=0.0, other_leg=0.0),
    stretched=Position(lean=35.0, leg=0.0, other_leg=0.0),
)
