"""The JSON form ``formcheck/1`` of a result; `read` takes it back.

The JSON Schema lies beside this file (`schema.json`); docs/result.md explains every field.
"""

from __future__ import annotations

import math
import os
from typing import Any

from formcheck.report.result import SCHEMA, Fault, Hold, Result, Source, StillPose
from formcheck.rules.stretch import ANGLES


def as_json(result: Result) -> dict[str, Any]:
    """Return a result as plain JSON types, NaN as None, rounded."""
    content = {
        "schema": SCHEMA,
        "version": result.version,
        "model": result.model,
        "source": {
            # A file name may be no text at all on Linux.
            "path": os.fsencode(result.source.path).decode("utf-8", "replace"),
            "width": result.source.width,
            "height": result.source.height,
            "fps": _number(result.source.fps, 3),
            "duration_s": _number(result.source.duration_s, 3),
            "frames": result.source.frames,
            "frames_with_pose": result.source.frames_with_pose,
            **_slowed(result.source),
        },
        "summary": {"text": result.text, "score": result.score, "completed": result.completed},
        "holds": [_hold(hold) for hold in result.holds],
        "pose": _pose(result.pose) if result.pose else None,
        "warnings": [
            {
                "warning": warn.warning,
                "start_s": _number(warn.start_s, 2),
                "end_s": _number(warn.end_s, 2),
                "message": warn.message,
            }
            for warn in result.warnings
        ],
    }
    if result.notes:
        content["notes"] = [
            {"note": note.note, "time_s": _number(note.time_s, 2), "message": note.message}
            for note in result.notes
        ]
    return content


def _number(value: float | None, digits: int) -> float | None:
    if value is None or not math.isfinite(value):
        return None
    # Adding zero turns -0.0 into 0.0.
    return round(float(value), digits) + 0.0


def _faults(faults: tuple[Fault, ...], with_times: bool) -> list[dict[str, Any]]:
    rows = []
    for fault in faults:
        row: dict[str, Any] = {"fault": fault.fault}
        if with_times:
            row["start_s"] = _number(fault.start_s, 2)
            row["end_s"] = _number(fault.end_s, 2)
        row["worst"] = _number(fault.worst, 1)
        if fault.quantity is not None:
            row["quantity"] = fault.quantity
        row["message"] = fault.message
        if fault.where is not None:
            row["where"] = fault.where
        if fault.advice:
            row["advice"] = True
        rows.append(row)
    return rows


def _slowed(source: Source) -> dict[str, float | None]:
    slowed = {} if source.slow_motion == 1.0 else {"slow_motion": _number(source.slow_motion, 3)}
    return slowed if not source.rotated else {**slowed, "rotated": source.rotated}


def _variant(found: Hold | StillPose) -> dict[str, str]:
    return {} if found.variant is None else {"variant": found.variant}


def _hold(hold: Hold) -> dict[str, Any]:
    row: dict[str, Any] = {
        "stretch": hold.stretch,
        "side": hold.side,
        **_variant(hold),
        "start_s": _number(hold.start_s, 2),
        "end_s": _number(hold.end_s, 2),
        "held_s": _number(hold.held_s, 2),
        "straight_s": _number(hold.straight_s, 2),
        "target_s": _number(hold.target_s, 2),
        "completed": hold.completed,
        "confirmed": hold.confirmed,
        "score": hold.score,
        "score_parts": dict(hold.score_parts),
    }
    for name in ANGLES:
        stats = hold.angles[name]
        row[name] = {"mean": _number(stats.mean, 1), "peak": _number(stats.peak, 1)}
    row["spine_neutral"] = hold.spine_neutral
    row["spine_uncertainty_deg"] = _number(hold.spine_uncertainty_deg, 1)
    row["back_angle_uncertainty_deg"] = _number(hold.back_angle_uncertainty_deg, 1)
    row["judged"] = {fault: _number(share, 2) for fault, share in hold.judged.items()}
    row["faults"] = _faults(hold.faults, with_times=True)
    return row


def _pose(pose: StillPose) -> dict[str, Any]:
    row: dict[str, Any] = {"stretch": pose.stretch, "side": pose.side, **_variant(pose)}
    row.update({name: _number(pose.angles[name], 1) for name in ANGLES})
    row["spine_uncertainty_deg"] = _number(pose.spine_uncertainty_deg, 1)
    row["back_angle_uncertainty_deg"] = _number(pose.back_angle_uncertainty_deg, 1)
    row["faults"] = _faults(pose.faults, with_times=False)
    return row
