"""What a picture says, all words ready: the layer before the pixels."""

from __future__ import annotations

from dataclasses import dataclass

from formcheck.measure.measures import Measures
from formcheck.overlay.back import back_state
from formcheck.overlay.banner import Banner, banner_of
from formcheck.overlay.palette import BackState
from formcheck.overlay.readings import Readings, readings_of, tells_of_back
from formcheck.overlay.ring import whole_seconds
from formcheck.rules.coach import Feedback
from formcheck.texts import Texts


@dataclass(frozen=True)
class Contents:
    """What one frame of a clip, or a photograph, says."""

    banner: Banner
    readings: Readings | None = None
    """None outside a stretch."""
    back: BackState | None = None
    """How the line of the back is drawn; None: not at all."""
    word: str = ""
    """At the line of the back."""
    ring: bool = False
    """Whether there is one."""
    seconds: int | None = None
    """In the ring; None without any."""


def contents_of(feedback: Feedback, texts: Texts, *, final: bool = False) -> Contents:
    """Put what a frame says into words.

    `final`: it is the verdict on a clip that was seen to its end: a reading above the line that
    came to nothing is no rounding back, nor is it a straight one.
    """
    banner, measures = banner_of(feedback.cue, texts), feedback.measures
    if feedback.phase == "idle":
        return Contents(banner)
    seconds = None if feedback.phase == "entry" else whole_seconds(feedback.held_s)
    if measures is None:
        return Contents(banner, ring=True, seconds=seconds)
    judged = feedback.phase != "entry"
    state = back_state(measures, feedback.faults, feedback.suspects, judged=judged)
    if final and state == "rounding":
        state = "unjudged"
    # The dash in place of the angle already says that there is none; here is why.
    wanted = state == "unmeasured" and tells_of_back(feedback.shown)
    why = measures.spine.reason if wanted else None
    note = texts(f"why_back.{why}") if why else ""
    title = texts.of("title", feedback.stretch or "") if feedback.named else ""
    readings = readings_of(measures, title, feedback.side, note, feedback.shown, texts)
    return Contents(banner, readings, state, texts(f"back.{state}"), True, seconds)


def contents_of_photo(feedback: Feedback, measures: Measures, texts: Texts) -> Contents:
    """Put what was found in a photograph into words (`frame.draw_photo`)."""
    state = back_state(measures, feedback.faults, (), judged=feedback.phase != "idle")
    word = texts(f"back.{state}")
    note, why = word, measures.spine.reason
    if state == "unmeasured" and why:
        note = texts("back.why", why=texts(f"why_back.{why}"))
    if not tells_of_back(feedback.shown):
        note = ""
    title = texts.of("title", feedback.stretch) if feedback.stretch else texts("no_stretch")
    readings = readings_of(measures, title, feedback.side, note, feedback.shown, texts)
    banner = banner_of(feedback.cue, texts) if feedback.cue.key else Banner("", "info")
    return Contents(banner, readings, state, word)
