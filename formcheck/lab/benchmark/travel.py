"""``travel``: what formcheck says of own stairs, another renderer's and people, side by side.

A measure that was fitted on rendered people is worth what arrives on material it never saw. Every
figure stands in one column a source, with intervals over persons, and beside it who was not judged.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from formcheck.errors import UsageError
from formcheck.lab.benchmark import bands_show, films, mocap, people, people_show, targets
from formcheck.lab.benchmark.accuracy import Progress
from formcheck.lab.benchmark.clip_set import SetClip
from formcheck.lab.benchmark.pool import over_clips
from formcheck.lab.benchmark.report import code_fingerprint
from formcheck.lab.benchmark.second import climb_second, second_clips
from formcheck.lab.benchmark.sheet import Sheet, markdown
from formcheck.lab.benchmark.stairs import Climbed, Stored, climb_own, own_clips
from formcheck.pipeline.models import model_path
from formcheck.versions import formcheck_version

SCHEMA = "formcheck-travel/1"
SECOND = "second"

Climb = Callable[[SetClip, Stored], Climbed | None]


@dataclass(frozen=True)
class Material:
    """What to run over; anything may be left out."""

    own: tuple[Path, ...] = ()
    second: Path | None = None
    people: Path | None = None
    mocap: Path | None = None


@dataclass(frozen=True)
class Travelled:
    """Everything that was found."""

    sources: dict[str, list[Climbed]]
    """By set, in the order of the columns."""
    photos: list[people.Photo]
    films: list[films.Film]
    marked: list[mocap.Marked]


def run_travel(
    material: Material, work: Stored, *, jobs: int = 1, progress: Progress | None = None
) -> Travelled:
    """Run formcheck over all material.

    `work`: poses of clips are taken from the store, or found and put there first. `jobs`:
    processes; the figures do not depend on it. Raises FormcheckError if something is missing or
    broken; there is no report of a part.
    """
    if not (material.own or material.second or material.people or material.mocap):
        raise UsageError("There is nothing to run over: name --own, --second, --people or --mocap.")
    tasks: dict[str, tuple[Climb, list[SetClip]]] = {}
    for folder in material.own:
        name = folder.resolve().name
        if name in tasks:
            raise UsageError(f"Two sets are named {name}: rename one of the folders.")
        tasks[name] = (climb_own, own_clips(folder))
    if material.second is not None:
        tasks[SECOND] = (climb_second, second_clips(material.second))
    if tasks:
        model_path(work.model)
    total = sum(len(clips) for _, clips in tasks.values())
    done = 0
    sources: dict[str, list[Climbed]] = {}
    for name, (climb, clips) in tasks.items():
        sources[name] = []
        for climbed in over_clips(climb, clips, work, jobs):
            done += 1
            if climbed is not None:
                sources[name].append(climbed)
            if progress is not None:
                progress(done, total)
    shown = material.people
    return Travelled(
        sources=sources,
        photos=people.run_photographs(shown) if shown else [],
        films=films.run_films(shown) if shown else [],
        marked=mocap.run_mocap(material.mocap) if material.mocap else [],
    )


def travel_sheets(found: Travelled) -> list[tuple[str, list[Sheet]]]:
    """Return the tables by section."""
    sections = [("At a glance", [targets.targets_sheet(found.sources, found.photos)])]
    if found.sources:
        sections.append(("Stairs", bands_show.stairs_sheets(found.sources)))
    if found.photos:
        sections.append(("People", people_show.people_sheets(found.photos, found.films)))
    if found.marked:
        sections.append(("Motion capture", [mocap.mocap_sheet(found.marked)]))
    return sections


def travel_markdown(found: Travelled) -> str:
    """Return the whole report as Markdown."""
    parts = [f"# What travels: formcheck {formcheck_version()}\n"]
    for title, sheets in travel_sheets(found):
        parts += [f"## {title}\n", *map(markdown, sheets)]
    return "\n".join(parts)


def travel_json(found: Travelled) -> str:
    """Return every figure as JSON, ``formcheck-travel/1``; what there is nothing of is null."""
    data = {
        "schema": SCHEMA,
        "formcheck": formcheck_version(),
        "code": code_fingerprint(),
        "stairs": bands_show.stairs_json(found.sources),
        "people": people_show.people_json(found.photos, found.films) if found.photos else None,
        "mocap": mocap.mocap_json(found.marked) if found.marked else None,
    }
    return json.dumps(_plain(data), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _plain(value: Any) -> Any:
    """Numbers to four digits, NaN as None."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, float):
        return round(value, 4) + 0.0 if math.isfinite(value) else None
    return value
