"""How much of a hold is known to be good: what was held without a look at the back is not praised.

The attempt counts the seconds; here is what edges that draw and speak may make of them.
"""

from __future__ import annotations

from dataclasses import replace

from formcheck.rules.catalogue import judges_back
from formcheck.rules.coach import Cue, Feedback
from formcheck.rules.common import MOSTLY_STRAIGHT


def straight_of(feedback: Feedback) -> float:
    """Seconds of the hold that are drawn solid: all of it where the back is not judged at all."""
    if not judges_back(feedback.stretch):
        return feedback.held_s
    return min(feedback.straight_s, feedback.held_s)


def confirmed(feedback: Feedback) -> bool:
    """True when most of what was held is known to be good."""
    return straight_of(feedback) >= MOSTLY_STRAIGHT * feedback.held_s


def calm(cue: Cue, feedback: Feedback | None) -> Cue:
    """Return the cue without its green tick when a hold ends whose back was not seen."""
    done = feedback is not None and feedback.phase == "done" and cue.level == "good"
    if feedback is None or not done or confirmed(feedback):
        return cue
    return replace(cue, level="info")
