"""The history as files for other programs: one row a hold (CSV, Parquet), or the results (JSON)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from formcheck.history.sessions import Session
from formcheck.parquet import parquet
from formcheck.printable import guarded
from formcheck.report.hold_cells import ANGLE_COLUMNS, hold_cells

SCHEMA = "formcheck-history/1"

_WORDS = ("person", "when", "source", "stretch", "side", "spine_neutral", "faults", "notes")
_WHOLE = ("session",)
_BOOLEANS = ("completed",)

COLUMNS = (
    *("person", "session", "when", "source", "stretch", "side", "start_s", "end_s"),
    *("held_s", "straight_s", "target_s", "completed", "score"),
    *ANGLE_COLUMNS,
    *("spine_neutral", "spine_uncertainty_deg", "back_angle_uncertainty_deg", "faults", "notes"),
)
"""Columns of the table, in order (docs/history.md)."""


def rows_of(sessions: Sequence[Session]) -> list[dict[str, Any]]:
    """Return one row for each hold, and one without a hold for a session that has none."""
    rows = []
    for session in sessions:
        common = {
            "person": session.person,
            "session": session.number,
            "when": session.when.isoformat(timespec="seconds"),
            "source": session.source,
            "notes": " ".join(note.note for note in session.result.notes) or None,
        }
        for cells in [hold_cells(hold) for hold in session.result.holds] or [{}]:
            both = common | cells
            rows.append({name: both.get(name) for name in COLUMNS})
    return rows


def to_csv(sessions: Sequence[Session]) -> str:
    """Return the table as CSV text; an empty cell is a value that there is not."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        {name: guarded(cell) if isinstance(cell, str) else cell for name, cell in row.items()}
        for row in rows_of(sessions)
    )
    return text.getvalue()


def to_parquet(sessions: Sequence[Session], path: Path) -> None:
    """Write the table as a Parquet file; null is a value that there is not."""
    pa, pq = parquet()

    def kind(name: str) -> Any:
        if name in _WORDS:
            return pa.string()
        if name in _WHOLE:
            return pa.int64()
        return pa.bool_() if name in _BOOLEANS else pa.float64()

    shape = pa.schema([(name, kind(name)) for name in COLUMNS])
    pq.write_table(pa.Table.from_pylist(rows_of(sessions), schema=shape), path)


def to_json(sessions: Sequence[Session]) -> str:
    """Return everything that is kept as JSON text."""
    content = {"schema": SCHEMA, "sessions": [_session(session) for session in sessions]}
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _session(session: Session) -> dict[str, Any]:
    return {
        "number": session.number,
        "person": session.person,
        "when": session.when.isoformat(timespec="milliseconds"),
        "source": session.source,
        "result": session.result.to_dict(),
    }
