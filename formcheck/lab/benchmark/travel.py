"""``travel``: what formcheck says of own stairs, another renderer's and people, side by side.

A measure that was fitted on rendered people is worth what arrives on material it never saw. Every
figure stands in one column a source, with intervals over persons, and beside it who was not judged.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

import numpy as np

from formcheck.errors import UsageError
from formcheck.installed import formcheck_version
from formcheck.lab.benchmark import films, people, verdicts
from formcheck.lab.benchmark.bands import Figures
from formcheck.lab.benchmark.clip_set import SetClip, Tick, find_set, over_clips
from formcheck.lab.benchmark.observe import Work, code_fingerprint
from formcheck.lab.benchmark.people_show import people_said, people_sheets
from formcheck.lab.benchmark.sheet import (
    DASH,
    Found,
    Said,
    Sheet,
    markdown,
    number,
    shares,
    whole_percent,
)
from formcheck.lab.benchmark.stairs import Climbed, climb_own, climb_second, second_clips
from formcheck.pipeline.models import model_path

SCHEMA = "formcheck-travel/1"
SECOND = "second"

Climb = Callable[[SetClip, Work], Climbed | None]


@dataclass(frozen=True)
class Material:
    """What was run over; anything may be left out."""

    sources: Mapping[str, Sequence[Climbed]]
    """Stairs by set, in the order of the columns."""
    photos: Sequence[people.Photo] = ()
    marked: Mapping[str, films.Marked] = field(default_factory=dict)
    films: Sequence[films.Film] = ()


def run(options: argparse.Namespace, tick: Tick) -> Found:
    """Run formcheck over all material that is named; there is no report of a part."""
    asked = options.own or options.second
    if not (asked or options.people or options.mocap):
        raise UsageError("There is nothing to run over: name --own, --second, --people or --mocap.")
    if asked and options.store is None:
        raise UsageError("Clips need a place for their poses: name one with --store DIR.")
    tasks: dict[str, tuple[Climb, Sequence[SetClip]]] = {}
    for folder in options.own:
        name = folder.resolve().name
        if name in tasks:
            raise UsageError(f"Two sets are named {name}: rename one of the folders.")
        tasks[name] = (climb_own, find_set(folder).clips)
    if options.second is not None:
        tasks[SECOND] = (climb_second, second_clips(options.second))
    if tasks:
        model_path(options.model)
    work = Work(options.model, options.store)
    shown = options.people
    return report(
        Material(
            {
                name: list(over_clips(climb, clips, work, jobs=options.jobs, tick=tick))
                for name, (climb, clips) in tasks.items()
            },
            people.run_photographs(shown) if shown else (),
            films.run_mocap(options.mocap) if options.mocap else {},
            films.run_films(shown) if shown else (),
        )
    )


def report(of: Material) -> Found:
    """Say everything, in tables and as ``formcheck-travel/1``; what there is nothing of is null."""
    stairs = {name: verdicts.said_of(clips) for name, clips in of.sources.items()}
    said = people_said(of.photos, of.films) if of.photos else None
    sections = {
        "At a glance": [targets_sheet(stairs, said)],
        "Stairs": verdicts.stairs_sheets(stairs) if stairs else [],
        "People": people_sheets(of.photos, said) if said else [],
        "Motion capture": [films.mocap_sheet(of.marked)] if of.marked else [],
    }
    parts = [f"# What travels: formcheck {formcheck_version()}\n"]
    for title, sheets in sections.items():
        parts += [f"## {title}\n", *map(markdown, sheets)] if sheets else []
    data = {
        "schema": SCHEMA,
        "formcheck": formcheck_version(),
        "code": code_fingerprint(),
        "stairs": stairs,
        "people": said,
        "mocap": of.marked or None,
    }
    return Found("\n".join(parts), plain(data))


TARGETS = {
    "flexion: mean error": "≤ 6°",
    "flexion: bias in 15° bands": "within ±4°",
    "flexion: within 1 / 2 stated errors": "68 ± 8% / ≥ 93%",
    "back angle: mean error": "",
    "back angle: within 1 / 2 stated errors": "68 ± 8% / ≥ 93%",
    "back angle: correlation standing / seated": "≥ .90 / ≥ .85",
    "back angle: SD standing / seated": "≤ 8°",
    "rounded: told": "stairs ≥ 90%, people ≥ 85%",
    "straight: called rounded": "stairs ≤ 2%, people 0",
    "withheld": "people ≤ 12%",
    "hip hinge: mean error": "own ≤ 5°, second ≤ 6°",
}


def alike(bands: Mapping[str, Figures]) -> float:
    """Mean error with every band counted alike; NaN without any reading."""
    errors = np.array([of.error_deg.value for band, of in bands.items() if band != "all"])
    known = errors[np.isfinite(errors)]
    return float(known.mean()) if known.size else math.nan


def targets_sheet(sources: Mapping[str, Said], people: Said | None) -> Sheet:
    """Return a line for each target and a column for each source."""
    columns = {name: _of_stairs(said) for name, said in sources.items()}
    columns |= {"people": _of_people(people)} if people else {}
    rows = tuple(
        (name, target, *(column.get(name, DASH) for column in columns.values()))
        for name, target in TARGETS.items()
    )
    note = (
        "Mean errors: every 10° band counts alike. Told and falsely told: shares of frames judged "
        "by themselves / told by the watch; of people by the column “back” / by the raters’ marks."
    )
    return Sheet("Targets", ("", "target", *columns), rows, note, words=2)


def _of_stairs(said: Said) -> dict[str, str]:
    flexion, angle, hinge = (
        said["quantities"][key] for key in ("spine_flexion", "back_angle", "hip_hinge")
    )
    every, turned = flexion["fine"]["all"], angle["fine"]["all"]
    biases = (of.bias_deg.value for band, of in flexion["coarse"].items() if band != "all")
    found = {
        "flexion: mean error": number(alike(flexion["fine"]), "deg"),
        "flexion: bias in 15° bands": " ".join(
            number(bias, "deg", signed=True).removesuffix("°") for bias in biases
        ),
        "flexion: within 1 / 2 stated errors": shares(every.within_1.value, every.within_2.value),
        "withheld": whole_percent(every.not_judged.value),
        "hip hinge: mean error": number(alike(hinge["fine"]), "deg"),
    }
    if turned.frames:
        sure = shares(turned.within_1.value, turned.within_2.value)
        found["back angle: mean error"] = number(alike(angle["fine"]), "deg")
        found["back angle: within 1 / 2 stated errors"] = sure
        cases = zip(("rounded: told", "straight: called rounded"), said["verdicts"].values(),
                    strict=False)  # fmt: skip
        found |= {name: shares(of.judged_rounded.value, of.told.value) for name, of in cases}
    return found


def _of_people(said: Said) -> dict[str, str]:
    column, _, marks = said["backs"].values()
    every, standing, seated = (said["agreement"][of] for of in ("both", "standing", "seated"))

    def of(grade: str) -> str:
        rows = (column[grade], marks[grade])
        return " / ".join(f"{len(row['rounded'])} of {sum(map(len, row.values()))}" for row in rows)

    def withheld(table: Mapping[str, Mapping[str, list[str]]]) -> float:
        found = [
            sum(len(row[called]) for row in table.values())
            for called in ("withheld", "straight", "rounded")
        ]
        return found[0] / sum(found) if sum(found) else math.nan

    return {
        "back angle: mean error": number(every.error_deg.value, "deg"),
        "back angle: within 1 / 2 stated errors": shares(every.within_1, every.within_2),
        "back angle: correlation standing / seated": (
            f"{standing.r.value:.2f} / {seated.r.value:.2f}"
        ),
        "back angle: SD standing / seated": (
            f"{number(standing.sd_deg.value, 'deg')} / {number(seated.sd_deg.value, 'deg')}"
        ),
        "rounded: told": of("clear"),
        "straight: called rounded": of("straight"),
        "withheld": shares(withheld(column), withheld(marks)),
    }


def plain(value: Any) -> Any:
    """Dataclasses as their fields, numbers to four digits, NaN as None."""
    if is_dataclass(value):
        return {of.name: plain(getattr(value, of.name)) for of in fields(value)}
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, float):
        return round(value, 4) + 0.0 if math.isfinite(value) else None
    return value
