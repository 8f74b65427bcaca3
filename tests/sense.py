"""Whether what is said fits what is seen: contradictions between cue, overlay, verdict, picture.

Written from the angles alone, not from the table of cues, so that it can find fault with it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from said import said

from formcheck.measure.measures import Measures
from formcheck.rules.attempt import Attempt
from formcheck.rules.catalogue import Wanted, recognise
from formcheck.rules.coach import Feedback
from formcheck.texts import Line

BANNED = (
    *("to be seen", "to be found", "is told", "are told", "be told", "anew", "surely", "whoever"),
    *("Whoever", "of whom", "goes on with", "nobody knows", "says of itself"),
    *("is no number", "and leave", "look whether", "at its time", "spinal flexion", "spine angle"),
    *("spine bend", "reference posture", "hunched", "workout", "pictures a second"),
    *("Beckenkippung", "Hüftscharnier", "Buckel", "Wirbelsäulenbeugung", "Knieflexion"),
)
"""Literal German, German that means something else, and second names for one thing
(docs/glossary.md)."""
SEEN_WITHIN_S = 1.0
"""Not for a moment's sake: so long a back may be out of sight under praise."""


def against_the_picture(cue: Line, measures: Measures | None) -> list[str]:
    """What a cue says and the angles of the same picture deny."""
    wrong = [f"“{phrase}”" for phrase in BANNED if phrase in said(cue)]
    if measures is None:
        return wrong
    legs = (*measures.leg_raise_deg, *measures.leg_elevation_deg)
    match = recognise(measures, Wanted())
    if said(cue).startswith("Lift one") and any(leg > 25 for leg in legs):
        wrong.append("asks to lift a leg that is up")
    if said(cue).startswith("Hinge forward") and match is not None:
        leg = measures.view.near_side if match.side == "both" else match.side
        deep = measures.hip_flexion_deg.of(leg) > 102
        if match.in_zone or deep:
            wrong.append("asks to hinge whose hips are flexed")
    if said(cue).startswith("Tall and still") and measures.trunk_lean_deg > 15:
        wrong.append("measures an upright back in somebody who bends")
    lies = measures.side_on and -135 < measures.trunk_lean_deg < -50
    if "see you clearly" in said(cue) and lies and min(measures.leg_elevation_deg) > 30:
        wrong.append("calls hard to see who lies with both legs up")
    if cue.key.startswith("hold."):
        wrong += _hollow_praise(measures, cue.key.removeprefix("hold."))
    return wrong


def _hollow_praise(measures: Measures, stretch: str) -> list[str]:
    wrong = []
    if stretch == "supine":
        if not max(measures.leg_elevation_deg) > 35:
            wrong.append("praises a leg that is not up")
    elif not measures.trunk_lean_deg >= 20:
        wrong.append("praises who hardly leans")
    if stretch != "supine" and measures.spine.rounding_deg > 0:
        wrong.append("praises a rounded back")
    return wrong


def against_each_other(session: Iterable[Feedback], attempts: list[Attempt]) -> list[str]:
    """What the overlay, the cues and the verdict of one clip say differently."""
    wrong, judged_s = [], -math.inf
    for feedback in session:
        now, measures = feedback.time_s, feedback.measures
        wrong += [f"{now:.1f} s: {w}" for w in against_the_picture(feedback.cue, measures)]
        if measures is not None and math.isfinite(measures.spine.rounding_deg):
            judged_s = now
        praised = feedback.cue.key in ("hold.standing", "hold.seated")
        if praised and now - judged_s > SEEN_WITHIN_S + 0.2:
            wrong.append(f"{now:.1f} s: praises a back that is not judged")
        known = {a.stretch.name for a in attempts if a.start_s is not None and a.start_s <= now}
        if feedback.named and feedback.stretch not in known:
            wrong.append(f"{now:.1f} s: {feedback.stretch} is named and not in the verdict")
    return wrong
