"""A photograph: which stretch it shows and what is wrong, without any time."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from formcheck.measure.measures import MIN_VISIBILITY, Measures
from formcheck.rules.catalogue import Match, Wanted, recognise
from formcheck.rules.coach import SHOWN_ANGLES, Feedback
from formcheck.rules.common import ROUNDED_BACK, marks_of, told_back
from formcheck.rules.cues import cue_of
from formcheck.rules.evidence import unheld
from formcheck.rules.moment import Moment
from formcheck.rules.problems import TURNED_PICTURE, problems_of
from formcheck.rules.stretch import leg_of
from formcheck.rules.watch import FaultSpan
from formcheck.texts import Line


@dataclass(frozen=True, eq=False)
class Still:
    """What one picture shows."""

    match: Match | None
    """The stretch, or None when it is none of them."""
    measures: Measures
    faults: tuple[FaultSpan, ...]
    """With NaN times: a photograph has none."""
    turned: bool = False
    """The picture lies on its side or upside down: what it looks like is not what is done."""

    @property
    def problems(self) -> tuple[str, ...]:
        """Names of the warnings for this person."""
        found = problems_of(self.measures, leg_seen=self.match is not None)
        return (TURNED_PICTURE, *found) if self.turned else found

    @property
    def cue(self) -> Line | None:
        """The one thing to tell the user; None when there is nothing to say."""
        rules = self.match.stretch.rules if self.match else ()
        advice = {rule.fault for rule in rules if not rule.stops}
        found = tuple(span.fault for span in self.faults)
        cue = cue_of(
            Moment(
                self.measures,
                self.match,
                self.problems,
                stopping=tuple(fault for fault in found if fault not in advice),
                doubtful=tuple(fault for fault in found if fault in advice),
                picture=True,
            )
        )
        return cue if cue.key else None


SHOWN_WITHOUT_STRETCH = ("hip_flexion_deg", "spine_flexion_deg")
"""What a photograph tells that shows no stretch."""


TOO_CLOSE = "too_close_photo"


def still_feedback(still: Still | None, problems: tuple[str, ...]) -> Feedback:
    """Return a photograph's finding in the form of a clip's only frame, for the frame table."""
    match = still.match if still else None
    return Feedback(
        time_s=0.0,
        phase="entry" if match else "idle",
        stretch=match.stretch.name if match else None,
        named=match is not None,
        side=match.side if match else None,
        held_s=0.0,
        target_s=0.0,
        cue=(still.cue if still else None) or Line(""),
        faults=tuple(span.fault for span in still.faults) if still else (),
        suspects=(),
        problems=problems,
        shown=match.stretch.angles[:SHOWN_ANGLES] if match else SHOWN_WITHOUT_STRETCH,
        measures=still.measures if still else None,
        marks=marks_of(match.stretch if match else None),
    )


def judge_still(people: list[Measures], wanted: Wanted) -> Still | None:
    """Judge the person who is stretching; the first one when nobody or everybody is.

    Everybody in the picture comes in, the most prominent first; None when there is nobody.
    """
    if not people:
        return None

    def rank(person: Measures) -> int:
        match = _shown(person, wanted)
        return 0 if match is None else 2 if match.in_zone else 1

    person = _of_a_picture(max(people, key=rank))
    match = _shown(person, wanted)
    turned = unheld(person, match)
    match = None if turned else match
    faults = []
    for rule in match.stretch.rules if match and person.side_on else ():
        value = rule.value(person, match.side if match else "both")
        if value > rule.above:
            span = FaultSpan(rule.fault, math.nan, math.nan, value)
            faults.append(_of_back(span, person) if rule.fault == ROUNDED_BACK.fault else span)
    return Still(match, person, tuple(faults), turned)


def _of_a_picture(person: Measures) -> Measures:
    """Give no advice that needs time: nobody can begin a picture upright and still."""
    spine = person.spine
    # What could not be read at all has no look; what has one and is not judged is too close.
    if spine.look is None or not math.isnan(spine.rounding_deg):
        return person
    return replace(person, spine=replace(spine, reason=TOO_CLOSE))


def _of_back(span: FaultSpan, person: Measures) -> FaultSpan:
    """Tell a rounded back in degrees that people know, and where it bends."""
    worst, quantity = told_back(person.spine_flexion_deg, person.back_angle_deg, span.worst)
    return replace(span, worst=worst, quantity=quantity, where=person.spine.where)


def _shown(person: Measures, wanted: Wanted) -> Match | None:
    """Return the stretch a picture shows: being done, or a starting position like no other."""
    match = recognise(person, wanted)
    if match is None:
        return None
    amiss = match.stretch.amiss_at_once(person, match.side) is not None
    if not (match.in_zone or match.stretch.start_tells or amiss):
        return None
    seen = person.confidence.of(leg_of(person, match.side))
    return match if seen >= MIN_VISIBILITY else None
