"""Read a saved result (``formcheck/1`` JSON) back into a `Result`.

Whatever the file holds, the caller gets a result of the right types or one clear sentence:
what is read here ends in pages and records that people rely on.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from formcheck.errors import UnreadableInputError
from formcheck.reading import read_whole
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

Row = Mapping[str, Any]

MOST_BYTES = 20_000_000
MOST_ROWS = 2000
"""Holds of a recording, faults of a hold and the like. A hold takes seconds: a day has fewer."""
LONGEST_TEXT = 10_000

LATER_ANGLES = ("back_angle_deg",)
"""Results of earlier versions do not have them; they are not damaged for that."""


class _NotAsDocumentedError(Exception):
    """A field is missing or of another type; the message names it."""


def read_result(path: Path) -> Result:
    """Read ``<stem>.json``.

    Raises
    ------
    UnreadableInputError
        If there is no such file, it is no result of formcheck, of another schema version, or
        damaged.
    """
    return parse_result(read_json(path), str(path))


def read_json(path: Path) -> object:
    """Return what a file of JSON holds.

    Raises
    ------
    UnreadableInputError
        If it cannot be read or is no JSON.
    """
    data = read_whole(path, MOST_BYTES)
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UnreadableInputError(
            f"{path} is no JSON or was cut off: analyse the clip again."
        ) from error


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
            f"{name} is no result of formcheck: name the .json that `formcheck analyze` wrote, "
            "or a clip."
        )
    if schema != SCHEMA:
        raise UnreadableInputError(
            f"{name} has the schema {schema} and this formcheck reads {SCHEMA}: "
            "use the version of formcheck that wrote it, or analyse the clip again."
        )
    try:
        return _saved(content)
    except _NotAsDocumentedError as error:
        raise UnreadableInputError(
            f"{name} is damaged ({error}): analyse the clip again."
        ) from error


def _saved(content: Row) -> Result:
    source, summary = _row(content, "source"), _row(content, "summary")
    _maybe(summary, "score")
    warnings = _rows(content, "warnings")
    pose = None if content.get("pose") is None else _pose(_row(content, "pose"))
    result = Result(
        source=_source(source),
        model=_text(content, "model"),
        version=_text(content, "version"),
        text=_text(summary, "text"),
        holds=tuple(_hold(hold) for hold in _rows(content, "holds")),
        pose=pose,
        warnings=tuple(
            Warn(_text(w, "warning"), _maybe(w, "start_s"), _maybe(w, "end_s"), _text(w, "message"))
            for w in warnings
        ),
        frames=FrameTable(),
    )
    notes = tuple(
        Note(_text(note, "note"), _maybe(note, "time_s"), _text(note, "message"))
        for note in (_rows(content, "notes") if "notes" in content else ())
    )
    return replace(result, notes=notes)


def parse_source(row: object) -> Source:
    """Turn the part of a result that tells of the recording into a `Source`.

    Raises
    ------
    UnreadableInputError
        If it is damaged.
    """
    try:
        return _source(_row({"source": row}, "source"))
    except _NotAsDocumentedError as error:
        raise UnreadableInputError(f"The recording's entry is damaged ({error}).") from error


def _source(row: Row) -> Source:
    return Source(
        path=path_text(row.get("path")),
        width=int(_number(row, "width")),
        height=int(_number(row, "height")),
        fps=_maybe(row, "fps"),
        duration_s=_maybe(row, "duration_s"),
        frames=int(_number(row, "frames")),
        frames_with_pose=int(_number(row, "frames_with_pose")),
        slow_motion=_slower(row),
    )


def _slower(row: Row) -> float:
    slower = 1.0 if row.get("slow_motion") is None else _number(row, "slow_motion")
    if not 1 <= slower <= MOST_SLOWING:
        raise _NotAsDocumentedError("'slow_motion' is out of bounds")
    return slower


def _hold(row: Row) -> Hold:
    hold = Hold(
        stretch=_text(row, "stretch"),
        side=_text(row, "side"),
        start_s=_number(row, "start_s"),
        end_s=_number(row, "end_s"),
        held_s=_number(row, "held_s"),
        target_s=_number(row, "target_s"),
        completed=_flag(row, "completed"),
        score=_number(row, "score"),
        score_parts=_numbers(row, "score_parts"),
        angles={name: _stats(row, name) for name in ANGLES},
        faults=tuple(_fault(fault) for fault in _rows(row, "faults")),
        spine_neutral=_text(row, "spine_neutral"),
        spine_uncertainty_deg=_or_nan(row, "spine_uncertainty_deg"),
        judged=_numbers(row, "judged"),
        straight_s=_or_nan(row, "straight_s"),
        back_angle_uncertainty_deg=_or_nan(row, "back_angle_uncertainty_deg"),
        variant=_or_none(row, "variant"),
    )
    # Else a page would draw it as something it was not.
    spans = [(hold.start_s, hold.end_s), *((f.start_s, f.end_s) for f in hold.faults)]
    if any(start is not None and end is not None and end < start for start, end in spans):
        raise _NotAsDocumentedError("a hold or a fault in it ends before it begins")
    return hold


def _pose(row: Row) -> StillPose:
    return StillPose(
        stretch=_or_none(row, "stretch"),
        side=_or_none(row, "side"),
        angles={name: _or_nan(row, name) for name in ANGLES},
        faults=tuple(_fault(fault) for fault in _rows(row, "faults")),
        spine_uncertainty_deg=_or_nan(row, "spine_uncertainty_deg"),
        back_angle_uncertainty_deg=_or_nan(row, "back_angle_uncertainty_deg"),
        variant=_or_none(row, "variant"),
    )


def _stats(row: Row, name: str) -> AngleStats:
    if name in LATER_ANGLES and name not in row:
        return AngleStats(math.nan, math.nan)
    inner = _row(row, name)
    return AngleStats(_or_nan(inner, "mean"), _or_nan(inner, "peak"))


def _fault(row: Row) -> Fault:
    return Fault(
        fault=_text(row, "fault"),
        start_s=_maybe(row, "start_s"),
        end_s=_maybe(row, "end_s"),
        worst=_or_nan(row, "worst"),
        message=_text(row, "message"),
        advice=row.get("advice") is True,
        where=_or_none(row, "where"),
        quantity=_or_none(row, "quantity"),
    )


def _row(row: Row, name: str) -> Row:
    value = row.get(name)
    if not isinstance(value, dict):
        raise _NotAsDocumentedError(f"{name!r} is missing or not as documented")
    return value


def _rows(row: Row, name: str) -> list[Row]:
    value = row.get(name)
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise _NotAsDocumentedError(f"{name!r} is missing or not as documented")
    if len(value) > MOST_ROWS:
        raise _NotAsDocumentedError(f"{name!r} has {len(value)} entries")
    return value


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise _NotAsDocumentedError(f"{name!r} is missing or no text")
    # JSON can hold half a letter, which nothing can print or write.
    return value.encode("utf-8", "replace").decode("utf-8")


def path_text(value: object) -> str:
    """Return a path out of JSON; bytes that are no UTF-8 stay, as a file may be named so."""
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise _NotAsDocumentedError("'path' is missing or no text")
    try:
        value.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace").decode("utf-8")
    return value


def _flag(row: Row, name: str) -> bool:
    value = row.get(name)
    if not isinstance(value, bool):
        raise _NotAsDocumentedError(f"{name!r} is missing or neither true nor false")
    return value


def _or_none(row: Row, name: str) -> str | None:
    return None if row.get(name) is None else _text(row, name)


def _maybe(row: Row, name: str) -> float | None:
    return None if row.get(name) is None else _number(row, name)


def _or_nan(row: Row, name: str) -> float:
    return math.nan if row.get(name) is None else _number(row, name)


def _number(row: Row, name: str) -> float:
    value = row.get(name)
    # A bool is an int to Python; JSON as others write it may say NaN or 1e999.
    if isinstance(value, bool) or not isinstance(value, int | float) or not _sane(value):
        raise _NotAsDocumentedError(f"{name!r} is missing or no number")
    return float(value)


def _sane(value: float) -> bool:
    return -1e9 < value < 1e9


def _numbers(row: Row, name: str) -> dict[str, float]:
    inner = _row(row, name)
    if len(inner) > MOST_ROWS:
        raise _NotAsDocumentedError(f"{name!r} has {len(inner)} entries")
    return {str(key): _number(inner, key) for key in inner}
