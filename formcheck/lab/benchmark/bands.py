"""Figures over bands of the truth, with intervals over persons: pure functions on arrays.

A clip of 30 frames a second counts no more than one of 15: frames are thinned to `RATE`. Within a
figure each frame counts alike; intervals come from drawing persons, never frames.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from formcheck.lab.benchmark.metrics import Estimate, ratio
from formcheck.lab.benchmark.stairs import Climbed, Staircase
from formcheck.lab.benchmark.truth import back_stretches
from formcheck.measure.landmarks import FloatArray

Mask = npt.NDArray[np.bool_]
Frames = Mapping[str, FloatArray]
"""Columns over frames of many clips, shape (n,) each; ``"person"`` counts the persons."""

WITHIN_AZIMUTH_DEG = 20.0
RATE = 15.0

Case = Callable[[Climbed], Mask]
"""Which frames of a clip are asked about."""

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

    @property
    def needs_neutral(self) -> bool:
        """Frames without a neutral have no reading: they are told apart from withheld ones."""
        return self.key == "spine_flexion"


QUANTITIES = (
    Quantity(
        "spine_flexion", "Spine flexion, with the own neutral", "spine_flexion", FLEXION_BANDS,
        FLEXION_TARGET_BANDS,
    ),
    Quantity(
        "back_angle", "Back angle", "back_angle", ANGLE_BANDS,
        ((-30, 0), (0, 30), (30, 60), (60, 90)),
    ),
    Quantity(
        "knee_flexion", "Knee flexion", "knee_flexion", KNEE_BANDS, ((0, 15), (15, 30), (30, 50)),
    ),
    Quantity("hip_flexion", "Hip flexion", "spine_flexion", FLEXION_BANDS, FLEXION_TARGET_BANDS),
    Quantity("hip_hinge", "Hip hinge", "spine_flexion", FLEXION_BANDS, FLEXION_TARGET_BANDS),
)  # fmt: skip


def counting(stairs: Staircase) -> Mask:
    """Frames in the stretch that count, thinned to `RATE`; none where the camera is too far off."""
    if abs(stairs.azimuth_deg) > WITHIN_AZIMUTH_DEG:
        return np.zeros(stairs.time_s.size, bool)
    step = float(np.median(np.diff(stairs.time_s))) if stairs.time_s.size > 1 else 1.0
    stride = max(1, round(1.0 / (RATE * step)))
    mask: Mask = stairs.stretched & (np.arange(stairs.time_s.size) % stride == 0)
    return mask


def frames_of(climbed: Sequence[Climbed], quantity: Quantity, case: Case | None = None) -> Frames:
    """Put the frames that count and have a truth one beside the other; `case`: some of them."""
    names = sorted({clip.of.person for clip in climbed})
    parts: dict[str, list[FloatArray]] = defaultdict(list)
    for clip in climbed:
        true, by = clip.of.true[quantity.key], clip.of.true[quantity.by]
        keep = counting(clip.of) & np.isfinite(true) & np.isfinite(by)
        columns = {
            "person": np.full(true.size, names.index(clip.of.person)),
            "by": by,
            "true": true,
            "read": clip.read[quantity.key],
            "stated": clip.stated[quantity.key],
            "neutral": clip.neutral,
            "told": clip.told,
            "rounding": clip.rounding_deg,
        }
        for name, column in columns.items():
            parts[name].append(column[keep if case is None else keep & case(clip)].astype(float))
    return {name: np.concatenate(column) for name, column in parts.items()}


def in_band(values: FloatArray, band: Band, bands: Sequence[Band]) -> Mask:
    """Frames of a band; the outermost bands are open."""
    low = -math.inf if band == bands[0] else band[0]
    high = math.inf if band == bands[-1] else band[1]
    mask: Mask = (values >= low) & (values < high)
    return mask


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


def figures(frames: Frames, *, needs_neutral: bool = False) -> Figures:
    """Return what is to be said of some frames.

    `needs_neutral`: as of `Quantity`.
    """
    nothing = np.zeros(0)
    person, read, stated, neutral, rounding = (
        frames.get(name, nothing) for name in ("person", "read", "stated", "neutral", "rounding")
    )
    off = read - frames.get("true", nothing)
    given = np.isfinite(off)
    sure = given & np.isfinite(stated)
    every = np.ones(given.size)
    known = np.where(given, off, 0.0)
    z = np.abs(off[sure]) / np.maximum(stated[sure], 1e-9)
    judged = np.isfinite(rounding)

    def share(part: Mask | FloatArray, of: FloatArray = every) -> Estimate:
        return ratio(person.astype(int), part * of, of)

    def within(sigmas: float) -> Estimate:
        return ratio(person[sure].astype(int), (z <= sigmas).astype(float), np.ones(z.size))

    return Figures(
        frames=int(given.size),
        persons=int(np.unique(person).size),
        reading_deg=float(np.median(read[given])) if given.any() else math.nan,
        bias_deg=ratio(person.astype(int), known, given.astype(float)),
        error_deg=ratio(person.astype(int), np.abs(known), given.astype(float)),
        stated_deg=float(stated[sure].mean()) if sure.any() else math.nan,
        within_1=within(1.0),
        within_2=within(2.0),
        no_neutral=float(1.0 - neutral.mean()) if given.size else math.nan,
        withheld=share(~given, neutral if needs_neutral else every),
        rounded=share(judged & (rounding > 0)),
        told=share(frames.get("told", nothing)),
        not_judged=share(~judged),
    )


def by_band(frames: Frames, bands: Sequence[Band], *, needs_neutral: bool) -> dict[str, Figures]:
    """Return the figures of each band, and of all frames as the last."""
    found = {}
    for band in bands if frames else ():
        mask = in_band(frames["by"], band, bands)
        part = {name: column[mask] for name, column in frames.items()}
        found[f"{band[0]:g}..{band[1]:g}"] = figures(part, needs_neutral=needs_neutral)
    return found | {"all": figures(frames, needs_neutral=needs_neutral)}


Keep = Callable[[Staircase], bool]


_ALIKE = (
    ("stretch", {name: name for name in back_stretches()}),
    ("region", {f"bends: {region}": region for region in ("whole", "lumbar", "thoracic", "knee")}),
    ("wear", {"tight": "tight", "T-shirt": "tshirt", "hoodie": "hoodie"}),
    ("begun", {f"begun {how}": how for how in ("upright", "straight", "rounded")}),
)


def _is(name: str, value: str) -> Keep:
    return lambda clip: getattr(clip, name) == value


SPLITS: Mapping[str, Keep] = {
    **{group: _is(name, value) for name, of in _ALIKE for group, value in of.items()},
    "natural back hollow (< 0°)": lambda s: s.natural_deg < 0.0,
    "natural back 0–30°": lambda s: 0.0 <= s.natural_deg <= 30.0,
    "natural back round (> 30°)": lambda s: s.natural_deg > 30.0,
}
"""Groups of clips; natural backs by the back angle in the own neutral."""
