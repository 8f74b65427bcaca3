"""Strict readers of OpenSim's files, written after its own reader's checks and not our writer."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

KEYS = (
    *("DataRate", "CameraRate", "NumFrames", "NumMarkers", "Units", "OrigDataRate"),
    *("OrigDataStartFrame", "OrigNumFrames"),
)


@dataclass
class Trc:
    meta: dict[str, str]
    markers: list[str]
    times: list[float]
    rows: list[list[tuple[float, float, float]]]


def read_trc(text: str) -> Trc:
    lines = text.split("\n")
    assert lines.pop() == "", "the last line ends"
    first = lines[0].split("\t")
    assert first[:3] == ["PathFileType", "4", "(X/Y/Z)"]
    assert len(first) == 4
    assert tuple(lines[1].split("\t")) == KEYS
    values = lines[2].split("\t")
    assert len(values) == len(KEYS)
    meta = dict(zip(KEYS, values, strict=True))
    for name in ("DataRate", "CameraRate", "OrigDataRate"):
        assert float(meta[name]) > 0
    labels = lines[3].split("\t")
    assert labels[:2] == ["Frame#", "Time"]
    count = int(meta["NumMarkers"])
    markers = labels[2::3]
    assert len(markers) == len(set(markers)) == count
    assert all(labels[2::3])
    assert not any(labels[3::3])
    assert not any(labels[4::3])
    assert len(labels) == 2 + 3 * count
    assert " " not in "".join(markers)
    axes = lines[4].split("\t")
    assert axes[:2] == ["", ""]
    assert axes[2:] == [f"{axis}{i}" for i in range(1, count + 1) for axis in "XYZ"]
    assert lines[5] == ""
    times, rows = [], []
    for number, line in enumerate(lines[6:], start=int(meta["OrigDataStartFrame"])):
        cells = line.split("\t")
        assert len(cells) == 2 + 3 * count
        assert int(cells[0]) == number
        times.append(float(cells[1]))
        numbers = [float(cell) for cell in cells[2:]]
        rows.append(list(zip(numbers[0::3], numbers[1::3], numbers[2::3], strict=True)))
    assert len(rows) == int(meta["NumFrames"]) == int(meta["OrigNumFrames"])
    assert all(later > earlier for earlier, later in itertools.pairwise(times))
    return Trc(meta, markers, times, rows)


@dataclass
class Mot:
    columns: dict[str, list[float]]
    in_degrees: bool


def read_mot(text: str) -> Mot:
    head, body = text.split("endheader\n")
    lines = head.split("\n")
    assert lines[0]
    assert "=" not in lines[0]
    meta = dict(line.split("=") for line in lines[1:] if "=" in line)
    assert meta["version"] == "1"
    assert meta["inDegrees"] in ("yes", "no")
    rows = body.split("\n")
    assert rows.pop() == ""
    names = rows[0].split("\t")
    assert names[0] == "time"
    assert len(names) == len(set(names)) == int(meta["nColumns"])
    values = [[float(cell) for cell in row.split("\t")] for row in rows[1:]]
    assert len(values) == int(meta["nRows"])
    assert all(len(row) == len(names) for row in values)
    columns = {name: [row[i] for row in values] for i, name in enumerate(names)}
    assert not any(math.isnan(time) for time in columns["time"])
    return Mot(columns, meta["inDegrees"] == "yes")
