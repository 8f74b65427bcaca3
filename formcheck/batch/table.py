"""The table of a run as a file: Parquet, CSV or lines of JSON, by the ending of its name.

What a run writes to is looked at before hours of work.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from formcheck.batch.remote import is_address
from formcheck.batch.rows import Row, columns
from formcheck.errors import OutputError, UsageError
from formcheck.page.base import is_page
from formcheck.parquet import check_parquet, parquet
from formcheck.pipeline.safe_output import check_writable, replacing, same_file, write_atomically
from formcheck.printable import BOM, guarded

ENDINGS = (".parquet", ".csv", ".jsonl")

_FIRST = ("clip", "status", "message", "hold", "stretch")
"""A table of ours begins with these columns."""


def local_path(name: str) -> Path:
    """Return the path of an output.

    Raises UsageError if it is an address: what is written there would only make a folder called
    ``s3:``.
    """
    if is_address(name):
        raise UsageError("batch.is_address", name=name)
    return Path(name)


def journal_path(table: Path) -> Path:
    """Return where the journal of a table lies."""
    return table.with_name(table.name + ".journal")


def check_outputs(table: Path, report: Path | None, inputs: Iterable[str]) -> None:
    """Refuse outputs that would harm something, or cannot be written.

    `inputs`: paths of the clips. Raises UsageError with one sentence.
    """
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
    """Refuse a name that no table can be written to without harm.

    Raises UsageError if the ending is unknown, or the file is there and is no table of formcheck.
    """
    if path.suffix.lower() not in ENDINGS:
        raise UsageError("batch.no_kind", path=path, ending=path.suffix, known=", ".join(ENDINGS))
    if path.suffix.lower() == ".parquet":
        check_parquet()
    if path.is_file() and path.stat().st_size > 0 and not _is_ours(path):
        raise UsageError("batch.no_table", path=path)


def write_table(path: Path, rows: Sequence[Row], extra: Sequence[str]) -> None:
    """Write the table, whole or not at all.

    `extra`: names of further columns, which hold text. Raises OutputError if it cannot be written.
    """
    kinds = {**columns(), **dict.fromkeys(extra, "text")}
    ending = path.suffix.lower()
    if ending == ".parquet":
        _write_parquet(path, rows, kinds)
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


def _write_parquet(path: Path, rows: Sequence[Row], kinds: dict[str, str]) -> None:
    pa, pq = parquet()
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
