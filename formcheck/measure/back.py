"""How a back looks: everything that its bend is read from, in numbers without size or place.

The outline of the trunk on both sides of the hip→shoulder line, how the trunk stands, and where
head and arm are. The head alone does not tell a bend (people look up and down), but it tells
where the outline goes over from back to neck; the arm tells when the outline is an elbow's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from formcheck.measure.joints import Joints
from formcheck.measure.landmarks import FloatArray, Pose
from formcheck.measure.outline import BackOutline, back_outline
from formcheck.measure.view import View

VENTRAL_STATIONS = np.linspace(-0.30, 1.20, 31)
FURTHEST = 0.75
"""Offsets in front are cut off here, in chord lengths: further out is an arm or a thigh."""

PLACED = ("ear", "elbow", "wrist")
"""Landmarks of the near side whose places along and across the chord are kept."""

_SMOOTHING = np.array([0.25, 0.5, 0.25])


@dataclass(frozen=True, eq=False)
class BackLook:
    """How the back looks in one picture, or on average in a spell.

    Attributes
    ----------
    dorsal : ndarray, shape (39,)
        Offsets of the back's edge at `outline.STATIONS`, in chord lengths. Where no edge was
        found they are bridged.
    ventral : ndarray, shape (31,)
        The same of the edge in front, at `VENTRAL_STATIONS`, at most `FURTHEST`.
    hip_flexion_deg, lean_deg, azimuth_deg : float
        Of the near side; NaN where unknown.
    places : ndarray, shape (3, 2)
        Of `PLACED`: along the chord from the hip, and forwards from it, in chord lengths.
    chord_px : float
        Length of the hip→shoulder line in pixels.
    """

    dorsal: FloatArray
    ventral: FloatArray
    hip_flexion_deg: float
    lean_deg: float
    azimuth_deg: float
    places: FloatArray
    chord_px: float

    def features(self) -> FloatArray:
        """The look as one vector of numbers of about the size of one, shape (45,)."""
        stand = np.array([self.hip_flexion_deg / 60, self.lean_deg / 60, self.azimuth_deg / 30])
        parts = (_thinned(self.dorsal), _thinned(self.ventral), stand, self.places.ravel())
        whole: FloatArray = np.nan_to_num(np.concatenate(parts))
        return whole

    def against(self, neutral: BackLook) -> FloatArray:
        """The look and how it differs from the same person's neutral, shape (84,)."""
        return np.concatenate(
            (
                self.features(),
                _thinned(self.dorsal - neutral.dorsal),
                _thinned(self.ventral - neutral.ventral),
                np.nan_to_num(self.places[0] - neutral.places[0]),
                # A rounded back is a shorter one; the camera stays where it is.
                [5.0 * math.log(self.chord_px / neutral.chord_px)],
            )
        )


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
    hip, shoulder = joints.hip, joints.shoulder
    outline = back_outline(pose.mask, hip, shoulder, view.facing)
    front = back_outline(pose.mask, hip, shoulder, -view.facing, VENTRAL_STATIONS)
    if outline is None or front is None:
        return None
    along = (shoulder - hip) / outline.chord_px
    forward = np.array([-along[1], along[0]]) * view.facing
    away = np.stack([pose.joint(name, view.near_side) - hip for name in PLACED])
    look = BackLook(
        dorsal=bridged(outline.t, outline.offset),
        ventral=np.minimum(bridged(front.t, front.offset), FURTHEST),
        hip_flexion_deg=hip_flexion_deg,
        lean_deg=lean_deg,
        azimuth_deg=view.azimuth_deg,
        places=away @ np.stack([along, forward], axis=1) / outline.chord_px,
        chord_px=outline.chord_px,
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
        ventral=np.median([look.ventral for look in looks], axis=0),
        places=np.median([look.places for look in looks], axis=0),
        chord_px=float(np.median([look.chord_px for look in looks])),
    )
