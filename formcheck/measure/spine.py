"""The back in one picture: whether it can be read, its angle, its flexion, and straight or rounded.

MediaPipe has no landmark between hip and shoulder, and the ear–shoulder–hip angle that most
programs use follows the neck. A rounded back shows where it is: in the outline. Here is decided
whether the picture allows to read it at all; what it reads is for `back` (the angle) and a
`readers.BackReader` (the flexion).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from formcheck.measure.back import BackLook, look_at_back
from formcheck.measure.flexion import (
    NO_BEND,
    Reading,
    Where,
    flexion_of,
    rounding,
    since_straightest,
    tell_where,
)
from formcheck.measure.landmarks import FloatArray, Pose
from formcheck.measure.neutral import Neutral
from formcheck.measure.outline import BackOutline, hidden_by_arms
from formcheck.measure.readers import (
    SHOULDERS_FORWARD_DEG,
    TRUNK_PER_FLEXION,
    BackReader,
)
from formcheck.measure.view import SIDE_ON_WITHIN_DEG, View

ANGLE_ERROR_DEG = 8.0
"""Standard error of a back angle, camera at the side: against two raters' marks 5.4° standing and
6.8° seated on 53 photographs, of which 3-4° are the raters' own; 75% are within it."""

LOST_HIPS_ERROR_DEG = 15.0
"""The same where the hip was put halfway up the back (`MAX_LEG_PER_TRUNK`): what is far on one side
is told all the same, for these are the roundest backs."""

ERROR_PER_AZIMUTH = 0.3
"""And more for each degree the camera is further than 20° off the side."""

TOO_CLOSE_SIGMAS = 0.13
"""Without the person's own neutral nothing is said nearer to the line than so many standard
errors, a degree: of 55 photographs that withholds two. Half a standard error withheld three in
ten, the roundest among them, and 0.3 six; none keeps more straight backs from being called
rounded."""

MIN_CHORD_PX = 30.0
"""Trunk length from which the back is read. Sample clips made smaller until it is 34-48 pixels long
read a flexion within 2.2° and a back angle within 2° of what they read at full size, a fault the
same; with 20-29 pixels the angle is up to 3.5° off."""

FROM_T, TO_T = 0.0, 1.0
"""Part of the hip→shoulder line over which the outline must be whole."""

MAX_LEG_PER_TRUNK = 2.7
"""Thigh and shank are together at most so many times as long as the hip-shoulder line looks
(1.2-2.3 on photographs, rounded backs included); more, and the hip was put halfway up the back, as
happens when arms hide it in a deep fold."""

LEAST_OF_NEUTRAL = 0.65
"""Rounding shortens the hip-shoulder line to three quarters, against the leg too, which tells it
from stepping back; of less the same is true."""

MIN_STATIONS = 0.8
"""Share of the stations at which the edge must be found; straight lines bridge the rest."""

MIN_SHARPNESS = 0.35
"""On the sample clips and photographs the mask falls by 0.6 and more across the edge."""

MAX_JUMP = 0.18
"""Largest step of the outline from one station to the next, in chord lengths; a slope of 75°,
steeper than buttocks or shoulders, is a tear or an object."""
PLAUSIBLE_ANGLE_DEG = (-60.0, 120.0)
"""The most hollow back on photographs has −13°, a rendered one −45°, the roundest 80°; beyond is a
bitten outline."""
MAX_TOUCHED = 0.1
"""Share of the outline that may touch another person."""

LYING_LEAN_DEG = -50.0
"""Tipped backwards further is lying on the back (as in the supine stretch)."""


@dataclass(frozen=True, eq=False)
class SpineReading:
    """The back of one picture, or why it is not measured; degrees."""

    curve: FloatArray | None
    """Shape (n, 2): the measured edge of the back in pixels, pelvis to neck."""
    reason: str | None
    """Why it is not measured or not judged, by name (`why_back` in the texts)."""
    look: BackLook | None = None
    """What it was read from; None when not measurable."""
    hips_found: bool = True
    """False when the hip was put up the back: the angle is less sure, and there is no flexion."""
    flexion_deg: float = math.nan
    """Beyond the person's own neutral: 0° neutral, positive rounded; NaN without a neutral."""
    uncertainty_deg: float = math.nan
    """Standard error of that."""
    angle_deg: float = math.nan
    """Turn of the outline from sacrum→L3 to T7→C7, absolute; needs no neutral."""
    angle_uncertainty_deg: float = math.nan
    rounding_deg: float = math.nan
    """How far beyond the line between straight and rounded (`flexion.rounding`): positive is
    rounded. NaN when the back is not judged, also when it is too near to the line to say."""
    rounding_uncertainty_deg: float = math.nan
    in_trunk_deg: float = math.nan
    """By how much spine and shoulders have turned the hip→shoulder line against the pelvis, never
    negative; NaN without a neutral, as the outline alone does not show how the pelvis stands."""
    where: Where | None = None
    """Where a rounded back bends most; None when not sure."""

    def at(self, time_s: float) -> tuple[float, BackLook] | None:
        """Return the look with its time, which the neutral is learnt from."""
        return (time_s, self.look) if self.look is not None and self.hips_found else None


def unmeasured(reason: str, curve: FloatArray | None = None) -> SpineReading:
    """Return the reading that says why there is none."""
    return SpineReading(curve, reason)


def read_spine(
    pose: Pose,
    view: View,
    trunk_lean_deg: float,
    neutral: Neutral,
    reader: BackReader,
) -> SpineReading:
    """Measure the back in one picture.

    The lean is the trunk's, signed, forwards positive (`geometry.inclination_from_vertical`). The
    straightest look so far is the second witness of a flexion (`flexion`), and of the verdict where
    there is no neutral.
    """
    if pose.mask is None:
        return unmeasured("no_outline")
    if trunk_lean_deg < LYING_LEAN_DEG:
        return unmeasured("on_floor")
    if not view.off_side_deg <= SIDE_ON_WITHIN_DEG:
        return unmeasured("not_side_on")
    seen = look_at_back(pose, view)
    if seen is None or seen[0].chord_px < MIN_CHORD_PX:
        return unmeasured("too_far")
    look, outline = seen
    curve, reason = whole(pose, look, outline)
    if reason is not None:
        return unmeasured(reason, curve)
    found = not _hips_lost(look, neutral)
    angle = Reading(look.angle_deg, _angle_error(found, view))
    loose = neutral.look is not None and reader.loose(neutral.look)
    since = since_straightest(look, neutral.straightest, reader)
    bend = flexion_of(look, neutral, since, reader, loose=loose) if found else NO_BEND
    flexion = Reading(bend.flexion_deg, bend.uncertainty_deg)
    known = not math.isnan(flexion.deg)
    bent = flexion if known else Reading(since.flexion_deg, since.uncertainty_deg)
    verdict = rounding(angle, bent, of_neutral=known, loose=loose and known)
    where = None
    if not known and abs(verdict.deg) < TOO_CLOSE_SIGMAS * verdict.uncertainty_deg:
        verdict, reason = Reading(math.nan, math.nan), TOO_CLOSE
    if known and not loose:
        where = tell_where(bend.flexion_deg, bend.lumbar_deg, view.azimuth_deg)
    return SpineReading(
        curve=curve,
        reason=reason,
        look=look,
        hips_found=found,
        flexion_deg=flexion.deg,
        uncertainty_deg=flexion.uncertainty_deg,
        angle_deg=angle.deg,
        angle_uncertainty_deg=angle.uncertainty_deg,
        rounding_deg=verdict.deg,
        rounding_uncertainty_deg=verdict.uncertainty_deg,
        # A hinge is never more than the whole hip flexion.
        in_trunk_deg=SHOULDERS_FORWARD_DEG + TRUNK_PER_FLEXION * max(flexion.deg, 0.0),
        where=where if verdict.deg > 0.0 else None,
    )


HIDDEN = "hidden"
BEHIND_ARMS = "behind_arms"
TOO_CLOSE = "too_close"


def whole(pose: Pose, look: BackLook, outline: BackOutline) -> tuple[FloatArray | None, str | None]:
    """Return the edge that is measured, in pixels, and what is wrong with it if anything is."""
    wanted = (outline.t > FROM_T - 1e-9) & (outline.t < TO_T + 1e-9)
    used = np.isfinite(outline.offset) & wanted
    if used.sum() < MIN_STATIONS * wanted.sum():
        return None, HIDDEN
    curve = outline.edge[used]
    if hidden_by_arms(pose, outline):
        return curve, BEHIND_ARMS
    if outline.sharpness < MIN_SHARPNESS:
        return curve, "blurred"
    jump = float(np.max(np.abs(np.diff(outline.offset[used]))))
    if jump > MAX_JUMP or not PLAUSIBLE_ANGLE_DEG[0] < look.angle_deg < PLAUSIBLE_ANGLE_DEG[1]:
        return curve, "torn"
    return curve, None


def _shrunk(look: BackLook, neutral: BackLook) -> bool:
    """Tell whether the trunk looks far shorter than when upright, by itself and against the leg."""
    by_itself = look.chord_px / neutral.chord_px
    against_leg = by_itself * neutral.leg_px / look.leg_px
    return max(by_itself, against_leg) < LEAST_OF_NEUTRAL


def _hips_lost(look: BackLook, neutral: Neutral) -> bool:
    """Tell whether the hip was put somewhere up the back, by leg and neutral."""
    if look.leg_px > MAX_LEG_PER_TRUNK * look.chord_px:
        return True
    return neutral.own is not None and _shrunk(look, neutral.own)


def _angle_error(hips_found: bool, view: View) -> float:
    error = ANGLE_ERROR_DEG if hips_found else LOST_HIPS_ERROR_DEG
    if not math.isfinite(view.azimuth_deg):
        return error
    return error + ERROR_PER_AZIMUTH * max(abs(view.azimuth_deg) - 20.0, 0.0)


def unless_touched(reading: SpineReading, others: list[Pose]) -> SpineReading:
    """Take the reading back when its outline belongs to somebody else too.

    The others are the other people in the same picture, with masks.
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
            return unmeasured("touched", reading.curve)
    return reading
