"""What README and docs/ say of accuracy, from what the benchmarks measured last (`figures`).

Tables stand between two marks, figures in sentences before one. So a page can show no
other figures than those that were measured.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from formcheck.lab import ROOT
from formcheck.lab.benchmark import accuracy
from formcheck.lab.benchmark.accuracy import read_report
from formcheck.lab.benchmark.figures import BANDS
from formcheck.lab.benchmark.sheet import Sheet, markdown, number, shares
from formcheck.lab.docs import figures
from formcheck.lab.docs.printed import README

PAGE = ROOT / "docs" / "accuracy-tables.md"
PAGES = (README, ROOT / "docs" / "accuracy.md", PAGE)
"""Where figures are marked; the tables are all on one page."""

_LABELS = {"straight": "straight", "mild": "mildly rounded", "clear": "clearly rounded"}
_POSTURES = {
    "standing": "standing", "seated": "seated", "supine": "lying, a leg or both up",
    "other": "something else, taken for none",
}  # fmt: skip
_NOTHING = ("", "0", "–", "– (0)", "–, –")
_BLOCK = re.compile(r"(<!-- table: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def tables() -> dict[str, str]:
    """Return every table as Markdown, by name."""
    travel = json.loads(figures.TRAVEL.read_text("utf-8"))
    report = read_report(figures.ACCURACY)
    stairs, people = travel["stairs"], travel["people"]
    bands = [band for band in list(BANDS)[1:] if ("all", band) in report.groups]
    return {
        "second": _flexion(stairs["second"]["bands"]),
        "stairs": _flexion(stairs["tight"]["bands"]),
        "worn": _worn({name: stairs[name]["groups"] for name in ("loose", "earlier")}),
        "recognised": _recognised(people["recognised"]),
        "raters": _raters(people["agreement"]),
        "labels": _labels(people["called"]),
        "found": _plain(accuracy.headline(report)),
        "angles": _plain(accuracy.angles(report)),
        "faults": _plain(accuracy.faults(report)),
        "azimuth": _plain(accuracy.by_azimuth(report, bands)),
        "angles-azimuth": _plain(accuracy.angles_by_azimuth(report, bands)),
    }


def make() -> None:
    """Fill the pages with the tables and figures."""
    known = figures.figures()
    PAGE.write_text(filled(PAGE.read_text("utf-8"), tables()), "utf-8")
    for page in PAGES:
        page.write_text(figures.filled(page.read_text("utf-8"), known), "utf-8")


def compare() -> Iterator[str]:
    """Say which tables and figures of the pages are others than were measured."""
    text, made = PAGE.read_text("utf-8"), tables()
    shown = {found[2]: found[0] for found in _BLOCK.finditer(text)}
    for name in made.keys() - shown.keys():
        yield f"{PAGE.name} has no place for the table “{name}”"
    for name in shown.keys() & made.keys():
        if filled(shown[name], made) != shown[name]:
            yield f"{PAGE.name}: the table “{name}” is not what was measured"
    known = figures.figures()
    for page in PAGES:
        yield from figures.compare(page.name, page.read_text("utf-8"), known)


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
            number(band["bias_deg"], "deg", signed=True),
            number(band["error_deg"], "deg"),
            shares(band["within_1"], band["within_2"]),
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
            shares(of["within_1"], of["within_2"]),
        )
        for stretch, of in agreement.items()
        if stretch != "both"
    )
    return _plain(Sheet("", head, rows))


def _labels(called: Mapping[str, Mapping[str, int]]) -> str:
    head = ("side view, by the label “back”", "n", "called straight", "called rounded",
            "not judged", "not found")  # fmt: skip
    rows = tuple(
        (words, str(sum(called[grade].values())), *map(str, called[grade].values()))
        for grade, words in _LABELS.items()
    )
    return _plain(Sheet("", head, rows))


def _recognised(found: Mapping[str, Mapping[str, Mapping[str, int]]]) -> str:
    rows = tuple(
        (words, *(f"{view['right']} of {view['n']}" for view in found[stretch].values()))
        for stretch, words in _POSTURES.items()
    )
    return _plain(Sheet("", ("stretch recognised", "side", "oblique"), rows))


def _worn(sets: Mapping[str, Mapping[str, Any]]) -> str:
    head = ("", "drawn", "clips", "flexion: mean error", "bias", "within 1 / 2 stated errors",
            "hip hinge: mean error")  # fmt: skip
    rows = tuple(
        (
            f"{worn}s",
            {"loose": "as the nine", "earlier": "earlier"}[name],
            str(groups[worn]["persons"]),
            number(groups[worn]["error_deg"], "deg"),
            number(groups[worn]["bias_deg"], "deg", signed=True),
            shares(groups[worn]["within_1"], groups[worn]["within_2"]),
            number(groups[worn]["hinge_error_deg"], "deg"),
        )
        for worn in ("T-shirt", "hoodie")
        for name, groups in sets.items()
    )
    return _plain(Sheet("", head, rows, words=2))
