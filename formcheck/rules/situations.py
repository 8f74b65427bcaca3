"""The situations a cue may answer, each a question to one moment with yes or no.

`cues` asks them in order, so that each may take for granted that those before it are not so.
"""

from __future__ import annotations

from formcheck.measure.view import SIDES
from formcheck.rules import common
from formcheck.rules.hold import mostly_seen
from formcheck.rules.moment import HoldNow, Moment
from formcheck.rules.problems import BOTH_LEGS_UP
from formcheck.rules.stretch import Stretch, hip_flexion, knee_flexion
from formcheck.rules.watch import BLIND_S

NEUTRAL_MISSING_S = 3.0
"""So long at the beginning of a hold it is said that there is no neutral to judge the back by."""

PRAISED_LEAN_DEG = 20.0
"""Leaning forward by less is hardly a stretch: people who sit and talk lean by 12-17°. The seconds
count, for to tight hamstrings this is one, but nobody is praised for sitting."""

UPRIGHT_WITHIN_DEG = 15.0
"""Leaning forward further is on the way into a stretch, with no back to measure upright."""

HIPS_FLEXED_DEG = 102.0
"""Sitting upright flexes the hips by 90° and the seated stretch begins 12° further: whose hips are
flexed by more, with a leg on something high, has nothing to gain from hinging the hips first."""

LEG_UP_DEG = 25.0
"""A thigh or foot higher above the hips than this is up, and nobody is asked to lift it; on a
pillow it stays below 15°."""


def judges_back(stretch: Stretch) -> bool:
    """Return True when a rounded back is a fault in this stretch."""
    return any(rule.fault == common.ROUNDED_BACK.fault for rule in stretch.rules)


# The target is reached.


def ended(moment: Moment) -> bool:
    """The target is reached, and there is no other side."""
    return _at_target(moment.hold) and moment.hold is not None and moment.hold.last_side


def ended_well(moment: Moment) -> bool:
    """The same, and the back was seen to be straight."""
    return ended(moment) and moment.hold is not None and moment.hold.mostly_seen


def side_ended(moment: Moment) -> bool:
    """The target is reached; the other side comes next."""
    return _at_target(moment.hold)


def side_ended_well(moment: Moment) -> bool:
    """The same, and the back was seen to be straight."""
    return side_ended(moment) and moment.hold is not None and moment.hold.mostly_seen


def _at_target(hold: HoldNow | None) -> bool:
    return hold is not None and hold.held_s >= hold.target_s


# Something is wrong.


def faulty(moment: Moment) -> bool:
    """A fault stops the clock."""
    return bool(moment.stopping)


def both_legs_up(moment: Moment) -> bool:
    """Lying with both legs raised."""
    return BOTH_LEGS_UP in moment.problems


def perhaps_faulty(moment: Moment) -> bool:
    """A fault may be beginning, or one is there that is advice only."""
    return bool(moment.doubtful)


def picture_of_nothing(moment: Moment) -> bool:
    """A photograph of no stretch."""
    return moment.picture and moment.match is None


def hindered(moment: Moment) -> bool:
    """Something keeps the picture from being judged."""
    return bool(moment.problems)


def leg_hidden(moment: Moment) -> bool:
    """In a stretch of the far leg, which is hardly seen."""
    return moment.leg_hidden


def picture_without_faults(moment: Moment) -> bool:
    """A photograph in which nothing is wrong: what would be next needs time."""
    return moment.picture


# Seconds count.


def no_neutral_yet(moment: Moment) -> bool:
    """A hold has just begun without the person's own neutral back."""
    hold, measures = _counting(moment), moment.measures
    return (
        hold is not None
        and judges_back(hold.stretch)
        and measures is not None
        and not measures.own_neutral
        and hold.begun_s < NEUTRAL_MISSING_S
    )


def back_not_judged(moment: Moment) -> bool:
    """Seconds count, and the back is not seen well enough."""
    return _unjudged(moment, common.ROUNDED_BACK.fault)


def knee_not_judged(moment: Moment) -> bool:
    """Seconds count, and the knee is not seen well enough."""
    return _unjudged(moment, common.BENT_KNEE.fault)


def other_leg_not_judged(moment: Moment) -> bool:
    """Seconds count, and the leg that should lie is not seen well enough."""
    return _unjudged(moment, "resting_leg")


def little_seen(moment: Moment) -> bool:
    """Seconds count, but in too many of them the back, or what else must be seen, was not."""
    hold = _counting(moment)
    if hold is None:
        return False
    if hold.unjudged:
        # Of what has words of its own the rows before have told.
        return True
    held, straight = hold.held_s, hold.straight_s
    # Not for a moment's sake.
    return held - straight > BLIND_S and not mostly_seen(held, straight, hold.target_s)


def flickering(moment: Moment) -> bool:
    """Seconds counted until just now, and for a moment the stretch is not seen."""
    hold = _counting(moment)
    return hold is not None and not hold.in_zone


def restless(moment: Moment) -> bool:
    """In the stretch and not at rest: seconds have stopped, or would look better kept still."""
    hold = moment.hold
    return hold is not None and hold.in_zone and not (hold.counts and hold.steady)


def shallow(moment: Moment) -> bool:
    """Seconds count, but the trunk hardly leans."""
    hold, measures = _counting(moment), moment.measures
    if hold is None or measures is None or not judges_back(hold.stretch):
        return False
    return not measures.trunk_lean_deg >= PRAISED_LEAN_DEG


def good(moment: Moment) -> bool:
    """Seconds count, and none of the above: deep, at rest, judged, straight."""
    return _counting(moment) is not None


def _counting(moment: Moment) -> HoldNow | None:
    return moment.hold if moment.hold is not None and moment.hold.counts else None


def _unjudged(moment: Moment, fault: str) -> bool:
    hold = _counting(moment)
    return hold is not None and fault in hold.unjudged


# On the way in or out.


def going_in(moment: Moment) -> bool:
    """In a stretch, and no hold of it has begun, or it was interrupted by a cut or a torn pose."""
    return moment.match is not None and moment.match.in_zone


def coming_out(moment: Moment) -> bool:
    """Out of a hold that is not over yet, so on the way up: nobody is asked to go in just now."""
    hold, match = moment.hold, moment.match
    if hold is None or hold.in_zone:
        return False
    return match is None or match.stretch.name == hold.stretch.name


def back_to_be_measured(moment: Moment) -> bool:
    """Upright in the starting position, and the person's own neutral is not known yet."""
    match, measures = moment.match, moment.measures
    if match is None or measures is None or match.in_zone or not judges_back(match.stretch):
        return False
    known = measures.own_neutral and not measures.earlier_neutral
    upright = measures.trunk_lean_deg < UPRIGHT_WITHIN_DEG
    return upright and measures.spine.look is not None and not known


def starts_with_bent_knee(moment: Moment) -> bool:
    """Standing or sitting in the starting position with the knee bent."""
    match, measures = moment.match, moment.measures
    if match is None or measures is None or not judges_back(match.stretch):
        return False
    return knee_flexion(measures, match.side) > common.BENT_KNEE.above


def starts_with_flexed_hips(moment: Moment) -> bool:
    """The same, with the leg so high that only the trunk is left to go forward."""
    match, measures = moment.match, moment.measures
    if match is None or measures is None or not judges_back(match.stretch):
        return False
    return hip_flexion(measures, match.side) > HIPS_FLEXED_DEG


def lies_otherwise(moment: Moment) -> bool:
    """Lying with both thighs up, or with one up and its knee bent, the foot on the floor or not."""
    if moment.measures is None or not _lies(moment):
        return False
    raised, knees = moment.measures.leg_raise_deg, moment.measures.knee_flexion_deg
    # Thigh and shank are about as long as each other, so the line to the ankle halves the bend.
    up = [side for side in SIDES if raised.of(side) + knees.of(side) / 2 > LEG_UP_DEG]
    return len(up) == len(SIDES) or any(knees.of(side) > common.BENT_KNEE.above for side in up)


def lies_with_leg_half_up(moment: Moment) -> bool:
    """Lying with one straight leg up, and not far enough."""
    if moment.measures is None or not _lies(moment):
        return False
    return any(
        height > LEG_UP_DEG
        for height in (*moment.measures.leg_raise_deg, *moment.measures.leg_elevation_deg)
    )


def starts(moment: Moment) -> bool:
    """In the starting position."""
    return moment.match is not None


def elsewhere(moment: Moment) -> bool:
    """Nobody is near any stretch."""
    return True


def _lies(moment: Moment) -> bool:
    return moment.match is not None and moment.match.stretch.lies and moment.match.stretch.one_leg
