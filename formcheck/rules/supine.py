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
    """The leg that is lifted higher."""
    elevation = measures.leg_elevation_deg
    return max(SIDES, key=lambda s: -math.inf if math.isnan(elevation.of(s)) else elevation.of(s))


def in_posture(measures: Measures, side: StretchSide) -> bool:
    """Lying on the back."""
    return LYING_LEAN_DEG[0] < measures.trunk_lean_deg < LYING_LEAN_DEG[1]


def in_zone(measures: Measures, side: StretchSide) -> bool:
    """The stretched leg is up."""
    return measures.leg_elevation_deg.of(leg_of(measures, side)) > ZONE_ELEVATION_DEG


def thigh_raise(measures: Measures, side: StretchSide) -> float:
    """Thigh of the stretched leg from the horizontal: how deep the stretch is, however bent the knee.

    A knee that bends lowers the line to the ankle by half its bend, and nobody has let go by that.
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


def pelvis_lift(measures: Measures, side: StretchSide) -> float:
    """How far the hips have come up off the floor."""
    return measures.lift.pelvis_deg


def head_lift(measures: Measures, side: StretchSide) -> float:
    """How far the head has come up from where it rested."""
    return measures.lift.head_deg


STRETCH = Stretch(
    name="supine",
    title="Supine hamstring stretch",
    side=stretched_side,
    posture=in_posture,
    zone=in_zone,
    effort=thigh_raise,
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
        Rule(
            fault="lifted_pelvis",
            value=pelvis_lift,
            above=PELVIS_LIFTED_DEG,
            release=PELVIS_RELEASE_DEG,
            cue="Pelvis down: lower the leg a little",
            message="The pelvis came off the floor (trunk tipped up by up to {worst:.0f}°).",
            source="see PELVIS_LIFTED_DEG",
            must_be_judged=False,
        ),
        Rule(
            fault="lifted_head",
            value=head_lift,
            above=HEAD_LIFTED_DEG,
            release=HEAD_RELEASE_DEG,
            cue="Rest your head",
            message="The head was lifted (by up to {worst:.0f}°): let it rest.",
            source="see HEAD_LIFTED_DEG",
            stops=False,
            must_be_judged=False,
        ),
    ),
    angles=("leg_raise_deg", "knee_flexion_deg", "hip_flexion_deg"),
    ready_cue="Lift one straight leg",
    hold_cue="Good, hold it there",
    # Lying on the back is only lying.
    start_tells=False,
)
