"""What a result says, in the words of a language."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

from formcheck.report.result import Fault, Hold, Result, Source, Warn
from formcheck.rules.catalogue import catalogue
from formcheck.rules.common import ROUNDED_BACK
from formcheck.rules.hold import MOSTLY
from formcheck.rules.problems import BOTH_LEGS_UP, CHANGED_SHAPE, CUT_OFF, DAMAGED, GAP
from formcheck.rules.still import Still
from formcheck.rules.stretch import Rule
from formcheck.rules.watch import FaultSpan
from formcheck.texts import Texts, capital, degrees


def doubts(hold: Hold, texts: Texts) -> list[str]:
    """Say what is left open of a hold, the most important first."""
    found = (unjudged(hold, texts), _lie_flat(hold, texts), neutral(hold, texts))
    return [doubt for doubt in found if doubt]


def no_fault_seen(hold: Hold) -> bool:
    """Return True when one may say that no fault was seen: there was enough to be seen."""
    return not hold.faults and not _unseen(hold) and hold.mostly_seen


def unjudged(hold: Hold, texts: Texts) -> str:
    """Say what could not be judged for most of a hold, and for how much of it; empty if all was."""
    unseen = _unseen(hold)
    if not unseen:
        return ""
    share = f"{100 * min(unseen.values()):.0f}"
    return capital(texts("doubt.unjudged", share=share, what=texts.listed("judged", [*unseen])))


def _unseen(hold: Hold) -> dict[str, float]:
    return {fault: share for fault, share in hold.judged.items() if share < MOSTLY}


def _lie_flat(hold: Hold, texts: Texts) -> str:
    """Say that pelvis and head had nothing to be compared with."""
    stretch = catalogue().get(hold.stretch)
    if stretch is None or not stretch.lies:
        return ""
    optional = [rule.fault for rule in stretch.rules if not rule.must_be_judged]
    unseen = any(hold.judged.get(fault, 1.0) < MOSTLY for fault in optional)
    return texts("doubt.lie_flat") if unseen else ""


def neutral(hold: Hold, texts: Texts) -> str:
    """Say that the back was not compared with the neutral of this clip."""
    judged = hold.judged.get(ROUNDED_BACK.fault, 0.0) > 0
    if judged and hold.spine_neutral == "earlier":
        return texts("doubt.neutral_earlier")
    if hold.spine_neutral == "measured" or not judged or hold.faults:
        return ""
    return texts("doubt.neutral_unseen")


def fault_message(fault: Fault | FaultSpan, texts: Texts) -> str:
    """Say what a fault was, in a sentence or two; empty of one that nobody has words for."""
    by_angle = "_by_angle" if fault.quantity == "back_angle_deg" else ""
    key = f"message.{fault.fault}{by_angle}"
    if key not in texts.show:
        return ""
    # By way of the tenths that a saved result has, so that a clip and its result read alike.
    words = texts(key, worst=f"{round(fault.worst, 1):.0f}")
    return f"{words} {texts(f'where.{fault.where}')}" if fault.where else words


def about_fault(fault: Fault, texts: Texts) -> str:
    """Say what a fault was, one of another version in the result's own words."""
    return fault_message(fault, texts) or fault.message


def title_of(stretch: str, texts: Texts) -> str:
    """Return the stretch's name for people, also of a stretch this version does not know."""
    return capital(texts.of("title", stretch))


def hold_words(hold: Hold, texts: Texts) -> dict[str, str]:
    """Return what sentences about a hold are made of, for their words in braces."""
    title, side = title_of(hold.stretch, texts), texts.leg(hold.side, hold.variant)
    return {
        "title": title,
        "side": side,
        "name": f"{title}, {side}",
        "held": texts.number(hold.held_s),
        "target": texts.number(hold.target_s, "g"),
        "reached": texts("clip.reached") if hold.confirmed else "",
        "straight": _straight(hold, texts),
        "score": f"{hold.score:.0f}",
    }


def _straight(hold: Hold, texts: Texts) -> str:
    """Say how much of a hold the back was seen straight.

    Follows on "held 30.0 of 30 s"; empty when it was all along, and when it is not known.
    """
    straight = texts.number(hold.straight_s)
    if math.isnan(hold.straight_s) or straight == texts.number(hold.held_s):
        return ""
    return texts("clip.straight", seconds=straight)


def clip_text(source: Source, holds: tuple[Hold, ...], texts: Texts) -> str:
    """Say what a clip or session shows."""
    if not holds:
        return texts("clip.no_stretch" if source.frames_with_pose else "clip.nobody")
    sentences = []
    for hold in holds:
        sentences.append(texts("clip.hold", **hold_words(hold, texts)))
        for fault in hold.faults:
            span = {"start": texts.number(fault.start_s), "end": texts.number(fault.end_s)}
            sentences.append(texts("clip.fault", message=about_fault(fault, texts), **span))
        sentences += doubts(hold, texts)
    return " ".join(sentences)


def paragraph(result: Result, texts: Texts) -> str:
    """Tell what was held, what was wrong, and what to do next time; of nothing found, just that."""
    if not result.holds:
        return nothing_found(result, texts)
    counts = Counter(hold.what for hold in result.holds)
    sentences = [
        said for best in result.longest.values() for said in _held(best, counts[best.what], texts)
    ]
    sentences += _faults(result.holds, texts)
    left_open = (say(hold, texts) for hold in result.holds for say in (unjudged, neutral))
    sentences += dict.fromkeys(filter(None, left_open))
    return " ".join(sentences)


def _held(best: Hold, count: int, texts: Texts) -> list[str]:
    # What was not seen is never good form.
    good = best.mostly_seen and not unjudged(best, texts)
    said = texts(
        "report.several" if count > 1 else "report.once",
        **hold_words(best, texts),
        n=count,
        how=texts("report.in_good_form" if good else "report.only_held"),
    )
    stretch = catalogue().get(best.stretch)
    if stretch is None or not math.isfinite(best.angles[stretch.angles[0]].peak):
        return [said]
    name = stretch.angles[0]
    peak = degrees(best.angles[name].peak)
    return [said, texts("report.deepest", angle=texts(f"angle.{name}"), degrees=peak)]


def _faults(holds: tuple[Hold, ...], texts: Texts) -> list[str]:
    """Sentences on each kind of fault, and what to do about it."""
    faults = [fault for hold in holds for fault in hold.faults]
    sentences = []
    for name in dict.fromkeys(fault.fault for fault in faults):
        same = [fault for fault in faults if fault.fault == name]
        worst = max(same, key=lambda one: one.worst if math.isfinite(one.worst) else -math.inf)
        sentences.append(about_fault(worst, texts))
        if any(fault.span for fault in same):
            key = "report.lasted" if worst.advice else "report.lost"
            lasted_s = sum(fault.lasted_s for fault in same)
            sentences.append(texts(key, seconds=texts.number(lasted_s)))
        if f"advice.{name}" in texts.show:
            sentences.append(texts("report.next_time", cue=texts(f"advice.{name}")))
    if not sentences and all(no_fault_seen(hold) for hold in holds):
        sentences.append(texts("report.none_seen"))
    return sentences


def warn_words(warn: Warn, texts: Texts) -> str:
    """Say what kept something from being judged."""
    return texts.show.get(f"problem.{warn.warning}", warn.message)


def reasons(warnings: Iterable[Warn], texts: Texts) -> list[str]:
    """Say each kind of warning once; with its times, what is wrong with the file."""
    times: dict[str, list[str]] = {}
    for warn in warnings:
        known = times.setdefault(warn_words(warn, texts), [])
        if warn.warning in (DAMAGED, CHANGED_SHAPE, CUT_OFF, GAP):
            known.append(span_words(warn, texts))
    return [f"{words} ({', '.join(at)})" if at else words for words, at in times.items()]


def span_words(what: Fault | Warn, texts: Texts) -> str:
    """Write a span such as "3.2–4.1 s", a moment as "3.2 s"; empty without times."""
    if what.span is None:
        return ""
    start, end = map(texts.number, what.span)
    return f"{start} s" if start == end else f"{start}–{end} s"


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
    """Say what a photograph shows; a stretch in a result that was read again in its own English."""
    if result.still is None and result.pose is not None:
        return result.text if result.pose.stretch else texts("photo.no_stretch")
    return photo_text(result.still, texts)


def nothing_found(result: Result, texts: Texts) -> str:
    """Say that no stretch was found, of a clip or a photograph."""
    if result.source.duration_s is None:
        return photo_words(result, texts)
    return clip_text(result.source, (), texts)
