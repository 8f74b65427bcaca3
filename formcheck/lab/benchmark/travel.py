"""``travel``: what formcheck says of own stairs, another renderer's and people, side by side.

A measure that was fitted on rendered people is worth what arrives on material it never saw. Every
figure stands in one column a source, with intervals over persons, and beside it who was not judged.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from formcheck.errors import UsageError
from formcheck.lab.benchmark import bands_show, films, mocap, people, people_show, targets
from formcheck.lab.benchmark.accuracy import code_fingerprint
from formcheck.lab.benchmark.clip_set import SetClip, find_set
from formcheck.lab.benchmark.observe import Work
from formcheck.lab.benchmark.pool import Tick, over_clips
from formcheck.lab.benchmark.second import climb_second, second_clips
from formcheck.lab.benchmark.sheet import Found, markdown
from formcheck.lab.benchmark.stairs import Climbed, climb_own
from formcheck.pipeline.models import model_path
from formcheck.versions import formcheck_version

SCHEMA = "formcheck-travel/1"
SECOND = "second"

Climb = Callable[[SetClip, Work], Climbed | None]


@dataclass(frozen=True)
class Material:
    """What was run over; anything may be left out."""

    sources: Mapping[str, Sequence[Climbed]]
    """Stairs by set, in the order of the columns."""
    photos: Sequence[people.Photo] = ()
    films: Sequence[films.Film] = ()
    marked: Sequence[mocap.Marked] = ()


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
            {name: climbed(*task, work, options.jobs, tick) for name, task in tasks.items()},
            people.run_photographs(shown) if shown else (),
            films.run_films(shown) if shown else (),
            mocap.run_mocap(options.mocap) if options.mocap else (),
        )
    )


def climbed(
    climb: Climb, clips: Sequence[SetClip], work: Work, jobs: int, tick: Tick
) -> list[Climbed]:
    """Climb the clips of one set, but those in which no back is judged."""
    every = over_clips(climb, clips, work, jobs=jobs, tick=tick)
    return [one for one in every if one is not None]


def report(of: Material) -> Found:
    """Say everything, in tables and as ``formcheck-travel/1``; what there is nothing of is null."""
    stairs = {name: bands_show.said_of(clips) for name, clips in of.sources.items()}
    sections = {
        "At a glance": [targets.targets_sheet(stairs, of.photos)],
        "Stairs": bands_show.stairs_sheets(stairs) if stairs else [],
        "People": people_show.people_sheets(of.photos, of.films) if of.photos else [],
        "Motion capture": [mocap.mocap_sheet(of.marked)] if of.marked else [],
    }
    parts = [f"# What travels: formcheck {formcheck_version()}\n"]
    for title, sheets in sections.items():
        parts += [f"## {title}\n", *map(markdown, sheets)] if sheets else []
    data = {
        "schema": SCHEMA,
        "formcheck": formcheck_version(),
        "code": code_fingerprint(),
        "stairs": stairs,
        "people": people_show.people_json(of.photos, of.films) if of.photos else None,
        "mocap": mocap.mocap_json(of.marked) if of.marked else None,
    }
    return Found("\n".join(parts), plain(data))


def plain(value: Any) -> Any:
    """Dataclasses as their fields, numbers to four digits, NaN as None."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, float):
        return round(value, 4) + 0.0 if math.isfinite(value) else None
    return value
