"""Files of versions 1 to 3 become present ones.

They took a session apart into people, sessions, holds, faults, notes and, from version 2 on,
neutrals. What such a session did not keep is not made up. Values that no session can have are
carried over as they are: the reader of results names their session.
"""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from formcheck.report.result import SCHEMA
from formcheck.rules.stretch import ANGLES

TABLES = ("neutrals", "notes", "faults", "holds", "sessions", "people")
"""Those that point to others first."""

TEXT = "Saved by an earlier version of formcheck."

Row = dict[str, Any]


def carry_over(database: sqlite3.Connection) -> None:
    """Fill the table of results from the old tables and drop these; the caller's transaction."""
    # Numbers of deleted sessions are not given to others.
    database.execute(
        "INSERT INTO sqlite_sequence SELECT 'results', seq FROM sqlite_sequence "
        "WHERE name = 'sessions'"
    )
    for row in _rows(
        database,
        "SELECT sessions.*, people.name AS name, people.key AS key FROM sessions "
        "JOIN people ON people.id = sessions.person ORDER BY sessions.id",
    ):
        database.execute(
            "INSERT INTO results (id, person, key, utc_ms, offset_min, source, clip_id, result) "
            "VALUES (:id, :name, :key, :utc_ms, :offset_min, :source, :clip_id, :result)",
            row | {"result": json.dumps(_result(database, row), default=str)},
        )
    for name in TABLES:
        database.execute(f"DROP TABLE IF EXISTS {name}")


def _rows(database: sqlite3.Connection, query: str, *values: object) -> list[Row]:
    cursor = database.cursor()
    cursor.row_factory = sqlite3.Row
    return [dict(row) for row in cursor.execute(query, values)]


def _result(database: sqlite3.Connection, session: Row) -> Row:
    number = session["id"]
    holds, faults, notes = (
        _rows(database, f"SELECT * FROM {table} WHERE session = ? ORDER BY place", number)
        for table in ("holds", "faults", "notes")
    )
    content = {
        "schema": SCHEMA,
        "version": session["version"],
        "model": session["model"],
        "source": {
            "path": "", "width": 0, "height": 0, "fps": None,
            "duration_s": session["duration_s"], "frames": 0, "frames_with_pose": 0,
        },
        "summary": {
            "text": TEXT, "score": session["score"], "completed": _truth(session["completed"])
        },
        "holds": [
            _hold(hold, [fault for fault in faults if fault["hold"] == hold["place"]])
            for hold in holds
        ],
        "pose": None,
        "warnings": [],
        "notes": [{name: note[name] for name in ("note", "time_s", "message")} for note in notes],
    }  # fmt: skip
    if _rows(database, "SELECT 1 FROM sqlite_master WHERE name = 'neutrals'"):
        for look in _rows(database, "SELECT look FROM neutrals WHERE session = ?", number):
            content["neutral"] = _parsed(look["look"])
    return content


def _hold(hold: Row, faults: list[Row]) -> Row:
    kept = ("stretch", "side", "start_s", "end_s", "held_s", "target_s", "score")
    row = {name: hold[name] for name in (*kept, "spine_uncertainty_deg")}
    # From version 3 on.
    row |= {name: hold.get(name) for name in ("straight_s", "back_angle_uncertainty_deg")}
    for name in ANGLES:
        row[name] = {what: hold.get(f"{name}_{what}") for what in ("mean", "peak")}
    # An average person's neutral, with which backs were compared once, is no neutral.
    neutral = hold["spine_neutral"]
    return row | {
        "spine_neutral": "none" if neutral == "assumed" else neutral,
        "completed": _truth(hold["completed"]),
        "score_parts": {},
        "judged": _parsed(hold["judged"]),
        "faults": [
            {name: fault[name] for name in ("fault", "start_s", "end_s", "worst")} | {"message": ""}
            for fault in faults
        ],
    }


def _truth(value: Any) -> Any:
    return {0: False, 1: True}.get(value, value)


def _parsed(text: Any) -> Any:
    try:
        return json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return None
