"""Read a frame table back from the CSV or Parquet file that `FrameTable` wrote."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from formcheck.errors import UnreadableInputError
from formcheck.measure.landmarks import FloatArray
from formcheck.report.table import NUMBERS, WORDS, FrameTable

LATER = ("back_angle_deg",)
"""Columns that tables of earlier versions do not have: read as not measured."""

Columns = tuple[dict[str, FloatArray], dict[str, list[str]]]


def read_table(path: Path) -> FrameTable:
    """Read ``<stem>.frames.csv`` or ``<stem>.frames.parquet``.

    Parameters
    ----------
    path : Path
        Parquet or CSV by its ending.

    Returns
    -------
    FrameTable
        Empty cells are NaN or "".

    Raises
    ------
    UnreadableInputError
        If the file cannot be read or is no frame table.
    """
    try:
        numbers, words = _parquet(path) if path.suffix == ".parquet" else _csv(path)
    except OSError as error:
        reason = error.strerror or "it is damaged"
        raise UnreadableInputError(
            f"{path} cannot be read ({reason}): analyse the clip again with --frames."
        ) from error
    except (KeyError, TypeError, ValueError, csv.Error) as error:
        raise UnreadableInputError(
            f"{path} is no frame table of formcheck or is damaged: "
            "analyse the clip again with --frames, or move the file away."
        ) from error
    return FrameTable.of_columns(numbers, words)


def _csv(path: Path) -> Columns:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        there = set(reader.fieldnames or ())
        missing = {*NUMBERS, *WORDS} - there
        if missing - {*LATER}:
            raise ValueError(f"no column {min(missing - {*LATER})}")
        rows = list(reader)
    columns = {
        name: ["" for _ in rows] if name in missing else [row[name] for row in rows]
        for name in (*NUMBERS, *WORDS)
    }
    return _checked(
        {name: [_number(cell) for cell in columns[name]] for name in NUMBERS},
        {name: [_word(cell) for cell in columns[name]] for name in WORDS},
    )


def _parquet(path: Path) -> Columns:
    # Imported here because it is large and most runs do not need it.
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        there = set(pq.read_schema(path).names)
        wanted = [name for name in (*NUMBERS, *WORDS) if name in there or name not in LATER]
        table = pq.read_table(path, columns=wanted)
    except pa.ArrowException as error:
        raise ValueError(str(error)) from error
    columns = dict.fromkeys(LATER, [None] * len(table)) | table.to_pydict()
    return _checked(
        {name: [np.nan if v is None else float(v) for v in columns[name]] for name in NUMBERS},
        {name: [_word(v or "") for v in columns[name]] for name in WORDS},
    )


def _checked(numbers: Mapping[str, Iterable[float]], words: Mapping[str, Iterable[str]]) -> Columns:
    arrays = {name: np.array(list(values), dtype=float) for name, values in numbers.items()}
    time = arrays["time_s"]
    if not np.isfinite(time).all() or (np.diff(time) < 0).any():
        raise ValueError("times are missing or go backwards")
    return arrays, {name: list(values) for name, values in words.items()}


def _number(cell: str | None) -> float:
    if cell is None:
        raise ValueError("a row ends early")
    return float(cell) if cell else np.nan


def _word(cell: object) -> str:
    if not isinstance(cell, str):
        raise TypeError("a cell is no text")
    return cell
