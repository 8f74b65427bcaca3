"""One row per frame: the table behind the plot; written as CSV or Parquet, and read back.

Beside it a hold as cells of the tables of history and score.
"""

from __future__ import annotations

import csv
import io
import math
from array import array
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from formcheck.errors import UnreadableInputError, UsageError
from formcheck.installed import parquet
from formcheck.measure.landmarks import FloatArray
from formcheck.rules.coach import Feedback
from formcheck.rules.stretch import ANGLES, angle, leg_of
from formcheck.untrusted import BOM, guarded, read_whole

if TYPE_CHECKING:
    from formcheck.report.result import Hold

WORDS = ("stretch", "side", "phase", "faults")
COLUMNS = (
    *("time_s", "stretch", "side", "phase", "hip_flexion_deg", "hip_hinge_deg"),
    *("spine_flexion_deg", "back_angle_deg", "trunk_inclination_deg"),
    *("knee_flexion_left_deg", "knee_flexion_right_deg", "leg_raise_deg"),
    *("confidence", "held_s", "faults"),
)
"""Columns in the order in which files have them."""

NUMBERS = tuple(name for name in COLUMNS if name not in WORDS)

_DECIMALS = {"time_s": 4, "confidence": 3, "held_s": 3, "visibility": 3}
_DECIMALS |= dict.fromkeys(("x_m", "y_m", "z_m"), 5)
"""Digits behind the point in files; 2 of all others."""

Columns = Mapping[str, np.ndarray[Any, Any]]
"""Name to values, all of one length: numbers, or words as objects."""


def told_of_back(table: FrameTable) -> str:
    """Name the column that tells of the back: spine flexion where it was mostly read.

    Without the person's own neutral there is only the back angle.
    """
    flexion, angle_deg = (
        int(np.isfinite(table.column(name)).sum())
        for name in ("spine_flexion_deg", "back_angle_deg")
    )
    return "spine_flexion_deg" if 2 * flexion >= angle_deg else "back_angle_deg"


def gap_s(times: FloatArray) -> float:
    """Return how far apart two looks may be for something to be known between them, in seconds."""
    return max(1.0, 3 * float(np.median(np.diff(times)))) if len(times) > 1 else 1.0


class FrameTable:
    """Values of every frame, 4 bytes a number, so that long clips cost little memory."""

    def __init__(self) -> None:
        self._numbers = {name: array("d" if name == "time_s" else "f") for name in NUMBERS}
        self._words: dict[str, list[str]] = {name: [] for name in WORDS}

    @classmethod
    def of_columns(
        cls, numbers: Mapping[str, FloatArray], words: Mapping[str, Sequence[str]]
    ) -> Self:
        """Build a table from its columns, every name of `NUMBERS` and `WORDS` among them."""
        table = cls()
        for name, cells in table._numbers.items():
            cells.extend(np.asarray(numbers[name], dtype=float).tolist())
        for name in WORDS:
            table._words[name].extend(words[name])
        return table

    def __len__(self) -> int:
        return len(self._numbers["time_s"])

    def append(self, feedback: Feedback) -> None:
        """Add the row of one frame."""
        values = dict.fromkeys(NUMBERS, math.nan)
        values["time_s"], values["held_s"] = feedback.time_s, feedback.held_s
        measures = feedback.measures
        if measures is not None:
            side = feedback.side or "both"
            values.update({name: angle(measures, name, side) for name in ANGLES if name in values})
            values.update(
                knee_flexion_left_deg=angle(measures, "knee_flexion_deg", "left"),
                knee_flexion_right_deg=angle(measures, "knee_flexion_deg", "right"),
                confidence=measures.sureness(leg_of(measures, side)),
            )
        for name, value in values.items():
            self._numbers[name].append(value)
        self._words["stretch"].append(feedback.stretch or "")
        self._words["side"].append(feedback.side or "")
        self._words["phase"].append(feedback.phase)
        self._words["faults"].append(" ".join(feedback.faults))

    def column(self, name: str) -> FloatArray:
        """Return a numeric column, shape (frames,), NaN where not measured."""
        return np.asarray(self._numbers[name], dtype=float)

    def words(self, name: str) -> list[str]:
        """Return a text column: stretch, side, phase or faults ("" for none)."""
        return self._words[name]

    def write(self, path: Path) -> None:
        """Write the table to a file, Parquet or CSV by its ending."""
        if path.suffix == ".parquet":
            self.to_parquet(path)
        else:
            # Excel takes a file for UTF-8 only with this mark at its beginning.
            path.write_text(BOM + self.to_csv(), encoding="utf-8", newline="")

    def to_csv(self) -> str:
        """Return the table as CSV text; an empty cell is a value that was not measured."""
        return csv_text(self._columns())

    def to_parquet(self, path: Path) -> None:
        """Write the table as a Parquet file; not measured is NaN, no stretch is null."""
        _, pq = parquet()
        pq.write_table(arrow_table(self._columns()), path)

    def _columns(self) -> Columns:
        return {
            name: np.array(self._words[name], object) if name in WORDS else self.column(name)
            for name in COLUMNS
        }


def csv_text(columns: Columns) -> str:
    """Return columns as CSV text; a value that was not measured is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*(_cells(name, values) for name, values in columns.items()), strict=True))
    return text.getvalue()


def arrow_table(columns: Columns) -> Any:
    """Return columns as a table of ``pyarrow``; not measured is NaN, an empty word null."""
    pa, _ = parquet()
    arrays = {
        name: pa.array([word or None for word in values], pa.string())
        if values.dtype == object
        else pa.array(_rounded(name, values))
        for name, values in columns.items()
    }
    return pa.table(arrays)


def _cells(name: str, values: np.ndarray[Any, Any]) -> list[Any]:
    if values.dtype == object:
        return [guarded(word) for word in values]
    cells: list[Any] = _rounded(name, values).tolist()
    if values.dtype.kind == "i":
        return cells
    return ["" if cell != cell else f"{cell:.{_DECIMALS.get(name, 2)}f}" for cell in cells]


def _rounded(name: str, values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    if values.dtype.kind == "i":
        return values
    # Adding zero turns -0.0 into 0.0.
    found: np.ndarray[Any, Any] = np.round(values, _DECIMALS.get(name, 2)) + 0.0
    return found


LATER = ("back_angle_deg",)
"""Columns that tables of earlier versions do not have: read as not measured."""

MOST_BYTES = 100_000_000
MOST_ROWS = 250_000
"""Nearly six hours at twelve looks a second."""
LONGEST_WORD = 1000


def read_table(path: Path) -> FrameTable:
    """Read ``<stem>.frames.csv`` or ``<stem>.frames.parquet``; empty cells are NaN or "".

    An UnreadableInputError says that the file cannot be read or is no frame table.
    """
    data = read_whole(path, MOST_BYTES, "file.analyse_again")
    try:
        return _parquet(data) if path.suffix == ".parquet" else _csv(data)
    except UsageError:
        raise
    except Exception as error:
        # pyarrow raises errors of many kinds for a file that anybody may have made.
        raise UnreadableInputError("result.no_table", file=path) from error


def _csv(data: bytes) -> FrameTable:
    reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
    _check_names(reader.fieldnames or ())
    rows = list(islice(reader, MOST_ROWS + 1))
    # A row that ends early has None there, which is no number and no word.
    return _checked(
        {name: [float(row.get(name, "") or "nan") for row in rows] for name in NUMBERS},
        {name: [row[name] for row in rows] for name in WORDS},
    )


def _parquet(data: bytes) -> FrameTable:
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


def _checked(
    numbers: Mapping[str, Iterable[float]], words: Mapping[str, Sequence[object]]
) -> FrameTable:
    arrays = {name: np.array(list(values), dtype=float) for name, values in numbers.items()}
    time = arrays["time_s"]
    if not np.isfinite(time).all() or (np.diff(time) < 0).any():
        raise ValueError("times are missing or go backwards")
    if len(time) > MOST_ROWS or any((np.abs(column) > 1e9).any() for column in arrays.values()):
        raise ValueError("there is more than a recording has")
    cells: dict[str, list[str]] = {}
    for name, column in words.items():
        cells[name] = [cell for cell in column if isinstance(cell, str)]
        if len(cells[name]) < len(column) or any(len(cell) > LONGEST_WORD for cell in cells[name]):
            raise TypeError("a cell is not text")
    return FrameTable.of_columns(arrays, cells)


_OF_HOLD = (
    *("stretch", "side", "start_s", "end_s", "held_s", "straight_s", "target_s", "completed"),
    *("confirmed", "score", "spine_neutral", "spine_uncertainty_deg"),
    "back_angle_uncertainty_deg",
)
"""What the tables of history and score take from a hold under its own name."""


def angle_column(angle: str, what: str) -> str:
    """Return the column of an angle's mean or peak: the unit stands last."""
    return f"{angle.removesuffix('_deg')}_{what}_deg"


ANGLE_COLUMNS = tuple(angle_column(angle, what) for angle in ANGLES for what in ("mean", "peak"))


def hold_cells(hold: Hold) -> dict[str, object]:
    """Return the cells of a hold and its ``faults``; None for what was not measured."""
    row: dict[str, object] = {name: getattr(hold, name) for name in _OF_HOLD}
    for name, stats in hold.angles.items():
        row |= {angle_column(name, what): getattr(stats, what) for what in ("mean", "peak")}
    row["faults"] = " ".join(dict.fromkeys(fault.fault for fault in hold.faults)) or None
    return {name: None if cell != cell else cell for name, cell in row.items()}
