"""Tables of docs/accuracy-tables.md, from what the benchmarks measured last.

The material that they measure on is large, or of people, and not in the repository; the figures
are, in `RECORDED`. So a page can show no other figures than those that were measured.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from formcheck.errors import UnreadableInputError
from formcheck.lab.benchmark import show
from formcheck.lab.benchmark.accuracy import read_report
from formcheck.lab.benchmark.figures import BANDS
from formcheck.lab.benchmark.sheet import Sheet, markdown, number
from formcheck.lab.docs.readme import ROOT

PAGE = ROOT / "docs" / "accuracy-tables.md"
RECORDED = Path(__file__).parent / "recorded"
ACCURACY, TRAVEL = RECORDED / "accuracy.json", RECORDED / "travel.json"

SOURCES = {"second": "second", "stairs": "sn"}
"""Tables of spine flexion by band, and the column of ``travel`` that each shows."""

_CALLED = ("straight", "rounded", "withheld", "not found")
_LABELS = {"straight": "straight", "mild": "mildly rounded", "clear": "clearly rounded"}
_NOTHING = ("", "0", "–", "– (0)", "–, –")
_BLOCK = re.compile(r"(<!-- table: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def record(accuracy: Path | None, travel: Path | None) -> None:
    """Keep what ``accuracy -o`` and ``travel -o`` wrote, without what it says of single people."""
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
        graded = next(iter(data["people"]["backs"].values()))
        return {
            "code": data["code"],
            "flexion": {
                table: data["stairs"][column]["quantities"]["spine_flexion"]["fine"]
                for table, column in SOURCES.items()
            },
            "agreement": data["people"]["agreement"],
            "called": {
                grade: [len(graded[grade][called]) for called in _CALLED] for grade in _LABELS
            },
        }
    except (KeyError, TypeError) as error:
        raise UnreadableInputError(
            f"{path} lacks {error}: measure with --own {SOURCES['stairs']} --second DIR "
            f"--people DIR."
        ) from error


def tables() -> dict[str, str]:
    """Return every table as Markdown, by name."""
    travel = json.loads(TRAVEL.read_text("utf-8"))
    report = read_report(ACCURACY)
    bands = [band for band in list(BANDS)[1:] if ("all", band) in report.groups]
    return {
        **{name: _flexion(travel["flexion"][name]) for name in SOURCES},
        "raters": _raters(travel["agreement"]),
        "labels": _labels(travel["called"]),
        "found": _plain(show.headline(report)),
        "angles": _plain(show.angles(report)),
        "faults": _plain(show.faults(report)),
        "azimuth": _plain(show.by_azimuth(report, bands)),
        "angles-azimuth": _plain(show.angles_by_azimuth(report, bands)),
    }


def make() -> None:
    """Fill the page with the tables."""
    PAGE.write_text(filled(PAGE.read_text("utf-8"), tables()), "utf-8")


def compare() -> Iterator[str]:
    """Say which tables of the page are others than were measured."""
    text, known = PAGE.read_text("utf-8"), tables()
    shown = {found[2]: found[0] for found in _BLOCK.finditer(text)}
    for name in known.keys() - shown.keys():
        yield f"{PAGE.name} has no place for the table “{name}”"
    for name in shown.keys() & known.keys():
        if filled(shown[name], known) != shown[name]:
            yield f"{PAGE.name}: the table “{name}” is not what was measured"


def filled(text: str, known: Mapping[str, str]) -> str:
    """Return a page with the tables in their places."""
    return _BLOCK.sub(lambda found: f"{found[1]}\n{known[found[2]]}\n{found[3]}", text)


def _plain(sheet: Sheet) -> str:
    """A table without title and note, which the page says in its own words, and what is empty."""
    whole = [row for row in sheet.rows if len(row) > 1]
    kept = [
        place
        for place in range(len(sheet.head))
        if place < sheet.words or any(row[place] not in _NOTHING for row in whole)
    ]
    rows = tuple(
        tuple(row[place] for place in kept) if len(row) > 1 else row
        for row in sheet.rows
        if len(row) == 1 or any(cell not in _NOTHING for cell in row[sheet.words :])
    )
    head = tuple(sheet.head[place] for place in kept)
    return markdown(Sheet("", head, rows, words=sheet.words)).removeprefix("### \n\n")


def _flexion(bands: Mapping[str, Any]) -> str:
    head = (
        "true spine flexion",
        "read (median)",
        "bias",
        "mean error",
        "within 1 / 2 stated errors",
    )
    rows = tuple(
        (
            f"{name.replace('..', '–')}°",
            f"{band['reading_deg']:.0f}°",
            number(band["bias_deg"]["value"], "deg", signed=True),
            number(band["error_deg"]["value"], "deg"),
            _shares(band["within_1"]["value"], band["within_2"]["value"]),
        )
        for name, band in bands.items()
        if name != "all"
    )
    return _plain(Sheet("", head, rows))


def _raters(agreement: Mapping[str, Any]) -> str:
    head = ("back angle", "read of marked", "r", "SD", "bias", "within 1 / 2 stated errors (± 8°)")
    rows = tuple(
        (
            stretch,
            f"{of['n']} of {of['marked']}",
            f"{of['r']['value']:.2f}",
            number(of["sd_deg"]["value"], "deg"),
            number(of["bias_deg"]["value"], "deg", signed=True),
            _shares(of["within_1"], of["within_2"]),
        )
        for stretch, of in agreement.items()
        if stretch != "both"
    )
    return _plain(Sheet("", head, rows))


def _labels(called: Mapping[str, list[int]]) -> str:
    head = ("side view, by the label “back”", "n", "called straight", "called rounded",
            "not judged", "not found")  # fmt: skip
    rows = tuple(
        (words, str(sum(called[grade])), *map(str, called[grade]))
        for grade, words in _LABELS.items()
    )
    return _plain(Sheet("", head, rows))


def _shares(one: float, two: float) -> str:
    return f"{100 * one:.0f}% / {100 * two:.0f}%"
