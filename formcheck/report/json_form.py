"""The JSON form ``formcheck/1`` of a result: one table of its fields writes it and reads it.

Whatever a file holds, the caller gets a result of the right types or one clear sentence: what is
read here ends in pages and records that people rely on. Results in the history also have a
person's neutral back. The JSON Schema lies beside this file (`schema.json`); docs/result.md
explains every field.
"""

from __future__ import annotations

import json
import math
import os
from functools import partial
from pathlib import Path
from typing import Any, get_args

import numpy as np

from formcheck.errors import UnreadableInputError
from formcheck.measure.back import BackLook
from formcheck.measure.flexion import Where
from formcheck.measure.outline import STATIONS
from formcheck.report import fields
from formcheck.report.fields import Field, FieldError, Form, Row
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
from formcheck.rules.common import ROUNDED_LINES_DEG
from formcheck.rules.stretch import ANGLES
from formcheck.untrusted import read_whole

MOST_BYTES = 20_000_000

SIDES = ("left", "right", "both")

LATER_ANGLES = ("back_angle_deg",)
"""Results of earlier versions do not have them; they are not damaged for that."""


def _rotated(row: Row, name: str) -> int:
    rotated = _MAYBE(row, name) or 0
    if rotated not in (0, 90, 180, 270):
        raise FieldError("field.wrong", field="rotated")
    return int(rotated)


def _slower(row: Row, name: str) -> float:
    slower = _MAYBE(row, name)
    if slower is not None and not 1 <= slower <= MOST_SLOWING:
        raise FieldError("field.wrong", field="slow_motion")
    return slower or 1.0


def _stats(row: Row, name: str) -> AngleStats:
    if name in LATER_ANGLES and name not in row:
        return AngleStats(math.nan, math.nan)
    return AngleStats(**fields.values_in(fields.part(row, name), _STATS))


_ROUNDED_S = 0.5
"""Seconds held are never more than those between the ends of a hold, all rounded."""

_MAYBE = fields.maybe(fields.number)
_WORD, _TEXT = Field(fields.word), Field(fields.text)
_WHOLE = Field(lambda row, name: int(fields.number(row, name, 0)))
_TIME = Field(partial(fields.number, low=0), partial(fields.rounded, 2))
_SECONDS = fields.decimal(2, math.nan, low=0)
_DEGREES = fields.decimal(1, math.nan, low=-720, high=720)
_WORST = fields.decimal(1, math.nan)
_LENGTH = fields.decimal(3, low=0)
_MAYBE_TIME = fields.decimal(2, low=0)
_SPAN: Form = {"start_s": _MAYBE_TIME, "end_s": _MAYBE_TIME}


def _one_of(*known: str) -> Field:
    return Field(fields.maybe(fields.word, known=known), unless=None)


_SOURCE: Form = {
    # A file name may be no text at all on Linux.
    "path": Field(fields.path_text, lambda path: os.fsencode(path).decode("utf-8", "replace")),
    "width": _WHOLE,
    "height": _WHOLE,
    # Of two frames in a day there are 0.000 a second.
    "fps": Field(_LENGTH.read, lambda fps: fields.rounded(3, fps) or None),
    "duration_s": _LENGTH,
    "frames": _WHOLE,
    "frames_with_pose": _WHOLE,
    "slow_motion": Field(_slower, partial(fields.rounded, 3), unless=1.0),
    "rotated": Field(_rotated, unless=0),
}
_FAULT: Form = {
    "fault": _WORD,
    **_SPAN,
    "worst": _WORST,
    "quantity": _one_of(*ROUNDED_LINES_DEG),
    "message": _TEXT,
    "where": _one_of(*get_args(Where)),
    "advice": Field(lambda row, name: row.get(name) is True, unless=False),
}
_STATS: Form = {"mean": _DEGREES, "peak": _DEGREES}
_BACK: Form = {"spine_uncertainty_deg": _DEGREES, "back_angle_uncertainty_deg": _DEGREES}
_HOLD: Form = {
    "stretch": _WORD,
    "side": Field(partial(fields.word, known=SIDES)),
    "variant": _one_of(),
    "start_s": _TIME,
    "end_s": _TIME,
    "held_s": _TIME,
    "straight_s": _SECONDS,
    "target_s": _TIME,
    "completed": Field(fields.flag),
    "confirmed": Field(fields.flag),
    "score": Field(partial(fields.number, low=0, high=100)),
    "score_parts": Field(partial(fields.numbers, low=0, high=100), dict),
    **dict.fromkeys(ANGLES, Field(_stats, lambda stats: fields.row_of(stats, _STATS))),
    "spine_neutral": _WORD,
    **_BACK,
    "judged": Field(fields.numbers, lambda all_: {n: _TIME.write(s) for n, s in all_.items()}),
    "faults": fields.all_of(Fault, _FAULT),
}
_HOLDS = fields.all_of(lambda **values: _checked(Hold(**values)), _HOLD)
_POSE: Form = {
    "stretch": Field(fields.maybe(fields.word)),
    "side": Field(fields.maybe(fields.word, known=SIDES)),
    "variant": _one_of(),
    **dict.fromkeys(ANGLES, _DEGREES),
    **_BACK,
    # A photograph has no times.
    "faults": fields.all_of(Fault, _FAULT, {n: _FAULT[n] for n in _FAULT if n not in _SPAN}),
}
_WARNINGS = fields.all_of(Warn, {"warning": _WORD, **_SPAN, "message": _TEXT})
_NOTES = fields.all_of(Note, {"note": _WORD, "time_s": _MAYBE_TIME, "message": _TEXT})


def _checked(hold: Hold) -> Hold:
    """Refuse what a page would draw as something it was not."""
    spans = [(hold.start_s, hold.end_s), *filter(None, (fault.span for fault in hold.faults))]
    if any(end < start for start, end in spans):
        raise FieldError("field.backwards")
    lasts_s = hold.end_s - hold.start_s
    if hold.held_s > lasts_s + _ROUNDED_S or hold.target_s <= 0:
        raise FieldError("field.too_long")
    if not all(0 <= share <= 1 for share in hold.judged.values()):
        raise FieldError("field.wrong", field="judged")
    return hold


def as_json(result: Result) -> dict[str, Any]:
    """Return a result as plain JSON types, NaN as None, rounded."""
    content = {
        "schema": SCHEMA,
        "version": result.version,
        "model": result.model,
        "source": fields.row_of(result.source, _SOURCE),
        "summary": {"text": result.text, "score": result.score, "completed": result.completed},
        "holds": _HOLDS.write(result.holds),
        "pose": fields.row_of(result.pose, _POSE) if result.pose else None,
        "warnings": _WARNINGS.write(result.warnings),
    }
    return content | ({"notes": _NOTES.write(result.notes)} if result.notes else {})


def parse_source(row: object) -> Source:
    """Return the recording that a result tells of; UnreadableInputError if it is damaged."""
    try:
        return Source(**fields.values_in(fields.part({"source": row}, "source"), _SOURCE))
    except FieldError as error:
        raise UnreadableInputError("result.damaged_entry", why=error) from error


def parse_result(content: object, name: str) -> Result:
    """Turn parsed JSON into a result; errors as `read_result`. ``name``: as the user knows it."""
    schema = content.get("schema") if isinstance(content, dict) else None
    if not isinstance(content, dict) or not str(schema).startswith("formcheck/"):
        raise UnreadableInputError("result.not_one", file=name)
    if schema != SCHEMA:
        raise UnreadableInputError("result.schema", file=name, schema=schema, known=SCHEMA)
    try:
        return _result_of(content)
    except FieldError as error:
        raise UnreadableInputError("result.damaged", file=name, why=error) from error


def _result_of(content: Row) -> Result:
    source, summary = fields.part(content, "source"), fields.part(content, "summary")
    pose = None
    if content.get("pose") is not None:
        pose = StillPose(**fields.values_in(fields.part(content, "pose"), _POSE))
    fields.maybe(fields.number, low=0, high=100)(summary, "score")
    return Result(
        source=Source(**fields.values_in(source, _SOURCE)),
        model=fields.text(content, "model"),
        version=fields.text(content, "version"),
        text=fields.text(summary, "text"),
        holds=_HOLDS.read(content, "holds"),
        pose=pose,
        warnings=_WARNINGS.read(content, "warnings"),
        frames=FrameTable(),
        neutral=look_of(content.get("neutral")),
        notes=_NOTES.read(content, "notes") if "notes" in content else (),
    )


def read_result(path: Path) -> Result:
    """Read ``<stem>.json``.

    An UnreadableInputError says that there is no such file, or that it is no result of formcheck,
    of another schema version, or damaged.
    """
    return parse_result(_read_json(path), str(path))


def _read_json(path: Path) -> object:
    data = read_whole(path, MOST_BYTES)
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UnreadableInputError("result.no_json", file=path) from error


def is_result(path: Path) -> bool:
    """True for a file that formcheck wrote as a result, be it damaged since."""
    try:
        content = _read_json(path)
    except UnreadableInputError:
        return False
    return isinstance(content, dict) and content.get("schema") == SCHEMA


FARTHEST = 10.0
"""Trunk lengths that no back is away from the line between hip and shoulder."""
LARGEST_DEG = 720.0

_NUMBERS = ("hip_flexion_deg", "lean_deg", "azimuth_deg", "ear_deg")


def neutral_row(look: BackLook) -> dict[str, object]:
    """Return a neutral back as plain JSON types; unknown numbers are None.

    It has no picture in it: 43 distances of the outline of the back in trunk lengths, and how the
    trunk stood. The trunk's length in pixels is left out, as it says nothing to another camera.
    """
    numbers = {name: fields.rounded(5, getattr(look, name)) for name in _NUMBERS}
    return {"dorsal": [fields.rounded(5, value) for value in look.dorsal], **numbers}


def look_of(row: object) -> BackLook | None:
    """Return a neutral back; None of none, of another version's, or of a damaged one."""
    if not isinstance(row, dict) or not all(name in row for name in _NUMBERS):
        return None
    try:
        dorsal = np.array(row.get("dorsal"), float)
        numbers = {name: fields.maybe(fields.number, math.nan)(row, name) for name in _NUMBERS}
    except (ValueError, TypeError, OverflowError, FieldError):
        return None
    # Other stations belong to another reader of the back.
    if dorsal.shape != STATIONS.shape or not (np.abs(dorsal) < FARTHEST).all():
        return None
    if any(abs(number) > LARGEST_DEG for number in numbers.values()):
        return None
    return BackLook(dorsal=dorsal, chord_px=math.nan, **numbers)
