"""The history as files for other programs: one row a hold (CSV, Parquet), or the results (JSON).

They never go over what formcheck did not write there.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from formcheck.errors import UsageError
from formcheck.history.sessions import Session, name_key
from formcheck.installed import parquet
from formcheck.page import is_page
from formcheck.pipeline.own_files import same_file
from formcheck.report.table import ANGLE_COLUMNS, hold_cells
from formcheck.untrusted import guarded

SCHEMA = "formcheck-history/1"

_WORDS = ("person", "when", "source", "stretch", "side", "spine_neutral", "faults", "notes")

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
    kinds = dict.fromkeys(COLUMNS, pa.float64()) | dict.fromkeys(_WORDS, pa.string())
    kinds |= {"session": pa.int64(), "completed": pa.bool_()}
    shape = pa.schema([(name, kinds[name]) for name in COLUMNS])
    pq.write_table(pa.Table.from_pylist(rows_of(sessions), schema=shape), path)


def to_json(sessions: Sequence[Session]) -> str:
    """Return everything that is kept as JSON text."""
    rows = [
        {
            "number": session.number,
            "person": session.person,
            "when": session.when.isoformat(timespec="milliseconds"),
            "source": session.source,
            "result": session.result.to_dict(),
        }
        for session in sessions
    ]
    content = {"schema": SCHEMA, "sessions": rows}
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


STEM = "formcheck-history"

_HEAD_BYTES = 2000
_LONGEST_SLUG = 40
_HELPERS = ("", "-wal", "-shm", "-journal")
"""SQLite's own files beside a database; to write over them is to lose sessions."""


def page_name(person: str) -> str:
    """Return a file name for a person's page, another one for everybody.

    What cannot stand in a file name becomes a hyphen, and then a checksum tells apart names that
    would look the same.
    """
    key = name_key(person)
    slug = "".join(letter if letter.isalnum() else "-" for letter in key)[:_LONGEST_SLUG]
    if slug != key:
        slug = f"{slug.strip('-')}-{hashlib.sha256(key.encode()).hexdigest()[:6]}".lstrip("-")
    return f"{STEM}-{slug}.html"


def check_target(target: Path, history: Path, kind: str) -> None:
    """Refuse to write over the history itself, or over a file that is not of our kind."""
    if any(same_file(target, Path(f"{history}{helper}")) for helper in _HELPERS):
        raise UsageError(f"{target} is the history itself: choose another name with -o.")
    if target.is_file() and not _is_ours(target, kind):
        what = "page" if kind == "html" else f"{kind} file"
        raise UsageError(
            f"{target} exists and is not a {what} of formcheck's history: move it away or choose "
            "another name with -o."
        )


def _is_ours(path: Path, kind: str) -> bool:
    """Tell by its beginning whether a file was written by us; an empty one has nothing to lose."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
        if not head:
            return True
        if kind == "parquet":
            pa, pq = parquet()
            with contextlib.suppress(pa.ArrowException):
                return tuple(pq.read_schema(path).names[:4]) == COLUMNS[:4]
            return False
        if kind == "html":
            return is_page(path, "history")
    except OSError:
        return False
    sign = SCHEMA if kind == "json" else ",".join(COLUMNS[:4])
    return sign.encode() in head
