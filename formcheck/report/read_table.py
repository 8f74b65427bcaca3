"""Read a frame table back from the CSV or Parquet file that `FrameTable` wrote."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from formcheck.errors import UnreadableInputError, UsageError
from formcheck.measure.landmarks import FloatArray
from formcheck.parquet import parquet
from formcheck.reading import read_whole
from formcheck.report.table import NUMBERS, WORDS, FrameTable

LATER = ("back_angle_deg",)
"""Columns that tables of earlier versions do not have: read as not measured."""

MOST_BYTES = 100_000_000
MOST_ROWS = 250_000
"""Nearly six hours at twelve looks a second."""
LONGEST_WORD = 1000

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
    data = read_whole(path, MOST_BYTES, "analyse the clip again with --frames")
    read = _parquet if path.suffix == ".parquet" else _csv
    try:
        numbers, words = read(data)
    except UsageError:
        raise
    except Exception as error:
        # pyarrow raises errors of many kinds for a file that anybody may have made.
        raise UnreadableInputError(
            f"{path} is not a frame table of formcheck or is damaged: "
            "analyse the clip again with --frames, or move the file away."
        ) from error
    return FrameTable.of_columns(numbers, words)


def _csv(data: bytes) -> Columns:
    reader = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
    places = {name: place for place, name in enumerate(next(reader, []))}
    _check_names(places)
    rows = [row for row in islice(reader, MOST_ROWS + 1) if row]
    return _checked(
        {name: [_number(cell) for cell in _cells(rows, places.get(name))] for name in NUMBERS},
        {name: _cells(rows, places.get(name)) for name in WORDS},
    )


def _cells(rows: Sequence[Sequence[str]], place: int | None) -> list[str]:
    """Return a column; a row that ends early raises IndexError."""
    return [""] * len(rows) if place is None else [row[place] for row in rows]


def _parquet(data: bytes) -> Columns:
    pa, pq = parquet()
    # Words stay numbers in a list of words: else one long word could fill the memory.
    file = pq.ParquetFile(pa.BufferReader(data), read_dictionary=list(WORDS))
    groups = [file.metadata.row_group(n) for n in range(file.metadata.num_row_groups)]
    if file.metadata.num_rows > MOST_ROWS or sum(g.total_byte_size for g in groups) > MOST_BYTES:
        raise ValueError("it is too large")
    kinds = {field.name: field.type for field in file.schema_arrow}
    _check_names(kinds)
    numbers = [name for name in NUMBERS if name in kinds]
    if not all(pa.types.is_floating(kinds[n]) or pa.types.is_integer(kinds[n]) for n in numbers):
        raise TypeError("a column holds no numbers")
    if not all(pa.types.is_dictionary(kinds[name]) for name in WORDS):
        raise TypeError("a column holds no words")
    table = file.read(columns=[*numbers, *WORDS])
    if any(len(w or "") > LONGEST_WORD for name in WORDS for w in table[name].unique().to_pylist()):
        raise ValueError("a word is too long")
    missing = np.full(len(table), np.nan)
    return _checked(
        {name: table[name].to_numpy() if name in numbers else missing for name in NUMBERS},
        {name: [word or "" for word in table[name].to_pylist()] for name in WORDS},
    )


def _check_names(there: Iterable[str]) -> None:
    missing = {*NUMBERS, *WORDS} - {*there, *LATER}
    if missing:
        raise ValueError(f"no column {min(missing)}")


def _checked(numbers: Mapping[str, Iterable[float]], words: Mapping[str, Iterable[str]]) -> Columns:
    arrays = {name: np.array(list(values), dtype=float) for name, values in numbers.items()}
    time = arrays["time_s"]
    if not np.isfinite(time).all() or (np.diff(time) < 0).any():
        raise ValueError("times are missing or go backwards")
    if len(time) > MOST_ROWS or any((np.abs(column) > 1e9).any() for column in arrays.values()):
        raise ValueError("there is more than a recording has")
    texts = {name: [_word(word) for word in column] for name, column in words.items()}
    return arrays, texts


def _number(cell: str) -> float:
    return float(cell) if cell else math.nan


def _word(cell: object) -> str:
    if not isinstance(cell, str) or len(cell) > LONGEST_WORD:
        raise TypeError("a cell is not text")
    return cell
