"""Figures over bands of the truth, with intervals over persons: pure functions on arrays.

A clip of 30 frames a second counts no more than one of 15: frames are thinned to `RATE`. Within a
figure each frame counts alike; intervals come from drawing persons, never frames.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from formcheck.lab.benchmark.kinds import back_stretches
from formcheck.lab.benchmark.metrics import draw_clips, interval, resampled_ratio
from formcheck.lab.benchmark.stairs import Climbed, Staircase
from formcheck.measure.landmarks import FloatArray

Mask = npt.NDArray[np.bool_]

WITHIN_AZIMUTH_DEG = 20.0
RATE = 15.0
RESAMPLES = 1000

Band = tuple[float, float]
FLEXION_BANDS: tuple[Band, ...] = tuple(pairwise(range(0, 70, 10)))
FLEXION_TARGET_BANDS: tuple[Band, ...] = tuple(pairwise(range(0, 75, 15)))
ANGLE_BANDS: tuple[Band, ...] = (
    (-60, -30), (-30, 0), (0, 15), (15, 30), (30, 45), (45, 60), (60, 75), (75, 90),
)  # fmt: skip
KNEE_BANDS: tuple[Band, ...] = tuple(pairwise(range(0, 60, 10)))


@dataclass(frozen=True)
class Quantity:
    """What is compared, and by what it is put into bands.

    The first band takes in everything below it and the last everything above: sway.
    """

    key: str
    title: str
    by: str
    bands: tuple[Band, ...]
    coarse: tuple[Band, ...]
    stated: bool = False


QUANTITIES = (
    Quantity(
        "spine_flexion", "Spine flexion, with the own neutral", "spine_flexion", FLEXION_BANDS,
        FLEXION_TARGET_BANDS, stated=True,
    ),
    Quantity(
        "back_angle", "Back angle", "back_angle", ANGLE_BANDS,
        ((-30, 0), (0, 30), (30, 60), (60, 90)), stated=True,
    ),
    Quantity(
        "knee_flexion", "Knee flexion", "knee_flexion", KNEE_BANDS, ((0, 15), (15, 30), (30, 50)),
    ),
    Quantity("hip_flexion", "Hip flexion", "spine_flexion", FLEXION_BANDS, FLEXION_TARGET_BANDS),
    Quantity("hip_hinge", "Hip hinge", "spine_flexion", FLEXION_BANDS, FLEXION_TARGET_BANDS),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Frames:
    """Frames of many clips that count, one beside the other, all of shape (n,)."""

    person: npt.NDArray[np.int_]
    """Place in ``persons``."""
    persons: int
    by: FloatArray
    true: FloatArray
    read: FloatArray
    stated: FloatArray
    """Degrees; ``by`` is what bands are cut from."""
    neutral: Mask
    told: Mask
    rounding_deg: FloatArray

    def where(self, mask: Mask) -> Frames:
        """Return some of the frames."""
        return Frames(
            self.person[mask], self.persons, self.by[mask], self.true[mask], self.read[mask],
            self.stated[mask], self.neutral[mask], self.told[mask], self.rounding_deg[mask],
        )  # fmt: skip


def counting(stairs: Staircase) -> Mask:
    """Frames in the stretch that count, thinned to `RATE`; none where the camera is too far off."""
    if abs(stairs.azimuth_deg) > WITHIN_AZIMUTH_DEG:
        return np.zeros(stairs.time_s.size, bool)
    step = float(np.median(np.diff(stairs.time_s))) if stairs.time_s.size > 1 else 1.0
    stride = max(1, round(1.0 / (RATE * step)))
    mask: Mask = stairs.stretched & (np.arange(stairs.time_s.size) % stride == 0)
    return mask


def frames_of(climbed: Sequence[Climbed], quantity: Quantity) -> Frames:
    """Put the frames that count and have a truth one beside the other."""
    names = sorted({clip.of.person for clip in climbed})
    rows: list[tuple[FloatArray, ...]] = []
    for clip in climbed:
        true, by = clip.of.true[quantity.key], clip.of.true[quantity.by]
        mask = counting(clip.of) & np.isfinite(true) & np.isfinite(by)
        who = np.full(mask.sum(), names.index(clip.of.person), float)
        columns = (by, true, clip.read[quantity.key], clip.stated[quantity.key],
                   clip.neutral, clip.told, clip.rounding_deg)  # fmt: skip
        rows.append((who, *(column[mask].astype(float) for column in columns)))
    table = [np.concatenate([np.zeros(0), *column]) for column in zip(*rows, strict=True)]
    who, by, true, read, stated, neutral, told, rounding = table or [np.zeros(0)] * 8
    return Frames(
        who.astype(int), len(names), by, true, read, stated,
        neutral.astype(bool), told.astype(bool), rounding,
    )  # fmt: skip


def in_band(values: FloatArray, band: Band, bands: Sequence[Band]) -> Mask:
    """Frames of a band; the outermost bands are open."""
    low = -math.inf if band == bands[0] else band[0]
    high = math.inf if band == bands[-1] else band[1]
    mask: Mask = (values >= low) & (values < high)
    return mask


@dataclass(frozen=True)
class Estimate:
    """A value with its 95% interval over persons; NaN where there is nothing to say it of."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Figures:
    """What is said of one group of frames."""

    frames: int
    persons: int
    """All that are asked about; persons with at least one such frame."""
    reading_deg: float
    """Median."""
    bias_deg: Estimate
    error_deg: Estimate
    """Mean and mean absolute difference from the truth, of the frames with a reading."""
    stated_deg: float
    """Mean stated error."""
    within_1: Estimate
    within_2: Estimate
    """Share of the readings off by no more than so many stated errors."""
    no_neutral: float
    """Share of all frames in which no own neutral was known."""
    withheld: Estimate
    """Share of the others without a reading."""
    rounded: Estimate
    told: Estimate
    not_judged: Estimate
    """Share of all frames judged rounded by themselves, told rounded by the watch, and not
    judged."""


def ratio(person: npt.NDArray[np.int_], above: FloatArray, below: FloatArray) -> Estimate:
    """Ratio of sums over frames, with an interval from drawing persons.

    `person`: ndarray of int, shape (n,). `above`, `below`: shape (n,); each frame's contribution
    above and below the line.
    """
    bottom = float(below.sum())
    if bottom <= 0:
        return Estimate(math.nan, math.nan, math.nan)
    _, place = np.unique(person, return_inverse=True)
    tops = np.bincount(place, above).astype(float)
    bottoms = np.bincount(place, below).astype(float)
    weights = draw_clips(tops.size, RESAMPLES, seed=0)
    low, high = interval(resampled_ratio(weights, tops, bottoms))
    return Estimate(float(above.sum()) / bottom, low, high)


def figures(frames: Frames, *, needs_neutral: bool = False) -> Figures:
    """Return what is to be said of some frames.

    `needs_neutral`: frames without a neutral cannot have a reading: they are told apart from
    withheld ones.
    """
    person, off = frames.person, frames.read - frames.true
    given = np.isfinite(off)
    sure = given & np.isfinite(frames.stated)
    asked = frames.neutral if needs_neutral else np.ones(given.size, bool)
    known = np.where(given, off, 0.0)
    z = np.abs(off[sure]) / np.maximum(frames.stated[sure], 1e-9)
    judged = np.isfinite(frames.rounding_deg)

    def share(part: Mask, of: Mask | None = None) -> Estimate:
        of = np.ones(part.size, bool) if of is None else of
        return ratio(person, (part & of).astype(float), of.astype(float))

    def within(sigmas: float) -> Estimate:
        return ratio(person[sure], (z <= sigmas).astype(float), np.ones(z.size))

    return Figures(
        frames=int(given.size),
        persons=int(np.unique(person).size),
        reading_deg=float(np.median(frames.read[given])) if given.any() else math.nan,
        bias_deg=ratio(person, known, given.astype(float)),
        error_deg=ratio(person, np.abs(known), given.astype(float)),
        stated_deg=float(frames.stated[sure].mean()) if sure.any() else math.nan,
        within_1=within(1.0),
        within_2=within(2.0),
        no_neutral=float(1.0 - frames.neutral.mean()) if given.size else math.nan,
        withheld=share(~given, asked),
        rounded=share(judged & (frames.rounding_deg > 0)),
        told=share(frames.told),
        not_judged=share(~judged),
    )


def by_band(frames: Frames, bands: Sequence[Band], *, needs_neutral: bool) -> list[Figures]:
    """Return the figures of each band, and of all frames as the last."""
    parts = [frames.where(in_band(frames.by, band, bands)) for band in bands]
    return [figures(part, needs_neutral=needs_neutral) for part in (*parts, frames)]


Keep = Callable[[Staircase], bool]


def _is(stretch: str) -> Keep:
    return lambda clip: clip.stretch == stretch


SPLITS: Mapping[str, Keep] = {
    **{name: _is(name) for name in back_stretches()},
    "bends: whole": lambda s: s.region == "whole",
    "bends: lumbar": lambda s: s.region == "lumbar",
    "bends: thoracic": lambda s: s.region == "thoracic",
    "bends: knee": lambda s: s.region == "knee",
    "tight": lambda s: s.wear == "tight",
    "T-shirt": lambda s: s.wear == "tshirt",
    "hoodie": lambda s: s.wear == "hoodie",
    "begun upright": lambda s: s.begun == "upright",
    "begun straight": lambda s: s.begun == "straight",
    "begun rounded": lambda s: s.begun == "rounded",
    "natural back hollow (< 0°)": lambda s: s.natural_deg < 0.0,
    "natural back 0–30°": lambda s: 0.0 <= s.natural_deg <= 30.0,
    "natural back round (> 30°)": lambda s: s.natural_deg > 30.0,
}
"""Groups of clips; natural backs by the back angle in the own neutral."""
