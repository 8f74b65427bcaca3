"""Standing hamstring stretch: heel on a step or chair, leg straight, hinge from the hips.

Bending forward with both feet on the floor and straight knees counts as the same stretch of
both legs. Walking, standing, sitting down and squatting do not: their stretched knee is bent
or their hip is not flexed.
"""

from __future__ import annotations

from formcheck.measure.landmarks import Side, other_side
from formcheck.measure.measures import Measures
from formcheck.measure.view import SIDES
from formcheck.rules import common
from formcheck.rules.stretch import (
    Stretch,
    StretchSide,
    hip_flexion,
    knee_flexion,
    trunk_lean,
)

FOOT_RAISED_DEG = 20.0
"""The raised leg is at least this much nearer the horizontal than the standing leg. A step
of 30 cm lifts a straight leg of 80 cm by 22°, a chair of 45 cm by 34°; a stride does by less."""

SUPPORT_LEG_BELOW_DEG = -62.0
"""Hip→ankle of the leg that carries the weight, nearly upright. Sitting on a chair slants it
to -45°, and with the hands on the floor (a pike) it slants as well."""

LEG_BENT_TOO_FAR_DEG = 60.0
BOTH_LEGS_BENT_TOO_FAR_DEG = 45.0
"""With the knees further bent this is a squat, a lunge or sitting down. Hip hinges with soft
knees on photographs reach 40°, half squats begin at 50°."""

ON_FEET_LEAN_DEG = (-40.0, 165.0)
"""Leaning back further is lying; a fold with the head at the knees leans to about 150°."""

ZONE_HIP_FLEXION_DEG = 55.0
ZONE_LEAN_DEG = 15.0
"""Heel on a 45 cm chair already flexes the hip by about 50°; the stretch begins when the
trunk hinges forward as well (15° is past the sway of upright standing)."""

ZONE_HIP_FLEXION_BOTH_DEG = 60.0
"""Both feet on the floor: bowing to look at something stays below."""

START_SHARE = 0.5
START_SHARE_BOTH = 0.7
"""Part of the zone's hip flexion that is already the starting position: with the heel on a
30 cm step it is 22° by the leg alone; on both feet a slight bow is not yet a start."""


def _support(measures: Measures) -> Side | None:
    """Leg that carries the weight: straight down from the hip, or None."""
    elevation = measures.leg_elevation_deg
    lowest = min(SIDES, key=lambda s: common.or_inf(elevation.of(s)))
    return lowest if elevation.of(lowest) < SUPPORT_LEG_BELOW_DEG else None


def stretched_side(measures: Measures) -> StretchSide:
    """The leg on the step; both when no foot is raised."""
    support = _support(measures)
    if support is None:
        return "both"
    front = other_side(support)
    lift = measures.leg_elevation_deg.of(front) - measures.leg_elevation_deg.of(support)
    return front if lift > FOOT_RAISED_DEG else "both"


def in_posture(measures: Measures, side: StretchSide) -> bool:
    """On one's feet with the heel on the step, or bending forward with straight legs."""
    support = _support(measures)
    if support is None or not ON_FEET_LEAN_DEG[0] < measures.trunk_lean_deg < ON_FEET_LEAN_DEG[1]:
        return False
    limit = BOTH_LEGS_BENT_TOO_FAR_DEG if side == "both" else LEG_BENT_TOO_FAR_DEG
    if not knee_flexion(measures, side) < limit:
        return False
    if not measures.knee_flexion_deg.of(support) < LEG_BENT_TOO_FAR_DEG:
        return False
    if side == "both":
        return hip_flexion(measures, side) > START_SHARE_BOTH * ZONE_HIP_FLEXION_BOTH_DEG
    return hip_flexion(measures, side) > START_SHARE * ZONE_HIP_FLEXION_DEG


def in_zone(measures: Measures, side: StretchSide) -> bool:
    """Hinged forward over the stretched leg."""
    wanted = ZONE_HIP_FLEXION_BOTH_DEG if side == "both" else ZONE_HIP_FLEXION_DEG
    return hip_flexion(measures, side) > wanted and measures.trunk_lean_deg > ZONE_LEAN_DEG


STRETCH = Stretch(
    name="standing",
    title="Standing hamstring stretch",
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
    ready_cue="Hinge forward from the hips",
    hold_cue="Good, hold it there",
)
