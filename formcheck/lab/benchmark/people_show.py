"""The people's part of ``travel``: verdicts, agreement with two raters, every miss by name."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from formcheck.lab.benchmark.films import Film
from formcheck.lab.benchmark.metrics import RESAMPLES, Estimate, draw_clips, interval
from formcheck.lab.benchmark.people import CALLED, NOBODY, Grading, Photo, gradings
from formcheck.lab.benchmark.sheet import DASH, Said, Sheet, across, number
from formcheck.lab.benchmark.truth import back_stretches, judges_back, stretches
from formcheck.measure.landmarks import FloatArray

GRADES = ("straight", "mild", "clear")
BACKS = ("both", *back_stretches())
OTHER, VIEWS = "other", ("side", "oblique")
_KNEE_CALLED = ("straight", "bent", "withheld", "not found")
_WHO = ("column", "raters", "marks")
"""The gradings in short, in their order."""


@dataclass(frozen=True)
class Agreement:
    """Back angle beside the raters' marks."""

    marked: int
    n: int
    """Photographs with marks, and of these with a reading."""
    r: Estimate
    """Correlation; the interval is over persons."""
    sd_deg: Estimate
    bias_deg: Estimate
    error_deg: Estimate
    """Standard deviation, mean and mean size of reading less marks."""
    stated_deg: float
    """Mean stated error."""
    z: float
    """Root mean square of error over stated error; 1 is honest."""
    within_1: float
    within_2: float
    """Share off by no more than so many stated errors."""


def agreement(photos: Sequence[Photo]) -> Agreement:
    """Hold the back angles of photographs against the raters' marks."""
    marked = [p for p in photos if math.isfinite(p.label.angle_deg)]
    read = [p for p in marked if math.isfinite(p.seen.angle_deg)]
    true = np.array([p.label.angle_deg for p in read])
    seen = np.array([p.seen.angle_deg for p in read])
    error = np.array([p.seen.angle_error_deg for p in read])
    people = [p.label.person for p in read]
    z = np.abs(seen - true) / np.maximum(error, 1e-9)
    known = z[np.isfinite(z)]

    def mean(values: FloatArray) -> float:
        return float(values.mean()) if values.size else math.nan

    draws = _draws(people)

    def estimate(of: Any) -> Estimate:
        values = np.array([of(true[i], seen[i]) for i in draws], float)
        return Estimate(of(true, seen), *interval(values))

    return Agreement(
        marked=len(marked),
        n=len(read),
        r=estimate(_correlation),
        sd_deg=estimate(lambda t, s: float(np.std(s - t, ddof=1)) if t.size > 2 else math.nan),
        bias_deg=estimate(lambda t, s: mean(s - t)),
        error_deg=estimate(lambda t, s: mean(np.abs(s - t))),
        stated_deg=mean(error[np.isfinite(error)]),
        z=math.sqrt(mean(known**2)) if known.size else math.nan,
        within_1=mean((known <= 1.0).astype(float)),
        within_2=mean((known <= 2.0).astype(float)),
    )


def _correlation(true: FloatArray, seen: FloatArray) -> float:
    if true.size < 3 or np.ptp(true) == 0 or np.ptp(seen) == 0:
        return math.nan
    return float(np.corrcoef(true, seen)[0, 1])


def _draws(people: Sequence[str]) -> list[np.ndarray]:
    """Positions of the photographs in each resample of persons."""
    names = sorted(set(people))
    where = [np.flatnonzero([name == who for who in people]) for name in names]
    weights = draw_clips(len(names), RESAMPLES, seed=0).astype(int)
    nobody = np.zeros(0, int)
    return [
        np.concatenate([nobody, *(np.tile(at, n) for at, n in zip(where, row, strict=True))])
        for row in weights
    ]


def crossed(photos: Sequence[Photo], grading: Grading) -> dict[str, dict[str, list[str]]]:
    """Return ids by grade and by what was called."""
    table: dict[str, dict[str, list[str]]] = {g: {c: [] for c in CALLED} for g in GRADES}
    for photo in photos:
        grade = grading.get(photo.label.id)
        if grade is not None:
            table[grade][photo.called].append(photo.label.id)
    return table


def _of(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.0f}%)" if whole else DASH


def people_said(photos: Sequence[Photo], films: Sequence[Film]) -> Said:
    """Return everything that is said of people, but for the sheets by stretch and of misses."""
    sides = [p for p in photos if p.label.view == "side" and judges_back(p.label.stretch)]
    return {
        "backs": {who: crossed(photos, grading) for who, grading in gradings(photos).items()},
        "agreement": {name: agreement(mine) for name, mine in _by_stretch(photos).items()},
        "recognised": recognised(photos),
        "knees": knees(photos),
        "side views": [{"called": p.called, "label": p.label, "seen": p.seen} for p in sides],
        "clips": films,
    }


def _by_stretch(photos: Sequence[Photo]) -> dict[str, list[Photo]]:
    return {s: [p for p in photos if s in ("both", p.label.stretch)] for s in BACKS}


def people_sheets(photos: Sequence[Photo], said: Said) -> list[Sheet]:
    """Return all tables of the people."""
    groups = _by_stretch(photos)
    note = (
        "Reading less the mean of two raters' marks; in brackets the 95% interval over persons. "
        "z: error over stated error, root mean square; 1 is honest. The raters differ by about 5°."
    )
    names = ("n", "marked", "r", "sd_deg", "bias_deg", "error_deg", "stated_deg", "z", "within_1",
             "within_2")  # fmt: skip
    films = {film.name: film for film in said["clips"]}
    shown = ("expected", "held", "held_s", "rounded_s", "not_judged", "cue")
    return [
        _recognised(said["recognised"]),
        *(_backs(who, grading, groups) for who, grading in gradings(photos).items()),
        across("Back angle against two raters", {"": said["agreement"]}, names, note),
        _misses(photos),
        _knees(said["knees"]),
        *([across("Clips of people", {"": films}, shown)] if films else []),
    ]


def recognised(photos: Sequence[Photo]) -> dict[str, dict[str, dict[str, int]]]:
    """Count by stretch and view: recognised, with somebody in the poses, and all."""
    found: dict[str, dict[str, dict[str, int]]] = {}
    for stretch in (*sorted(stretches(), key=lambda name: not judges_back(name)), OTHER):
        for view in VIEWS:
            mine = [p for p in photos if (p.label.stretch, p.label.view) == (stretch, view)]
            found.setdefault(stretch, {})[view] = {
                "right": sum(p.recognised for p in mine),
                "seen": sum(p.seen.reason != NOBODY for p in mine),
                "n": len(mine),
            }
    return found


def _recognised(found: Mapping[str, Mapping[str, Mapping[str, int]]]) -> Sheet:
    rows = tuple(
        (stretch, *(_of(of["right"], of["n"]) for of in views.values()))
        for stretch, views in found.items()
    )
    note = "“Other” must give no stretch."
    return Sheet("Photographs: the stretch recognised", ("", *VIEWS), rows, note)


def _backs(who: str, grading: Grading, groups: Mapping[str, Sequence[Photo]]) -> Sheet:
    rows: list[tuple[str, ...]] = []
    for stretch, mine in groups.items():
        rows.append((stretch,))
        for grade, found in crossed(mine, grading).items():
            counts = [len(found[called]) for called in CALLED]
            rows.append((grade, str(sum(counts)), *map(str, counts)))
    note = "All in side view; withheld and not found count as missed."
    head = ("grade", "n", *(f"called {called}" for called in CALLED))
    return Sheet(f"Backs in side view, by {who}", head, tuple(rows), note)


def against(photo: Photo, grading: Grading) -> bool:
    """True when what is called contradicts a grade, or leaves what should be told untold."""
    grade = grading.get(photo.label.id)
    if grade == "clear":
        return photo.called != "rounded"
    return grade == "straight" and photo.called == "rounded"


def _misses(photos: Sequence[Photo]) -> Sheet:
    """Every side view of a back that was not judged or read, or judged against somebody."""
    known = gradings(photos)
    rows = []
    for p in photos:
        if not any(p.label.id in grading for grading in known.values()):
            continue
        sides = [who for who, of in zip(_WHO, known.values(), strict=True) if against(p, of)]
        unread = math.isfinite(p.label.angle_deg) and not math.isfinite(p.seen.angle_deg)
        if p.called in ("straight", "rounded") and not sides and not unread:
            continue
        s = p.seen
        rows.append((
            p.label.id, p.label.stretch, p.label.back, ", ".join(p.label.raters) or DASH,
            number(p.label.angle_deg, "deg"), number(s.angle_deg, "deg"),
            number(s.angle_error_deg, "deg"), number(s.rounding_deg, "deg", signed=True),
            p.called, ", ".join(sides) or DASH, s.reason,
        ))  # fmt: skip
    head = ("id", "stretch", "back", "raters", "marked", "read", "±", "rounding", "called",
            "against", "why not judged")  # fmt: skip
    note = "Against: whose grade asks for “rounded” and did not get it, or the other way round."
    return Sheet(
        "Who was not judged or judged otherwise, and why", head, tuple(rows), note, words=4
    )


def knees(photos: Sequence[Photo]) -> dict[str, dict[str, list[str]]]:
    """Return ids of side views by what the label and by what formcheck calls the knee."""
    asked = [p for p in photos if p.label.view == "side" and p.label.stretch != OTHER]
    return {
        knee: {
            called: [p.label.id for p in asked if (p.label.knee, p.knee_called) == (knee, called)]
            for called in _KNEE_CALLED
        }
        for knee in ("straight", "bent")
    }


def _knees(found: Mapping[str, Mapping[str, Sequence[str]]]) -> Sheet:
    rows = []
    for knee, called in found.items():
        counts = list(map(len, called.values()))
        wrong = called["bent" if knee == "straight" else "straight"]
        rows.append((knee, str(sum(counts)), *map(str, counts), ", ".join(wrong)))
    head = ("knee", "n", *(f"called {called}" for called in _KNEE_CALLED), "wrong")
    return Sheet("Knees in side view, all stretches", head, tuple(rows))
