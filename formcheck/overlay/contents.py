"""What a picture shows, before the pixels: all words ready, and where things are between two looks.

Nothing is decided here: what is said follows from the feedback.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from formcheck.measure.landmarks import N_LANDMARKS
from formcheck.measure.measures import Measures
from formcheck.overlay.lines import BackState
from formcheck.rules.coach import Feedback
from formcheck.rules.common import ROUNDED_BACK, ROUNDED_LINES_DEG
from formcheck.rules.stretch import StretchSide, angle
from formcheck.texts import Level, Line, Texts, load_texts, whole_seconds

_NO_WORLD = np.zeros((N_LANDMARKS, 3), np.float32)


@dataclass(frozen=True)
class Banner:
    """What the cue says, and how urgently; no words, no banner."""

    text: str
    level: Level


@dataclass(frozen=True)
class Readings:
    """What the panel says; ``title``: stretch and side, ``values``: angles and their numbers.

    ``note``: one more sentence; empty for none.
    """

    title: str
    values: tuple[tuple[str, str], ...]
    note: str = ""


@dataclass(frozen=True)
class Contents:
    """What one frame of a clip, or a photograph, says.

    ``readings``: None outside a stretch. ``back``: how its line is drawn, None: not at all; with
    ``word`` beside it. ``ring``: whether there is one, with ``seconds``, None without any.
    """

    banner: Banner
    readings: Readings | None = None
    back: BackState | None = None
    word: str = ""
    ring: bool = False
    seconds: int | None = None


def contents_of(feedback: Feedback, texts: Texts, *, final: bool = False) -> Contents:
    """Put what a frame says into words.

    `final`: it is the verdict on a clip that was seen to its end: a reading above the line that
    came to nothing is no rounding back, nor is it a straight one.
    """
    banner, measures = _banner(feedback.cue, texts), feedback.measures
    if feedback.phase == "idle":
        return Contents(banner)
    seconds = None if feedback.phase == "entry" else whole_seconds(feedback.held_s)
    if measures is None:
        return Contents(banner, ring=True, seconds=seconds)
    judged = feedback.phase != "entry"
    state = back_state(measures, feedback.faults, feedback.suspects, judged=judged)
    if final and state == "rounding":
        state = "unjudged"
    title = texts.of("title", feedback.stretch or "") if feedback.named else ""
    note = why_unread(feedback, measures, texts)
    readings = readings_of(measures, title, feedback.side, note, feedback.shown, texts)
    return Contents(banner, readings, state, texts(f"back.{state}"), True, seconds)


def contents_of_photo(feedback: Feedback, measures: Measures, texts: Texts) -> Contents:
    """Put what was found in a photograph into words (`overlay.draw_photo`)."""
    state = back_state(measures, feedback.faults, (), judged=feedback.phase != "idle")
    word, why = texts(f"back.{state}"), why_unread(feedback, measures, texts)
    note = texts("back.why", why=why) if why else word if _tells_of_back(feedback) else ""
    title = texts.of("title", feedback.stretch) if feedback.stretch else texts("no_stretch")
    readings = readings_of(measures, title, feedback.side, note, feedback.shown, texts)
    return Contents(_banner(feedback.cue, texts), readings, state, word)


def _banner(cue: Line, texts: Texts) -> Banner:
    return Banner(texts.shown(cue), cue.level)


def back_state(
    measures: Measures, faults: tuple[str, ...], suspects: tuple[str, ...], *, judged: bool
) -> BackState:
    """Name what the rules say of the back.

    `judged`: False while the rules look for no faults yet: then no fault does not mean a straight
    back, and nothing is said.
    """
    if measures.spine.reason is not None or math.isnan(measures.spine.rounding_deg):
        return "unmeasured"
    if ROUNDED_BACK.fault in faults:
        return "rounded"
    if ROUNDED_BACK.fault in suspects:
        return "rounding"
    if not judged:
        return "unjudged"
    # Before a fault is certain the rules may not suspect one yet; straight it is not.
    return "rounding" if measures.spine.rounding_deg > 0 else "straight"


def why_unread(feedback: Feedback, measures: Measures, texts: Texts) -> str:
    """Say why the back was not read, where its angle is shown: a dash only says that it was not."""
    why = measures.spine.reason if _tells_of_back(feedback) else None
    return texts(f"why_back.{why}") if why else ""


def _tells_of_back(feedback: Feedback) -> bool:
    return any(name in ROUNDED_LINES_DEG for name in feedback.shown)


def degrees(value: float) -> str:
    """Whole degrees as text, "—" for NaN."""
    return f"{round(value)}°".replace("-", "−") if math.isfinite(value) else "—"


def told(angles: tuple[str, ...], measures: Measures) -> tuple[str, ...]:
    """Return the angles with that quantity of the back that this picture has.

    Spine flexion where there is a neutral to compare with, else the back angle. Where neither was
    read the neutral alone decides, so that the words do not flicker with the readings.
    """
    flexion, angle_deg = measures.spine_flexion_deg, measures.back_angle_deg
    own = math.isfinite(flexion) or (math.isnan(angle_deg) and measures.own_neutral)
    back = "spine_flexion_deg" if own else "back_angle_deg"
    return tuple(dict.fromkeys(back if name in ROUNDED_LINES_DEG else name for name in angles))


def readings_of(
    measures: Measures,
    title: str,
    side: StretchSide | None,
    note: str = "",
    angles: tuple[str, ...] = ("hip_flexion_deg", "spine_flexion_deg"),
    texts: Texts | None = None,
) -> Readings:
    """Put title, side and angles into words (names as in `ANGLES`; of the back as in `told`).

    Without a title there is no stretch yet, and so no stretched side either.
    """
    texts = texts or load_texts("en")
    full_title = f"{title} · {texts.leg(side)}" if title and side else title
    values = tuple(
        (texts(f"angle.{name}"), degrees(angle(measures, name, side or "both")))
        for name in told(angles, measures)
    )
    return Readings(full_title, values, note)


def for_drawing(feedback: Feedback) -> Feedback:
    """Return the feedback with what is drawn of it only: two kilobytes, so all of a clip's fit."""
    measures, moment = feedback.measures, feedback.moment
    if measures is None:
        return feedback
    pose = replace(measures.pose, mask=None, world=_NO_WORLD)
    slim = replace(measures, pose=pose, spine=replace(measures.spine, look=None))
    kept = None if moment is None else replace(moment, measures=slim)
    return replace(feedback, measures=slim, moment=kept)


def between(before: Feedback, after: Feedback, time_s: float) -> Feedback:
    """Return the feedback to draw at a time between two looks.

    What was said at the look before, with landmarks and the line of the back moved towards those of
    the look after; unmoved where one of them saw nobody.
    """
    start, end = before.measures, after.measures
    span_s = after.time_s - before.time_s
    if start is None or end is None or span_s <= 0.0 or start.pose.size != end.pose.size:
        return before
    share = min(max((time_s - before.time_s) / span_s, 0.0), 1.0)
    points = (1.0 - share) * start.pose.points + share * end.pose.points
    pose, spine = replace(start.pose, points=points.astype(np.float32)), start.spine
    if spine.curve is not None:
        near = start.view.near_side
        hip, shoulder = (
            np.asarray(pose.joint(name, near), float)
            - np.asarray(start.pose.joint(name, near), float)
            for name in ("hip", "shoulder")
        )
        # From pelvis to neck, so the ends go with hip and shoulder and the rest in between.
        along = np.linspace(0.0, 1.0, len(spine.curve))[:, None]
        spine = replace(spine, curve=spine.curve + (1.0 - along) * hip + along * shoulder)
    return replace(before, measures=replace(start, pose=pose, spine=spine))
