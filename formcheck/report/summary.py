"""From what the core found to a `Result`, with words for people."""

from __future__ import annotations

import math
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from formcheck.report.result import (
    AngleStats,
    Fault,
    Hold,
    Result,
    Source,
    StillPose,
    Warn,
)
from formcheck.report.table import FrameTable
from formcheck.rules import common
from formcheck.rules.attempt import Attempt
from formcheck.rules.catalogue import catalogue
from formcheck.rules.problems import ADVICE, WarningSpan
from formcheck.rules.score import score_parts
from formcheck.rules.still import Still
from formcheck.rules.stretch import ANGLES, Rule, Stretch, angle
from formcheck.rules.watch import FaultSpan
from formcheck.rules.words import side_words


def formcheck_version() -> str:
    """Version of the installed package."""
    try:
        return version("formcheck")
    except PackageNotFoundError:
        return "0+unknown"


def clip_result(
    source: Source,
    model: str,
    attempts: list[Attempt],
    warnings: tuple[WarningSpan, ...],
    frames: FrameTable,
    target_s: float,
    damage: str | None,
) -> Result:
    """Build the result of a clip from finished attempts and warnings."""
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
    inside = [sample for sample in attempt.samples if sample.time_s <= attempt.end_s]
    parts = score_parts(attempt, target_s)
    held = attempt.clock.held_s
    return Hold(
        stretch=attempt.stretch.name,
        side=attempt.side,
        start_s=start,
        end_s=attempt.end_s,
        held_s=held,
        target_s=target_s,
        # A millisecond of rounding must not turn 30 s into "not completed".
        completed=held >= target_s - 1e-3,
        score=round(sum(parts.values()), 1),
        score_parts=parts,
        angles={
            name: _stats([sample.angles_deg[place] for sample in inside])
            for place, name in enumerate(ANGLES)
        },
        spine_neutral="measured" if any(s.own_neutral for s in inside) else "assumed",
        faults=tuple(
            _fault(attempt.stretch, span, max(span.start_s, start), min(span.end_s, attempt.end_s))
            for span in attempt.fault_spans()
            # What happened on the way in or out is not a fault of the hold.
            if span.start_s < attempt.end_s and span.end_s > start
        ),
    )


def _stats(values: list[float]) -> AngleStats:
    array = np.array(values, dtype=float)
    array = array[np.isfinite(array)]
    if array.size == 0:
        return AngleStats(math.nan, math.nan)
    return AngleStats(float(array.mean()), float(array.max()))


def _fault(stretch: Stretch, span: FaultSpan, start_s: float, end_s: float) -> Fault:
    timed = math.isfinite(span.start_s)
    return Fault(
        fault=span.fault,
        start_s=start_s if timed else None,
        end_s=end_s if timed else None,
        worst=span.worst,
        message=_message(stretch, span),
    )


def _message(stretch: Stretch, span: FaultSpan) -> str:
    for rule in stretch.rules:
        if rule.fault == span.fault:
            return rule.message.format(worst=span.worst)
    return common.BOUNCING_MESSAGE.format(worst=span.worst)


def _still_pose(still: Still) -> StillPose:
    measures, match = still.measures, still.match
    side = match.side if match else "both"
    return StillPose(
        stretch=match.stretch.name if match else None,
        side=match.side if match else None,
        angles={name: angle(measures, name, side) for name in ANGLES},
        faults=tuple(_fault(match.stretch, span, math.nan, math.nan) for span in still.faults)
        if match
        else (),
    )


def _clip_text(source: Source, holds: tuple[Hold, ...]) -> str:
    if source.frames_with_pose == 0:
        return "Nobody was found in the clip."
    if not holds:
        return "No hamstring stretch was found in the clip."
    sentences = []
    for hold in holds:
        title = catalogue()[hold.stretch].title
        words = f"{title}, {side_words(hold.side)}: held {hold.held_s:.1f} of {hold.target_s:g} s"
        words += ", target reached." if hold.completed else "."
        sentences.append(words)
        sentences += [
            f"{fault.message} ({fault.start_s:.1f}–{fault.end_s:.1f} s)" for fault in hold.faults
        ]
        if math.isnan(hold.angles["spine_flexion_deg"].mean) and hold.stretch != "supine":
            sentences.append("The back could not be judged.")
    return " ".join(sentences)


def _back_rules(still: Still) -> list[Rule]:
    rules = still.match.stretch.rules if still.match else ()
    return [rule for rule in rules if rule.fault == common.ROUNDED_BACK.fault]


def photo_text(still: Still | None) -> str:
    """Say what a photograph shows."""
    if still is None:
        return "Nobody was found in the picture."
    if still.match is None:
        return "No hamstring stretch was found in the picture."
    measures = still.measures
    words = f"{still.match.stretch.title}, {side_words(still.match.side)}."
    if still.faults:
        for span in still.faults:
            words += " " + _message(still.match.stretch, span)
        return words
    if any(rule.release < rule.value(measures, still.match.side) for rule in _back_rules(still)):
        return words + (
            f" The back is nearly rounded ({measures.spine_flexion_deg:.0f}° beyond neutral)."
        )
    if math.isfinite(measures.spine_flexion_deg):
        return words + " No fault seen: the back is straight."
    if still.match.stretch.name == "supine":
        return words + " No fault seen."
    return words + f" The back could not be judged: {measures.spine.reason}."
