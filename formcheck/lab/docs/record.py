"""Keeps what the benchmarks measured last, without what they say of single people.

The material that they measure on is large, or of people, and not in the repository; the figures
are.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from formcheck.errors import UnreadableInputError
from formcheck.lab.benchmark.accuracy import read_report

RECORDED = Path(__file__).parent / "recorded"
ACCURACY, TRAVEL = RECORDED / "accuracy.json", RECORDED / "travel.json"

SOURCES = {"second": "second", "tight": "sn", "loose": "lo", "earlier": "sd"}
"""What the docs call each set of stairs, and the column of ``travel``, the name of its folder:
another renderer's, our own in tight clothes, five in loose ones, and 24 drawn before these."""

CALLED = ("straight", "rounded", "withheld", "not found")
_WORN = ("tight", "T-shirt", "hoodie", "bends: lumbar", "bends: thoracic")
_SPARE = ("low", "high", "told", "rounded", "no_neutral")


def record(accuracy: Path | None, travel: Path | None) -> None:
    """Keep what ``accuracy -o`` and ``travel -o`` wrote, without what it says of single people.

    Raises UnreadableInputError if a file is no such report, or one of other material.
    """
    RECORDED.mkdir(exist_ok=True)
    if accuracy is not None:
        read_report(accuracy)
        data = json.loads(accuracy.read_text("utf-8"))
        # Figures are made anew from the clips' sums.
        _write(ACCURACY, {key: value for key, value in data.items() if key != "groups"})
    if travel is not None:
        _write(TRAVEL, _without_people(json.loads(travel.read_text("utf-8")), travel))


def _write(path: Path, data: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")


def _without_people(data: Mapping[str, Any], path: Path) -> dict[str, Any]:
    try:
        people = data["people"]
        column, _, marks = (_counted(table) for table in people["backs"].values())
        idle = [film for film in people["clips"] if film["expected"].startswith("no ")]
        return {
            "code": data["code"],
            "stairs": {name: _stairs(data["stairs"][of]) for name, of in SOURCES.items()},
            "people": {
                "called": column,
                "called by marks": marks,
                "knees": _counted(people["knees"]),
                "recognised": people["recognised"],
                "agreement": people["agreement"],
                "clips": {
                    "n": len(people["clips"]),
                    "no hold": len(idle),
                    "taken": sum(bool(film["held"]) for film in idle),
                },
            },
        }
    except (KeyError, TypeError) as error:
        own = " ".join(f"--own …/{of}" for name, of in SOURCES.items() if name != "second")
        raise UnreadableInputError(
            f"{path} lacks {error}: measure with {own} --second DIR --people DIR."
        ) from error


def _counted(table: Mapping[str, Mapping[str, list[str]]]) -> dict[str, dict[str, int]]:
    return {
        grade: {called: len(ids) for called, ids in row.items()} for grade, row in table.items()
    }


def _stairs(said: Mapping[str, Any]) -> dict[str, Any]:
    """What the docs show of one set of stairs: of every quantity, and more of spine flexion."""
    of = said["quantities"]
    return {
        "clips": said["clips"],
        "bands": {band: _plain(row) for band, row in of["spine_flexion"]["fine"].items()},
        "error_deg": {quantity: _alike(found["fine"]) for quantity, found in of.items()},
        "bias_deg": {
            quantity: {band: row["bias_deg"]["value"] for band, row in found["coarse"].items()}
            for quantity, found in of.items()
        },
        "all": {quantity: _plain(found["fine"]["all"]) for quantity, found in of.items()},
        "groups": {
            group: {
                **_plain(of["spine_flexion"]["groups"][group]),
                "hinge_error_deg": of["hip_hinge"]["groups"][group]["error_deg"]["value"],
            }
            for group in _WORN
        },
        "cases": [
            {key: _value(value) for key, value in case.items()}
            for case in said["verdicts"].values()
        ],
    }


def _alike(bands: Mapping[str, Any]) -> float | None:
    """Mean error with every band counted alike."""
    errors = [row["error_deg"]["value"] for band, row in bands.items() if band != "all"]
    known = [error for error in errors if error is not None]
    return round(statistics.fmean(known), 4) if known else None


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Figures without their intervals and without those that the docs do not show."""
    return {key: _value(value) for key, value in row.items() if key not in _SPARE}


def _value(value: Any) -> Any:
    return value["value"] if isinstance(value, Mapping) else value
