"""From landmarks to joints: where the joints are in the person's sagittal plane.

MediaPipe's landmarks are learnt from people who clicked on pictures, not from anatomy: in a
side view its hip lies in front of and above the hip joint and its shoulder behind the shoulder
joint, so angles read straight off the landmarks are wrong in the same way for everybody. And a
camera that is not quite at the side shows forward distances shortened, and the shoulder, which
is further out than the hip, shifted along. Three lengths and one angle take both off:

1. *Foreshortening.* A camera at azimuth α off the side shows a point that lies ``f`` forward,
   ``u`` up and ``s`` out to the near side at ``x = f·cos α − s·sin α``, ``y = u``. So
   ``f = (x + s·sin α) / cos α``. α comes from the shoulder line in world landmarks.
2. *Landmark offsets*, in the frame of the trunk line and in trunk lengths.

The lengths were fitted once, on rendered people whose joints are known (48 bodies that occur in
no test set, three stretches, azimuth ±30°; docs/how-it-measures.md), the same for every stretch.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from formcheck.measure.landmarks import FloatArray, Pose, Side
from formcheck.measure.view import SIDES, View

HIP_FORWARD = 0.04
HIP_UP = 0.04
"""How far MediaPipe's hip lies in front of and above the hip joint, in trunk lengths."""

SHOULDER_BACK = 0.05
"""How far its shoulder lies behind the shoulder joint, in trunk lengths."""

KNEE_FORWARD = 0.015
"""How far its knee lies in front of the thigh's line, in trunk lengths: on the kneecap."""

SHOULDER_FURTHER_OUT = 0.225
"""How much further out to the side the shoulder is than the hip, in trunk lengths: half of
40 cm between the shoulders less half of 18 cm between the hip joints is 11 cm, a fifth of a
trunk of 50 cm."""

MAX_AZIMUTH_DEG = 35.0
"""Estimates beyond are cut off: the cosine would blow small errors up."""


@dataclass(frozen=True, eq=False)
class Joints:
    """Joints in the sagittal plane, laid out as in the picture (pixels, x right, y down).

    Attributes
    ----------
    hip, shoulder : ndarray, shape (2,)
        The trunk line of the near side.
    legs : dict of side to ndarray, shape (3, 2)
        Hip, knee and ankle of each leg.
    """

    hip: FloatArray
    shoulder: FloatArray
    legs: dict[Side, FloatArray]


def find_joints(pose: Pose, view: View) -> Joints:
    """Estimate the joints behind the landmarks.

    Parameters
    ----------
    pose : Pose
        With left and right put right.
    view : View

    Returns
    -------
    Joints
        A knee that coincides with its hip is NaN.
    """
    azimuth = view.azimuth_deg if math.isfinite(view.azimuth_deg) else 0.0
    alpha = math.radians(float(np.clip(azimuth, -MAX_AZIMUTH_DEG, MAX_AZIMUTH_DEG)))
    near = view.near_side
    hip = np.asarray(pose.joint("hip", near), float)
    shoulder = np.asarray(pose.joint("shoulder", near), float)
    length = float(np.hypot(*(shoulder - hip)))
    shift = view.facing * SHOULDER_FURTHER_OUT * length * math.sin(alpha)
    shoulder = _unshortened(shoulder + np.array([shift, 0.0]), hip, alpha)
    legs = {
        side: np.stack(
            [_unshortened(pose.joint(j, side), hip, alpha) for j in ("hip", "knee", "ankle")]
        )
        for side in SIDES
    }
    up, forward, length = _trunk_frame(hip, shoulder, view.facing)
    moved = length * (HIP_FORWARD * forward + HIP_UP * up)
    for leg in legs.values():
        if not np.any(leg[0] != leg[1]):
            leg[1] = np.nan  # One on top of the other has no direction, wherever the joint is.
        leg[0] -= moved
        leg[1] -= length * KNEE_FORWARD * _front_of_thigh(leg, view.facing)
    return Joints(hip - moved, shoulder + length * SHOULDER_BACK * forward, legs)


def _front_of_thigh(leg: FloatArray, facing: int) -> FloatArray:
    """Unit vector to the front of the thigh, square to it."""
    thigh = leg[1] - leg[0]
    # Hanging down (0, 1) and facing right the front is at the right (1, 0).
    return np.array([thigh[1], -thigh[0]]) * facing / max(float(np.hypot(*thigh)), 1e-9)


def _unshortened(point: FloatArray, pivot: FloatArray, alpha: float) -> FloatArray:
    """Stretch the forward axis about a pivot, so that the near hip stays where it is seen."""
    x = pivot[0] + (point[0] - pivot[0]) / math.cos(alpha)
    return np.array([x, point[1]], float)


def _trunk_frame(
    hip: FloatArray, shoulder: FloatArray, facing: int
) -> tuple[FloatArray, FloatArray, float]:
    """Unit vectors along the trunk and to the person's front, and the trunk's length."""
    chord = shoulder - hip
    length = float(np.hypot(*chord))
    if not length > 0.0:
        return np.zeros(2), np.zeros(2), 0.0
    up = chord / length
    # Upright (0, -1) and facing right the front is at the right (1, 0).
    return up, np.array([-up[1], up[0]]) * facing, length
