"""The one thing to say now: a table of situations, the first that is so decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from formcheck.rules import situations as when
from formcheck.rules.moment import Moment
from formcheck.rules.problems import BOTH_LEGS_UP
from formcheck.texts import Level, Line


@dataclass(frozen=True)
class Row:
    """What to say in one situation.

    Attributes
    ----------
    when : callable
        The situation, of `situations`.
    key, level
        As in `Line`; no key, nothing to say. Words in braces are filled in by `cue_of`: the names
        of the stretch, of the one whose starting position is seen, and of the first fault or
        problem.
    """

    when: Callable[[Moment], bool]
    key: str
    level: Level


TABLE = (
    # The target is reached.
    Row(when.ended_well, "done", "good"),
    Row(when.ended, "done.unjudged", "info"),
    Row(when.side_ended_well, "switch", "good"),
    Row(when.side_ended, "switch.unjudged", "info"),
    # Something is wrong: first what is sure, then what may be, then the picture.
    Row(when.faulty, "fault.{fault}", "stop"),
    Row(when.both_legs_up, f"problem.{BOTH_LEGS_UP}", "warn"),
    Row(when.perhaps_faulty, "fault.{fault}", "warn"),
    Row(when.picture_of_nothing, "nothing_found", "info"),
    Row(when.hindered, "problem.{problem}", "warn"),
    Row(when.leg_hidden, "leg_hidden", "warn"),
    Row(when.picture_without_faults, "", "info"),
    # Seconds count: everything that is in the way of praise, then praise. A back that is not seen
    # is not a good one.
    Row(when.no_neutral_yet, "neutral_missing", "info"),
    Row(when.back_not_judged, "unjudged", "info"),
    Row(when.knee_not_judged, "unjudged.knee", "info"),
    Row(when.other_leg_not_judged, "unjudged.other_leg", "info"),
    Row(when.little_seen, "holding", "info"),
    Row(when.flickering, "holding", "info"),
    Row(when.restless, "keep_still", "info"),
    Row(when.shallow, "deeper", "info"),
    Row(when.good, "hold.{stretch}", "good"),
    # On the way in or out.
    Row(when.going_in, "going_in", "info"),
    Row(when.coming_out, "coming_out", "info"),
    Row(when.back_to_be_measured, "neutral", "info"),
    Row(when.starts_with_bent_knee, "straighten", "info"),
    Row(when.starts_with_flexed_hips, "lean", "info"),
    Row(when.lies_otherwise, "one_flat", "info"),
    Row(when.lies_with_leg_half_up, "higher", "info"),
    Row(when.starts, "ready.{start}", "info"),
    Row(when.elsewhere, "idle", "info"),
)
"""First match wins, and the last row always matches: every moment has exactly one cue."""


def row_of(moment: Moment) -> Row:
    """Return the row of the table that a moment belongs to."""
    return next(row for row in TABLE if row.when(moment))


def cue_of(moment: Moment) -> Line:
    """Choose the one thing to say."""
    row, stretch = row_of(moment), moment.stretch
    start = moment.match.stretch if moment.match else None
    key = row.key.format(
        stretch=stretch.name if stretch else "",
        start=start.name if start else "",
        fault=next(iter((*moment.stopping, *moment.doubtful)), ""),
        problem=next(iter(moment.problems), ""),
    )
    return Line(key, row.level)
