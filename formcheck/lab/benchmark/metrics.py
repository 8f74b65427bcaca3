"""The arithmetic of the benchmark: pure functions on arrays and spans, NumPy only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from formcheck.measure.landmarks import FloatArray

Span = tuple[float, float]
"""Start and end in seconds."""


def overlap_s(one: Span, other: Span) -> float:
    """Seconds that two spans share; 0 when they only touch or lie apart."""
    return max(0.0, min(one[1], other[1]) - max(one[0], other[0]))


def inside(time_s: FloatArray, spans: Sequence[Span]) -> npt.NDArray[np.bool_]:
    """True, shape of ``time_s``, for the times within any of the spans, ends included."""
    held = np.zeros(len(time_s), bool)
    for start, end in spans:
        held |= (time_s >= start) & (time_s <= end)
    return held


def auc(negative: FloatArray, positive: FloatArray) -> float:
    """Area under the ROC curve: chance that a positive scores above a negative, ties half.

    NaN when either is empty.
    """
    counts = np.ones((1, 1))
    return float(resampled_auc(counts, [np.asarray(negative)], [np.asarray(positive)])[0])


def resampled_auc(
    weights: FloatArray, negative: Sequence[FloatArray], positive: Sequence[FloatArray]
) -> FloatArray:
    """AUC of every resample at once, shape (resamples,); NaN without a negative or a positive.

    `weights`: shape (resamples, clips); how often each clip is drawn.
    `negative`, `positive`: scores of each clip.
    """
    every = np.concatenate([*negative, *positive]) if len(negative) else np.zeros(0)
    if every.size == 0:
        return np.full(len(weights), np.nan)
    values = np.unique(every)

    def counted(clips: Sequence[FloatArray]) -> FloatArray:
        counts = np.zeros((len(clips), len(values)))
        for row, scores in zip(counts, clips, strict=True):
            np.add.at(row, np.searchsorted(values, scores), 1.0)
        return np.asarray(weights @ counts)

    below, above = counted(negative), counted(positive)
    beaten = np.cumsum(below, axis=1) - below / 2
    pairs = below.sum(axis=1) * above.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        area: FloatArray = np.where(pairs > 0, (above * beaten).sum(axis=1) / pairs, np.nan)
    return area


def draw_clips(clips: int, resamples: int, seed: int) -> FloatArray:
    """How often each clip is drawn in each bootstrap resample, shape (resamples, clips)."""
    if clips == 0:
        return np.zeros((resamples, 0))
    random = np.random.default_rng(seed)
    return random.multinomial(clips, np.full(clips, 1.0 / clips), size=resamples).astype(float)


def resampled_ratio(weights: FloatArray, above: FloatArray, below: FloatArray) -> FloatArray:
    """Pooled ratio of every resample, shape (resamples,); NaN over nothing.

    `weights`: shape (resamples, clips). `above`, `below`: shape (clips,); each clip's contribution
    above and below the line.
    """
    bottom = weights @ below
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio: FloatArray = np.where(bottom > 0, (weights @ above) / bottom, np.nan)
    return ratio


def interval(values: FloatArray) -> Span:
    """95% percentile interval of bootstrap values, NaN left out; (NaN, NaN) when all are."""
    known = values[np.isfinite(values)]
    if known.size == 0:
        return np.nan, np.nan
    low, high = np.quantile(known, [0.025, 0.975])
    return float(low), float(high)


@dataclass(frozen=True)
class Estimate:
    """A value with its 95% interval over persons; NaN where there is nothing to say it of."""

    value: float
    low: float
    high: float


RESAMPLES = 1000
"""How often persons, or clips, are drawn anew for an interval."""


def ratio(person: npt.NDArray[np.int_], above: FloatArray, below: FloatArray) -> Estimate:
    """Ratio of sums over frames, with an interval from drawing persons.

    `person`: ndarray of int, shape (n,). `above`, `below`: shape (n,); each frame's contribution
    above and below the line.
    """
    bottom = float(below.sum())
    if bottom <= 0:
        return Estimate(np.nan, np.nan, np.nan)
    _, place = np.unique(person, return_inverse=True)
    tops, bottoms = (np.bincount(place, part).astype(float) for part in (above, below))
    weights = draw_clips(tops.size, RESAMPLES, seed=0)
    low, high = interval(resampled_ratio(weights, tops, bottoms))
    return Estimate(float(above.sum()) / bottom, low, high)


@dataclass(frozen=True)
class Named:
    """A span with what it must agree in to be the same: stretch and side, or a fault's name."""

    key: tuple[str, ...]
    span: Span


def match_spans(true: Sequence[Named], found: Sequence[Named]) -> list[tuple[int, int]]:
    """Pair spans of the same key that overlap, those that share most first, each once.

    Returns positions in ``true`` and ``found``, in the order of ``true``.
    """
    shared = [
        (overlap_s(t.span, f.span), i, j)
        for i, t in enumerate(true)
        for j, f in enumerate(found)
        if t.key == f.key
    ]
    pairs: list[tuple[int, int]] = []
    for seconds, i, j in sorted(shared, key=lambda s: (-s[0], s[1], s[2])):
        if seconds > 0 and all(i != a and j != b for a, b in pairs):
            pairs.append((i, j))
    return sorted(pairs)


def touches(span: Span, other: Span, tolerance_s: float) -> bool:
    """True when two spans come as near as ``tolerance_s`` to each other."""
    return span[0] <= other[1] + tolerance_s and other[0] <= span[1] + tolerance_s


def false_spans(true: Sequence[Named], found: Sequence[Named], tolerance_s: float) -> list[Named]:
    """Return the found spans that touch no true one of the same key, within a tolerance."""
    return [
        f
        for f in found
        if not any(t.key == f.key and touches(t.span, f.span, tolerance_s) for t in true)
    ]


def onset_s(true: Named, found: Sequence[Named], tolerance_s: float) -> float:
    """Start of the first found span that belongs to a true one, minus its start; NaN if none."""
    starts = [
        f.span[0] for f in found if f.key == true.key and touches(true.span, f.span, tolerance_s)
    ]
    return min(starts) - true.span[0] if starts else float("nan")


def first_shown_s(
    true: Span, time_s: FloatArray, shown: npt.NDArray[np.bool_], tolerance_s: float
) -> float:
    """Seconds from a true start until it is first shown; NaN if never during it.

    `time_s`, `shown`: shape (n,); whether each frame's feedback shows the fault. `tolerance_s`: how
    long before the start and after the end it still belongs to it.
    """
    window = inside(time_s, [(true[0] - tolerance_s, true[1] + tolerance_s)]) & shown
    return float(time_s[window][0] - true[0]) if window.any() else float("nan")
