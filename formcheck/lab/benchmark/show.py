"""The accuracy report in words and tables."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from formcheck.lab.benchmark.accuracy import Report
from formcheck.lab.benchmark.figures import (
    ANGLES,
    BANDS,
    FAULT_FIGURES,
    FAULTS,
    SECTIONS,
    STRETCHES,
    Group,
)
from formcheck.lab.benchmark.sheet import Sheet, count, number, page, span

HEADLINE_BAND = "≤20"

WORST_SHOWN = ("hold.start", "hold.end", "hold.held", "faults.onset", "faults.live")

DEFINITIONS = (Path(__file__).parent / "definitions.md").read_text(encoding="utf-8")
"""What the words of the tables mean."""


def title(report: Report) -> str:
    """Return one line that says what was measured on what."""
    poses = ", from stored poses" if report.stored_poses else ""
    return (
        f"Accuracy of formcheck {report.version} (code {report.code}), model {report.model}"
        f"{poses}, on “{report.set_name}” (set {report.set_sha256[:12]}): "
        f"{len(report.records)} clips, {report.frames} frames"
    )


def sheets(report: Report) -> list[Sheet]:
    """Return every table of a report."""
    tables = [headline(report), angles(report), faults(report)]
    bands = [b for b in list(BANDS)[1:] if ("all", b) in report.groups]
    # One band only would show the same as the headline.
    if len(bands) > 2:
        tables += [by_azimuth(report, bands), angles_by_azimuth(report, bands)]
    return tables


def _grid(
    title: str, head: Sequence[str], groups: Sequence[Group], keys: Collection[str] = ()
) -> Sheet:
    """A column for each group and a line for each figure of `SECTIONS`, or for some of them.

    With all of them also the worst cases and, last, the interval of the last group.
    """
    rows: list[tuple[str, ...]] = [
        ("clips", *(str(g.clips) for g in groups)),
        ("frames", *(str(g.frames) for g in groups)),
    ]
    for name, section in SECTIONS.items():
        chosen = [m for m in section if not keys or m.key in keys]
        rows += [(name,)] if chosen else []
        for m in chosen:
            cells = (g[m.key].words(m.unit) for g in groups)
            last = groups[-1][m.key]
            ends = () if keys else (span(last.low, last.high, m.unit),)
            rows.append((f"  {m.label.removeprefix('faults: ')}", *cells, *ends))
            if not keys and m.key in WORST_SHOWN:
                rows.append(("    worst", *(number(g[m.key].worst, m.unit) for g in groups)))
    padded = (row if len(row) == 1 else (*row, *[""] * (len(head) - len(row))) for row in rows)
    return Sheet(title, tuple(head), tuple(padded))


def headline(report: Report) -> Sheet:
    """Return the first table: what is found, by stretch, with the camera side-on."""
    groups = [report.groups[s, HEADLINE_BAND] for s in STRETCHES]
    head = ("", *STRETCHES, "95% of all")
    return _grid("With the camera within 20° of the side", head, groups)


def angles(report: Report) -> Sheet:
    """Return the errors of the angles, by stretch, with the camera side-on."""
    rows: list[tuple[str, ...]] = []
    for key, label in ANGLES.items():
        shown = [s for s in STRETCHES if report.groups[s, HEADLINE_BAND][f"{key}.null"].n]
        # With one stretch alone "all" says the same again.
        for stretch in shown[:1] if len(shown) == 2 else shown:
            mean, bias, null = (
                report.groups[stretch, HEADLINE_BAND][f"{key}.{what}"]
                for what in ("mae", "bias", "null")
            )
            rows.append((
                label if stretch == shown[0] else "",
                stretch,
                number(mean.value, "deg"),
                span(mean.low, mean.high, "deg"),
                number(bias.value, "deg", signed=True),
                count(mean.n),
                f"{number(null.value, 'share')} of {count(null.n)}",
            ))  # fmt: skip
    head = ("angle", "stretch", "mean error", "95%", "bias", "frames", "not given")
    return Sheet("Angles, camera within 20° of the side", head, tuple(rows), words=2)


def faults(report: Report) -> Sheet:
    """Return what was found of each fault, all stretches, camera side-on."""
    side_on = report.groups["all", HEADLINE_BAND]
    rows: list[tuple[str, ...]] = []
    for what, label, unit, _ in FAULT_FIGURES:
        mine = [side_on[f"fault.{key}.{what}"] for key in FAULTS]
        rows.append((label, *(figure.words(unit) for figure in mine)))
        if what in ("onset", "live"):
            rows.append(("  worst", *(number(figure.worst, unit) for figure in mine)))
    title = "Each fault, camera within 20° of the side"
    return Sheet(title, ("", *FAULTS.values()), tuple(rows))


_BY_AZIMUTH = (
    "frames.seen", "clip.stretch_right", "clip.side_right", "hold.missed", "hold.invented",
    "hold.held", "back.auc", "back.balanced", "back.null", "faults.missed", "faults.false",
)  # fmt: skip


def by_azimuth(report: Report, bands: Sequence[str]) -> Sheet:
    """Return the main figures by how far the camera is off the side, all stretches."""
    groups = [report.groups["all", band] for band in bands]
    return _grid("By the camera's azimuth, all stretches", _heads(bands), groups, _BY_AZIMUTH)


def angles_by_azimuth(report: Report, bands: Sequence[str]) -> Sheet:
    """Return the errors of the angles by how far the camera is off the side."""
    groups = [report.groups["all", band] for band in bands]
    rows: list[tuple[str, ...]] = []
    for key, label in ANGLES.items():
        rows.append((label, *(g[f"{key}.mae"].words("deg") for g in groups)))
        pairs = [(g[f"{key}.bias"].value, g[f"{key}.null"].value) for g in groups]
        cells = (f"{number(b, 'deg', signed=True)}, {number(n, 'share')}" for b, n in pairs)
        rows.append(("  bias, not given", *cells))
    title = "Angles by the camera's azimuth, all stretches: mean error"
    return Sheet(title, _heads(bands), tuple(rows))


def _heads(bands: Sequence[str]) -> tuple[str, ...]:
    return ("camera off the side by", *(f"{b}°" if b != "all" else b for b in bands))


def as_markdown(report: Report) -> str:
    """Return the whole report as a Markdown page."""
    return page(title(report), sheets(report), DEFINITIONS)
