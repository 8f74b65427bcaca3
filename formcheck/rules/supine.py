"""Supine hamstring stretch: on the back, one straight leg lifted, the other flat.

The other knee may be bent with the foot on the floor, as physiotherapists teach it to people with
back pain: that is a variant. Lying with both legs down, or with the feet on the floor and the
knees bent, is only lying; knees drawn to the chest, a bridge and a V-up are no stretch.
"""

from __future__ import annotations

import math
from dataclasses import replace

from formcheck.measure.landmarks import Side, other_side
from formcheck.measure.measures import MIN_VISIBILITY, Measures
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
    Variant,
    leg_of,
)

LYING_LEAN_DEG = (-135.0, -50.0)
"""On the back: trunk tipped backwards to the floor, with room for a lifted head or a pillow."""

ZONE_ELEVATION_DEG = 30.0
"""Hip→ankle above the floor. Tight people raise a straight leg to 35 or 45° (normal is 80°, Ayala
2013), and a reading may be 5° low: below 35° they would be asked for more than they have. A leg on
a cushion is below 20°, a foot on the floor with a bent knee near 0°."""

THIGH_FURTHEST_DEG = 150.0
"""Nobody lying brings a thigh nearer the head: somebody is sitting, seen the wrong way round."""

TOGETHER_DEG = 15.0
"""Legs raised side by side differ by less: which is the higher one changes from frame to frame."""

V_UP_ABOVE_LEAN_DEG = -82.0
"""With both legs up the trunk lies flat (-85 to -92°), or it is a V-up (-73 to -80°)."""

DRAWN_IN_KNEE_DEG = 75.0
DRAWN_IN_THIGH_DEG = 118.0
"""A knee bent so far with the thigh so far up is drawn to the chest: 124° and more, while before
the knee is straightened in the stretch the thigh stands at 90–111° (photographs)."""

KNEES_UP_DEG = 60.0
"""A knee bent further with the other foot in the air as well: a crunch, or cycling."""

NORMAL_LEG_RAISE_DEG = 80.0
"""A passive straight leg raise from here on is normal (Ayala 2013)."""

FOOT_ON_FLOOR = (-0.15, 0.17)
"""Height of the hip above the ankle of a bent leg whose foot is on the floor, in leg lengths. In a
bridge the hips are 0.26 higher than the feet; a foot 12 cm above them is in the air."""

RESTING_LEG_LIFTED_DEG = 30.0
RESTING_LEG_BENT_DEG = 35.0
RESTING_LEG_RELEASE_DEG = 22.0
"""The other leg stays flat to keep the pelvis down (it turns with the first 9° of the raise,
Bohannon 1985); 30° is beyond what a pillow or a soft mat does, and 8° less is clear of jitter."""


PELVIS_LIFTED_DEG = 8.0
PELVIS_RELEASE_DEG = 6.0
"""Shoulder–hip line tipped up from the person's own rest. In good form it reads up to 7° more with
the leg up than with both down (rendered people; a part is the pelvis rolling back, which every
raised leg makes it do, a part is the landmark that goes along with the thigh). Lifted by 12° in
truth, 7 cm at the hips, it reads 9–17°; half of those lifted by 9–11° read less than 8°.

It stops the clock: with the pelvis rolled up the hamstrings are let go where they begin, the leg
comes higher without being stretched more, and it is the tilt of the pelvis that decides over what
the stretch gains (Sullivan, DeJulia & Worrell 1992)."""

HEAD_LIFTED_DEG = 9.0
HEAD_RELEASE_DEG = 6.0
"""Shoulder–ear line raised from the person's own rest. In good form, kyphotic people and pillows
included, it reads up to 5° more; heads that look at the knee read 11–29° (rendered people).

It is advice and does not stop the clock: it strains the neck and pulls on the nerve that is
stretched along, but the leg, the knee and the pelvis stay where they are."""


def stretched_side(measures: Measures) -> StretchSide:
    """The leg that is lifted higher; the near one, which is seen, when both are up."""
    if _together(measures):
        return measures.view.near_side
    elevation = measures.leg_elevation_deg
    return max(SIDES, key=lambda s: -math.inf if math.isnan(elevation.of(s)) else elevation.of(s))


def _both_up(measures: Measures) -> bool:
    return all(measures.leg_elevation_deg.of(s) > RESTING_LEG_LIFTED_DEG for s in SIDES)


def _together(measures: Measures) -> bool:
    elevation = measures.leg_elevation_deg
    return _both_up(measures) and abs(elevation.left - elevation.right) < TOGETHER_DEG


def in_posture(measures: Measures, side: StretchSide) -> bool:
    """Lying on the back, hips on the floor, and no knee drawn to the chest."""
    lean = measures.trunk_lean_deg
    if not LYING_LEAN_DEG[0] < lean < LYING_LEAN_DEG[1]:
        return False
    if _both_up(measures) and lean > V_UP_ABOVE_LEAN_DEG:
        return False
    leg = leg_of(measures, side)
    other = other_side(leg)
    knees, foot_below = measures.knee_flexion_deg, measures.foot_below_hip
    thigh = thigh_raise(measures, side)
    drawn_in = knees.of(leg) > DRAWN_IN_KNEE_DEG and thigh > DRAWN_IN_THIGH_DEG
    if drawn_in or thigh > THIGH_FURTHEST_DEG:
        return False
    if knees.of(leg) > KNEES_UP_DEG and foot_below.of(other) < FOOT_ON_FLOOR[0]:
        return False
    bridge = knees.of(other) > RESTING_LEG_BENT_DEG and foot_below.of(other) > FOOT_ON_FLOOR[1]
    return not bridge


def in_zone(measures: Measures, side: StretchSide) -> bool:
    """The stretched leg is up, and the other one is not up beside it."""
    if _together(measures):
        return False
    return measures.leg_elevation_deg.of(leg_of(measures, side)) > ZONE_ELEVATION_DEG


def thigh_raise(measures: Measures, side: StretchSide) -> float:
    """Thigh of the stretched leg from the horizontal: how deep it is, however bent the knee.

    A knee that bends lowers the line to the ankle by half of its bend, which is no letting go.
    """
    leg = leg_of(measures, side)
    return measures.leg_raise_deg.of(leg) + measures.knee_flexion_deg.of(leg) / 2


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


def other_knee_bent(measures: Measures, side: StretchSide) -> bool:
    """True when the other leg stands with its foot on the floor."""
    leg: Side = other_side(leg_of(measures, side))
    low, high = FOOT_ON_FLOOR
    return (
        measures.confidence.of(leg) >= MIN_VISIBILITY
        and measures.knee_flexion_deg.of(leg) > RESTING_LEG_BENT_DEG
        and low < measures.foot_below_hip.of(leg) < high
    )


def standing_leg(measures: Measures, side: StretchSide) -> float:
    """How far the foot of the other, bent leg is off the floor: hip→ankle above the horizontal."""
    leg: Side = other_side(leg_of(measures, side))
    if measures.confidence.of(leg) < MIN_VISIBILITY:
        return math.nan
    return measures.leg_elevation_deg.of(leg)


def pelvis_lift(measures: Measures, side: StretchSide) -> float:
    """How far the hips have come up off the floor."""
    return measures.lift.pelvis_deg


def head_lift(measures: Measures, side: StretchSide) -> float:
    """How far the head has come up from where it rested."""
    return measures.lift.head_deg


RESTING_LEG = Rule(
    fault="resting_leg",
    value=resting_leg,
    above=RESTING_LEG_LIFTED_DEG,
    release=RESTING_LEG_RELEASE_DEG,
    source="see RESTING_LEG_LIFTED_DEG",
    mark=("other", "knee"),
    pattern="upright",
    seen_in="other_knee_flexion_deg",
)

RULES = (
    RESTING_LEG,
    common.BENT_KNEE,
    Rule(
        fault="lifted_pelvis",
        value=pelvis_lift,
        above=PELVIS_LIFTED_DEG,
        release=PELVIS_RELEASE_DEG,
        source="see PELVIS_LIFTED_DEG",
        must_be_judged=False,
        mark=("near", "hip"),
        pattern="level",
    ),
    Rule(
        fault="lifted_head",
        value=head_lift,
        above=HEAD_LIFTED_DEG,
        release=HEAD_RELEASE_DEG,
        source="see HEAD_LIFTED_DEG",
        stops=False,
        must_be_judged=False,
        mark=("near", "ear"),
        pattern="rings",
    ),
)

OTHER_KNEE_BENT = Variant(
    name="other_knee_bent",
    seen=other_knee_bent,
    rules=(replace(RESTING_LEG, value=standing_leg), *RULES[1:]),
)

FIGURE = Figure(
    head=(0.08, 0.83),
    parts=(
        ((0.2, 0.85), (0.42, 0.87), TRUNK),
        ((0.44, 0.87), (0.5, 0.62), THIGH),
        ((0.5, 0.62), (0.55, 0.38), SHANK),
        ((0.55, 0.36), (0.64, 0.34), FOOT),
        ((0.44, 0.88), (0.7, 0.895), THIGH),
        ((0.7, 0.895), (0.92, 0.9), SHANK),
        ((0.94, 0.89), (0.955, 0.82), FOOT),
        ((0.2, 0.84), (0.34, 0.72), ARM),
        ((0.34, 0.72), (0.48, 0.66), ARM),
    ),
    place="lying",
)

STRETCH = Stretch(
    name="supine",
    side=stretched_side,
    posture=in_posture,
    zone=in_zone,
    effort=thigh_raise,
    rules=RULES,
    angles=("leg_raise_deg", "knee_flexion_deg", "hip_flexion_deg"),
    figure=FIGURE,
    start=Position(lean=-90.0, leg=0.0, other_leg=0.0),
    stretched=Position(lean=-90.0, leg=75.0, other_leg=0.0),
    main_angles=("leg_raise_deg", "hip_flexion_deg"),
    normal_deg=NORMAL_LEG_RAISE_DEG,
    one_leg=True,
    # Lying on the back is only lying.
    start_tells=False,
    said_at_once=("resting_leg",),
    variants=(OTHER_KNEE_BENT,),
)
