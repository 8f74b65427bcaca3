"""Whether a frame of a hold shows the same person in the same picture as the frames before.

After a cut, in a close-up or with landmarks thrown about, angles are still measured and often look
like a stretch. Such a frame is treated as if nobody had been seen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from formcheck.measure.landmarks import Side
from formcheck.measure.measures import Measures

NEEDED = ("hip", "ankle")
"""Joints of the near side without which nobody knows what the rest hangs on: pelvis and feet."""

LEAST_HIP_FLEXION_DEG = -20.0
"""The stretched leg is never behind the trunk in a stretch, and hardly anybody's hip goes there."""

HIP_JUMP_DEG = 60.0
HIP_JUMP_WITHIN_S = 0.2
HIP_FASTEST_DEG_PER_S = 300.0
"""A hip that has turned by more than this within so long was not the same hip; letting go of a
stretch in a hurry turns it by about 100° a second."""

SHIFTED_SHARE = 0.25
"""Share of the body (trunk, thigh and shank) by which the hip moves from look to look only when the
camera or the picture has changed: a third of a metre."""

RESIZED = 1.35
"""How many times larger or smaller somebody gets only in another picture."""


@dataclass(frozen=True)
class Sighting:
    """Where and how large somebody was in the last frame that counts as evidence.

    Attributes
    ----------
    time_s : float
    hip_deg : float
        Hip flexion of the stretched leg, NaN when not measurable.
    hip_px : tuple of float
        Near hip in pixels.
    body_px : float
        Trunk, thigh and shank of the near side, pixels.
    """

    time_s: float
    hip_deg: float
    hip_px: tuple[float, float]
    body_px: float


def sighting(
    time_s: float, measures: Measures, leg: Side, last: Sighting | None
) -> Sighting | None:
    """Return what is seen of a person in a hold, None when the frame is no evidence.

    Parameters
    ----------
    time_s : float
    measures : Measures
    leg : {"left", "right"}
        The stretched one.
    last : Sighting or None
        What was seen last; None at the beginning.
    """
    pose, near = measures.pose, measures.view.near_side
    width, height = pose.size
    for joint in NEEDED:
        x, y = pose.joint(joint, near)
        if not (0 <= x < width and 0 <= y < height):
            return None
    hip_deg = measures.hip_flexion_deg.of(leg)
    if hip_deg < LEAST_HIP_FLEXION_DEG:
        return None
    chain = np.array([pose.joint(joint, near) for joint in ("shoulder", "hip", "knee", "ankle")])
    body_px = float(np.hypot(*np.diff(chain, axis=0).T).sum())
    now = Sighting(time_s, hip_deg, (float(chain[1, 0]), float(chain[1, 1])), body_px)
    return now if last is None or _goes_on(last, now) else None


def _goes_on(last: Sighting, now: Sighting) -> bool:
    step = max(now.time_s - last.time_s - HIP_JUMP_WITHIN_S, 0.0)
    # Not measurable is no jump.
    if abs(now.hip_deg - last.hip_deg) > HIP_JUMP_DEG + HIP_FASTEST_DEG_PER_S * step:
        return False
    if math.dist(now.hip_px, last.hip_px) > SHIFTED_SHARE * last.body_px:
        return False
    smaller, larger = sorted((now.body_px, last.body_px))
    return larger <= RESIZED * smaller
