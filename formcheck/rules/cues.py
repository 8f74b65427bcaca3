"""The one thing to say now: the words, and when there is praise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from formcheck.measure.measures import Measures
from formcheck.rules import common
from formcheck.rules.attempt import Attempt
from formcheck.rules.catalogue import Match
from formcheck.rules.hold import HoldClock, mostly_seen
from formcheck.rules.stretch import Stretch
from formcheck.rules.watch import BLIND_S

Level = Literal["info", "good", "warn", "stop"]
"""How urgent a cue is: neutral, praise, amber, red."""

IDLE_CUE = "Get into a stretch, side-on to the camera"
NEUTRAL_CUE = "Tall and still: measuring your back"
UNJUDGED_CUE = "Hold it there: your back cannot be judged"
"""In place of praise: a back that is not seen is not a good one."""
HOLD_CUE = "Hold it there"
"""In place of praise, when the back was not seen to be straight for most of the hold so far."""
NEUTRAL_MISSING_CUE = "Come up once, tall and still, so that I can measure your back"
NEUTRAL_MISSING_S = 3.0
"""So long at the beginning of a hold it is said that there is no neutral to judge the back by."""
DONE_CUE = "Done! Come up slowly"
SWITCH_CUE = "Done! Now the other side"
TIME_UP_CUE = "Time is up. Come up slowly"
TIME_UP_SWITCH_CUE = "Time is up. Now the other side"
"""The same when the back was not seen to be straight for most of the hold."""


@dataclass(frozen=True)
class Cue:
    """The one thing to tell the user now.

    Attributes
    ----------
    text : str
        In English.
    level : Level
    key : str
        What it is about in any language, e.g. ``"fault.bent_knee"`` or ``"ready.supine"``;
        translations and the voice go by it.
    """

    text: str
    level: Level
    key: str = ""


def done_cue(clock: HoldClock, target_s: float, *, finished: bool) -> Cue:
    """The target is reached; praise only for a back that was seen."""
    if not mostly_seen(clock.held_s, clock.straight_s, target_s):
        if finished:
            return Cue(TIME_UP_CUE, "info", "done.unjudged")
        return Cue(TIME_UP_SWITCH_CUE, "info", "switch.unjudged")
    return Cue(DONE_CUE, "good", "done") if finished else Cue(SWITCH_CUE, "good", "switch")


def hold_cue(attempt: Attempt, time_s: float, measures: Measures | None, target_s: float) -> Cue:
    """Seconds count: praise, unless the back is not judged or hardly was."""
    begun_s = time_s - (time_s if attempt.start_s is None else attempt.start_s)
    no_neutral = measures is not None and not measures.own_neutral
    if judges_back(attempt.stretch) and no_neutral and begun_s < NEUTRAL_MISSING_S:
        return Cue(NEUTRAL_MISSING_CUE, "info", "neutral_missing")
    if attempt.blind(common.ROUNDED_BACK.fault):
        return Cue(UNJUDGED_CUE, "info", "unjudged")
    held, straight = attempt.clock.held_s, attempt.clock.straight_s
    # Not for a moment's sake.
    if held - straight > BLIND_S and not mostly_seen(held, straight, target_s):
        return Cue(HOLD_CUE, "info", "holding")
    return Cue(attempt.stretch.hold_cue, "good", f"hold.{attempt.stretch.name}")


def judges_back(stretch: Stretch) -> bool:
    """Return True when a rounded back is a fault in this stretch."""
    return any(rule.fault == common.ROUNDED_BACK.fault for rule in stretch.rules)


def wants_neutral(match: Match, measures: Measures) -> bool:
    """True while the person's own neutral is still to be seen, and can be."""
    judged = judges_back(match.stretch)
    seen = measures.spine.look is not None
    known = measures.own_neutral and not measures.earlier_neutral
    return judged and seen and not match.in_zone and not known


def cue_text(stretch: Stretch, fault: str) -> str:
    """Return the few words that the user hears for a fault."""
    for rule in stretch.rules:
        if rule.fault == fault:
            return rule.cue
    return common.BOUNCING_CUE
