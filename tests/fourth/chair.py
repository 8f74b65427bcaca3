"""A fourth stretch: on the edge of a chair, one leg out, the heel on the floor, hinge forward.

The other foot stands flat in front of the chair. Nothing of it is known to the package.
"""

from __future__ import annotations

import math
from pathlib import Path

from formcheck.measure.landmarks import other_side
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
    Rule,
    Stretch,
    StretchSide,
    knee_flexion,
    leg_of,
    trunk_lean,
)
from formcheck.texts import read_words

SEAT_ABOVE_FOOT = (0.3, 0.62)
"""Hip above the ankle of the leg that is out, in leg lengths: neither the floor nor a step."""

OTHER_KNEE_FROM_DEG = 35.0
OUT_TO_DEG = 45.0
"""The other leg stands bent; the one that is out is bent by less."""

LEAN_DEG = (-25.0, 100.0)
ZONE_LEAN_DEG = 15.0

SLID_FORWARD_DEG = 25.0
"""How far the knee of the other leg is from a right angle before the foot has slid forward."""


def stretched_side(measures: Measures) -> StretchSide:
    """The leg whose knee is the straighter one."""
    knees = measures.knee_flexion_deg
    return min(SIDES, key=lambda side: common.or_inf(knees.of(side)))


def in_posture(measures: Measures, side: StretchSide) -> bool:
    """Sitting on a seat, one leg out, the other one bent."""
    leg = leg_of(measures, side)
    other = other_side(leg)
    low, high = SEAT_ABOVE_FOOT
    return (
        low < measures.foot_below_hip.of(leg) < high
        and measures.knee_flexion_deg.of(leg) < OUT_TO_DEG
        and measures.knee_flexion_deg.of(other) > OTHER_KNEE_FROM_DEG
        and LEAN_DEG[0] < measures.trunk_lean_deg < LEAN_DEG[1]
    )


def in_zone(measures: Measures, side: StretchSide) -> bool:
    """Hinged forward."""
    return measures.trunk_lean_deg > ZONE_LEAN_DEG


def slid_forward(measures: Measures, side: StretchSide) -> float:
    """How far the other knee is from a right angle."""
    return 90.0 - knee_flexion(measures, other_side(leg_of(measures, side)))


SLID = Rule(
    fault="slid_foot",
    value=slid_forward,
    above=SLID_FORWARD_DEG,
    release=15.0,
    source="made up for a test",
    mark=("other", "ankle"),
    pattern="level",
    seen_in="other_knee_flexion_deg",
)

STRETCH = Stretch(
    name="chair",
    side=stretched_side,
    posture=in_posture,
    zone=in_zone,
    effort=trunk_lean,
    rules=(common.ROUNDED_BACK, common.BENT_KNEE, SLID),
    angles=("trunk_inclination_deg", "hip_flexion_deg", "back_angle_deg", "knee_flexion_deg"),
    figure=Figure(
        head=(0.45, 0.2),
        parts=(
            ((0.38, 0.33), (0.27, 0.58), TRUNK),
            ((0.28, 0.6), (0.56, 0.74), THIGH),
            ((0.56, 0.74), (0.84, 0.9), SHANK),
            ((0.86, 0.9), (0.9, 0.81), FOOT),
            ((0.28, 0.61), (0.5, 0.62), THIGH),
            ((0.5, 0.62), (0.5, 0.9), SHANK),
            ((0.5, 0.93), (0.59, 0.94), FOOT),
            ((0.38, 0.34), (0.5, 0.48), ARM),
            ((0.14, 0.69), (0.34, 0.69), FOOT),
            ((0.16, 0.69), (0.16, 0.95), 0.03),
            ((0.32, 0.69), (0.32, 0.95), 0.03),
        ),
        place="sitting",
    ),
    start=Position(lean=0.0, leg=-28.0, other_leg=0.0, other_knee=90.0),
    stretched=Position(lean=35.0, leg=-28.0, other_leg=0.0, other_knee=90.0),
    main_angles=("trunk_inclination_deg", "hip_flexion_deg"),
    normal_deg=math.nan,
    one_leg=True,
    words=read_words(Path(__file__).parent),
)
