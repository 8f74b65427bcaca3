"""One row per frame: columns of the contract, CSV and Parquet alike."""

import csv
import io
import math

import numpy as np
import pyarrow.parquet as pq
import pytest
from bodies import LYING, SUPINE, UPRIGHT, Frames, legs, nobody, run, with_fault

from formcheck.report.table import COLUMNS, NUMBERS, WORDS, FrameTable

CONTRACT = [
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
]

BENT = legs(-90, 75, 0, near_knee=45)
FRAMES = nobody(with_fault(LYING, SUPINE, BENT, 8, 12), 15, 15.5)


def table_of(frames: Frames) -> FrameTable:
    table = FrameTable()
    for feedback in run(frames).feedback:
        table.append(feedback)
    return table


@pytest.fixture(scope="module")
def table() -> FrameTable:
    return table_of(FRAMES)


def rows(table: FrameTable) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table.to_csv())))


def test_columns_are_those_of_the_contract():
    assert list(COLUMNS) == CONTRACT
    assert sorted(NUMBERS + WORDS) == sorted(COLUMNS)
    assert FrameTable().to_csv() == ",".join(CONTRACT) + "\n"


def test_one_row_per_frame(table):
    assert len(table) == len(FRAMES) == len(rows(table))
    times = table.column("time_s")
    assert times == pytest.approx([t for t, _ in FRAMES])


def test_rows_say_what_happened(table):
    by_time = {float(row["time_s"]): row for row in rows(table)}
    good, fault, lost = by_time[6.0], by_time[11.0], by_time[15.2]
    assert (good["stretch"], good["side"], good["phase"]) == ("supine", "right", "hold")
    assert float(good["leg_raise_deg"]) == pytest.approx(75, abs=2.5)
    assert good["confidence"] == "0.990"
    assert good["spine_flexion_deg"] == ""
    assert good["back_angle_deg"] == ""
    assert float(good["held_s"]) == pytest.approx(3, abs=0.2)
    assert (fault["phase"], fault["faults"]) == ("paused", "bent_knee")
    assert float(fault["knee_flexion_right_deg"]) == pytest.approx(45, abs=2.5)
    assert float(fault["knee_flexion_left_deg"]) == 0
    assert lost["hip_flexion_deg"] == ""


def test_a_frame_without_a_stretch_has_angles_but_no_names():
    (row,) = rows(table_of([(0.0, UPRIGHT.pose())]))
    assert (row["stretch"], row["side"], row["faults"]) == ("", "", "")
    assert row["phase"] == "idle"
    assert float(row["hip_flexion_deg"]) == pytest.approx(0, abs=0.01)


def test_no_number_is_minus_zero(table):
    cells = [row[name] for row in rows(table) for name in NUMBERS]
    assert not {cell for cell in cells if cell and float(cell) == 0 and cell.startswith("-")}


def test_csv_and_parquet_hold_the_same(table, tmp_path):
    table.write(tmp_path / "frames.parquet")
    table.write(tmp_path / "frames.csv")
    stored = pq.read_table(tmp_path / "frames.parquet")
    assert stored.column_names == CONTRACT
    with (tmp_path / "frames.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    for name in CONTRACT:
        values = stored[name].to_pylist()
        cells = [line[name] for line in lines]
        if name in NUMBERS:
            read = np.array([float(cell) if cell else math.nan for cell in cells])
            np.testing.assert_array_equal(read, np.array(values, dtype=float))
        else:
            assert [cell or None for cell in cells] == values


def test_odd_times_are_the_same_in_both(tmp_path):
    """Ties and long fractions: both files must round alike."""
    frames = [(n * 1001 / 30000 + 0.00005 * (n % 3), UPRIGHT.pose()) for n in range(600)]
    table = table_of(frames)
    table.to_parquet(tmp_path / "t.parquet")
    stored = pq.read_table(tmp_path / "t.parquet")["time_s"].to_pylist()
    assert [float(row["time_s"]) for row in rows(table)] == stored


def test_the_same_frames_give_the_same_bytes(table, tmp_path):
    again = table_of(FRAMES)
    assert again.to_csv() == table.to_csv()
    table.to_parquet(tmp_path / "a.parquet")
    again.to_parquet(tmp_path / "b.parquet")
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()


def test_an_empty_table_can_be_written(tmp_path):
    FrameTable().write(tmp_path / "none.parquet")
    assert pq.read_table(tmp_path / "none.parquet").num_rows == 0
    FrameTable().write(tmp_path / "none.csv")
    assert (tmp_path / "none.csv").read_bytes() == ("\ufeff" + ",".join(CONTRACT) + "\n").encode()


def test_numbers_keep_their_precision_over_long_clips():
    table = table_of([(7200.0 + n / 240, UPRIGHT.pose()) for n in range(5)])
    steps = np.diff([float(row["time_s"]) for row in rows(table)])
    assert steps == pytest.approx(1 / 240, abs=1e-4)
