"""What a photograph shows, in the words of a language."""

from __future__ import annotations

import math

from formcheck.report.result import Result
from formcheck.report.wording import clip_text, fault_message, title_of
from formcheck.rules.common import ROUNDED_BACK
from formcheck.rules.problems import BOTH_LEGS_UP
from formcheck.rules.still import Still
from formcheck.rules.stretch import Rule
from formcheck.texts import Texts


def photo_text(still: Still | None, texts: Texts) -> str:
    """Say what a photograph shows."""
    if still is None:
        return texts("photo.nobody")
    if still.match is None:
        return texts("photo.no_stretch")
    measures, stretch = still.measures, still.match.stretch
    begun = still.match.in_zone or stretch.amiss_at_once(measures, still.match.side) is not None
    words = texts(
        "photo.stretch" if begun else "photo.start",
        title=title_of(stretch.name, texts),
        side=texts.leg(still.match.side, stretch.variant_name),
    )
    if still.faults:
        said = [fault_message(span, texts) for span in still.faults]
    elif not measures.side_on:
        said = [texts("photo.not_side_on")]
    elif BOTH_LEGS_UP in still.problems:
        said = [texts("photo.both_legs_up")]
    else:
        said = _no_fault_words(still, stretch.rules, texts)
    return " ".join((words, *said))


def _no_fault_words(still: Still, rules: tuple[Rule, ...], texts: Texts) -> list[str]:
    """Say that nothing is wrong, of what could be judged only."""
    measures, match = still.measures, still.match
    side = match.side if match else "both"
    unjudged = [rule for rule in rules if math.isnan(rule.value(measures, side))]
    others = [rule.fault for rule in unjudged if rule.fault != ROUNDED_BACK.fault]
    missing = []
    if others:
        missing.append(texts("photo.left_open", what=texts.listed("judged", others)))
    back = next((rule for rule in rules if rule.fault == ROUNDED_BACK.fault), None)
    if back is None:
        if not unjudged:
            return [texts("photo.no_fault")]
        return [texts("photo.some_judged"), *missing] if len(unjudged) < len(rules) else missing
    if back in unjudged:
        why = texts(f"why_back.{measures.spine.reason}") if measures.spine.reason else "–"
        return [texts("photo.back_unjudged", why=why), *missing]
    if back.value(measures, side) > back.release:
        degrees = measures.back_angle_deg
        if math.isfinite(degrees):
            return [texts("photo.nearly_angle", angle=f"{degrees:.0f}"), *missing]
        return [texts("photo.nearly"), *missing]
    # Upright in the starting position nothing has been shown yet.
    if missing or match is None or not match.in_zone:
        return [texts("photo.back_straight"), *missing]
    return [texts("photo.no_fault_back")]


def photo_words(result: Result, texts: Texts) -> str:
    """Say what a photograph shows; of a result that was read again, in the English that it has."""
    if result.still is None and result.pose is not None:
        return result.text
    return photo_text(result.still, texts)


def nothing_found(result: Result, texts: Texts) -> str:
    """Say that no stretch was found, of a clip or a photograph."""
    if result.source.duration_s is None:
        return photo_words(result, texts)
    return clip_text(result.source, (), texts)
