"""The targets at a glance: each beside what every source shows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from formcheck.lab.benchmark.bands import Figures
from formcheck.lab.benchmark.bands_show import Said
from formcheck.lab.benchmark.people import Photo, gradings
from formcheck.lab.benchmark.people_show import agreement, crossed
from formcheck.lab.benchmark.sheet import DASH, Sheet, number, whole_percent

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


def targets_sheet(sources: Mapping[str, Said], photos: Sequence[Photo]) -> Sheet:
    """Return a line for each target and a column for each source."""
    columns = {name: _of_stairs(said) for name, said in sources.items()}
    columns |= {"people": _of_people(photos)} if photos else {}
    rows = tuple(
        (name, target, *(column.get(name, DASH) for column in columns.values()))
        for name, target in TARGETS.items()
    )
    note = (
        "Mean errors: every 10° band counts alike. Told and falsely told: shares of frames judged "
        "by themselves / told by the watch; of people by the column “back” / by the raters’ marks."
    )
    return Sheet("Targets", ("", "target", *columns), rows, note, words=2)


def _shares(one: float, two: float) -> str:
    return f"{whole_percent(one)} / {whole_percent(two)}"


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
        "flexion: within 1 / 2 stated errors": _shares(every.within_1.value, every.within_2.value),
        "withheld": whole_percent(every.not_judged.value),
        "hip hinge: mean error": number(alike(hinge["fine"]), "deg"),
    }
    if turned.frames:
        sure = _shares(turned.within_1.value, turned.within_2.value)
        found["back angle: mean error"] = number(alike(angle["fine"]), "deg")
        found["back angle: within 1 / 2 stated errors"] = sure
        cases = zip(("rounded: told", "straight: called rounded"), said["verdicts"].values(),
                    strict=False)  # fmt: skip
        found |= {name: _shares(of.judged_rounded.value, of.told.value) for name, of in cases}
    return found


def _of_people(photos: Sequence[Photo]) -> dict[str, str]:
    column, _, marks = (crossed(photos, grading) for grading in gradings(photos).values())

    def of(grade: str) -> str:
        rows = (column[grade], marks[grade])
        return " / ".join(f"{len(row['rounded'])} of {sum(map(len, row.values()))}" for row in rows)

    def withheld(table: Mapping[str, Mapping[str, list[str]]]) -> float:
        found = [
            sum(len(row[called]) for row in table.values())
            for called in ("withheld", "straight", "rounded")
        ]
        return found[0] / sum(found) if sum(found) else math.nan

    standing, seated = (
        agreement([p for p in photos if p.label.stretch == s]) for s in ("standing", "seated")
    )
    every = agreement(photos)
    names = iter(list(TARGETS)[3:10])
    values = (
        number(every.error_deg.value, "deg"),
        _shares(every.within_1, every.within_2),
        f"{standing.r.value:.2f} / {seated.r.value:.2f}",
        f"{number(standing.sd_deg.value, 'deg')} / {number(seated.sd_deg.value, 'deg')}",
        of("clear"),
        of("straight"),
        _shares(withheld(column), withheld(marks)),
    )
    return dict(zip(names, values, strict=True))
