"""``accuracy``: the shipped pipeline over a set of clips, held against the truth.

Its report has a JSON form ``formcheck-accuracy/1``, written and read, and is told in tables.
"""

from __future__ import annotations

import argparse
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from formcheck.errors import UnreadableInputError
from formcheck.installed import formcheck_version
from formcheck.lab.benchmark import figures
from formcheck.lab.benchmark.clip_set import SetClip, Tick, find_set, over_clips, silent
from formcheck.lab.benchmark.figures import ANGLES, BANDS, FAULTS, STRETCHES, Group
from formcheck.lab.benchmark.metrics import RESAMPLES
from formcheck.lab.benchmark.observe import Work, code_fingerprint, with_truth
from formcheck.lab.benchmark.record import ClipRecord, record_clip
from formcheck.lab.benchmark.sheet import Found, Sheet, count, number, page, span
from formcheck.lab.benchmark.truth import read_json
from formcheck.pipeline.models import model_path

SCHEMA = "formcheck-accuracy/1"
HEADLINE_BAND = "≤20"

WORST_SHOWN = ("hold.start", "hold.end", "hold.held", "faults.onset", "faults.live")

DEFINITIONS = (Path(__file__).parent / "definitions.md").read_text(encoding="utf-8")
"""What the words of the tables mean."""


@dataclass(frozen=True)
class Report:
    """What a run measured and on what."""

    version: str
    code: str
    model: str
    """Version of formcheck, its `code_fingerprint`, pose model."""
    stored_poses: bool
    """The pose model was not run, its stored poses were taken (masks in 255 steps)."""
    set_name: str
    set_sha256: str
    """Folder's name; checksum of the list of clips."""
    records: tuple[ClipRecord, ...]

    @property
    def frames(self) -> int:
        """Of all clips."""
        return sum(r.frames for r in self.records)

    @cached_property
    def groups(self) -> dict[tuple[str, str], figures.Group]:
        """Figures by stretch and band."""
        return figures.all_groups(self.records)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain JSON types, the same for the same run."""
        return {
            "schema": SCHEMA,
            "formcheck": self.version,
            "code": self.code,
            "model": self.model,
            "poses": "stored" if self.stored_poses else "fresh",
            "set": {
                "name": self.set_name,
                "sha256": self.set_sha256,
                "clips": [r.clip for r in self.records],
                "frames": self.frames,
            },
            "bootstrap": {
                "by": "clip",
                "resamples": RESAMPLES,
                "seed": figures.SEED,
                "level": 0.95,
            },
            "groups": [value.to_dict() for value in self.groups.values()],
            "clips": [asdict(record) for record in self.records],
        }


def read_report(path: Path) -> Report:
    """Read a report that ``accuracy -o`` wrote.

    Figures are made anew from the clips' sums, so reports of different days are told alike.

    Raises UnreadableInputError if it cannot be read or is something else.
    """
    data = read_json(path, "Measure again")
    schema = data.get("schema") if isinstance(data, dict) else None
    if schema != SCHEMA:
        raise UnreadableInputError(
            f"{path} is no accuracy report ({SCHEMA}): name a file that "
            f"`python -m formcheck.lab.benchmark accuracy DIR -o FILE` wrote."
        )
    try:
        return Report(
            version=str(data["formcheck"]),
            code=str(data["code"]),
            model=str(data["model"]),
            stored_poses=data["poses"] == "stored",
            set_name=str(data["set"]["name"]),
            set_sha256=str(data["set"]["sha256"]),
            records=tuple(ClipRecord(**row) for row in data["clips"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableInputError(
            f"{path} is broken: {error} is not as it should be. Measure again."
        ) from error


def title(report: Report) -> str:
    """Say in one line what was measured on what."""
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
    for name, section in figures.SECTIONS.items():
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
                label if stretch == shown[0] else "", stretch, number(mean.value, "deg"),
                span(mean.low, mean.high, "deg"), number(bias.value, "deg", signed=True),
                count(mean.n), f"{number(null.value, 'share')} of {count(null.n)}",
            ))  # fmt: skip
    head = ("angle", "stretch", "mean error", "95%", "bias", "frames", "not given")
    return Sheet("Angles, camera within 20° of the side", head, tuple(rows), words=2)


def faults(report: Report) -> Sheet:
    """Return what was found of each fault, all stretches, camera side-on."""
    side_on = report.groups["all", HEADLINE_BAND]
    rows: list[tuple[str, ...]] = []
    for what, label, unit, _ in figures.FAULT_FIGURES:
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


def measure_clip(clip: SetClip, work: Work) -> ClipRecord:
    """Judge one clip and hold what was found against its truth."""
    return record_clip(*with_truth(clip, work))


def run_accuracy(
    folder: Path, work: Work, *, jobs: int = 1, limit: int | None = None, tick: Tick = silent
) -> Report:
    """Measure on every clip of a folder.

    `folder`: with ``*.mp4`` and ``*.truth.json``. `limit`: only the first clips by name.
    Raises FormcheckError if the set or one of its clips is not in order; there is no report of a
    part.
    """
    model_path(work.model)
    version, code = formcheck_version(), code_fingerprint()
    clips = find_set(folder, limit)
    records = tuple(over_clips(measure_clip, clips.clips, work, jobs=jobs, tick=tick))
    stored = work.store is not None
    return Report(version, code, work.model, stored, clips.name, clips.checksum, records)


def run(options: argparse.Namespace, tick: Tick) -> Found:
    """Measure, and show it in tables."""
    work = Work(options.model, options.poses)
    report = run_accuracy(options.folder, work, jobs=options.jobs, limit=options.limit, tick=tick)
    return Found(page(title(report), sheets(report), DEFINITIONS), report.to_dict())
