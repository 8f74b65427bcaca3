"""The targets at a glance: each beside what every source shows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from formcheck.lab.benchmark.bands import QUANTITIES, Figures, by_band, frames_of
from formcheck.lab.benchmark.people import Photo, gradings
from formcheck.lab.benchmark.people_show import agreement, crossed
from formcheck.lab.benchmark.sheet import DASH, Sheet, number
from formcheck.lab.benchmark.stairs import Climbed
from formcheck.lab.benchmark.verdicts import CASES, verdicts

PEOPLE = "people"
_BY_KEY = {quantity.key: quantity for quantity in QUANTITIES}


def alike(bands: Sequence[Figures]) -> float:
    """Mean error with every band counted alike; NaN without any reading."""
    errors = np.array([band.error_deg.value for band in bands])
    known = errors[np.isfinite(errors)]
    return float(known.mean()) if known.size else math.nan


def targets_sheet(sources: Mapping[str, Sequence[Climbed]], photos: Sequence[Photo]) -> Sheet:
    """Return a line for each target and a column for each source."""
    rows: list[tuple[str, ...]] = []
    columns = [_of_stairs(clips) for clips in sources.values()]
    columns += [_of_people(photos)] if photos else []
    for name, target in _TARGETS:
        rows.append((name, target, *(column.get(name, DASH) for column in columns)))
    head = ("", "target", *sources, *([PEOPLE] if photos else []))
    note = (
        "Mean errors: every 10° band counts alike. Told and falsely told: shares of frames judged "
        "by themselves / told by the watch; of people by the column “back” / by the raters’ marks."
    )
    return Sheet("Targets", head, tuple(rows), note, words=2)


_FLEXION, _BIAS = "flexion: mean error", "flexion: bias in 15° bands"
_SURE = "flexion: within 1 / 2 stated errors"
_ANGLE, _ANGLE_SURE = "back angle: mean error", "back angle: within 1 / 2 stated errors"
_R, _SD = "back angle: correlation standing / seated", "back angle: SD standing / seated"
_TOLD, _FALSE = "rounded: told", "straight: called rounded"
_WITHHELD, _HINGE = "withheld", "hip hinge: mean error"
_TARGETS = (
    (_FLEXION, "≤ 6°"),
    (_BIAS, "within ±4°"),
    (_SURE, "68 ± 8% / ≥ 93%"),
    (_ANGLE, ""),
    (_ANGLE_SURE, "68 ± 8% / ≥ 93%"),
    (_R, "≥ .90 / ≥ .85"),
    (_SD, "≤ 8°"),
    (_TOLD, "stairs ≥ 90%, people ≥ 85%"),
    (_FALSE, "stairs ≤ 2%, people 0"),
    (_WITHHELD, "people ≤ 12%"),
    (_HINGE, "own ≤ 5°, second ≤ 6°"),
)


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%" if math.isfinite(share) else DASH


def _within(one: float, two: float) -> str:
    return f"{_percent(one)} / {_percent(two)}"


def _of_stairs(clips: Sequence[Climbed]) -> dict[str, str]:
    flexion, angle, hinge = (_BY_KEY[key] for key in ("spine_flexion", "back_angle", "hip_hinge"))
    bent, turned = frames_of(clips, flexion), frames_of(clips, angle)
    fine = by_band(bent, flexion.bands, needs_neutral=True)
    coarse = by_band(bent, flexion.coarse, needs_neutral=True)[:-1]
    angles = by_band(turned, angle.bands, needs_neutral=False)
    hinges = by_band(frames_of(clips, hinge), hinge.bands, needs_neutral=False)
    biases = (number(band.bias_deg.value, "deg", signed=True) for band in coarse)
    found = {
        _FLEXION: number(alike(fine[:-1]), "deg"),
        _BIAS: " ".join(bias.removesuffix("°") for bias in biases),
        _SURE: _within(fine[-1].within_1.value, fine[-1].within_2.value),
        _WITHHELD: _percent(fine[-1].not_judged.value),
        _HINGE: number(alike(hinges[:-1]), "deg"),
    }
    if turned.true.size:
        rounded, straight = list(CASES.values())[:2]
        told, false = verdicts(clips, rounded), verdicts(clips, straight)
        found |= {
            _ANGLE: number(alike(angles[:-1]), "deg"),
            _ANGLE_SURE: _within(angles[-1].within_1.value, angles[-1].within_2.value),
            _TOLD: f"{_percent(told.judged_rounded.value)} / {_percent(told.told.value)}",
            _FALSE: f"{_percent(false.judged_rounded.value)} / {_percent(false.told.value)}",
        }
    return found


def _of_people(photos: Sequence[Photo]) -> dict[str, str]:
    column, _, marks = (crossed(photos, grading) for grading in gradings(photos).values())

    def of(table: dict[str, dict[str, list[str]]], grade: str) -> str:
        return f"{len(table[grade]['rounded'])} of {sum(map(len, table[grade].values()))}"

    def withheld(table: dict[str, dict[str, list[str]]]) -> str:
        found = list(table.values())
        judged = sum(len(row[called]) for row in found for called in ("straight", "rounded"))
        unsure = sum(len(row["withheld"]) for row in found)
        return _percent(unsure / (unsure + judged)) if unsure + judged else DASH

    groups = [[p for p in photos if p.label.stretch == s] for s in ("standing", "seated")]
    standing, seated = (agreement(group) for group in groups)
    every = agreement(photos)
    return {
        _ANGLE: number(every.error_deg.value, "deg"),
        _ANGLE_SURE: _within(every.within_1, every.within_2),
        _R: f"{standing.r.value:.2f} / {seated.r.value:.2f}",
        _SD: f"{number(standing.sd_deg.value, 'deg')} / {number(seated.sd_deg.value, 'deg')}",
        _TOLD: f"{of(column, 'clear')} / {of(marks, 'clear')}",
        _FALSE: f"{of(column, 'straight')} / {of(marks, 'straight')}",
        _WITHHELD: f"{withheld(column)} / {withheld(marks)}",
    }
