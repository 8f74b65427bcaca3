"""The outline of the back: where the person's mask ends behind the hip–shoulder line.

The back is described in its own frame: t runs along the chord from the hip (0) to the
shoulder (1), and the offset is the distance from the chord to the edge of the person on the
dorsal side, in chord lengths. That makes it independent of size, position, rotation and
profile, so the same person gives the same numbers in every picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from formcheck.measure.landmarks import FloatArray, Pose
from formcheck.measure.view import SIDES

STATIONS = np.linspace(-0.60, 1.50, 43)
"""Places t along the chord at which the back is measured: from the thigh to the head."""

_REACH = 1.2
"""How far behind the chord the edge is looked for, in chord lengths."""
_ASTRAY = 0.25
"""How far from the chord the person may begin, in chord lengths."""
HOLE_LENGTH, BEHIND_HOLE = 0.15, 0.25
"""Between arm, thigh and belly the mask of a deep fold may have holes. A gap of at most the one is
such a hole when at least the other follows, more than the thickness of an arm held behind the back
(chord lengths)."""
_STEP_PX = 1.0
_NEIGHBOURS = np.array([[[0.0, 0.0]], [[1.0, 0.0]], [[0.0, 1.0]], [[1.0, 1.0]]])
_INSIDE = 0.5
"""Mask probability from which a pixel belongs to the person."""


@dataclass(frozen=True, eq=False)
class BackOutline:
    """The dorsal edge of the trunk in one picture; NaN where none was found."""

    t: FloatArray
    """Shape (n,): place along the chord, 0 at the hip, 1 at the shoulder."""
    offset: FloatArray
    """Shape (n,): distance from chord to edge in chord lengths, negative where the chord lies
    behind the back."""
    edge: FloatArray
    """Shape (n, 2): the edge in pixels."""
    chord_px: float
    sharpness: float
    """How suddenly the mask ends at the edge, as the median of probability inside minus outside
    within ±2% of the chord, 0..1; low where the mask is unsure."""


def back_outline(
    mask: FloatArray,
    hip: FloatArray,
    shoulder: FloatArray,
    facing: int,
    stations: FloatArray = STATIONS,
) -> BackOutline | None:
    """Find the dorsal edge of the trunk at stations along the hip→shoulder chord.

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
    # The step of 0 is at the chord itself.
    steps = np.arange(-round(_ASTRAY * length), _REACH * length, _STEP_PX)
    base = np.asarray(hip, float) + stations[:, None] * chord
    offset_px, sharp = _edges(mask, base, dorsal, steps, length)
    edge = base + offset_px[:, None] * dorsal
    return BackOutline(
        t=np.asarray(stations, float),
        offset=offset_px / length,
        edge=edge,
        chord_px=length,
        sharpness=_median(sharp[np.isfinite(sharp)]),
    )


def _median(values: FloatArray) -> float:
    """Median of a few finite numbers; 0 of none. NumPy's own takes as long as a network."""
    if len(values) == 0:
        return 0.0
    ordered = np.sort(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return float(ordered[middle])
    return float(ordered[middle - 1] + ordered[middle]) / 2.0


def mask_at(mask: FloatArray, points: FloatArray) -> FloatArray:
    """Mask value of the pixel nearest to points of shape (..., 2); 0 outside the picture."""
    height, width = mask.shape
    x = np.rint(points[..., 0]).astype(np.intp)
    y = np.rint(points[..., 1]).astype(np.intp)
    inside = (x >= 0) & (y >= 0) & (x < width) & (y < height)
    # An index outside is clipped to somewhere; what is read there is not used.
    value: FloatArray = np.where(inside, mask.take(y * width + x, mode="clip"), 0.0)
    return value


def on_person(pose: Pose, points: FloatArray) -> npt.NDArray[np.bool_]:
    """Tell which of points of shape (..., 2) lie on the person; none does without a mask."""
    if pose.mask is None:
        return np.zeros(points.shape[:-1], bool)
    return mask_at(pose.mask, points) >= _INSIDE


def _smooth(mask: FloatArray, points: FloatArray) -> FloatArray:
    """Bilinear mask value at points of shape (n, 2)."""
    corner = np.floor(points)
    fx, fy = (points - corner).T
    # All four neighbours in one go: there are so few points that calls cost more than numbers.
    left_up, right_up, left_low, right_low = mask_at(mask, corner + _NEIGHBOURS)
    upper, lower = left_up * (1 - fx) + right_up * fx, left_low * (1 - fx) + right_low * fx
    value: FloatArray = upper * (1 - fy) + lower * fy
    return value


def _edges(
    mask: FloatArray, base: FloatArray, dorsal: FloatArray, steps: FloatArray, length: float
) -> tuple[FloatArray, FloatArray]:
    """First way out of the person from each base point, in pixels, with sub-pixel precision.

    The chord normally runs inside the trunk. Where it does not, the nearest part of the person
    within a quarter of the chord counts: in a deep fold the belly bends away from the chord, and
    the way in is taken first; and off the side the chord may lie behind the back, whose edge is
    then in front of it, at a negative distance.
    """
    values = mask_at(mask, base[:, None, :] + steps[:, None] * dorsal)
    within = values >= _INSIDE
    middle = int(np.argmin(np.abs(steps)))
    near = round(_ASTRAY * length / _STEP_PX) + 1
    ahead, behind = within[:, middle : middle + near], within[:, middle::-1][:, :near]
    # Where each ray is in the person, dorsal of the chord if that is not further.
    forth, back = _first(ahead), _first(behind)
    entered = middle + np.where(forth <= back, forth, -back)
    met = np.minimum(forth, back) < near
    places = np.arange(len(steps))
    outside = ~within & (places >= entered[:, None])
    first = _past_holes(within, outside.argmax(axis=1), length)
    rows = np.arange(len(base))
    found = met & outside[rows, first] & (first > 0)
    # Nearest pixels tell the crossing within one; the slope of the mask there tells it finely.
    ways = np.concatenate([steps[first] - _STEP_PX, steps[first]])
    around = _smooth(mask, np.concatenate([base, base]) + ways[:, None] * dorsal)
    before, after = around[: len(base)], around[len(base) :]
    drop = before - after
    fraction = np.where(drop > 0, (before - _INSIDE) / np.where(drop > 0, drop, 1.0), 0.5)
    offsets = steps[first] - _STEP_PX * (1.0 - fraction.clip(-0.5, 1.5))
    reach = max(round(0.02 * length / _STEP_PX), 1)
    inner = values[rows, (first - 1 - reach).clip(0)]
    sharp = inner - values[rows, (first + reach).clip(max=len(steps) - 1)]
    return np.where(found, offsets, np.nan), np.where(found, sharp, np.nan)


def _past_holes(
    within: npt.NDArray[np.bool_], first: npt.NDArray[np.intp], length: float
) -> npt.NDArray[np.intp]:
    """Move ways out on where they only lead into a hole: a short gap, and then a trunk's depth."""
    places = np.arange(within.shape[1])
    rows = np.arange(len(first))
    after = within & (places > first[:, None])
    again = after.argmax(axis=1)
    outside = ~within & (places > again[:, None])
    second = outside.argmax(axis=1)
    hole = (
        after[rows, again]
        & outside[rows, second]
        & ((again - first) * _STEP_PX <= HOLE_LENGTH * length)
        & ((second - again) * _STEP_PX >= BEHIND_HOLE * length)
    )
    return np.where(hole, second, first)


def _first(within: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    """Index of the first True of each row; the row's length without one."""
    first: npt.NDArray[np.intp] = np.where(
        within.any(axis=1), within.argmax(axis=1), within.shape[1]
    )
    return first


ARM_WITHIN = 0.15
"""How near an arm's middle line is to the edge of the person where the edge is the arm's own, in
trunk lengths: as thick as half an arm with its sleeve. Of 59 photographs of people in a stretch
two have an arm so near, and the next nearest one is 0.17 away; rendered hollow backs, which an arm
at the side fills, have it 0.10 to 0.15 away."""

STATIONS_HIDDEN = 3
"""So many stations make up a tenth of the back; a sleeve may touch one or two."""

_FROM_T, _TO_T = 0.05, 0.75
"""Above, the shoulder itself is part of the outline."""


def hidden_by_arms(pose: Pose, outline: BackOutline) -> bool:
    """Tell whether an arm, before or behind the back, makes up a part of the back's outline."""
    back = (outline.t > _FROM_T) & (outline.t < _TO_T) & np.isfinite(outline.offset)
    edge = outline.edge[back]
    away = np.full(len(edge), np.inf)
    for side in SIDES:
        for start, end in pairwise(pose.line(side, "shoulder", "elbow", "wrist").astype(float)):
            away = np.minimum(away, _from_segment(edge, start, end))
    return int((away < ARM_WITHIN * outline.chord_px).sum()) >= STATIONS_HIDDEN


def _from_segment(points: FloatArray, start: FloatArray, end: FloatArray) -> FloatArray:
    """Distance of points, shape (n, 2), from a segment, in pixels."""
    along = end - start
    share = ((points - start) @ along / max(float(along @ along), 1e-9)).clip(0.0, 1.0)
    gap = points - start - share[:, None] * along
    out: FloatArray = np.hypot(gap[:, 0], gap[:, 1])
    return out
