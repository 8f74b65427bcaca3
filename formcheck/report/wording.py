"""What a result says, in the words of a language."""

from __future__ import annotations

import math

from formcheck.report.doubts import Doubt, doubts
from formcheck.report.result import Fault, Hold, Source, Warn
from formcheck.rules.watch import FaultSpan
from formcheck.texts import Texts, capital


def fault_message(fault: Fault | FaultSpan, texts: Texts) -> str:
    """Say what a fault was, in a sentence or two; empty of one that nobody has words for."""
    by_angle = "_by_angle" if fault.quantity == "back_angle_deg" else ""
    key = f"message.{fault.fault}{by_angle}"
    if key not in texts.show:
        return ""
    # By way of the tenths that a saved result has, so that a clip and its result read alike.
    words = texts(key, worst=f"{round(fault.worst, 1):.0f}")
    return f"{words} {texts(f'where.{fault.where}')}" if fault.where else words


def title_of(stretch: str, texts: Texts) -> str:
    """Return the stretch's name for people, also of a stretch this version does not know."""
    return capital(texts.of("title", stretch))


def name_of(hold: Hold, texts: Texts) -> str:
    """Name stretch and side: "Seated hamstring stretch, both legs"."""
    return f"{title_of(hold.stretch, texts)}, {texts.leg(hold.side, hold.variant)}"


def straight_words(hold: Hold, texts: Texts) -> str:
    """Say how much of a hold the back was seen straight.

    Follows on "held 30.0 of 30 s"; empty when it was all along, and when it is not known.
    """
    straight = texts.number(hold.straight_s)
    if math.isnan(hold.straight_s) or straight == texts.number(hold.held_s):
        return ""
    return texts("clip.straight", seconds=straight)


def doubt_words(doubt: Doubt | None, texts: Texts) -> str:
    """Return a doubt as a sentence; empty without one."""
    if doubt is None:
        return ""
    what = texts.listed("judged", doubt.faults)
    return capital(texts(f"doubt.{doubt.name}", share=f"{100 * doubt.share:.0f}", what=what))


def clip_text(source: Source, holds: tuple[Hold, ...], texts: Texts) -> str:
    """Say what a clip or session shows."""
    if not holds:
        return texts("clip.no_stretch" if source.frames_with_pose else "clip.nobody")
    sentences = []
    for hold in holds:
        sentences.append(
            texts(
                "clip.hold",
                title=title_of(hold.stretch, texts),
                side=texts.leg(hold.side, hold.variant),
                held=texts.number(hold.held_s),
                target=texts.number(hold.target_s, "g"),
                reached=texts("clip.reached") if hold.confirmed else "",
                straight=straight_words(hold, texts),
            )
        )
        for fault in hold.faults:
            span = {"start": texts.number(fault.start_s), "end": texts.number(fault.end_s)}
            sentences.append(texts("clip.fault", message=fault_message(fault, texts), **span))
        sentences += [doubt_words(doubt, texts) for doubt in doubts(hold)]
    return " ".join(sentences)


def warn_words(warn: Warn, texts: Texts) -> str:
    """Say what kept something from being judged."""
    # The message of a damaged file says where, in English.
    if warn.warning == "damaged_video" and texts.language == "en":
        return warn.message
    return texts.show.get(f"problem.{warn.warning}", warn.message)
