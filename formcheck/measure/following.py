"""A leg that jumps onto the other one: kept where it was while the outline still shows it there.

Now and then the pose model draws both legs along one, mostly the far one along the near one, for a
look or for seconds, while nobody moves. Hip and knee of that leg then leap, and a hold ends that
goes on. A leg that has been in its place for a while, apart from the other, and is found on the
other a look later has not moved as long as the outline still covers its old place and the other leg
is still where it was. So it is kept there until it is seen apart again.

A place is believed only after `SETTLED_S`: a leg whose landmarks fly off for a moment and come back
to where the legs lie side by side must not be held where it flew to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from formcheck.measure.landmarks import FloatArray, Pose, Side, landmark_index, other_side
from formcheck.measure.legs import middle_of
from formcheck.measure.view import SIDES

APART = 0.4
"""Ankles at least so far from each other, in trunk lengths, are two legs: 20 cm."""

SETTLED_S = 0.5
"""So long both legs must have been apart, neither leaping, before their places are believed. On
rendered people who sit, landmarks that fly off are back within 0.1 s."""

STEP = 0.15
"""A leg whose ankle moves by no more than this from look to look, in trunk lengths, has not leapt:
a leg that is raised moves by half of that at 12 looks a second."""

NEARER = 0.5
"""A leg is on the other one when their ankles are nearer than this part of what they were apart."""

LOOK_S = 0.35
"""A leg that was last seen in its place longer ago may have gone: no leap can be told. Four looks
at 12 a second."""

KEPT_S = 3.0
"""So long a leg is kept; after that what the model says is believed."""

COVERED = 0.8
"""Share of the shank's old place that the outline must cover: feet stick out, cloth has holes."""

_SHANK = np.linspace(0.2, 1.0, 9)[:, None]
_JOINTS = ("knee", "ankle", "heel", "toe")


@dataclass(frozen=True, eq=False)
class Apart:
    """Both legs as they were last seen apart.

    Attributes
    ----------
    since_s : float
        Since when they have been apart without a leap.
    seen_s : float
        When they were last seen so.
    pose : Pose
        That picture.
    kept : {"left", "right"} or None
        The leg that has leapt since.
    """

    since_s: float
    seen_s: float
    pose: Pose
    kept: Side | None = None


def follow_legs(pose: Pose, apart: Apart | None, time_s: float) -> tuple[Pose, Apart | None]:
    """Put a leg that has leapt onto the other one back to where it was.

    Parameters
    ----------
    pose : Pose
        With left and right of the body put right.
    apart : Apart or None
        From the picture before.
    time_s : float
        Seconds.

    Returns
    -------
    pose : Pose
    apart : Apart or None
        To pass in with the next picture.
    """
    now = Apart(time_s, time_s, pose) if _distance(pose) >= APART * trunk_px(pose) else None
    if apart is None or apart.pose.size != pose.size:
        return pose, now
    steps = {side: moved(pose, apart.pose, side) for side in SIDES}
    if now is not None and max(steps.values()) <= STEP:
        return pose, replace(now, since_s=apart.since_s)
    for side in SIDES:
        if _has_leapt(pose, apart, side, steps, time_s):
            return kept(pose, apart.pose, side), replace(apart, kept=side)
    # On its way for a look or two: wait for where it goes.
    waits = apart.kept is None and time_s - apart.seen_s <= LOOK_S
    return pose, apart if waits else now


def _has_leapt(
    pose: Pose, apart: Apart, side: Side, steps: dict[Side, float], time_s: float
) -> bool:
    """True when a settled leg is found on the other one and the outline shows it where it was."""
    limit_s = KEPT_S if apart.kept == side else LOOK_S
    return (
        apart.seen_s - apart.since_s >= SETTLED_S
        and time_s - apart.seen_s <= limit_s
        and steps[side] > STEP >= steps[other_side(side)]
        and _distance(pose) < NEARER * _distance(apart.pose)
        and covered(pose, apart.pose, side)
    )


def trunk_px(pose: Pose) -> float:
    """Pixels from hips to shoulders."""
    return float(np.hypot(*(middle_of(pose, "shoulder") - middle_of(pose, "hip"))))


def _distance(pose: Pose) -> float:
    """Pixels between the ankles."""
    return float(np.hypot(*(pose.joint("ankle", "left") - pose.joint("ankle", "right"))))


def moved(pose: Pose, before: Pose, side: Side) -> float:
    """How far an ankle has moved, in trunk lengths of the picture before."""
    step = pose.joint("ankle", side) - before.joint("ankle", side)
    return float(np.hypot(*step)) / max(trunk_px(before), 1.0)


def covered(pose: Pose, before: Pose, side: Side, share: float = COVERED) -> bool:
    """True when the outline covers that share of the place where a shank was."""
    if pose.mask is None:
        return False
    knee, ankle = before.joint("knee", side), before.joint("ankle", side)
    x, y = np.rint(knee + _SHANK * (ankle - knee)).astype(int).T
    height, width = pose.mask.shape
    inside = (x >= 0) & (y >= 0) & (x < width) & (y < height)
    person = inside & (pose.mask[y.clip(0, height - 1), x.clip(0, width - 1)] >= 0.5)
    return float(person.mean()) >= share


def kept(pose: Pose, before: Pose, side: Side) -> Pose:
    """Take a leg below the hip from another picture, its visibility with it."""
    rows = [landmark_index(joint, side) for joint in _JOINTS]

    def taken(now: FloatArray, then: FloatArray) -> FloatArray:
        mixed = now.copy()
        mixed[rows] = then[rows]
        return mixed

    return replace(
        pose,
        points=taken(pose.points, before.points),
        world=taken(pose.world, before.world),
        visibility=taken(pose.visibility, before.visibility),
    )
