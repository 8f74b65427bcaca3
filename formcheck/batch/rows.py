"""One row per hold, one for a clip without any, one for a clip that failed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from formcheck.batch.clips import Clip
from formcheck.batch.task import Outcome
from formcheck.printable import clean
from formcheck.report.json_form import ANGLE_COLUMNS, angle_column, hold_cells
from formcheck.report.result import Hold, Result
from formcheck.rules.catalogue import catalogue
from formcheck.rules.common import BOUNCING

Row = dict[str, Any]

EXPECTED = "expected_stretch"
"""A list may say which stretch a clip should show; `as_expected` then tells whether it does."""


def fault_names() -> tuple[str, ...]:
    """Every fault there is, in an order that stays."""
    names = {rule.fault for stretch in catalogue().values() for rule in stretch.rules}
    return (*sorted(names), BOUNCING)


def columns() -> dict[str, str]:
    """Name and kind ("text", "number", "count", "truth") of every column, in order."""
    kinds = {
        "clip": "text", "status": "text", "message": "text",
        "hold": "count", "stretch": "text", "side": "text",
        "start_s": "number", "end_s": "number", "held_s": "number", "straight_s": "number",
        "target_s": "number", "completed": "truth", "confirmed": "truth", "score": "number",
        "score_hold": "number", "score_form": "number", "score_steady": "number",
    }  # fmt: skip
    kinds |= dict.fromkeys(ANGLE_COLUMNS, "number")
    kinds |= {"spine_neutral": "text", "spine_uncertainty_deg": "number"}
    kinds |= {"back_angle_uncertainty_deg": "number", "faults": "text"}
    for fault in fault_names():
        # How long it lasted in all, its worst value, the share of the hold it could be judged.
        kinds |= {f"{fault}_s": "number", f"{fault}_worst": "number"}
        if fault != BOUNCING:
            kinds[f"{fault}_judged"] = "number"
    kinds |= {
        "warnings": "text", "clip_score": "number", "duration_s": "number", "fps": "number",
        "frames": "count", "frames_with_pose": "count", "model": "text",
        "version": "text", "as_expected": "truth",
    }  # fmt: skip
    return kinds


def extra_names(extra: Sequence[str]) -> dict[str, str]:
    """Names of a list's columns in the table: one that formcheck has too gets a prefix."""
    ours, taken = set(columns()), {*columns(), *extra}
    names: dict[str, str] = {}
    for name in extra:
        called = name
        while called in (taken if called != name or name in ours else ours):
            called = f"list_{called}"
        taken.add(called)
        names[name] = called
    return names


def rows_of(clip: Clip, outcome: Outcome, extra: Sequence[str]) -> list[Row]:
    """Return the rows of one clip; cells that have no value are None.

    `extra`: names of the extra columns of the whole table.
    """
    blank: Row = dict.fromkeys(columns())
    for name, called in extra_names(extra).items():
        blank[called] = clean(clip.extra[name]) if name in clip.extra else None
    blank |= {"clip": clip.shown, "version": outcome.version or None}
    result = outcome.result
    if result is None:
        return [{**blank, "status": "error", "message": clean(outcome.message)}]
    source = result.source
    blank |= {
        "message": result.text,
        "clip_score": result.score,
        "duration_s": source.duration_s,
        "fps": source.fps,
        "frames": source.frames,
        "frames_with_pose": source.frames_with_pose,
        "model": result.model,
        "warnings": " ".join(dict.fromkeys(w.warning for w in result.warnings)) or None,
    }
    expected = _expected(clip)
    rows = [_hold_row(blank, number, hold) for number, hold in enumerate(result.holds, 1)]
    if not rows:
        rows = [_without_hold(blank, result)]
    if expected is not None:
        for row in rows:
            row["as_expected"] = row["stretch"] == expected
    return rows


def _expected(clip: Clip) -> str | None:
    """Return the stretch that a list expects of a clip, however it spells the heading."""
    for name, cell in clip.extra.items():
        if re.sub(r"[\s_-]+", "_", name.strip().lower()) == EXPECTED and cell.strip():
            return cell.strip().lower()
    return None


def _hold_row(blank: Row, number: int, hold: Hold) -> Row:
    row = {**blank, "status": "hold", "hold": number}
    row |= hold_cells(hold)
    row |= {f"score_{part}": points for part, points in hold.score_parts.items()}
    for fault in fault_names():
        spans = [f for f in hold.faults if f.fault == fault]
        row[f"{fault}_s"] = round(sum((f.end_s or 0.0) - (f.start_s or 0.0) for f in spans), 2)
        row[f"{fault}_worst"] = max((f.worst for f in spans if f.worst == f.worst), default=None)
        row[f"{fault}_judged"] = hold.judged.get(fault)
    return _cells(blank, row)


def _without_hold(blank: Row, result: Result) -> Row:
    pose = result.pose
    if pose is not None and pose.stretch is not None:
        row = {**blank, "status": "photo", "stretch": pose.stretch, "side": pose.side}
        row |= {angle_column(name, "peak"): value for name, value in pose.angles.items()}
        row["faults"] = " ".join(f.fault for f in pose.faults) or None
        row |= {f"{fault.fault}_worst": fault.worst for fault in pose.faults}
        return _cells(blank, row)
    nobody = result.source.frames_with_pose == 0
    return {**blank, "status": "nobody" if nobody else "no_stretch"}


def _cells(blank: Row, row: Row) -> Row:
    """Return the cells of the table's columns; what was not measured is None."""
    return {name: None if row[name] != row[name] else row[name] for name in blank}
