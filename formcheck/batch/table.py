"""The table of a run as a file: Parquet, CSV or lines of JSON, by the ending of its name."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from formcheck.batch.rows import Row, columns
from formcheck.errors import UsageError
from formcheck.pipeline.safe_output import replacing, write_atomically

ENDINGS = (".parquet", ".csv", ".jsonl")

_FIRST = ("clip", "status", "message", "hold", "stretch")
"""A table of ours begins with these columns."""

_RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r", "\n")


def check_table(path: Path) -> None:
    """Refuse a name that no table can be written to without harm.

    Raises
    ------
    UsageError
        If the ending is unknown, or the file is there and is no table of formcheck.
    """
    if path.suffix.lower() not in ENDINGS:
        raise UsageError(
            f"{path} does not say what to write: end its name in {', '.join(ENDINGS)}."
        )
    if path.is_file() and path.stat().st_size > 0 and not _is_ours(path):
        raise UsageError(
            f"{path} exists and is no table of formcheck score: move it away or choose another "
            "name with -o."
        )


def write_table(path: Path, rows: Sequence[Row], extra: Sequence[str]) -> None:
    """Write the table, whole or not at all.

    Parameters
    ----------
    path : Path
    rows : sequence of Row
    extra : sequence of str
        Names of further columns, which hold text.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    kinds = {**columns(), **dict.fromkeys(extra, "text")}
    ending = path.suffix.lower()
    if ending == ".parquet":
        _write_parquet(path, rows, kinds)
    elif ending == ".csv":
        write_atomically(path, _as_csv(rows, kinds))
    else:
        lines = (json.dumps({n: r[n] for n in kinds}, ensure_ascii=False) for r in rows)
        write_atomically(path, "".join(f"{line}\n" for line in lines))


def guarded(text: str) -> str:
    """Return text that a spreadsheet shows instead of running it as a formula."""
    if not text.startswith(_RUN_BY_SPREADSHEETS):
        return text
    try:
        float(text)
    except ValueError:
        return f"'{text}"
    return text


def _as_csv(rows: Sequence[Row], kinds: dict[str, str]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([guarded(name) for name in kinds])
    writer.writerows([_cell(row[name]) for name in kinds] for row in rows)
    # Excel takes a file for UTF-8 only if it begins with this mark; pandas and R pass it over.
    return f"\ufeff{text.getvalue()}"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return guarded(value) if isinstance(value, str) else f"{value}"


def _write_parquet(path: Path, rows: Sequence[Row], kinds: dict[str, str]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {"text": pa.string(), "number": pa.float64(), "count": pa.int64(), "truth": pa.bool_()}
    arrays = {
        name: pa.array([row[name] for row in rows], types[kind]) for name, kind in kinds.items()
    }
    with replacing(path) as temporary:
        pq.write_table(pa.table(arrays), temporary)


def _is_ours(path: Path) -> bool:
    """True for a table that an earlier run wrote."""
    ending = path.suffix.lower()
    try:
        if ending == ".parquet":
            import pyarrow.parquet as pq

            return tuple(pq.read_schema(path).names[: len(_FIRST)]) == _FIRST
        with path.open("r", encoding="utf-8-sig", newline="") as file:
            line = file.readline(100_000)
        if ending == ".csv":
            return tuple(line.strip().split(",")[: len(_FIRST)]) == _FIRST
        return tuple(json.loads(line))[: len(_FIRST)] == _FIRST
    except (OSError, ValueError, TypeError):
        # pyarrow's errors are ValueErrors.
        return False
