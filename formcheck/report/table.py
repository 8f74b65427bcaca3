"""One row per frame: the table behind the plot, the CSV and the Parquet file."""

from __future__ import annotations

import csv
import io
import math
from array import array
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np

from formcheck.measure.landmarks import FloatArray
from formcheck.parquet import parquet
from formcheck.printable import BOM, guarded
from formcheck.rules.coach import Feedback
from formcheck.rules.stretch import ANGLES, angle, leg_of

WORDS = ("stretch", "side", "phase", "faults")
COLUMNS = (
    "time_s",
    "stretch",
    "side",
    "phase",
    "hip_flexion_deg",
    "hip_hinge_deg",
    "spine_flexion_deg",
    "back_angle_deg",
    "trunk_inclination_deg",
    "knee_flexion_left_deg",
    "knee_flexion_right_deg",
    "leg_raise_deg",
    "confidence",
    "held_s",
    "faults",
)
"""Columns in the order in which files have them."""

NUMBERS = tuple(name for name in COLUMNS if name not in WORDS)

_DECIMALS = {"time_s": 4, "confidence": 3, "held_s": 3}


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
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(self._rows())
        return text.getvalue()

    def to_parquet(self, path: Path) -> None:
        """Write the table as a Parquet file; not measured is NaN, no stretch is null."""
        pa, pq = parquet()
        columns: dict[str, Any] = {}
        for name in COLUMNS:
            if name in self._numbers:
                values = np.round(self.column(name), _DECIMALS.get(name, 2)) + 0.0
                columns[name] = pa.array(values, pa.float64())
            else:
                words = [word or None for word in self._words[name]]
                columns[name] = pa.array(words, pa.string())
        pq.write_table(pa.table(columns), path)

    def _rows(self) -> Iterator[list[str]]:
        for row in range(len(self)):
            cells = []
            for name in COLUMNS:
                if name in self._numbers:
                    value = self._numbers[name][row]
                    decimals = _DECIMALS.get(name, 2)
                    # Adding zero turns -0.0 into 0.0.
                    rounded = round(value, decimals) + 0.0
                    cells.append("" if math.isnan(value) else f"{rounded:.{decimals}f}")
                else:
                    cells.append(guarded(self._words[name][row]))
            yield cells
