"""From what the core found to a `Result`, with words for people."""

from __future__ import annotations

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from formcheck.measure.landmarks import FloatArray
from formcheck.report.doubts import doubts, in_words, straight_words
from formcheck.report.result import (
    AngleStats,
    Fault,
    Hold,
    Note,
    Result,
    Source,
    StillPose,
    Warn,
)
from formcheck.report.table import FrameTable
from formcheck.rules import common
from formcheck.rules.attempt import Attempt
from formcheck.rules.catalogue import catalogue
from formcheck.rules.problems import ADVICE, BOTH_LEGS_UP, WarningSpan
from formcheck.rules.score import score_parts
from formcheck.rules.still import Still
from formcheck.rules.stretch import ANGLES, Rule, Stretch, angle
from formcheck.rules.watch import FaultSpan
from formcheck.rules.words import plain, side_words
from formcheck.versions import formcheck_version

NOBODY = "Nobody was found in the clip."
NO_STRETCH = "No hamstring stretch was found in the clip."

TIMED_WITHIN_S = 0.2
"""Held seconds of the sample clips are off by 0.1 s on average and 0.3 s at worst; nobody is told
to have missed the target by less than this, or than a hundredth of a shorter target."""


def clip_result(
    source: Source,
    model: str,
    attempts: list[Attempt],
    warnings: tuple[WarningSpan, ...],
    frames: FrameTable,
    target_s: float,
    damage: str | None,
    notes: tuple[Note, ...] = (),
) -> Result:
    """Build the result of a clip or live session from finished attempts and warnings."""
    holds = tuple(_hold(attempt, target_s) for attempt in attempts)
    warns = [
        Warn(span.warning, span.start_s, span.end_s, ADVICE[span.warning]) for span in warnings
    ]
    if damage:
        end = source.duration_s
        warns.append(Warn("damaged_video", end, end, damage))
    return Result(
        source=source,
        model=model,
        version=formcheck_version(),
        text=_clip_text(source, holds),
        holds=holds,
        pose=None,
        warnings=tuple(warns),
        frames=frames,
        notes=notes,
    )


def photo_result(
    source: Source, model: str, still: Still | None, problems: tuple[str, ...], frames: FrameTable
) -> Result:
    """Build the result of a photograph."""
    pose = _still_pose(still) if still else None
    return Result(
        source=source,
        model=model,
        version=formcheck_version(),
        text=photo_text(still),
        holds=(),
        pose=pose,
        warnings=tuple(Warn(name, None, None, ADVICE[name]) for name in problems),
        frames=frames,
    )


def _hold(attempt: Attempt, target_s: float) -> Hold:
    start = attempt.start_s if attempt.start_s is not None else math.nan
    inside = attempt.inside()
    angles = attempt.samples.angles_deg[:inside]
    own_neutral = "earlier" if attempt.earlier_neutral else "measured"
    known = attempt.samples.own_neutral[:inside].any()
    parts = score_parts(attempt, target_s)
    held = attempt.clock.held_s
    return Hold(
        stretch=attempt.stretch.name,
        side=attempt.side,
        start_s=start,
        end_s=attempt.end_s,
        held_s=held,
        straight_s=attempt.clock.straight_s,
        target_s=target_s,
        completed=held >= target_s - min(TIMED_WITHIN_S, 0.01 * target_s),
        score=round(sum(parts.values()), 1),
        score_parts=parts,
        angles={name: _stats(angles[:, place]) for place, name in enumerate(ANGLES)},
        judged=attempt.judged(),
        spine_neutral=own_neutral if known else "none",
        spine_uncertainty_deg=_stats(attempt.samples.spine_unsure_deg[:inside]).mean,
        back_angle_uncertainty_deg=_stats(attempt.samples.angle_unsure_deg[:inside]).mean,
        faults=tuple(_fault(attempt.stretch, span) for span in attempt.fault_spans()),
        variant=attempt.stretch.variant_name,
    )


def _stats(values: FloatArray) -> AngleStats:
    array = values[np.isfinite(values)]
    if array.size == 0:
        return AngleStats(math.nan, math.nan)
    # One frame in which a landmark jumped is no peak.
    peak = array.max() if array.size < 5 else sliding_window_view(array, 5).mean(axis=1).max()
    return AngleStats(float(array.mean()), float(peak))


def _fault(stretch: Stretch, span: FaultSpan) -> Fault:
    timed = math.isfinite(span.start_s)
    return Fault(
        fault=span.fault,
        start_s=span.start_s if timed else None,
        end_s=span.end_s if timed else None,
        worst=span.worst,
        message=_message(stretch, span),
        where=span.where,
        quantity=span.quantity,
        advice=any(rule.fault == span.fault and not rule.stops for rule in stretch.rules),
    )


def _message(stretch: Stretch, span: FaultSpan) -> str:
    return common.fault_message(stretch.rules, span)


def _still_pose(still: Still) -> StillPose:
    measures, match = still.measures, still.match
    side = match.side if match else "both"
    return StillPose(
        stretch=match.stretch.name if match else None,
        side=match.side if match else None,
        angles={name: angle(measures, name, side) for name in ANGLES},
        spine_uncertainty_deg=measures.spine.uncertainty_deg,
        back_angle_uncertainty_deg=measures.spine.angle_uncertainty_deg,
        faults=tuple(_fault(match.stretch, span) for span in still.faults) if match else (),
        variant=match.stretch.variant_name if match else None,
    )


def _clip_text(source: Source, holds: tuple[Hold, ...]) -> str:
    if source.frames_with_pose == 0:
        return NOBODY
    if not holds:
        return NO_STRETCH
    sentences = []
    for hold in holds:
        title = catalogue()[hold.stretch].title
        words = f"{title}, {side_words(hold.side, hold.variant)}: "
        words += f"held {hold.held_s:.1f} of {hold.target_s:g} s"
        words += (", target reached" if hold.confirmed else "") + straight_words(hold)
        sentences.append(f"{words}.")
        sentences += [
            f"{fault.message} ({fault.start_s:.1f}–{fault.end_s:.1f} s)" for fault in hold.faults
        ]
        sentences += [in_words(doubt) for doubt in doubts(hold)]
    return " ".join(sentences)


def _back_rules(still: Still) -> list[Rule]:
    rules = still.match.stretch.rules if still.match else ()
    return [rule for rule in rules if rule.fault == common.ROUNDED_BACK.fault]


def _unjudged(still: Still) -> list[Rule]:
    """Rules that had nothing to judge in a photograph."""
    match = still.match
    rules = match.stretch.rules if match else ()
    return [r for r in rules if match and math.isnan(r.value(still.measures, match.side))]


def _no_fault_words(still: Still) -> str:
    """Say that nothing is wrong, of what could be judged only."""
    unjudged = _unjudged(still)
    left_open = " and ".join(
        rule.judged or plain(rule.fault) for rule in unjudged if rule not in _back_rules(still)
    )
    missing = f" Could not be judged: {left_open}." if left_open else ""
    if not _back_rules(still):
        if not unjudged:
            return " No fault seen."
        some = still.match is not None and len(unjudged) < len(still.match.stretch.rules)
        return (" Nothing wrong as far as could be judged." if some else "") + missing
    (rule,) = _back_rules(still)
    measures = still.measures
    if rule in unjudged:
        return f" The back could not be judged: {measures.spine.reason}." + missing
    # The back does not depend on the side.
    if rule.value(measures, "both") > rule.release:
        degrees = measures.back_angle_deg
        about = f" (back angle {degrees:.0f}°)" if math.isfinite(degrees) else ""
        return f" The back is nearly rounded{about}." + missing
    begun = still.match is not None and still.match.in_zone
    # Upright in the starting position nothing has been shown yet.
    if missing or not begun:
        return " The back is straight." + missing
    return " No fault seen: the back is straight."


def photo_text(still: Still | None) -> str:
    """Say what a photograph shows."""
    if still is None:
        return "Nobody was found in the picture."
    if still.match is None:
        return "No hamstring stretch was found in the picture."
    measures, stretch = still.measures, still.match.stretch
    begun = still.match.in_zone or stretch.amiss_at_once(measures, still.match.side) is not None
    start = "" if begun else ", starting position"
    words = f"{stretch.title}{start}, {side_words(still.match.side, stretch.variant_name)}."
    if still.faults:
        for span in still.faults:
            words += " " + _message(still.match.stretch, span)
        return words
    if not measures.side_on:
        return words + " Angles and faults could not be judged: turn side-on to the camera."
    if BOTH_LEGS_UP in still.problems:
        return words + " Both legs are up: lower the other one."
    return words + _no_fault_words(still)
