"""The table of a run: one row per hold, one for a clip without any, one for a clip that failed.

A file of Parquet, CSV or lines of JSON, by the ending of its name. What a run writes to is looked
at before hours of work.
"""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from formcheck.batch.clips import Clip, is_address
from formcheck.batch.task import Outcome
from formcheck.errors import OutputError, UsageError
from formcheck.installed import parquet
from formcheck.page import is_page
from formcheck.pipeline.own_files import check_writable, replacing, same_file, write_atomically
from formcheck.report.result import Hold, Result
from formcheck.report.table import ANGLE_COLUMNS, angle_column, hold_cells
from formcheck.rules.catalogue import catalogue
from formcheck.rules.common import BOUNCING
from formcheck.untrusted import BOM, clean, guarded

Row = dict[str, Any]

EXPECTED = "expected_stretch"
"""A list may say which stretch a clip should show; `as_expected` then tells whether it does."""

ENDINGS = (".parquet", ".csv", ".jsonl")

_FIRST = ("clip", "status", "message", "hold", "stretch")
"""A table of ours begins with these columns."""


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
    """Return the rows of one clip, None where there is no value; `extra`: the lists' columns."""
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


def local_path(name: str) -> Path:
    """Return the path of an output; a UsageError says that it is an address, not a path."""
    if is_address(name):
        raise UsageError("batch.is_address", name=name)
    return Path(name)


def journal_path(table: Path) -> Path:
    """Return where the journal of a table lies."""
    return table.with_name(table.name + ".journal")


def check_outputs(table: Path, report: Path | None, inputs: Iterable[str]) -> None:
    """Raise UsageError for outputs that would harm something, the clips too, or are unwritable."""
    clips = {os.path.realpath(path) for path in inputs}
    outputs = [table] if report is None else [table, report]
    for path in outputs:
        if os.path.realpath(path) in clips:
            raise UsageError("batch.is_clip", path=path)
    check_table(table)
    if report is not None:
        _check_report(report, table)
    for path in outputs:
        try:
            check_writable(path)
        except OutputError as error:
            raise UsageError(*error.args, **error.values) from error


def _check_report(report: Path, table: Path) -> None:
    journal = journal_path(table)
    others = [table, journal, *(journal.with_name(journal.name + end) for end in ("-wal", "-shm"))]
    for other in others:
        if same_file(report, other):
            key = "batch.over_table" if other == table else "batch.over_journal"
            raise UsageError(key, path=report)
    if report.is_file() and report.stat().st_size and not is_page(report, "score"):
        raise UsageError("batch.no_page", path=report)


def check_table(path: Path) -> None:
    """Raise UsageError if the ending is unknown, or a file is there that is no table of ours."""
    if path.suffix.lower() not in ENDINGS:
        raise UsageError("batch.no_kind", path=path, ending=path.suffix, known=", ".join(ENDINGS))
    if path.suffix.lower() == ".parquet":
        parquet()
    if path.is_file() and path.stat().st_size > 0 and not _is_ours(path):
        raise UsageError("batch.no_table", path=path)


def write_table(path: Path, rows: Sequence[Row], extra: Sequence[str]) -> None:
    """Write the table, whole or not at all; `extra`: names of further columns, of text."""
    kinds = {**columns(), **dict.fromkeys(extra, "text")}
    ending = path.suffix.lower()
    if ending == ".parquet":
        pa, pq = parquet()
        types = {"text": pa.string(), "number": pa.float64(), "count": pa.int64()}
        types["truth"] = pa.bool_()
        shape = pa.schema([(name, types[kind]) for name, kind in kinds.items()])
        with replacing(path) as temporary:
            pq.write_table(pa.Table.from_pylist(rows, schema=shape), temporary)
    elif ending == ".csv":
        table = [kinds, *([row[name] for name in kinds] for row in rows)]
        write_atomically(path, BOM + "".join(f"{','.join(map(_cell, row))}\r\n" for row in table))
    else:
        lines = (json.dumps({n: r[n] for n in kinds}, ensure_ascii=False) for r in rows)
        write_atomically(path, "".join(f"{line}\n" for line in lines))


def _cell(value: Any) -> str:
    """Write all text in quotes, so that nothing in it can end its cell; no value is no text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return f"{value}"
    text = guarded(value).replace('"', '""')
    return f'"{text}"'


def _is_ours(path: Path) -> bool:
    """True for a table that an earlier run wrote."""
    ending = path.suffix.lower()
    try:
        if ending == ".parquet":
            _, pq = parquet()
            return tuple(pq.read_schema(path).names[: len(_FIRST)]) == _FIRST
        with path.open("r", encoding="utf-8-sig", newline="") as file:
            line = file.readline(100_000)
        # The first columns are ours; a line break can only be in a heading of a list after them.
        names = next(csv.reader([line]), []) if ending == ".csv" else json.loads(line)
        return tuple(names)[: len(_FIRST)] == _FIRST
    except (OSError, ValueError, TypeError, csv.Error):
        # pyarrow's errors are ValueErrors.
        return False
