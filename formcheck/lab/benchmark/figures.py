"""From the records of clips to figures: pooled, with a bootstrap interval, by group."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from formcheck.lab.benchmark import metrics
from formcheck.lab.benchmark.metrics import RESAMPLES
from formcheck.lab.benchmark.record import ClipRecord
from formcheck.lab.benchmark.sheet import Unit, count, number
from formcheck.lab.benchmark.truth import JOINTS, stretches
from formcheck.measure.landmarks import FloatArray

SEED = 1
"""Bootstrap: the same clips are drawn each time."""

FEWEST_CLIPS = 3
"""An interval from fewer clips says nothing about the next one, so none is given."""

Direction = Literal["low", "high", "zero", "none"]
"""Where better is: lower, higher, nearer to zero, or nowhere."""


@dataclass(frozen=True)
class Metric:
    """A figure: its name in the JSON, its words in the table, its unit, and where better is."""

    key: str
    label: str
    unit: Unit
    better: Direction

    @property
    def words(self) -> str:
        """The label as it stands alone, outside its section of the table."""
        room = {"hold": "hold", "back": "back", "joint": "landmark"}.get(self.key.split(".")[0])
        if self.key.startswith("fault.rounded_back."):
            room = "rounded back"
        alone = room is None or self.label.startswith(room)
        return self.label if alone else f"{room}: {self.label}"


ANGLES = {
    "hip_flexion": "hip flexion",
    "hip_hinge": "hip hinge",
    "spine_flexion": "spine flexion",
    "trunk_inclination": "trunk inclination",
    "knee_stretched": "knee, stretched leg",
    "knee_other": "knee, other leg",
    "knee_near": "knee, near leg",
    "knee_far": "knee, far leg",
    "leg_raise": "leg raise",
}
"""Angles by their key, in the words of the table."""

FAULTS = {
    "rounded_back": "rounded back",
    "bent_knee": "bent knee",
    "resting_leg": "resting leg",
    "lifted_pelvis": "pelvis up",
    "lifted_head": "head up",
    "bouncing": "bouncing",
}


_OF_AN_ANGLE: tuple[tuple[str, str, Unit, Direction], ...] = (
    ("mae", "mean error", "deg", "low"),
    ("bias", "bias", "deg", "zero"),
    ("null", "not given", "share", "low"),
)
_OF_A_FAULT: tuple[tuple[str, str, Unit, Direction], ...] = (
    ("missed", "missed", "share", "low"),
    ("onset", "start off by", "s", "low"),
    ("warned", "warned of live after", "s", "low"),
    ("live", "shown live after", "s", "low"),
    ("not_shown", "never shown live", "share", "low"),
    ("false", "false per good minute", "per_min", "low"),
)
_IN_CLIPS: tuple[tuple[str, str, Unit, Direction], ...] = (
    ("told", "clips with it, told", "share", "high"),
    ("false_alarm", "clips without it, told", "share", "low"),
)
FAULT_FIGURES = (*_IN_CLIPS, *_OF_A_FAULT)


def _metrics(
    key: str, label: str, rows: Sequence[tuple[str, str, Unit, Direction]]
) -> tuple[Metric, ...]:
    return tuple(
        Metric(f"{key}.{what}", f"{label}: {words}", unit, better)
        for what, words, unit, better in rows
    )


SECTIONS: dict[str, tuple[Metric, ...]] = {
    "Finding the stretch": (
        Metric("frames.seen", "frames with a pose", "share", "high"),
        Metric("clip.stretch_right", "clips, stretch right", "share", "high"),
        Metric("clip.side_right", "clips, side right", "share", "high"),
        Metric("hold.missed", "holds missed", "share", "low"),
        Metric("hold.invented", "holds invented", "share", "low"),
    ),
    "Timing the hold": (
        Metric("hold.start", "start off by", "s", "low"),
        Metric("hold.end", "end off by", "s", "low"),
        Metric("hold.held", "held seconds off by", "s", "low"),
        Metric("hold.start_within", "start within 0.3 s", "share", "high"),
        Metric("hold.end_within", "end within 0.3 s", "share", "high"),
        Metric("hold.held_within", "held seconds within 0.3 s", "share", "high"),
    ),
    "The back: straight or rounded": (
        Metric("back.auc", "AUC", "auc", "high"),
        Metric("back.balanced", "balanced accuracy", "share", "high"),
        Metric("back.right", "frames judged right", "share", "high"),
        Metric("back.clear_null", "not judged, clear frames", "share", "low"),
        Metric("back.null", "not judged, all frames", "share", "low"),
        Metric("fault.rounded_back.told", "clips with the fault, told", "share", "high"),
        Metric("fault.rounded_back.false_alarm", "clips without it, told", "share", "low"),
    ),
    "Faults": _metrics("faults", "faults", _OF_A_FAULT),
    "Landmarks of the near side": tuple(
        Metric(f"joint.{joint}", f"{joint} off by", "of_trunk", "low") for joint in JOINTS
    ),
}
"""What the first table shows, in its order."""

_SHOWN = {metric.key: metric for section in SECTIONS.values() for metric in section}
METRICS: tuple[Metric, ...] = (
    *_SHOWN.values(),
    *(m for key, label in ANGLES.items() for m in _metrics(key, label, _OF_AN_ANGLE)),
    *(
        metric
        for key, label in FAULTS.items()
        for metric in _metrics(f"fault.{key}", label, (*_OF_A_FAULT, *_IN_CLIPS))
        if metric.key not in _SHOWN
    ),
)
"""Every figure, each once."""


@dataclass(frozen=True)
class Figure:
    """A pooled value with what it rests on."""

    value: float
    """NaN over nothing."""
    n: float
    """Number of frames, clips, holds or faults; minutes for rates per minute."""
    low: float
    high: float
    """Bootstrap 95% interval by clip; NaN with fewer than `FEWEST_CLIPS` clips, and when all clips
    agree."""
    worst: float = math.nan
    """Largest single error, NaN where none is kept."""

    def to_dict(self) -> dict[str, float | None]:
        """Return plain JSON types, NaN as null."""
        numbers = asdict(self).items()
        return {k: round(v, 5) + 0.0 if math.isfinite(v) else None for k, v in numbers}

    def words(self, unit: Unit) -> str:
        """Write the value with the number of things it is over; never one without the other."""
        return f"{number(self.value, unit)} ({count(self.n)})"


def resampled(records: Sequence[ClipRecord], key: str, weights: FloatArray) -> FloatArray:
    """Value of one figure in every resample, shape (resamples,).

    `key`: of a `Metric`. `weights`: shape (resamples, clips).
    """
    if key == "back.auc":
        straight, rounded = (
            [np.array(r.back[kind]) for r in records] for kind in ("straight", "rounded")
        )
        return metrics.resampled_auc(weights, straight, rounded)
    if key == "back.balanced":
        parts = ("back.rounded_right", "back.straight_right")
        return sum((resampled(records, part, weights) for part in parts), np.zeros(1)) / 2.0
    pairs = np.array([r.pair(key) for r in records], float).reshape(-1, 2)
    return metrics.resampled_ratio(weights, pairs[:, 0], pairs[:, 1])


def rests_on(records: Sequence[ClipRecord], key: str) -> float:
    """Number of frames, clips, holds, faults or minutes behind a figure."""
    if key == "back.auc":
        return float(sum(len(angles) for r in records for angles in r.back.values()))
    if key == "back.balanced":
        return rests_on(records, "back.rounded_right") + rests_on(records, "back.straight_right")
    return float(sum(r.pair(key)[1] for r in records))


def clips_with(records: Sequence[ClipRecord], key: str) -> int:
    """Number of clips that a figure rests on."""
    return sum(rests_on([r], key) > 0 for r in records)


def figure(records: Sequence[ClipRecord], key: str) -> Figure:
    """Pool one figure over clips."""
    n = rests_on(records, key)
    if n == 0:
        return Figure(math.nan, 0.0, math.nan, math.nan)
    value = float(resampled(records, key, np.ones((1, len(records))))[0])
    low = high = math.nan
    if clips_with(records, key) >= FEWEST_CLIPS and math.isfinite(value):
        weights = metrics.draw_clips(len(records), RESAMPLES, SEED)
        low, high = metrics.interval(resampled(records, key, weights))
        if low == high:
            # Drawing again what never varied cannot tell how it might vary.
            low = high = math.nan
    worst = [r.worst[key] for r in records if key in r.worst]
    return Figure(value, n, low, high, max(worst, default=math.nan))


BANDS: dict[str, Callable[[float], bool]] = {
    "≤20": lambda azimuth: azimuth <= 20.0,
    "all": lambda azimuth: True,  # noqa: ARG005
    "0–10": lambda azimuth: azimuth <= 10.0,
    "10–20": lambda azimuth: 10.0 < azimuth <= 20.0,
    "20–30": lambda azimuth: 20.0 < azimuth <= 30.0,
    ">30": lambda azimuth: azimuth > 30.0,
}
"""Bands of |azimuth| in degrees; the first is the headline: side-on as the user is told to be."""

STRETCHES = (*stretches(), "all")


@dataclass(frozen=True)
class Group:
    """Clips of one stretch (or all) in one band of camera azimuth, with their figures."""

    stretch: str
    band: str
    clips: int
    frames: int
    figures: dict[str, Figure]

    def __getitem__(self, key: str) -> Figure:
        return self.figures[key]

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON types."""
        return {
            "stretch": self.stretch,
            "azimuth": self.band,
            "clips": self.clips,
            "frames": self.frames,
            "figures": {key: value.to_dict() for key, value in self.figures.items()},
        }


def members(records: Sequence[ClipRecord], stretch: str, band: str) -> list[ClipRecord]:
    """Return the records of one group."""
    return [r for r in records if stretch in ("all", r.stretch) and BANDS[band](abs(r.azimuth_deg))]


def group(records: Sequence[ClipRecord], stretch: str, band: str) -> Group:
    """Pool every figure over one group."""
    mine = members(records, stretch, band)
    values = {metric.key: figure(mine, metric.key) for metric in METRICS}
    return Group(stretch, band, len(mine), sum(r.frames for r in mine), values)


def all_groups(records: Sequence[ClipRecord]) -> dict[tuple[str, str], Group]:
    """Every group that has a clip, and the headline groups in any case."""
    found = {}
    for band in BANDS:
        for stretch in STRETCHES:
            if band == "≤20" or members(records, stretch, band):
                found[stretch, band] = group(records, stretch, band)
    return found
