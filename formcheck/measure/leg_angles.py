"""The angles of both legs from their joints."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from formcheck.measure import geometry
from formcheck.measure.joints import Joints
from formcheck.measure.landmarks import FloatArray, Side
from formcheck.measure.view import SIDES

Inside = Mapping[Side, Mapping[str, bool]]
"""For each side and joint whether it lies in the picture."""


@dataclass(frozen=True, eq=False)
class LegAngles:
    """What the joints say of both legs; each of shape (2,), left and right, NaN where not seen.

    Attributes
    ----------
    hip_flexion_deg, knee_flexion_deg, raised_deg, elevation_deg : ndarray
        Degrees, as of `Measures`.
    foot_below, foot_ahead : ndarray
        Of the hip, in lengths of the longer leg.
    """

    hip_flexion_deg: FloatArray
    knee_flexion_deg: FloatArray
    raised_deg: FloatArray
    elevation_deg: FloatArray
    foot_below: FloatArray
    foot_ahead: FloatArray


def leg_angles(joints: Joints, inside: Inside, facing: int, *, trunk_seen: bool) -> LegAngles:
    """Measure both legs.

    Parameters
    ----------
    joints : Joints
    inside : mapping
        See `Inside`.
    facing : {1, -1}
    trunk_seen : bool
        Without the trunk there is no hip flexion.
    """
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
    length = float(np.hypot(*np.diff(leg, axis=0).T).sum())
    return length if math.isfinite(length) else 0.0
