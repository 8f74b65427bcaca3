"""Standing hamstring stretch: heel on a step or chair, leg straight, hinge from the hips.

Bending forward with both feet on the floor and straight knees counts as the same stretch of
both legs, and of the front leg when the feet are a stride apart. Walking, standing, sitting down
and squatting do not: their stretched knee is bent or their hip is not flexed. Nor does a downward
dog, whose feet are both behind the hips, or a hinge on one leg with the other one lifted behind.
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

FOOT_RAISED_DEG = 20.0
"""The raised leg is at least this much nearer the horizontal than the standing leg. A step
of 30 cm lifts a straight leg of 80 cm by 22°, a chair of 45 cm by 34°; a stride does by less."""

STRIDE_DEG = 40.0
"""Feet apart, one before and one behind the hips: from here on the front leg is the stretched one.
A stride of the usual 60–70 cm parts legs of 80 cm by 45–50°."""

SUPPORT_LEG_BELOW_DEG = -50.0
"""Hip→ankle of the leg that carries the weight. Sitting on a chair slants it to -45°; a wide stride
slants both legs to -55°, a hip hinge to -63° (photographs)."""

BEHIND_HIPS_DEG = -13.0
"""Both legs pointing further back from the hip: the hands carry weight as well, downward dog or
inchworm (-20 to -46°). Folds keep the feet below the hips or before them (-5 to +27°)."""

LIFTED_BEHIND = 0.25
"""A foot behind that is higher than the other by this much of a leg is off the floor; raising the
heel lifts the ankle by 0.15."""

LEG_BENT_TOO_FAR_DEG = 60.0
BOTH_LEGS_BENT_TOO_FAR_DEG = 45.0
"""With the knees further bent this is a squat, a lunge or sitting down. Hip hinges with soft
knees on photographs reach 40°, half squats begin at 50°."""

SUPPORT_BELOW_HIP = 0.65
"""With the stretched leg put out in front people sit back on the other one: bent by 90° it keeps
the hip 0.7 leg lengths above its ankle. Kneeling and sitting on a chair leave 0.45–0.6."""

ON_FEET_LEAN_DEG = (-40.0, 180.0)
"""Leaning back further is lying; a fold with the head at the knees leans to about 150°, and a trunk
flat on the legs hangs straight down."""

ZONE_HIP_FLEXION_DEG = 55.0
ZONE_LEAN_DEG = 15.0
"""Heel on a 45 cm chair already flexes the hip by about 50°; the stretch begins when the
trunk hinges forward as well (15° is past the sway of upright standing)."""

ZONE_HIP_FLEXION_BOTH_DEG = 60.0
"""Both feet on the floor: bowing to look at something stays below."""

START_SHARE = 0.5
START_SHARE_BOTH = 0.7
"""Part of the zone's hip flexion that is already the starting position: with the heel on a
30 cm step it is 22° by the leg alone; on both feet a slight bow, or a step, is not yet a start."""


def _support(measures: Measures) -> Side | None:
    """Leg that carries the weight: straight down from the hip, or None."""
    elevation = measures.leg_elevation_deg
    lowest = min(SIDES, key=lambda s: common.or_inf(elevation.of(s)))
    return lowest if elevation.of(lowest) < SUPPORT_LEG_BELOW_DEG else None


def stretched_side(measures: Measures) -> StretchSide:
    """The leg on the step, or the front one of a stride; otherwise both."""
    support = _support(measures)
    if support is None:
        return "both"
    other = other_side(support)
    ahead = measures.leg_ahead_deg(other) - measures.leg_ahead_deg(support)
    if _raised(measures, other) or ahead > STRIDE_DEG:
        return other
    return support if ahead < -STRIDE_DEG else "both"


def _raised(measures: Measures, leg: Side) -> bool:
    """The foot of this leg is put up in front."""
    elevation, other = measures.leg_elevation_deg, other_side(leg)
    lift = elevation.of(leg) - elevation.of(other)
    return lift > FOOT_RAISED_DEG and measures.leg_ahead_deg(leg) > measures.leg_ahead_deg(other)


def _on_both_feet(measures: Measures) -> bool:
    """Neither both feet behind the hips, nor one of them in the air behind."""
    back, front = sorted(SIDES, key=measures.leg_ahead_deg)
    # From off the side it is no slant of the leg.
    if measures.side_on and measures.leg_ahead_deg(front) < BEHIND_HIPS_DEG:
        return False
    below = measures.foot_below_hip
    return not below.of(front) - below.of(back) > LIFTED_BEHIND


def in_posture(measures: Measures, side: StretchSide) -> bool:
    """On one's feet with the heel on the step, or bending forward with straight legs."""
    support = _support(measures)
    if support is None or not ON_FEET_LEAN_DEG[0] < measures.trunk_lean_deg < ON_FEET_LEAN_DEG[1]:
        return False
    if not _on_both_feet(measures):
        return False
    limit = BOTH_LEGS_BENT_TOO_FAR_DEG if side == "both" else LEG_BENT_TOO_FAR_DEG
    if not knee_flexion(measures, side) < limit:
        return False
    stands = measures.knee_flexion_deg.of(support) < LEG_BENT_TOO_FAR_DEG
    start = START_SHARE_BOTH * ZONE_HIP_FLEXION_BOTH_DEG
    if _raised(measures, other_side(support)):
        stands |= measures.foot_below_hip.of(support) > SUPPORT_BELOW_HIP
        start = START_SHARE * ZONE_HIP_FLEXION_DEG
    return stands and hip_flexion(measures, side) > start


def in_zone(measures: Measures, side: StretchSide) -> bool:
    """Hinged forward over the stretched leg."""
    wanted = ZONE_HIP_FLEXION_BOTH_DEG if side == "both" else ZONE_HIP_FLEXION_DEG
    return hip_flexion(measures, side) > wanted and measures.trunk_lean_deg > ZONE_LEAN_DEG


FIGURE = Figure(
    head=(0.64, 0.13),
    parts=(
        ((0.56, 0.26), (0.42, 0.48), TRUNK),
        ((0.42, 0.5), (0.42, 0.73), THIGH),
        ((0.42, 0.73), (0.41, 0.94), SHANK),
        ((0.41, 0.955), (0.5, 0.965), FOOT),
        ((0.43, 0.5), (0.62, 0.58), THIGH),
        ((0.62, 0.58), (0.82, 0.665), SHANK),
        ((0.83, 0.66), (0.85, 0.57), FOOT),
        ((0.56, 0.27), (0.62, 0.42), ARM),
        ((0.62, 0.42), (0.72, 0.54), ARM),
        ((0.75, 0.74), (0.92, 0.74), FOOT),
        ((0.76, 0.74), (0.76, 0.96), 0.03),
        ((0.91, 0.74), (0.91, 0.96), 0.03),
    ),
    place="standing",
)

STRETCH = Stretch(
    name="standing",
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
    start=Position(lean=5.0, leg=-40.0, other_leg=-90.0),
    stretched=Position(lean=35.0, leg=-40.0, other_leg=-90.0),
)
