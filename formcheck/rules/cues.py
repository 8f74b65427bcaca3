"""The one thing to say now: a table of situations, the first that is so decides.

A situation is a question to one moment with yes or no. They are asked in order, so that each may
take for granted that those before it are not so.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from formcheck.measure.measures import Measures
from formcheck.measure.view import SIDES
from formcheck.rules import common
from formcheck.rules.moment import Moment
from formcheck.rules.problems import BOTH_LEGS_UP
from formcheck.rules.stretch import StretchSide, hip_flexion, knee_flexion
from formcheck.rules.watch import BLIND_S
from formcheck.texts import Level, Line

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

Situation = Callable[[Moment], bool]


def ended(moment: Moment) -> bool:
    """The target is reached, and there is no other side."""
    return moment.hold is not None and moment.hold.done and moment.hold.last_side


def ended_well(moment: Moment) -> bool:
    """The same, and the back was seen to be straight."""
    return ended(moment) and side_ended_well(moment)


def side_ended(moment: Moment) -> bool:
    """The target is reached; the other side comes next."""
    return moment.hold is not None and moment.hold.done


def side_ended_well(moment: Moment) -> bool:
    """The same, and the back was seen to be straight."""
    return moment.hold is not None and moment.hold.done and moment.hold.mostly_seen


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


def no_neutral_yet(moment: Moment) -> bool:
    """A hold has just begun without the person's own neutral back."""
    hold, measures = moment.counting, moment.measures
    if hold is None or measures is None or not common.judges_back(hold.stretch):
        return False
    return not measures.own_neutral and hold.begun_s < NEUTRAL_MISSING_S


def not_judged(fault: str) -> Situation:
    """Seconds count, and what would show a fault is not seen well enough."""
    return lambda moment: moment.counting is not None and fault in moment.counting.unjudged


back_not_judged = not_judged(common.ROUNDED_BACK.fault)
knee_not_judged = not_judged(common.BENT_KNEE.fault)
other_leg_not_judged = not_judged("resting_leg")


def little_seen(moment: Moment) -> bool:
    """Seconds count, but in too many of them the back, or what else must be seen, was not."""
    hold = moment.counting
    if hold is None:
        return False
    # Not for a moment's sake. Of what has words of its own the rows before have told.
    little = hold.held_s - hold.straight_s > BLIND_S and not hold.mostly_seen
    return bool(hold.unjudged) or little


def flickering(moment: Moment) -> bool:
    """Seconds counted until just now, and for a moment the stretch is not seen."""
    hold = moment.counting
    return hold is not None and not hold.in_zone


def restless(moment: Moment) -> bool:
    """In the stretch and not at rest: seconds have stopped, or would look better kept still."""
    hold = moment.hold
    return hold is not None and hold.in_zone and not (hold.counts and hold.steady)


def shallow(moment: Moment) -> bool:
    """Seconds count, but the trunk hardly leans."""
    hold, measures = moment.counting, moment.measures
    if hold is None or measures is None or not common.judges_back(hold.stretch):
        return False
    return not measures.trunk_lean_deg >= PRAISED_LEAN_DEG


def good(moment: Moment) -> bool:
    """Seconds count, and none of the above: deep, at rest, judged, straight."""
    return moment.counting is not None


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
    if match is None or measures is None or match.in_zone or not common.judges_back(match.stretch):
        return False
    known = measures.own_neutral and not measures.earlier_neutral
    upright = measures.trunk_lean_deg < UPRIGHT_WITHIN_DEG
    return upright and measures.spine.look is not None and not known


def starts_with_bent_knee(moment: Moment) -> bool:
    """Standing or sitting in the starting position with the knee bent."""
    return _begun_at(moment, knee_flexion) > common.BENT_KNEE.above


def starts_with_flexed_hips(moment: Moment) -> bool:
    """The same, with the leg so high that only the trunk is left to go forward."""
    return _begun_at(moment, hip_flexion) > HIPS_FLEXED_DEG


def _begun_at(moment: Moment, angle: Callable[[Measures, StretchSide], float]) -> float:
    """An angle in the starting position of a stretch that judges the back; NaN elsewhere."""
    match, measures = moment.match, moment.measures
    if match is None or measures is None or not common.judges_back(match.stretch):
        return math.nan
    return angle(measures, match.side)


def lies_otherwise(moment: Moment) -> bool:
    """Lying with both thighs up, or with one up and its knee bent, the foot on the floor or not."""
    measures = _lying(moment)
    if measures is None:
        return False
    raised, knees = measures.leg_raise_deg, measures.knee_flexion_deg
    # Thigh and shank are about as long as each other, so the line to the ankle halves the bend.
    up = [side for side in SIDES if raised.of(side) + knees.of(side) / 2 > LEG_UP_DEG]
    return len(up) == len(SIDES) or any(knees.of(side) > common.BENT_KNEE.above for side in up)


def lies_with_leg_half_up(moment: Moment) -> bool:
    """Lying with one straight leg up, and not far enough."""
    measures = _lying(moment)
    heights = (*measures.leg_raise_deg, *measures.leg_elevation_deg) if measures else ()
    return any(height > LEG_UP_DEG for height in heights)


def starts(moment: Moment) -> bool:
    """In the starting position."""
    return moment.match is not None


def elsewhere(moment: Moment) -> bool:
    """Nobody is near any stretch."""
    return True


def _lying(moment: Moment) -> Measures | None:
    match = moment.match
    lies = match is not None and match.stretch.lies and match.stretch.one_leg
    return moment.measures if lies else None


class Row(NamedTuple):
    """What to say in one situation."""

    when: Situation
    key: str
    """As in `Line`; no key, nothing to say. Words in braces are filled in by `cue_of`: the names of
    the stretch, of the one whose starting position is seen, and of the first fault or problem."""
    level: Level


TABLE = (
    # The target is reached.
    Row(ended_well, "done", "good"),
    Row(ended, "done.unjudged", "info"),
    Row(side_ended_well, "switch", "good"),
    Row(side_ended, "switch.unjudged", "info"),
    # Something is wrong: first what is sure, then what may be, then the picture.
    Row(faulty, "fault.{fault}", "stop"),
    Row(both_legs_up, f"problem.{BOTH_LEGS_UP}", "warn"),
    Row(perhaps_faulty, "fault.{fault}", "warn"),
    Row(picture_of_nothing, "nothing_found", "info"),
    Row(hindered, "problem.{problem}", "warn"),
    Row(leg_hidden, "leg_hidden", "warn"),
    Row(picture_without_faults, "", "info"),
    # Seconds count: everything that is in the way of praise, then praise. A back that is not seen
    # is not a good one.
    Row(no_neutral_yet, "neutral_missing", "info"),
    Row(back_not_judged, "unjudged", "info"),
    Row(knee_not_judged, "unjudged.knee", "info"),
    Row(other_leg_not_judged, "unjudged.other_leg", "info"),
    Row(little_seen, "holding", "info"),
    Row(flickering, "holding", "info"),
    Row(restless, "keep_still", "info"),
    Row(shallow, "deeper", "info"),
    Row(good, "hold.{stretch}", "good"),
    # On the way in or out.
    Row(going_in, "going_in", "info"),
    Row(coming_out, "coming_out", "info"),
    Row(back_to_be_measured, "neutral", "info"),
    Row(starts_with_bent_knee, "straighten", "info"),
    Row(starts_with_flexed_hips, "lean", "info"),
    Row(lies_otherwise, "one_flat", "info"),
    Row(lies_with_leg_half_up, "higher", "info"),
    Row(starts, "ready.{start}", "info"),
    Row(elsewhere, "idle", "info"),
)
"""First match wins, and the last row always matches: every moment has exactly one cue."""


def row_of(moment: Moment) -> Row:
    """Return the row of the table that a moment belongs to."""
    return next(row for row in TABLE if row.when(moment))


def cue_of(moment: Moment) -> Line:
    """Choose the one thing to say."""
    row, stretch = row_of(moment), moment.stretch
    start = moment.match.stretch if moment.match else None
    key = row.key.format(
        stretch=stretch.name if stretch else "",
        start=start.name if start else "",
        fault=next(iter((*moment.stopping, *moment.doubtful)), ""),
        problem=next(iter(moment.problems), ""),
    )
    return Line(key, row.level)
