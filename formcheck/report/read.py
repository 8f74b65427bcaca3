"""Read a saved result (``formcheck/1`` JSON) back into a `Result`.

Whatever the file holds, the caller gets a result of the right types or one clear sentence:
what is read here ends in pages and records that people rely on.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import cast, get_args

from formcheck.errors import UnreadableInputError
from formcheck.measure.where import Where
from formcheck.reading import read_whole
from formcheck.report.fields import (
    FieldError,
    Row,
    flag,
    number,
    number_or_nan,
    number_or_none,
    numbers,
    part,
    parts,
    path_text,
    text,
    word,
    word_or_none,
)
from formcheck.report.neutral import look_of
from formcheck.report.result import (
    MOST_SLOWING,
    SCHEMA,
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
from formcheck.rules.stretch import ANGLES

MOST_BYTES = 20_000_000

SIDES = ("left", "right", "both")
QUANTITIES = ("spine_flexion_deg", "back_angle_deg")

LATER_ANGLES = ("back_angle_deg",)
"""Results of earlier versions do not have them; they are not damaged for that."""


def read_result(path: Path) -> Result:
    """Read ``<stem>.json``.

    Raises
    ------
    UnreadableInputError
        If there is no such file, it is not a result of formcheck, of another schema version, or
        damaged.
    """
    return parse_result(read_json(path), str(path))


def read_json(path: Path) -> object:
    """Return what a file of JSON holds.

    Raises
    ------
    UnreadableInputError
        If it cannot be read or is not JSON.
    """
    data = read_whole(path, MOST_BYTES)
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UnreadableInputError(
            f"{path} is not JSON or was cut off: analyse the clip again."
        ) from error


def is_result(path: Path) -> bool:
    """True for a file that formcheck wrote as a result, be it damaged since."""
    try:
        content = read_json(path)
    except UnreadableInputError:
        return False
    return isinstance(content, dict) and content.get("schema") == SCHEMA


def parse_result(content: object, name: str) -> Result:
    """Turn parsed JSON into a result.

    Parameters
    ----------
    content : object
        What ``json.loads`` gave.
    name : str
        What the user knows it by, for messages.

    Raises
    ------
    UnreadableInputError
        As `read_result`.
    """
    schema = content.get("schema") if isinstance(content, dict) else None
    if not isinstance(content, dict) or not str(schema).startswith("formcheck/"):
        raise UnreadableInputError(
            f"{name} is not a result of formcheck: name the .json that `formcheck analyze` wrote, "
            "or a clip."
        )
    if schema != SCHEMA:
        raise UnreadableInputError(
            f"{name} has the schema {schema} and this formcheck reads {SCHEMA}: "
            "use the version of formcheck that wrote it, or analyse the clip again."
        )
    try:
        return _saved(content)
    except FieldError as error:
        raise UnreadableInputError(
            f"{name} is damaged ({error}): analyse the clip again."
        ) from error


def _saved(content: Row) -> Result:
    source, summary = _source(part(content, "source")), part(content, "summary")
    number_or_none(summary, "score")
    return Result(
        source=source,
        model=text(content, "model"),
        version=text(content, "version"),
        text=text(summary, "text"),
        holds=tuple(_hold(hold) for hold in parts(content, "holds")),
        pose=None if content.get("pose") is None else _pose(part(content, "pose")),
        warnings=tuple(_warning(row) for row in parts(content, "warnings")),
        frames=FrameTable(),
        neutral=look_of(content.get("neutral")),
        notes=tuple(map(_note, parts(content, "notes") if "notes" in content else ())),
    )


def _warning(row: Row) -> Warn:
    times = (number_or_none(row, "start_s"), number_or_none(row, "end_s"))
    return Warn(word(row, "warning"), *times, text(row, "message"))


def _note(row: Row) -> Note:
    return Note(word(row, "note"), number_or_none(row, "time_s"), text(row, "message"))


def parse_source(row: object) -> Source:
    """Turn the part of a result that tells of the recording into a `Source`.

    Raises
    ------
    UnreadableInputError
        If it is damaged.
    """
    try:
        return _source(part({"source": row}, "source"))
    except FieldError as error:
        raise UnreadableInputError(f"The recording's entry is damaged ({error}).") from error


def _source(row: Row) -> Source:
    return Source(
        path=path_text(row, "path"),
        width=int(number(row, "width")),
        height=int(number(row, "height")),
        fps=number_or_none(row, "fps"),
        duration_s=number_or_none(row, "duration_s"),
        frames=int(number(row, "frames")),
        frames_with_pose=int(number(row, "frames_with_pose")),
        slow_motion=_slower(row),
        rotated=_rotated(row),
    )


def _rotated(row: Row) -> int:
    rotated = number_or_none(row, "rotated") or 0
    if rotated not in (0, 90, 180, 270):
        raise FieldError("'rotated' is no quarter turn")
    return int(rotated)


def _slower(row: Row) -> float:
    slower = number_or_none(row, "slow_motion")
    if slower is not None and not 1 <= slower <= MOST_SLOWING:
        raise FieldError("'slow_motion' is out of bounds")
    return slower or 1.0


def _hold(row: Row) -> Hold:
    hold = Hold(
        stretch=word(row, "stretch"),
        side=word(row, "side", SIDES),
        start_s=number(row, "start_s"),
        end_s=number(row, "end_s"),
        held_s=number(row, "held_s"),
        target_s=number(row, "target_s"),
        completed=flag(row, "completed"),
        score=number(row, "score"),
        score_parts=numbers(row, "score_parts"),
        angles={name: _stats(row, name) for name in ANGLES},
        faults=tuple(_fault(fault) for fault in parts(row, "faults")),
        spine_neutral=word(row, "spine_neutral"),
        spine_uncertainty_deg=number_or_nan(row, "spine_uncertainty_deg"),
        judged=numbers(row, "judged"),
        straight_s=number_or_nan(row, "straight_s"),
        back_angle_uncertainty_deg=number_or_nan(row, "back_angle_uncertainty_deg"),
        variant=word_or_none(row, "variant"),
    )
    # Else a page would draw it as something it was not.
    spans = [(hold.start_s, hold.end_s), *((f.start_s, f.end_s) for f in hold.faults)]
    if any(start is not None and end is not None and end < start for start, end in spans):
        raise FieldError("a hold or a fault in it ends before it begins")
    if hold.held_s < 0 or hold.target_s <= 0:
        raise FieldError("a hold in it cannot last so long")
    if not all(0 <= share <= 1 for share in hold.judged.values()):
        raise FieldError("'judged' has a share that is none")
    return hold


def _pose(row: Row) -> StillPose:
    return StillPose(
        stretch=word_or_none(row, "stretch"),
        side=word_or_none(row, "side", SIDES),
        angles={name: number_or_nan(row, name) for name in ANGLES},
        faults=tuple(_fault(fault) for fault in parts(row, "faults")),
        spine_uncertainty_deg=number_or_nan(row, "spine_uncertainty_deg"),
        back_angle_uncertainty_deg=number_or_nan(row, "back_angle_uncertainty_deg"),
        variant=word_or_none(row, "variant"),
    )


def _stats(row: Row, name: str) -> AngleStats:
    if name in LATER_ANGLES and name not in row:
        return AngleStats(math.nan, math.nan)
    inner = part(row, name)
    return AngleStats(number_or_nan(inner, "mean"), number_or_nan(inner, "peak"))


def _fault(row: Row) -> Fault:
    return Fault(
        fault=word(row, "fault"),
        start_s=number_or_none(row, "start_s"),
        end_s=number_or_none(row, "end_s"),
        worst=number_or_nan(row, "worst"),
        message=text(row, "message"),
        advice=row.get("advice") is True,
        where=cast(Where | None, word_or_none(row, "where", get_args(Where))),
        quantity=word_or_none(row, "quantity", QUANTITIES),
    )
