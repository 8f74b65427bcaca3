"""What the benchmarks measured last, without what they say of single people, and its names.

The material that they measure on is large, or of people, and not in the repository; the figures
are. In sentences each has a mark behind it that names what was measured, by the way to it:
``5.2°<!--second.error_deg.spine_flexion-->`` is filled in and compared as the tables are; nobody
who reads the page sees the mark. How many places are shown, and whether with a sign, is as it was.
"""

from __future__ import annotations

import json
import math
import re
import statistics
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from formcheck.errors import UnreadableInputError
from formcheck.lab.benchmark.accuracy import HEADLINE_BAND, read_report

RECORDED = Path(__file__).parent / "recorded"
ACCURACY, TRAVEL = RECORDED / "accuracy.json", RECORDED / "travel.json"

SOURCES = {"second": "second", "tight": "sn", "loose": "lo", "earlier": "sd"}
"""What the docs call each set of stairs, and the column of ``travel``, the name of its folder:
another renderer's, our own in tight clothes, five in loose ones, and 24 drawn before these."""

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
            "stairs": {name: _shown(data["stairs"][of]) for name, of in SOURCES.items()},
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


def _shown(said: Mapping[str, Any]) -> dict[str, Any]:
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


MARKED = re.compile(r"([−+]?)(\d+(?:\.(\d+))?)([°%]?)<!--([\w.-]+)-->")
"""Sign, number and its places, unit, name."""


def filled(text: str, known: Mapping[str, float]) -> str:
    """Return a page with its figures as they were measured; KeyError for an unknown name."""

    def figure(found: re.Match[str]) -> str:
        sign, _, places, unit, name = found.groups()
        value = known[name] * (100.0 if unit == "%" else 1.0)
        shown = f"{value:{'+' if sign else ''}.{len(places or '')}f}".replace("-", "−")
        if not re.search("[1-9]", shown):
            shown = shown.lstrip("−+")
        return f"{shown}{unit}<!--{name}-->"

    return MARKED.sub(figure, text)


def compare(page: str, text: str, known: Mapping[str, float]) -> Iterator[str]:
    """Say which figures of a page are others than were measured."""
    for found in MARKED.finditer(text):
        if found[5] not in known:
            yield f"{page}: nothing is recorded as “{found[5]}”"
        elif filled(found[0], known) != found[0]:
            now = filled(found[0], known).partition("<")[0]
            yield f"{page}: {found[0].partition('<')[0]} is now {now} ({found[5]})"


def figures() -> dict[str, float]:
    """Return every figure that a sentence may name: by the way to it in what is recorded.

    Beside it stand what follows from it: of each row of numbers the sum, the least and the most
    (without what is of all bands), and what `_derived` says.
    """
    travel = json.loads(TRAVEL.read_text("utf-8"))
    test = read_report(ACCURACY).groups["all", HEADLINE_BAND].figures
    parts = {
        **travel["stairs"],
        "people": travel["people"],
        **_derived(travel["people"], travel["stairs"]),
        "test": {
            k: {"value": of.value, "n": of.n, "of-n": of.value * of.n} for k, of in test.items()
        },
    }
    return dict(_numbers(parts))


def _numbers(of: Any, name: str = "") -> Iterator[tuple[str, float]]:
    if isinstance(of, Mapping | list):
        inner = dict(enumerate(of)) if isinstance(of, list) else of
        for key, value in inner.items():
            yield from _numbers(value, f"{name}.{re.sub('[.][.]|[^.a-zA-Z0-9_]+', '-', str(key))}")
        row = [one for key, one in inner.items() if isinstance(one, int | float) and key != "all"]
        ends = {"sum": sum(row), "least": min(row), "most": max(row)} if row else {}
        for what, value in ends.items():
            yield from _numbers(value, f"{name}.{what}")
    elif isinstance(of, int | float) and math.isfinite(of):
        yield name.removeprefix("."), of


def _derived(people: Mapping[str, Any], stairs: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of people in other sums, and the least and most error in loose clothes."""
    views = [view for views in people["recognised"].values() for view in views.values()]
    other = people["recognised"]["other"].values()
    called = people["called"].values()
    withheld = sum(row["withheld"] for row in called)
    judged = sum(row["straight"] + row["rounded"] for row in called)
    straight = people["knees"]["straight"]
    groups = [stairs[name]["groups"][worn] for name in ("loose", "earlier")
              for worn in ("T-shirt", "hoodie")]  # fmt: skip
    return {
        "photos": sum(view["n"] for view in views),
        "unseen": {
            s: of["side"]["n"] - of["side"]["seen"] for s, of in people["recognised"].items()
        },
        "missed": {
            s: of["side"]["seen"] - of["side"]["right"] for s, of in people["recognised"].items()
        },
        "other": {
            "n": sum(view["n"] for view in other),
            "taken": sum(view["n"] - view["right"] for view in other),
        },
        "withheld": withheld / (judged + withheld),
        "straight-knees": straight["straight"] + straight["bent"],
        "worn": {
            name: [group[key] for group in groups]
            for name, key in (("spine_flexion", "error_deg"), ("hip_hinge", "hinge_error_deg"))
        },
    }
