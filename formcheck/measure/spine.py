"""Spine flexion from the outline of the back.

MediaPipe has no landmark between hip and shoulder, and the ear–shoulder–hip angle that most
programs use follows the neck. A rounded back shows where it is: in the outline. Here is decided
whether the picture allows to read it at all; what it reads is for a `readers.BackReader`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from formcheck.measure.back import BackLook, look_at_back
from formcheck.measure.joints import Joints
from formcheck.measure.landmarks import FloatArray, Pose
from formcheck.measure.neutral import Neutral
from formcheck.measure.readers import (
    FROM_T,
    TO_T,
    BackReader,
    BesideReader,
    Reading,
    outline_bend,
)
from formcheck.measure.spell import Still
from formcheck.measure.straightest import is_folded
from formcheck.measure.view import SIDE_ON_WITHIN_DEG, View
from formcheck.measure.where import Where, WhereReader, read_where

DECIDED_AT_DEG = 27.0
"""Reading from which a back is rounded. A little below the 30° that are meant, because readings
of rounded backs come out too small (docs/how-it-measures.md)."""

ROUNDED_ANGLE_DEG = 50.0
"""Back angle from which a back is rounded, by the standard line."""

TOO_UNSURE_DEG = 25.0
"""A reading with a larger standard error tells nothing about that."""

TOO_CLOSE_SIGMAS = 0.5
"""Without the person's own neutral, nothing is said nearer to `DECIDED_AT_DEG` than so many
standard errors, where the one is less than about twice as likely as the other. On people left
out of the fit that leaves out a sixth of such readings, and halves the straight backs that read
rounded."""

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
        Bend of the outline as it is (`readers.outline_bend`), NaN when not measurable.
    alone_deg : float
        Flexion read without the person's own neutral, NaN when not measurable.
    uncertainty_deg : float
        Standard error of ``flexion_deg``; NaN when not measurable.
    curve : ndarray, shape (n, 2), or None
        The measured edge of the back in pixels, pelvis to neck.
    reason : str or None
        Why nothing was measured, as advice to the user; None when it was.
    look : BackLook or None
        What it was or could be read from; None when not measurable.
    where : {"lower", "upper"} or None
        Where a rounded back bends most; None when not sure.
    """

    flexion_deg: float
    bend_deg: float
    alone_deg: float
    uncertainty_deg: float
    curve: FloatArray | None
    reason: str | None
    look: BackLook | None = None
    where: Where | None = None
    angle_deg: float = math.nan
    """Back angle: turn of the outline from sacrum→L3 to T7→C7, absolute; needs no neutral."""
    angle_uncertainty_deg: float = math.nan
    rounding_deg: float = math.nan
    """How far beyond the line between straight and rounded: positive is rounded. NaN when the
    back is not judged (``reason`` says why), also when it is too near to the line to say."""
    rounding_uncertainty_deg: float = math.nan

    def at(self, time_s: float) -> Still | None:
        """Return the look with its time, which neutral and straightest are learnt from."""
        if self.look is None or not math.isfinite(self.alone_deg):
            return None
        return Still(time_s, self.look, self.alone_deg)


def unmeasured(reason: str, curve: FloatArray | None = None) -> SpineReading:
    """Return the reading that says why there is none."""
    return SpineReading(math.nan, math.nan, math.nan, math.nan, curve, reason)


def read_spine(
    pose: Pose,
    view: View,
    joints: Joints,
    hip_flexion_deg: float,
    trunk_lean_deg: float,
    neutral: Neutral,
    reader: BackReader,
    straightest: BackLook | None = None,
    ask_where: bool = True,
) -> SpineReading:
    """Measure spine flexion in one picture.

    Parameters
    ----------
    pose : Pose
    view : View
        Profile and near side.
    joints : Joints
    hip_flexion_deg : float
        Of the near side.
    trunk_lean_deg : float
        Signed lean of the trunk, forwards positive (`geometry.inclination_from_vertical`).
    neutral : Neutral
        What to compare with.
    reader : BackReader
    straightest : BackLook or None
        The straightest look so far, to compare with while there is no neutral of this session.
    ask_where : bool
        Find out where a rounded back bends, which takes longer than all the rest.
    """
    if pose.mask is None:
        return unmeasured("the outline of the person is missing")
    if trunk_lean_deg < LYING_LEAN_DEG:
        return unmeasured("the back lies on the floor")
    if not view.off_side_deg <= SIDE_ON_WITHIN_DEG:
        return unmeasured("turn side-on to the camera")
    seen = look_at_back(pose, view, joints, hip_flexion_deg, trunk_lean_deg)
    if seen is None or seen[0].chord_px < MIN_CHORD_PX:
        return unmeasured("come closer to the camera")
    look, outline = seen
    wanted = (outline.t > FROM_T - 1e-9) & (outline.t < TO_T + 1e-9)
    used = np.isfinite(outline.offset) & wanted
    if used.sum() < MIN_STATIONS * wanted.sum():
        return unmeasured("the outline of the back is hidden: keep arms and objects off it")
    curve = outline.edge[used]
    if outline.sharpness < MIN_SHARPNESS:
        return unmeasured("the outline of the back is blurred: step into the light", curve)
    bend = outline_bend(outline)
    jump = float(np.max(np.abs(np.diff(outline.offset[used]))))
    if jump > MAX_JUMP or not PLAUSIBLE_BEND_DEG[0] < bend < PLAUSIBLE_BEND_DEG[1]:
        return unmeasured(
            "the outline of the back is torn: wear something closer or move away from things",
            curve,
        )
    alone = reader.read(look)
    if neutral.own is not None:
        read = reader.read(look, neutral.own)
    else:
        read = without_neutral(look, alone, straightest, reader)
        if neutral.look is not None:
            read = _less_own_neutral(read, neutral.look, reader)
    if read.uncertainty_deg > TOO_UNSURE_DEG:
        return unmeasured("the back cannot be told: wear something closer, turn side-on", curve)
    if neutral.own is None and (
        abs(read.flexion_deg - DECIDED_AT_DEG) < TOO_CLOSE_SIGMAS * read.uncertainty_deg
    ):
        reason = "too close to call without your neutral: begin upright and still"
        return SpineReading(math.nan, bend, alone.flexion_deg, math.nan, curve, reason, look)
    where = None
    if ask_where and read.flexion_deg >= DECIDED_AT_DEG:
        where = _where(pose, view, joints, look, neutral, reader)
    return SpineReading(
        read.flexion_deg,
        bend,
        alone.flexion_deg,
        read.uncertainty_deg,
        curve,
        None,
        look,
        where,
        angle_deg=bend,
        angle_uncertainty_deg=read.uncertainty_deg,
        rounding_deg=read.flexion_deg - DECIDED_AT_DEG,
        rounding_uncertainty_deg=read.uncertainty_deg,
    )


def without_neutral(
    look: BackLook, alone: Reading, straightest: BackLook | None, reader: BackReader
) -> Reading:
    """Read a look beside the straightest one, or alone where there is nothing to compare with."""
    if straightest is None or not is_folded(look.lean_deg) or not isinstance(reader, BesideReader):
        return alone
    return reader.read_beside(look, straightest)


def _less_own_neutral(read: Reading, neutral: BackLook, reader: BackReader) -> Reading:
    """Take off what the person's neutral of an earlier session reads, which should be 0°.

    The network that compares a look with a neutral expects one camera and one set of clothes; with
    a neutral of another day it does worse than without any (docs/accuracy.md).
    """
    own = reader.read(neutral).flexion_deg
    return Reading(read.flexion_deg - own, read.uncertainty_deg)


def _where(
    pose: Pose, view: View, joints: Joints, look: BackLook, neutral: Neutral, reader: BackReader
) -> Where | None:
    if neutral.own is None or not isinstance(reader, WhereReader):
        return None
    return read_where(pose, view, joints, look, neutral.own, reader)


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
            return unmeasured("somebody else is too close to the back", reading.curve)
    return reading
