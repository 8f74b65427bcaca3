"""The one thing to say now: a table of situations, the first that is so decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from formcheck.rules import common
from formcheck.rules import situations as when
from formcheck.rules.moment import Moment
from formcheck.rules.problems import ADVICE, BOTH_LEGS_UP
from formcheck.rules.stretch import Stretch

Level = Literal["info", "good", "warn", "stop"]
"""How urgent a cue is: neutral, praise, amber, red."""

IDLE_CUE = "Get into a stretch, side-on to the camera"
NEUTRAL_CUE = "Tall and still: measuring your back"
UNJUDGED_CUE = "Hold it there: your back cannot be judged"
"""In place of praise: a back that is not seen is not a good one."""
HOLD_CUE = "Hold it there"
"""In place of praise, when the back was not seen to be straight for most of the hold so far."""
NEUTRAL_MISSING_CUE = "Come up once, tall and still, so that I can measure your back"
DONE_CUE = "Done! Come up slowly"
SWITCH_CUE = "Done! Now the other side"
TIME_UP_CUE = "Time is up. Come up slowly"
TIME_UP_SWITCH_CUE = "Time is up. Now the other side"
"""The same when the back was not seen to be straight for most of the hold."""


@dataclass(frozen=True)
class Cue:
    """The one thing to tell the user now.

    Attributes
    ----------
    text : str
        In English.
    level : Level
    key : str
        What it is about in any language, e.g. ``"fault.bent_knee"`` or ``"ready.supine"``;
        translations and the voice go by it.
    """

    text: str
    level: Level
    key: str = ""


@dataclass(frozen=True)
class Row:
    """What to say in one situation.

    Attributes
    ----------
    when : callable
        The situation, of `situations`.
    key, level, text
        As in `Cue`. Words in braces are filled in by `cue_of`: the names of the stretch and of the
        one whose starting position is seen, the first fault or problem, and what the stretch, the
        rule or `ADVICE` says of it.
    """

    when: Callable[[Moment], bool]
    key: str
    level: Level
    text: str


TABLE = (
    # The target is reached.
    Row(when.ended_well, "done", "good", DONE_CUE),
    Row(when.ended, "done.unjudged", "info", TIME_UP_CUE),
    Row(when.side_ended_well, "switch", "good", SWITCH_CUE),
    Row(when.side_ended, "switch.unjudged", "info", TIME_UP_SWITCH_CUE),
    # Something is wrong: first what is sure, then what may be, then the picture.
    Row(when.faulty, "fault.{fault}", "stop", "{fault_cue}"),
    Row(when.both_legs_up, f"problem.{BOTH_LEGS_UP}", "warn", ADVICE[BOTH_LEGS_UP]),
    Row(when.perhaps_faulty, "fault.{fault}", "warn", "{fault_cue}"),
    Row(when.picture_of_nothing, "nothing_found", "info", "No hamstring stretch found"),
    Row(when.hindered, "problem.{problem}", "warn", "{advice}"),
    Row(when.leg_hidden, "leg_hidden", "warn", "Turn round: the stretched leg is hard to see"),
    Row(when.picture_without_faults, "", "info", ""),
    # Seconds count: everything that is in the way of praise, then praise.
    Row(when.no_neutral_yet, "neutral_missing", "info", NEUTRAL_MISSING_CUE),
    Row(when.back_not_judged, "unjudged", "info", UNJUDGED_CUE),
    Row(when.knee_not_judged, "unjudged.knee", "info", "Hold it there: your knee cannot be judged"),
    Row(
        when.other_leg_not_judged,
        "unjudged.other_leg",
        "info",
        "Hold it there: your other leg cannot be judged",
    ),
    Row(when.little_seen, "holding", "info", HOLD_CUE),
    Row(when.flickering, "holding", "info", HOLD_CUE),
    Row(when.restless, "keep_still", "info", "Keep still"),
    Row(when.shallow, "deeper", "info", "A little further if you can, back straight"),
    Row(when.good, "hold.{stretch}", "good", "{hold_cue}"),
    # On the way in.
    Row(when.going_in, "going_in", "info", "Go in slowly, then keep still"),
    Row(when.back_to_be_measured, "neutral", "info", NEUTRAL_CUE),
    Row(when.starts_with_bent_knee, "straighten", "info", "Straighten your knee"),
    Row(when.starts_with_flexed_hips, "lean", "info", "Bring your chest forward, back straight"),
    Row(when.lies_otherwise, "one_flat", "info", "One leg flat, the other straight up"),
    Row(when.lies_with_leg_half_up, "higher", "info", "Lift your leg higher, knee straight"),
    Row(when.starts, "ready.{start}", "info", "{ready_cue}"),
    Row(when.elsewhere, "idle", "info", IDLE_CUE),
)
"""First match wins, and the last row always matches: every moment has exactly one cue."""


def row_of(moment: Moment) -> Row:
    """Return the row of the table that a moment belongs to."""
    return next(row for row in TABLE if row.when(moment))


def cue_of(moment: Moment) -> Cue:
    """Choose the one thing to say."""
    row, stretch = row_of(moment), moment.stretch
    start = moment.match.stretch if moment.match else None
    fault = next(iter((*moment.stopping, *moment.doubtful)), "")
    problem = next(iter(moment.problems), "")
    words = {
        "stretch": stretch.name if stretch else "",
        "fault": fault,
        "fault_cue": cue_text(stretch, fault) if stretch else "",
        "problem": problem,
        "advice": ADVICE.get(problem, ""),
        "hold_cue": stretch.hold_cue if stretch else "",
        "start": start.name if start else "",
        "ready_cue": start.ready_cue if start else "",
    }
    return Cue(row.text.format_map(words), row.level, row.key.format_map(words))


def cue_text(stretch: Stretch, fault: str) -> str:
    """Return the few words that the user hears for a fault."""
    rule = common.rule_in(stretch.rules, fault)
    return rule.cue if rule else common.BOUNCING_CUE
