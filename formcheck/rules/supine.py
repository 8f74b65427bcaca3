"""Supine hamstring stretch: on the back, one straight leg lifted, the other flat.

Lying with both legs down, or with the feet on the floor and the knees bent, is only lying.
"""

from __future__ import annotations

import math

from formcheck.measure.landmarks import Side, other_side
from formcheck.measure.measures import MIN_VISIBILITY, Measures
from formcheck.measure.view import SIDES
from formcheck.rules import common
from formcheck.rules.stretch import Rule, Stretch, StretchSide, leg_of

LYING_LEAN_DEG = (-135.0, -50.0)
"""On the back: trunk tipped backwards to the floor, with room for a lifted head or a pillow."""

ZONE_ELEVATION_DEG = 35.0
"""Hip→ankle above the floor. Even a limited straight leg raise reaches more (normal is 80°,
Ayala 2013); a foot on the floor with a bent knee stays near 0°."""

RESTING_LEG_LIFTED_DEG = 30.0
RESTING_LEG_BENT_DEG = 35.0
RESTING_LEG_RELEASE_DEG = 22.0
"""The other leg stays flat to keep the pelvis down (it turns with the first 9° of the raise,
Bohannon 1985); 30° is beyond what a pillow or a soft mat does, and 8° less is clear of jitter."""


def stretched_side(measures: Measures) -> StretchSide:
    """The leg that is lifted higher."""
    elevation = measures.leg_elevation_deg
    return max(SIDES, key=lambda s: -math.inf if math.isnan(elevation.of(s)) else elevation.of(s))


def in_posture(measures: Measures, side: StretchSide) -> bool:
    """Lying on the back."""
    return LYING_LEAN_DEG[0] < measures.trunk_lean_deg < LYING_LEAN_DEG[1]


def in_zone(measures: Measures, side: StretchSide) -> bool:
    """The stretched leg is up."""
    return measures.leg_elevation_deg.of(leg_of(measures, side)) > ZONE_ELEVATION_DEG


def leg_raise(measures: Measures, side: StretchSide) -> float:
    """Thigh of the stretched leg from the horizontal."""
    return measures.leg_raise_deg.of(leg_of(measures, side))


def resting_leg(measures: Measures, side: StretchSide) -> float:
    """How far the other leg is from lying flat: its bend or its lift, whichever is worse.

    The bend is scaled so that one threshold serves both; NaN when that leg is not seen well.
    """
    leg: Side = other_side(leg_of(measures, side))
    if measures.confidence.of(leg) < MIN_VISIBILITY:
        return math.nan
    lifted = measures.leg_raise_deg.of(leg)
    bent = measures.knee_flexion_deg.of(leg) * RESTING_LEG_LIFTED_DEG / RESTING_LEG_BENT_DEG
    return max(lifted, bent)


STRETCH = Stretch(
    name="supine",
    title="Supine hamstring stretch",
    side=stretched_side,
    posture=in_posture,
    zone=in_zone,
    effort=leg_raise,
    rules=(
        common.BENT_KNEE,
        Rule(
            fault="resting_leg",
            value=resting_leg,
            above=RESTING_LEG_LIFTED_DEG,
            release=RESTING_LEG_RELEASE_DEG,
            cue="Keep the other leg flat",
            message="The other leg was bent or lifted (up to {worst:.0f}°).",
            source="see RESTING_LEG_LIFTED_DEG",
        ),
    ),
    angles=("leg_raise_deg", "knee_flexion_deg", "hip_flexion_deg"),
    ready_cue="Lift one straight leg",
    hold_cue="Good, hold it there",
    # Lying on the back is only lying.
    start_tells=False,
)
