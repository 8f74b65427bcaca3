"""A leg that vanishes under an arm while somebody is folded over it: kept where it was.

A forearm that lies along the near leg hides it, and the pose model, sure of itself, puts knee and
ankle together near the hip. That looks like a leg drawn in: the side changes, the depth leaps. But
nobody draws a leg in while folded over it, within a second and with the other leg at rest. So the
leg stays where it was as long as the outline covers its place.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from formcheck.measure.following import STEP, covered, kept, moved, trunk_px
from formcheck.measure.landmarks import Pose, Side, other_side
from formcheck.measure.legs import middle_of
from formcheck.measure.view import SIDES

STRETCHED = 1.2
"""Hip to ankle in trunk lengths from which a leg is stretched out: straight ones have 1.5-1.7."""

SHORT, SHRUNK = 0.6, 0.75
"""Hip to ankle, and thigh and shank together, in parts of what they were: a knee that bends brings
the ankle nearer, but keeps the lengths of the bones."""

FOLDED_OVER = 0.2
"""Cosine of the angle between trunk and leg: a trunk that leans over it by 12°, from where on a
seated stretch counts."""

COVERED = 0.6
"""Share of the shank's old place that the outline must cover: where an arm lies on a leg it frays,
and two thirds are left at worst (rendered)."""

GONE_S = 1.0
"""A leg that was last seen stretched longer ago may have been drawn in."""


@dataclass(frozen=True, eq=False)
class Stretched:
    """A leg as it was last seen stretched out.

    Attributes
    ----------
    time_s : float
        When it was last there, seen or kept.
    pose : Pose
        The picture in which it was seen.
    """

    time_s: float
    pose: Pose


Legs = dict[Side, Stretched]


def keep_vanished(pose: Pose, legs: Legs, time_s: float) -> tuple[Pose, Legs]:
    """Put a leg that has vanished while somebody is folded over it back to where it was.

    Parameters
    ----------
    pose : Pose
        With left and right of the body put right.
    legs : dict of side to Stretched
        From the picture before.
    time_s : float
        Seconds.

    Returns
    -------
    pose : Pose
    legs : dict of side to Stretched
        To pass in with the next picture.
    """
    found, known = pose, dict(legs)
    for side in SIDES:
        before = legs.get(side)
        if before is not None and time_s - before.time_s > GONE_S:
            before = None
        if before is not None and _vanished(pose, before.pose, side):
            found = kept(found, before.pose, side)
            known[side] = replace(before, time_s=time_s)
        elif _stretched(pose, side) and not (before and _shrunk(pose, before.pose, side)):
            known[side] = Stretched(time_s, pose)
    return found, known


def _stretched(pose: Pose, side: Side) -> bool:
    return _reach_px(pose, side) >= STRETCHED * trunk_px(pose)


def _shrunk(pose: Pose, then: Pose, side: Side) -> bool:
    return _bones_px(pose, side) < SHRUNK * _bones_px(then, side)


def _vanished(pose: Pose, then: Pose, side: Side) -> bool:
    return (
        then.size == pose.size
        and _shrunk(pose, then, side)
        and _reach_px(pose, side) < SHORT * _reach_px(then, side)
        and moved(pose, then, other_side(side)) <= STEP
        and _leans_over(pose, then, side)
        and covered(pose, then, side, COVERED)
    )


def _leans_over(pose: Pose, then: Pose, side: Side) -> bool:
    """True when the trunk is folded over the place of a leg."""
    hip = middle_of(pose, "hip")
    trunk, leg = middle_of(pose, "shoulder") - hip, then.joint("ankle", side) - hip
    return bool(trunk @ leg >= FOLDED_OVER * np.hypot(*trunk) * np.hypot(*leg))


def _reach_px(pose: Pose, side: Side) -> float:
    return float(np.hypot(*(pose.joint("ankle", side) - pose.joint("hip", side))))


def _bones_px(pose: Pose, side: Side) -> float:
    leg = np.array([pose.joint(joint, side) for joint in ("hip", "knee", "ankle")])
    return float(np.hypot(*np.diff(leg, axis=0).T).sum())
