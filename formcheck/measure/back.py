"""How a back looks: everything that its bend is read from, in numbers without size or place.

That is the dorsal outline from thigh to head, and how the trunk stands to the leg, the vertical
and the camera. Head, neck and arms are not in it: people look up and down and reach out with
straight and with rounded backs alike, and the readers are no better for knowing
(`python -m formcheck.training --ablate`, docs/accuracy.md).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from formcheck.measure.geometry import direction, turn
from formcheck.measure.joints import Joints
from formcheck.measure.landmarks import FloatArray, Pose
from formcheck.measure.outline import BackOutline, back_outline
from formcheck.measure.view import View

_SMOOTHING = np.array([0.25, 0.5, 0.25])


@dataclass(frozen=True, eq=False)
class BackLook:
    """How the back looks in one picture, or on average in a spell.

    Attributes
    ----------
    dorsal : ndarray, shape (39,)
        Offsets of the back's edge at `outline.STATIONS`, in chord lengths. Where no edge was
        found they are bridged.
    hip_flexion_deg, lean_deg, azimuth_deg : float
        Of the near side; NaN where unknown.
    chord_px : float
        Length of the hip→shoulder line in pixels; NaN in a look of an earlier session.
    ear_deg : float
        How far the ear lies in front of the trunk line, seen from the shoulder. What other
        programs take for the back; kept to be compared with.
    """

    dorsal: FloatArray
    hip_flexion_deg: float
    lean_deg: float
    azimuth_deg: float
    chord_px: float
    ear_deg: float = math.nan

    def features(self) -> FloatArray:
        """The look as one vector of numbers of about the size of one, shape (23,)."""
        stand = np.array([self.hip_flexion_deg / 60, self.lean_deg / 60, self.azimuth_deg / 30])
        whole: FloatArray = np.nan_to_num(np.concatenate((_thinned(self.dorsal), stand)))
        return whole

    def against(self, neutral: BackLook) -> FloatArray:
        """The look and how it differs from the same person's neutral, shape (44,)."""
        # A rounded back is a shorter one; the camera stays where it is.
        shorter = 5.0 * math.log(self.chord_px / neutral.chord_px)
        change = _thinned(self.dorsal - neutral.dorsal)
        return np.concatenate((self.features(), change, [shorter]))

    def beside(self, straightest: BackLook) -> FloatArray:
        """The look, how it differs from one in another posture, and what that is, shape (46,)."""
        posture = [straightest.hip_flexion_deg / 60, straightest.lean_deg / 60]
        whole: FloatArray = np.nan_to_num(np.concatenate((self.against(straightest), posture)))
        return whole


def _thinned(offsets: FloatArray) -> FloatArray:
    """Smooth over three stations and keep every other one."""
    padded = np.concatenate((offsets[:1], offsets, offsets[-1:]))
    smooth: FloatArray = np.convolve(padded, _SMOOTHING, mode="valid")[::2]
    return smooth


def look_at_back(
    pose: Pose,
    view: View,
    joints: Joints,
    hip_flexion_deg: float,
    lean_deg: float,
) -> tuple[BackLook, BackOutline] | None:
    """Describe the back in one picture.

    Parameters
    ----------
    pose : Pose
        With a mask, left and right put right.
    view : View
    joints : Joints
    hip_flexion_deg, lean_deg : float
        Of the near side.

    Returns
    -------
    look : BackLook
    outline : BackOutline
        The dorsal edge, in pixels too.
        None when the trunk is too short to measure or has no edge at all.
    """
    if pose.mask is None:
        return None
    hip, shoulder, facing = joints.hip, joints.shoulder, view.facing
    ear = pose.joint("ear", view.near_side)
    outline = back_outline(pose.mask, hip, shoulder, facing)
    if outline is None:
        return None
    look = BackLook(
        dorsal=bridged(outline.t, outline.offset),
        hip_flexion_deg=hip_flexion_deg,
        lean_deg=lean_deg,
        azimuth_deg=view.azimuth_deg,
        chord_px=outline.chord_px,
        ear_deg=turn(direction(shoulder, ear, facing), direction(hip, shoulder, facing)),
    )
    return look, outline


def bridged(t: FloatArray, offset: FloatArray) -> FloatArray:
    """Bridge missing offsets by straight lines, and level beyond the ends; 0 without any."""
    found = np.isfinite(offset)
    if found.all():
        return offset
    if not found.any():
        return np.zeros_like(offset)
    whole: FloatArray = np.interp(t, t[found], offset[found])
    return whole


def middle_look(looks: list[BackLook]) -> BackLook:
    """Median of several looks, number by number."""
    return replace(
        looks[0],
        dorsal=np.median([look.dorsal for look in looks], axis=0),
        chord_px=float(np.median([look.chord_px for look in looks])),
    )
