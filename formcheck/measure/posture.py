"""What joints leave over: errors of the angles that go with the posture, taken off.

`joints` takes off what is the same in every posture. What is left is not chance either: MediaPipe
lifts the knees of people who sit with hands on their shins, looks for the hip in the middle of a
loose shirt, draws a raised thigh too low. From the posture as measured and from where the outline
lies about trunk and leg, small networks say how far each angle is off. They were fitted on rendered
people whose joints are known and who occur in no other set (`python -m formcheck.lab.training
--angles`, models/README.md), may take off `MOST_DEG` at most, and tell nothing about a leg that is
not seen.

The outline of the back is read with the joints as they were: its reader was fitted on them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import accumulate

import numpy as np

from formcheck.measure import geometry
from formcheck.measure.joints import Joints
from formcheck.measure.landmarks import LEG, FloatArray, Pose, Side, other_side
from formcheck.measure.outline import on_person
from formcheck.measure.view import SIDES, View

MOST_DEG = 25.0
"""Nothing learnt turns an angle further than this."""

MEMORY_S = 0.4
FORGET_S = 1.0
"""After so long without anybody it may be another posture."""

LEG_STATIONS = np.array([0.15, 0.3, 0.45, 0.6, 0.75, 0.9])
TRUNK_STATIONS = np.array([0.0, 0.2, 0.4, 0.6])
"""Where the outline is looked at along hip→ankle and hip→shoulder."""

REACH = 0.35
"""How far from these lines, in their lengths."""

_STEPS = np.linspace(0.0, REACH, 36)
_BOTH_WAYS = np.stack([_STEPS, -_STEPS])[:, None, :, None]


@dataclass(frozen=True, eq=False)
class Off:
    """By how much angles are too small, in degrees; legs, shape (2,), as in `view.SIDES`."""

    hip_deg: FloatArray
    knee_deg: FloatArray
    lean_deg: float
    time_s: float = math.nan
    """When; NaN before `steadied`."""


def steadied(off: Off, before: Off | None, time_s: float) -> Off:
    """Average over the last `MEMORY_S`: what is off goes with the posture, not with the frame.

    What came out for the frame before is averaged with what is off in this one.
    """
    if before is None or not 0.0 <= time_s - before.time_s <= FORGET_S:
        return replace(off, time_s=time_s)
    keep = math.exp(-(time_s - before.time_s) / MEMORY_S)
    return Off(
        keep * before.hip_deg + (1.0 - keep) * off.hip_deg,
        keep * before.knee_deg + (1.0 - keep) * off.knee_deg,
        keep * before.lean_deg + (1.0 - keep) * off.lean_deg,
        time_s,
    )


def mended(
    off: Off, lean_deg: float, hip_deg: FloatArray, knee_deg: FloatArray
) -> tuple[float, FloatArray, FloatArray]:
    """Return lean, hip flexion and knee flexion with what they are too small by; no knee < 0."""
    return lean_deg + off.lean_deg, hip_deg + off.hip_deg, np.maximum(knee_deg + off.knee_deg, 0.0)


def posture_rows(
    pose: Pose,
    view: View,
    joints: Joints,
    lean_deg: float,
    hip_flexion_deg: FloatArray,
    knee_flexion_deg: FloatArray,
) -> FloatArray:
    """Describe a posture in numbers of about the size of one, shape (2, n), a row for each leg.

    NaN where something was not measured. The pose has a mask, left and right put right; lean and
    flexions, shape (2,), are as read from the joints.
    """
    near, facing = view.near_side, view.facing
    hip, shoulder = pose.line(near, "hip", "shoulder").astype(float)
    trunk_px = max(float(np.hypot(*(shoulder - hip))), 1.0)
    scale = np.array([facing, -1.0]) / trunk_px
    sideways = [
        (np.asarray(pose.joint(j, other_side(near)), float) - pose.joint(j, near)) * scale
        for j in ("hip", "shoulder", "knee", "ankle")
    ]
    lines = [(hip, shoulder, TRUNK_STATIONS)]
    for side in SIDES:
        start, end = pose.line(side, "hip", "ankle").astype(float)
        lines.append((start, end, LEG_STATIONS))
    wide, *legs_wide = _widths(pose, lines, facing)
    trunk = [lean_deg / 60, view.azimuth_deg / 30, *np.concatenate(sideways), *wide]
    rows = []
    for number, side in enumerate(SIDES):
        bends = [
            hip_flexion_deg[number] / 60,
            knee_flexion_deg[number] / 60,
            hip_flexion_deg[1 - number] / 60,
            knee_flexion_deg[1 - number] / 60,
        ]
        rows.append(
            np.concatenate(
                (trunk, bends, _leg(pose, joints, side, near, facing, trunk_px), legs_wide[number])
            )
        )
    return np.array(rows)


def _leg(
    pose: Pose, joints: Joints, side: Side, near: Side, facing: int, trunk_px: float
) -> list[float]:
    hip, knee, ankle = pose.line(side, *LEG).astype(float)
    along = ankle - hip
    length = max(float(np.hypot(*along)), 1.0)
    unit = along / length
    front = np.array([unit[1], -unit[0]]) * facing
    return [
        1.0 if side == near else -1.0,
        geometry.elevation(joints.legs[side][0], joints.legs[side][2]) / 60,
        length / trunk_px,
        5.0 * float((knee - hip) @ front) / length,
        2.0 * float((knee - hip) @ unit) / length - 1.0,
    ]


def _widths(
    pose: Pose, lines: list[tuple[FloatArray, FloatArray, FloatArray]], facing: int
) -> list[FloatArray]:
    """How far the outline reaches to the front and then to the back of lines, in `REACH`.

    Lines are start and end in pixels and where to look along them, 0..1; of each comes an array of
    shape (2 · stations,).
    """
    if pose.mask is None:
        return [np.full(2 * len(stations), np.nan) for _, _, stations in lines]
    # All lines in one go: there are so few points that calls cost more than numbers.
    middles, fronts = [], []
    for start, end, stations in lines:
        along = end - start
        middles.append(start + stations[:, None] * along)
        front = np.array([along[1], -along[0]]) * facing
        fronts += [front] * len(stations)
    steps = _BOTH_WAYS * np.array(fronts)[:, None, :]
    person = on_person(pose, np.concatenate(middles)[:, None, :] + steps)
    # The first step outside; all the way when there is none.
    found = np.where(person.all(axis=2), len(_STEPS), person.argmin(axis=2)) / len(_STEPS)
    counts = [len(stations) for _, _, stations in lines]
    ends = list(accumulate(counts))
    return [found[:, end - n : end].ravel() for n, end in zip(counts, ends, strict=True)]
