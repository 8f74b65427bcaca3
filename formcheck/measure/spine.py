"""Spine flexion from the outline of the back.

MediaPipe has no landmark between hip and shoulder, and the ear–shoulder–hip angle that most
programs use follows the neck. A rounded back shows where it is: in the outline. Between
pelvis and upper thorax the outline is summarised by a parabola; how much its direction
changes from one end to the other is the bend of the back in degrees.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from formcheck.measure.landmarks import FloatArray, Pose
from formcheck.measure.neutral import LEAST_ASSUMED_DEG, Neutral
from formcheck.measure.outline import BackOutline, back_outline
from formcheck.measure.view import SIDE_ON_WITHIN_DEG, View

FROM_T, TO_T = 0.0, 1.0
"""Part of the hip→shoulder chord over which the bend is summed: sacrum to upper thorax."""

UNCERTAINTY_DEG = 15.0
OWN_UNCERTAINTY_DEG = 9.0
"""Standard error of one reading for people never seen before, against an assumed neutral and
against their own (docs/how-it-measures.md)."""

MIN_CHORD_PX = 40.0
"""The mask is about 256 pixels for the whole person: a shorter trunk is drawn by too few."""

MIN_STATIONS = 0.8
"""Share of the stations at which the edge must be found; the parabola bridges the rest."""

MIN_SHARPNESS = 0.35
"""On the sample clips and photographs the mask falls by 0.6 and more across the edge."""

MAX_JUMP = 0.12
"""Largest step of the outline from one station to the next, in chord lengths; a slope of 67°,
steeper than buttocks or shoulders, is a tear or an object."""
PLAUSIBLE_BEND_DEG = (-75.0, 120.0)
"""A healthy spine extends by less and flexes by less; beyond is a bitten outline."""
MAX_TOUCHED = 0.1
"""Share of the outline that may touch another person."""

LYING_LEAN_DEG = -50.0
"""Tipped backwards further is lying on the back (as in the supine stretch)."""


@dataclass(frozen=True, eq=False)
class SpineReading:
    """Spine flexion of one picture, or why there is none.

    Attributes
    ----------
    flexion_deg : float
        Bend beyond a neutral spine; 0° neutral, positive rounded, NaN when not measurable.
    bend_deg : float
        Bend of the outline as it is, NaN when not measurable.
    uncertainty_deg : float
        Standard error of ``flexion_deg``; NaN when not measurable.
    curve : ndarray, shape (n, 2), or None
        The measured edge of the back in pixels, pelvis to neck.
    reason : str or None
        Why nothing was measured, as advice to the user; None when it was.
    """

    flexion_deg: float
    bend_deg: float
    uncertainty_deg: float
    curve: FloatArray | None
    reason: str | None


def _unmeasured(reason: str, curve: FloatArray | None = None) -> SpineReading:
    return SpineReading(math.nan, math.nan, math.nan, curve, reason)


def read_spine(pose: Pose, view: View, trunk_lean_deg: float, neutral: Neutral) -> SpineReading:
    """Measure spine flexion in one picture.

    Parameters
    ----------
    pose : Pose
    view : View
        Profile and near side.
    trunk_lean_deg : float
        Signed lean of the trunk, forwards positive (`geometry.inclination_from_vertical`).
    neutral : Neutral
        What to compare with.
    """
    if pose.mask is None:
        return _unmeasured("the outline of the person is missing")
    if trunk_lean_deg < LYING_LEAN_DEG:
        return _unmeasured("the back lies on the floor")
    if not view.off_side_deg <= SIDE_ON_WITHIN_DEG:
        return _unmeasured("turn side-on to the camera")
    outline = back_outline(
        pose.mask,
        pose.joint("hip", view.near_side),
        pose.joint("shoulder", view.near_side),
        view.facing,
    )
    if outline is None or outline.chord_px < MIN_CHORD_PX:
        return _unmeasured("come closer to the camera")
    used = np.isfinite(outline.offset) & (outline.t >= FROM_T) & (outline.t <= TO_T)
    wanted = (outline.t >= FROM_T) & (outline.t <= TO_T)
    if used.sum() < MIN_STATIONS * wanted.sum():
        return _unmeasured("the outline of the back is hidden: keep arms and objects off it")
    curve = outline.edge[used]
    if outline.sharpness < MIN_SHARPNESS:
        return _unmeasured("the outline of the back is blurred: step into the light", curve)
    bend = outline_bend(outline)
    jump = float(np.max(np.abs(np.diff(outline.offset[used]))))
    if jump > MAX_JUMP or not PLAUSIBLE_BEND_DEG[0] < bend < PLAUSIBLE_BEND_DEG[1]:
        return _unmeasured(
            "the outline of the back is torn: wear something closer or move away from things",
            curve,
        )
    flexion = bend - neutral.bend_deg
    if not neutral.measured and flexion < LEAST_ASSUMED_DEG:
        return SpineReading(
            math.nan, bend, math.nan, curve, "begin upright and still, to measure your neutral"
        )
    uncertainty = OWN_UNCERTAINTY_DEG if neutral.measured else UNCERTAINTY_DEG
    return SpineReading(flexion, bend, uncertainty, curve, None)


def unless_touched(reading: SpineReading, others: list[Pose]) -> SpineReading:
    """Take the reading back when the outline it was read from belongs to somebody else too.

    Parameters
    ----------
    reading : SpineReading
    others : list of Pose
        The other people in the same picture, with masks.
    """
    if reading.curve is None:
        return reading
    x, y = np.round(reading.curve).astype(int).T
    for other in others:
        if other.mask is None:
            continue
        height, width = other.mask.shape
        columns, rows = np.clip(x, 0, width - 1), np.clip(y, 0, height - 1)
        reach = max(height, width) // 50
        near = [
            other.mask[max(r - reach, 0) : r + reach + 1, max(c - reach, 0) : c + reach + 1].max()
            for r, c in zip(rows, columns, strict=True)
        ]
        if np.mean(np.array(near) > 0.5) > MAX_TOUCHED:
            return _unmeasured("somebody else is too close to the back", reading.curve)
    return reading


def outline_bend(outline: BackOutline) -> float:
    """Change of direction of the back's outline from pelvis to upper thorax.

    A least-squares parabola ``offset = a + b·t + c·t²`` over the stations between `FROM_T`
    and `TO_T`; its tangent turns by ``atan(b + 2c·FROM_T) − atan(b + 2c·TO_T)``. A circular
    arc of 30° is met within 1°; larger ones read low (60° as 56°, 75° as 67°).

    Returns
    -------
    float
        Degrees, positive when the back bulges out, NaN with fewer than 4 stations.
    """
    used = np.isfinite(outline.offset) & (outline.t >= FROM_T) & (outline.t <= TO_T)
    if int(used.sum()) < 4:
        return math.nan
    t, offset = outline.t[used], outline.offset[used]
    c, b, _ = np.polyfit(t, offset, 2)
    return math.degrees(math.atan(b + 2 * c * FROM_T) - math.atan(b + 2 * c * TO_T))
