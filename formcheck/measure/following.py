"""Legs that leap onto the other one, or vanish under an arm: kept where they were.

Now and then the pose model draws both legs along one, mostly the far one along the near one, for a
look or for seconds, while nobody moves. Hip and knee of that leg then leap, and a hold ends that
goes on. A leg that has been in its place for a while, apart from the other, and is found on the
other a look later has not moved as long as the outline still covers its old place and the other leg
is still where it was. So it is kept there until it is seen apart again (`follow_legs`). A place is
believed only after `SETTLED_S`: a leg whose landmarks fly off for a moment and come back to where
the legs lie side by side must not be held where it flew to.

A forearm that lies along the near leg hides it, and the pose model, sure of itself, puts knee and
ankle together near the hip. That looks like a leg drawn in: the side changes, the depth leaps. But
nobody draws a leg in while folded over it, within a second and with the other leg at rest. So the
leg stays where it was as long as the outline covers its place (`keep_vanished`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from formcheck.measure.landmarks import (
    BELOW_HIP,
    LEG,
    FloatArray,
    Pose,
    Side,
    landmark_index,
    length_of,
    other_side,
)
from formcheck.measure.outline import on_person
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

STRETCHED = 1.2
"""Hip to ankle in trunk lengths from which a leg is stretched out: straight ones have 1.5-1.7."""

SHORT, SHRUNK = 0.6, 0.75
"""Hip to ankle, and thigh and shank together, in parts of what they were: a knee that bends brings
the ankle nearer, but keeps the lengths of the bones."""

FOLDED_OVER = 0.2
"""Cosine of the angle between trunk and leg: a trunk that leans over it by 12°, from where on a
seated stretch counts."""

COVERED_BY_ARM = 0.6
"""Share of the shank's old place that the outline must cover: where an arm lies on a leg it frays,
and two thirds are left at worst (rendered)."""

GONE_S = 1.0
"""A leg that was last seen stretched longer ago may have been drawn in."""

_SHANK = np.linspace(0.2, 1.0, 9)[:, None]


@dataclass(frozen=True, eq=False)
class Apart:
    """Both legs as they were last seen apart."""

    since_s: float
    """Since when they have been apart without a leap."""
    seen_s: float
    pose: Pose
    kept: Side | None = None
    """The leg that has leapt since."""


@dataclass(frozen=True, eq=False)
class Stretched:
    """A leg as it was last seen stretched out."""

    time_s: float
    """When it was last there, seen or kept."""
    pose: Pose
    """The picture in which it was seen."""


Legs = dict[Side, Stretched]


def follow_legs(pose: Pose, apart: Apart | None, time_s: float) -> tuple[Pose, Apart | None]:
    """Put a leg that has leapt onto the other one back to where it was.

    Left and right of the body are right. What comes second is for the next picture.
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
    return float(np.hypot(*(pose.middle("shoulder") - pose.middle("hip"))))


def _distance(pose: Pose) -> float:
    """Pixels between the ankles."""
    return float(np.hypot(*(pose.joint("ankle", "left") - pose.joint("ankle", "right"))))


def moved(pose: Pose, before: Pose, side: Side) -> float:
    """How far an ankle has moved, in trunk lengths of the picture before."""
    step = pose.joint("ankle", side) - before.joint("ankle", side)
    return float(np.hypot(*step)) / max(trunk_px(before), 1.0)


def covered(pose: Pose, before: Pose, side: Side, share: float = COVERED) -> bool:
    """True when the outline covers that share of the place where a shank was."""
    knee, ankle = before.joint("knee", side), before.joint("ankle", side)
    return float(on_person(pose, knee + _SHANK * (ankle - knee)).mean()) >= share


def kept(pose: Pose, before: Pose, side: Side) -> Pose:
    """Take a leg below the hip from another picture, its visibility with it."""
    rows = [landmark_index(joint, side) for joint in BELOW_HIP]

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


def keep_vanished(pose: Pose, legs: Legs, time_s: float) -> tuple[Pose, Legs]:
    """Put a leg that has vanished while somebody is folded over it back to where it was.

    Left and right of the body are right. What comes second is for the next picture.
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
    return length_of(pose.line(side, *LEG)) < SHRUNK * length_of(then.line(side, *LEG))


def _vanished(pose: Pose, then: Pose, side: Side) -> bool:
    return (
        then.size == pose.size
        and _shrunk(pose, then, side)
        and _reach_px(pose, side) < SHORT * _reach_px(then, side)
        and moved(pose, then, other_side(side)) <= STEP
        and _leans_over(pose, then, side)
        and covered(pose, then, side, COVERED_BY_ARM)
    )


def _leans_over(pose: Pose, then: Pose, side: Side) -> bool:
    """True when the trunk is folded over the place of a leg."""
    hip = pose.middle("hip")
    trunk, leg = pose.middle("shoulder") - hip, then.joint("ankle", side) - hip
    return bool(trunk @ leg >= FOLDED_OVER * np.hypot(*trunk) * np.hypot(*leg))


def _reach_px(pose: Pose, side: Side) -> float:
    return length_of(pose.line(side, "hip", "ankle"))
