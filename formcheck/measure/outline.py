"""The outline of the back: where the person's mask ends behind the hip–shoulder line.

The back is described in its own frame: t runs along the chord from the hip (0) to the
shoulder (1), and the offset is the distance from the chord to the edge of the person on the
dorsal side, in chord lengths. That makes it independent of size, position, rotation and
profile, so the same person gives the same numbers in every picture.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.measure.landmarks import FloatArray

STATIONS = np.linspace(-0.10, 1.10, 25)
"""Places t along the chord at which the back is measured."""

_REACH = 0.75
"""How far behind the chord the edge is looked for, in chord lengths."""
_STEP_PX = 0.5
_INSIDE = 0.5
"""Mask probability from which a pixel belongs to the person."""


@dataclass(frozen=True, eq=False)
class BackOutline:
    """The dorsal edge of the trunk in one picture.

    Attributes
    ----------
    t : ndarray, shape (n,)
        Place along the chord, 0 at the hip, 1 at the shoulder.
    offset : ndarray, shape (n,)
        Distance from chord to edge in chord lengths; NaN where no edge was found.
    edge : ndarray, shape (n, 2)
        The edge in pixels; NaN where none was found.
    chord_px : float
        Length of the chord in pixels.
    sharpness : float
        How suddenly the mask ends at the edge, as the median of probability inside minus
        outside within ±2% of the chord, 0..1; low where the mask is unsure.
    """

    t: FloatArray
    offset: FloatArray
    edge: FloatArray
    chord_px: float
    sharpness: float


def back_outline(
    mask: FloatArray,
    hip: FloatArray,
    shoulder: FloatArray,
    facing: int,
    stations: FloatArray = STATIONS,
) -> BackOutline | None:
    """Find the dorsal edge of the trunk at stations along the hip→shoulder chord.

    Parameters
    ----------
    mask : ndarray, shape (height, width)
        Person probability, 0..1.
    hip, shoulder : ndarray, shape (2,)
        Near-side landmarks, pixels.
    facing : {1, -1}
        Profile; the dorsal side is where the person does not look.
    stations : ndarray, shape (n,)
        Values of t.

    Returns
    -------
    BackOutline or None
        None when hip and shoulder are less than 8 px apart (nothing to measure).
    """
    chord = np.asarray(shoulder, float) - np.asarray(hip, float)
    length = float(np.hypot(*chord))
    if length < 8.0:
        return None
    along = chord / length
    # Upright and facing right (+1) the back is at the left: the chord points up (0, -1) and
    # the dorsal normal is (-1, 0).
    dorsal = np.array([along[1], -along[0]]) * facing
    steps = np.arange(0.0, _REACH * length, _STEP_PX)
    base = np.asarray(hip, float) + stations[:, None] * chord
    samples = base[:, None, :] + steps[None, :, None] * dorsal
    values = _sample(mask, samples)
    offset_px, sharp = _edges(values, steps, length)
    edge = base + offset_px[:, None] * dorsal
    return BackOutline(
        t=np.asarray(stations, float),
        offset=offset_px / length,
        edge=edge,
        chord_px=length,
        sharpness=float(np.nanmedian(sharp)) if np.isfinite(sharp).any() else 0.0,
    )


def _sample(mask: FloatArray, points: FloatArray) -> FloatArray:
    """Bilinear mask values at points of shape (..., 2); 0 outside the picture."""
    height, width = mask.shape
    x, y = points[..., 0], points[..., 1]
    inside = (x >= 0) & (y >= 0) & (x <= width - 1) & (y <= height - 1)
    x, y = np.clip(x, 0, width - 1), np.clip(y, 0, height - 1)
    left = np.minimum(x.astype(np.intp), max(width - 2, 0))
    top = np.minimum(y.astype(np.intp), max(height - 2, 0))
    fx, fy = x - left, y - top
    right, bottom = np.minimum(left + 1, width - 1), np.minimum(top + 1, height - 1)
    upper = mask[top, left] * (1 - fx) + mask[top, right] * fx
    lower = mask[bottom, left] * (1 - fx) + mask[bottom, right] * fx
    value: FloatArray = np.where(inside, upper * (1 - fy) + lower * fy, 0.0)
    return value


def _edges(values: FloatArray, steps: FloatArray, length: float) -> tuple[FloatArray, FloatArray]:
    """First way out of the person along each row of samples, with sub-sample precision.

    The chord normally runs inside the trunk. Where it does not (a deep fold bends the belly
    away from it, or a landmark sits on the edge), the way in is taken first.
    """
    n, k = values.shape
    offsets = np.full(n, np.nan)
    sharp = np.full(n, np.nan)
    within = values >= _INSIDE
    reach = max(round(0.02 * length / _STEP_PX), 1)
    for row in range(n):
        entered = int(np.argmax(within[row]))
        if not within[row, entered] or steps[entered] > 0.25 * length:
            continue
        outside = np.flatnonzero(~within[row, entered:])
        if outside.size == 0:
            continue
        first = entered + int(outside[0])
        before, after = values[row, first - 1], values[row, first]
        fraction = (before - _INSIDE) / (before - after)
        offsets[row] = steps[first - 1] + fraction * (steps[first] - steps[first - 1])
        sharp[row] = values[row, max(first - 1 - reach, 0)] - values[row, min(first + reach, k - 1)]
    return offsets, sharp
