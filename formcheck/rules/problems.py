"""Warnings: what in the picture keeps formcheck from judging honestly."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from formcheck.measure.legs import LYING_LEAN_DEG
from formcheck.measure.measures import Measures

OF_THE_FILE = DAMAGED, CUT_OFF, CHANGED_SHAPE, ASSUMED_RATE, GAP = (
    "damaged_video",
    "cut_off",
    "changed_shape",
    "assumed_rate",
    "gap",
)
"""What is known from the file alone: places that cannot be read, an end that comes too soon, a
picture that changes its shape, a stream that does not say how many frames a second it has, a time
without any frame."""

PROBLEMS = (
    *("no_person", "out_of_frame", "too_far", "not_side_on", "several_people", "low_confidence"),
    *("legs_unclear", "both_legs_up", "turned_picture", *OF_THE_FILE),
    *("few_pictures", "slow_motion", "way_up_unsaid", "damaged_photo"),
)
"""Names in the result."""

SHORTEST_S = 1.0
"""A problem shorter than this is not worth a warning."""

MERGE_GAP_S = 1.0
"""Two spells of the same problem closer than this are one."""

BOTH_LEGS_UP = "both_legs_up"
TURNED_PICTURE = "turned_picture"
DAMAGED_PHOTO = "damaged_photo"
WAY_UP_UNSAID = "way_up_unsaid"
"""A note, no alarm: the file of a photograph does not say which way up it is, nor did the user. The
picture itself does not tell: standing on its side looks like lying, and the pose model is surest of
the upright one of four in 48 of 140 photographs."""

BOTH_UP_DEG = 30.0
"""Both feet higher above the hips than this: no pillow under the resting leg does that, and the
rule for it draws its line there too (`supine.RESTING_LEG_LIFTED_DEG`)."""

BOTH_HIDDEN_UP_DEG = 20.0
"""The same for legs of which one hides the other, which is found from 25° on (`measure.legs`):
neither lies, and no rule judges the hidden one."""

LEAVING_S = 10.0
"""Whoever walks out of view, or to the keyboard, is badly seen for less than this on the way."""

_UNSEEN_LEGS = ("low_confidence", "legs_unclear")


def both_legs_up(measures: Measures) -> bool:
    """Return True when somebody lies on the back with both legs raised.

    Side by side the legs hide each other, and the pose model is unsure of both; but wherever they
    are, they are up. Not so when one was seen lying a moment ago: then its landmarks slipped.
    """
    low, high = LYING_LEAN_DEG
    if measures.leg_slipped:
        return False
    lies = measures.side_on and low < measures.trunk_lean_deg < high
    hidden = "legs_unclear" in measures.problems
    least = BOTH_HIDDEN_UP_DEG if hidden else BOTH_UP_DEG
    return lies and all(foot > least for foot in measures.leg_elevation_deg)


def problems_of(measures: Measures | None, *, leg_seen: bool = False) -> tuple[str, ...]:
    """Return the warnings of one picture, the most important first.

    ``leg_seen``: a stretch is recognised and its leg is well seen. Then nobody is hard to see,
    although a leg that is drawn in may be.
    """
    if measures is None:
        return ("no_person",)
    problems = measures.problems
    if both_legs_up(measures):
        problems = (BOTH_LEGS_UP, *(name for name in problems if name not in _UNSEEN_LEGS))
    if leg_seen:
        problems = tuple(name for name in problems if name != "low_confidence")
    return problems


@dataclass(frozen=True)
class WarningSpan:
    """One warning from start to end, in seconds."""

    warning: str
    start_s: float
    end_s: float


@dataclass
class ProblemLog:
    """Joins the problems of single frames into spans."""

    _first_s: float = math.inf
    _last_s: float = -math.inf
    _open: dict[str, tuple[float, float]] = field(default_factory=dict)
    _closed: list[WarningSpan] = field(default_factory=list)

    def update(self, time_s: float, problems: tuple[str, ...]) -> None:
        """Take in the problems of one frame."""
        self._first_s, self._last_s = min(self._first_s, time_s), time_s
        for name in problems:
            start, end = self._open.get(name, (time_s, time_s))
            if time_s - end > MERGE_GAP_S:
                self._close(name)
                start = time_s
            self._open[name] = (start, time_s)

    def finish(self, done_s: float = math.inf) -> tuple[WarningSpan, ...]:
        """Return every span that lasts `SHORTEST_S` or the whole clip, in order of time.

        Leaving after the last hold was over is how a session ends, and no warning.
        """
        for name in list(self._open):
            self._close(name)
        spans = sorted(self._closed, key=lambda span: (span.start_s, span.warning))
        left_s = min(
            (one.start_s for one in spans if one.warning == "no_person" and self._to_the_end(one)),
            default=self._last_s,
        )
        return tuple(one for one in spans if one.start_s < max(done_s, left_s - LEAVING_S))

    def _to_the_end(self, span: WarningSpan) -> bool:
        return self._last_s - span.end_s <= MERGE_GAP_S

    def _close(self, name: str) -> None:
        start, end = self._open.pop(name)
        throughout = start == self._first_s and end == self._last_s
        if end - start >= SHORTEST_S or throughout:
            self._closed.append(WarningSpan(name, start, end))
