"""The JSON form ``formcheck/1`` of a result: one table of its fields writes it and reads it.

Beside it a person's neutral back, which results in the history have, and a hold as cells of the
tables of history and score. The JSON Schema lies beside this file (`schema.json`); docs/result.md
explains every field.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, get_args

import numpy as np

from formcheck.measure.back import BackLook
from formcheck.measure.flexion import Where
from formcheck.measure.outline import STATIONS
from formcheck.report import fields
from formcheck.report.fields import FieldError, Row
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

SIDES = ("left", "right", "both")
QUANTITIES = ("spine_flexion_deg", "back_angle_deg")

LATER_ANGLES = ("back_angle_deg",)
"""Results of earlier versions do not have them; they are not damaged for that."""

_ALWAYS = object()
_FOLLOWS = ("confirmed",)
"""Written for those who read the JSON only; it follows from the rest."""


@dataclass(frozen=True)
class _Field:
    """What reads a field, what writes it, and the value for which it is left out."""

    read: Callable[[Row, str], Any]
    write: Callable[[Any], Any] = lambda value: value
    unless: object = _ALWAYS


_Form = Mapping[str, _Field]


def _number(digits: int, value: float | None) -> float | None:
    if value is None or not math.isfinite(value):
        return None
    # Adding zero turns -0.0 into 0.0.
    return round(float(value), digits) + 0.0


def _all_of(kind: Callable[..., Any], form: _Form, written: _Form | None = None) -> _Field:
    """Return the field of a list of dataclasses; some have fewer fields where they are written."""
    return _Field(
        lambda row, name: tuple(kind(**_values(one, form)) for one in fields.parts(row, name)),
        lambda found: [_row(one, written or form) for one in found],
    )


def _values(row: Row, form: _Form) -> dict[str, Any]:
    """Return what a dataclass is made of; angles stand in the JSON beside the rest."""
    values = {name: field.read(row, name) for name, field in form.items() if name not in _FOLLOWS}
    angles = {name: values.pop(name) for name in ANGLES if name in values}
    return values | ({"angles": angles} if angles else {})


def _row(found: Any, form: _Form) -> dict[str, Any]:
    values = {n: found.angles[n] if n in ANGLES else getattr(found, n) for n in form}
    return {n: form[n].write(value) for n, value in values.items() if value != form[n].unless}


def _rotated(row: Row, name: str) -> int:
    rotated = fields.number_or_none(row, name) or 0
    if rotated not in (0, 90, 180, 270):
        raise FieldError("'rotated' is no quarter turn")
    return int(rotated)


def _slower(row: Row, name: str) -> float:
    slower = fields.number_or_none(row, name)
    if slower is not None and not 1 <= slower <= MOST_SLOWING:
        raise FieldError("'slow_motion' is out of bounds")
    return slower or 1.0


def _stats(row: Row, name: str) -> AngleStats:
    if name in LATER_ANGLES and name not in row:
        return AngleStats(math.nan, math.nan)
    return AngleStats(**_values(fields.part(row, name), _STATS))


_WORD, _TEXT = _Field(fields.word), _Field(fields.text)
_ROUNDED_S = 0.5
"""Seconds held are never more than those between the ends of a hold, all rounded."""

_WHOLE = _Field(lambda row, name: int(fields.number(row, name, 0)))
_TIME = _Field(partial(fields.number, low=0), partial(_number, 2))
_SECONDS = _Field(partial(fields.number_or_nan, low=0), partial(_number, 2))
_DEGREES = _Field(partial(fields.number_or_nan, low=-720, high=720), partial(_number, 1))
_WORST = _Field(fields.number_or_nan, partial(_number, 1))
_LENGTH = _Field(partial(fields.number_or_none, low=0), partial(_number, 3))
_MAYBE_TIME = _Field(partial(fields.number_or_none, low=0), partial(_number, 2))
_SPAN: _Form = {"start_s": _MAYBE_TIME, "end_s": _MAYBE_TIME}


def _one_of(*known: str) -> _Field:
    return _Field(partial(fields.word_or_none, known=known), unless=None)


_SOURCE: _Form = {
    # A file name may be no text at all on Linux.
    "path": _Field(fields.path_text, lambda path: os.fsencode(path).decode("utf-8", "replace")),
    "width": _WHOLE,
    "height": _WHOLE,
    # Of two frames in a day there are 0.000 a second.
    "fps": _Field(_LENGTH.read, lambda fps: _number(3, fps) or None),
    "duration_s": _LENGTH,
    "frames": _WHOLE,
    "frames_with_pose": _WHOLE,
    "slow_motion": _Field(_slower, partial(_number, 3), unless=1.0),
    "rotated": _Field(_rotated, unless=0),
}
_FAULT: _Form = {
    "fault": _WORD,
    **_SPAN,
    "worst": _WORST,
    "quantity": _one_of(*QUANTITIES),
    "message": _TEXT,
    "where": _one_of(*get_args(Where)),
    "advice": _Field(lambda row, name: row.get(name) is True, unless=False),
}
_STATS: _Form = {"mean": _DEGREES, "peak": _DEGREES}
_BACK: _Form = {"spine_uncertainty_deg": _DEGREES, "back_angle_uncertainty_deg": _DEGREES}
_HOLD: _Form = {
    "stretch": _WORD,
    "side": _Field(partial(fields.word, known=SIDES)),
    "variant": _one_of(),
    "start_s": _TIME,
    "end_s": _TIME,
    "held_s": _TIME,
    "straight_s": _SECONDS,
    "target_s": _TIME,
    "completed": _Field(fields.flag),
    "confirmed": _Field(fields.flag),
    "score": _Field(partial(fields.number, low=0, high=100)),
    "score_parts": _Field(partial(fields.numbers, low=0, high=100), dict),
    **dict.fromkeys(ANGLES, _Field(_stats, lambda stats: _row(stats, _STATS))),
    "spine_neutral": _WORD,
    **_BACK,
    "judged": _Field(fields.numbers, lambda all_: {n: _number(2, one) for n, one in all_.items()}),
    "faults": _all_of(Fault, _FAULT),
}
_HOLDS = _all_of(lambda **values: _checked(Hold(**values)), _HOLD)
_POSE: _Form = {
    "stretch": _Field(fields.word_or_none),
    "side": _Field(partial(fields.word_or_none, known=SIDES)),
    "variant": _one_of(),
    **dict.fromkeys(ANGLES, _DEGREES),
    **_BACK,
    # A photograph has no times.
    "faults": _all_of(Fault, _FAULT, {name: _FAULT[name] for name in _FAULT if name not in _SPAN}),
}
_WARNINGS = _all_of(Warn, {"warning": _WORD, **_SPAN, "message": _TEXT})
_NOTES = _all_of(Note, {"note": _WORD, "time_s": _MAYBE_TIME, "message": _TEXT})


def _checked(hold: Hold) -> Hold:
    """Refuse what a page would draw as something it was not."""
    spans = [(hold.start_s, hold.end_s), *((f.start_s, f.end_s) for f in hold.faults)]
    if any(start is not None and end is not None and end < start for start, end in spans):
        raise FieldError("a hold or a fault in it ends before it begins")
    lasts_s = hold.end_s - hold.start_s
    if hold.held_s > lasts_s + _ROUNDED_S or hold.target_s <= 0:
        raise FieldError("a hold in it cannot last so long")
    if not all(0 <= share <= 1 for share in hold.judged.values()):
        raise FieldError("'judged' has a share that is none")
    return hold


def as_json(result: Result) -> dict[str, Any]:
    """Return a result as plain JSON types, NaN as None, rounded."""
    content = {
        "schema": SCHEMA,
        "version": result.version,
        "model": result.model,
        "source": _row(result.source, _SOURCE),
        "summary": {"text": result.text, "score": result.score, "completed": result.completed},
        "holds": _HOLDS.write(result.holds),
        "pose": _row(result.pose, _POSE) if result.pose else None,
        "warnings": _WARNINGS.write(result.warnings),
    }
    return content | ({"notes": _NOTES.write(result.notes)} if result.notes else {})


def source_of(row: Row) -> Source:
    """Return what is told of a recording; raises FieldError as `result_of`."""
    return Source(**_values(row, _SOURCE))


def result_of(content: Row) -> Result:
    """Return the result that is in parsed JSON; FieldError where it is not as documented."""
    source, summary = source_of(fields.part(content, "source")), fields.part(content, "summary")
    pose = content.get("pose")
    fields.number_or_none(summary, "score", 0, 100)
    return Result(
        source=source,
        model=fields.text(content, "model"),
        version=fields.text(content, "version"),
        text=fields.text(summary, "text"),
        holds=_HOLDS.read(content, "holds"),
        pose=None if pose is None else StillPose(**_values(fields.part(content, "pose"), _POSE)),
        warnings=_WARNINGS.read(content, "warnings"),
        frames=FrameTable(),
        neutral=look_of(content.get("neutral")),
        notes=_NOTES.read(content, "notes") if "notes" in content else (),
    )


FARTHEST = 10.0
"""Trunk lengths that no back is away from the line between hip and shoulder."""
LARGEST_DEG = 720.0

_NUMBERS = ("hip_flexion_deg", "lean_deg", "azimuth_deg", "ear_deg")


def row_of(look: BackLook) -> dict[str, object]:
    """Return a neutral back as plain JSON types; unknown numbers are None.

    It has no picture in it: 43 distances of the outline of the back in trunk lengths, and how the
    trunk stood. The trunk's length in pixels is left out, as it says nothing to another camera.
    """
    numbers = {name: _number(5, getattr(look, name)) for name in _NUMBERS}
    return {"dorsal": [_number(5, value) for value in look.dorsal], **numbers}


def look_of(row: object) -> BackLook | None:
    """Return a neutral back; None of none, of another version's, or of a damaged one."""
    if not isinstance(row, dict) or not all(name in row for name in _NUMBERS):
        return None
    try:
        dorsal = np.array(row.get("dorsal"), float)
        numbers = {name: fields.number_or_nan(row, name) for name in _NUMBERS}
    except (ValueError, TypeError, OverflowError, FieldError):
        return None
    # Other stations belong to another reader of the back.
    if dorsal.shape != STATIONS.shape or not (np.abs(dorsal) < FARTHEST).all():
        return None
    if any(abs(number) > LARGEST_DEG for number in numbers.values()):
        return None
    return BackLook(dorsal=dorsal, chord_px=math.nan, **numbers)


FIELDS = (
    *("stretch", "side", "start_s", "end_s", "held_s", "straight_s", "target_s", "completed"),
    *("confirmed", "score", "spine_neutral", "spine_uncertainty_deg"),
    "back_angle_uncertainty_deg",
)
"""What a table takes from a hold under its own name."""


def angle_column(angle: str, what: str) -> str:
    """Return the column of an angle's mean or peak: the unit stands last."""
    return f"{angle.removesuffix('_deg')}_{what}_deg"


ANGLE_COLUMNS = tuple(angle_column(angle, what) for angle in ANGLES for what in ("mean", "peak"))


def hold_cells(hold: Hold) -> dict[str, object]:
    """Return the cells of a hold and its ``faults``; None for what was not measured."""
    row: dict[str, object] = {name: getattr(hold, name) for name in FIELDS}
    for angle, stats in hold.angles.items():
        row |= {angle_column(angle, "mean"): stats.mean, angle_column(angle, "peak"): stats.peak}
    row["faults"] = " ".join(dict.fromkeys(fault.fault for fault in hold.faults)) or None
    return {name: None if cell != cell else cell for name, cell in row.items()}
