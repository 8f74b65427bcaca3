"""From landmarks to joints: where the joints are in the person's sagittal plane.

MediaPipe's landmarks are learnt from people who clicked on pictures, not from anatomy: in a
side view its hip lies in front of and above the hip joint and its shoulder behind the shoulder
joint, so angles read straight off the landmarks are wrong in the same way for everybody. And a
camera that is not quite at the side shows forward distances shortened, and the shoulder, which
is further out than the hip, shifted along. Four lengths, one angle and one slope take these off:

1. *Foreshortening.* A camera at azimuth α off the side shows a point that lies ``f`` forward,
   ``u`` up and ``s`` out to the near side at ``x = f·cos α − s·sin α``, ``y = u``. So
   ``f = (x + s·sin α) / cos α``. α comes from the shoulder line in world landmarks.
2. *The floor's slope*, where the body rests on it: see `floor_slope`.
3. *Landmark offsets*, in the frame of the trunk line and in trunk lengths.

The lengths were fitted once, on rendered people whose joints are known (48 bodies that occur in
no test set, three stretches, azimuth ±30°; docs/how-it-measures.md), the same for every stretch.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from formcheck.measure import geometry
from formcheck.measure.landmarks import LEG, FloatArray, Pose, Side, length_of
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

ON_FLOOR_RISE = math.tan(math.radians(25.0))
"""Legs that slant more do not lie on a floor."""

SITTING_RISE = -0.04
"""Sitting, the ankle is 3 cm nearer the floor than the hip joint 80 cm behind it."""

LYING_RISE = 0.05
"""Lying, the hip's landmark is higher than the shoulder's by this part of the trunk."""

FLAT_WITHIN, RAISED_FROM = math.tan(math.radians(5.0)), math.tan(math.radians(7.0))
"""A leg that slants by less against the trunk is flat on the floor, by more it is not; between, it
counts in part, so that no angle leaps when a resting leg's landmark wanders by a pixel."""

BENT_FROM, STRAIGHT_FROM = math.cos(math.radians(20.0)), math.cos(math.radians(14.0))
"""Hip to ankle in parts of thigh and shank: a knee bent by 40° or more puts the foot on the floor
beside the seat, where the line to it tells nothing of the floor; up to 28° the leg lies."""

LOOKING_DOWN = math.sin(math.radians(25.0))
AZIMUTH_SLACK = 0.36
"""The floor slants by at most ``tan α · sin(pitch)``, with a camera that looks down by 25° and an
azimuth known to about 20°. More than that is a tilted camera, which turns everything alike."""

MAX_AZIMUTH_DEG = 35.0
"""Estimates beyond are cut off: the cosine would blow small errors up."""


@dataclass(frozen=True, eq=False)
class Joints:
    """Joints in the sagittal plane, laid out as in the picture (pixels, x right, y down)."""

    hip: FloatArray
    shoulder: FloatArray
    """With the hip the trunk line of the near side."""
    legs: dict[Side, FloatArray]
    """Hip, knee and ankle of each leg, shape (3, 2)."""


def find_joints(pose: Pose, view: View) -> Joints:
    """Estimate the joints behind the landmarks, left and right put right.

    A knee that coincides with its hip is NaN.
    """
    azimuth = view.azimuth_deg if math.isfinite(view.azimuth_deg) else 0.0
    alpha = math.radians(min(max(azimuth, -MAX_AZIMUTH_DEG), MAX_AZIMUTH_DEG))
    near, facing = view.near_side, view.facing
    hip = np.asarray(pose.joint("hip", near), float)
    shoulder = np.asarray(pose.joint("shoulder", near), float)
    length = float(np.hypot(*(shoulder - hip)))
    shift = facing * SHOULDER_FURTHER_OUT * length * math.sin(alpha)
    shoulder = _unshortened(shoulder + np.array([shift, 0.0]), hip, alpha)
    legs = {
        side: np.stack([_unshortened(point, hip, alpha) for point in pose.line(side, *LEG)])
        for side in SIDES
    }
    steepest = LOOKING_DOWN * (abs(math.tan(alpha)) + AZIMUTH_SLACK)
    slope = min(max(floor_slope(hip, shoulder, legs, facing), -steepest), steepest)
    shoulder = _levelled(shoulder, hip, facing * slope)
    legs = {side: _levelled(leg, hip, facing * slope) for side, leg in legs.items()}
    up, forward, length = _trunk_frame(hip, shoulder, facing)
    moved = length * (HIP_FORWARD * forward + HIP_UP * up)
    for leg in legs.values():
        if not np.any(leg[0] != leg[1]):
            leg[1] = np.nan  # One on top of the other has no direction, wherever the joint is.
        leg[0] -= moved
        leg[1] -= length * KNEE_FORWARD * _front_of_thigh(leg, facing)
    return Joints(hip - moved, shoulder + length * SHOULDER_BACK * forward, legs)


def floor_slope(
    hip: FloatArray, shoulder: FloatArray, legs: dict[Side, FloatArray], facing: int
) -> float:
    """Slope in the picture of what points forward along the floor; 0 when nothing tells it.

    A camera that looks down at somebody from off the side sees the floor's forward direction
    slant, by ``tan α · sin(pitch)``, and everything that lies on it. How far the camera looks
    down is not known, but the floor is seen where the body rests on it: sitting, under both
    legs from hip to ankle (however bent the knees); lying, under the lower leg, if it is straight,
    and the trunk (which counts half, for it is thick and its landmarks are vague).

    Pixels up per pixel forward; hip and shoulder of the near side, legs of hip, knee and ankle.
    """
    rises = [_rise(leg[0], leg[2], facing) for leg in legs.values()]
    trunk_up = float(hip[1] - shoulder[1])
    trunk_forward = facing * float(shoulder[0] - hip[0])
    if trunk_up > 0.5 * abs(trunk_forward) or trunk_forward > 0.0:
        if not all(abs(rise) < ON_FLOOR_RISE for rise in rises):
            return 0.0
        slope = sum(rises) / len(rises) - SITTING_RISE
    else:
        back = _rise(shoulder, hip, facing) - LYING_RISE
        if abs(back) > ON_FLOOR_RISE:
            return 0.0
        lower, leg = min(zip(rises, legs.values(), strict=True), key=lambda r: abs(r[0] - back))
        flat = 1.0 - _share(abs(lower - back), FLAT_WITHIN, RAISED_FROM)
        flat *= _share(_reach(leg), BENT_FROM, STRAIGHT_FROM)
        slope = (back + 2.0 * flat * lower) / 3.0 if flat > 0.0 else back / 3.0
    return slope


def _share(value: float, nothing: float, everything: float) -> float:
    """How far a value is on its way from one number to another, 0..1."""
    return min(max((value - nothing) / (everything - nothing), 0.0), 1.0)


def _reach(leg: FloatArray) -> float:
    """Hip to ankle in parts of thigh and shank: 1 straight, cos(bend / 2) when they are alike."""
    return length_of(leg[[0, 2]]) / max(length_of(leg), 1e-9)


def _rise(start: FloatArray, end: FloatArray, facing: int) -> float:
    """Pixels up per pixel forward from one point to another; infinite straight up or back."""
    forward = facing * float(end[0] - start[0])
    return float(start[1] - end[1]) / forward if forward > 0.0 else math.inf


def _levelled(points: FloatArray, pivot: FloatArray, slope: float) -> FloatArray:
    """Take a slope, pixels up per pixel to the right, off points of shape (..., 2)."""
    level = points.copy()
    level[..., 1] += slope * (points[..., 0] - pivot[0])
    return level


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


Inside = Mapping[Side, Mapping[str, bool]]
"""For each side and joint whether it lies in the picture."""


@dataclass(frozen=True, eq=False)
class LegAngles:
    """What the joints say of both legs; each of shape (2,), left and right, NaN where not seen."""

    hip_flexion_deg: FloatArray
    knee_flexion_deg: FloatArray
    raised_deg: FloatArray
    elevation_deg: FloatArray
    foot_below: FloatArray
    foot_ahead: FloatArray
    """Of the hip, as the foot below it in lengths of the longer leg."""


def leg_angles(joints: Joints, inside: Inside, facing: int, *, trunk_seen: bool) -> LegAngles:
    """Measure both legs; without the trunk there is no hip flexion."""
    longest_px = max(max(_length(leg) for leg in joints.legs.values()), 1.0)
    rows = []
    for side in SIDES:
        hip, knee, ankle = joints.legs[side]
        knee_seen = inside[side]["hip"] and inside[side]["knee"]
        ankle_seen = knee_seen and inside[side]["ankle"]
        # Against the near side's trunk line, because the far shoulder is hidden.
        shoulder = hip + (joints.shoulder - joints.hip)
        flexion = geometry.hip_flexion(shoulder, hip, knee, facing)
        reach = (ankle - hip) / longest_px
        of_ankle = (
            geometry.knee_flexion(hip, knee, ankle, facing),
            geometry.leg_raise(hip, ankle, facing),
            geometry.elevation(hip, ankle),
            float(reach[1]),
            facing * float(reach[0]),
        )
        rows.append(
            (
                flexion if knee_seen and trunk_seen else math.nan,
                *(of_ankle if ankle_seen else (math.nan,) * len(of_ankle)),
            )
        )
    return LegAngles(*np.array(rows, float).T)


def _length(leg: FloatArray) -> float:
    """Thigh plus shank of hip, knee and ankle, shape (3, 2), in pixels; 0 when one is missing."""
    length = length_of(leg)
    return length if math.isfinite(length) else 0.0
