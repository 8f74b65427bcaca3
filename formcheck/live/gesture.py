"""Stopping without hands on a key: an arm held up, or both hands on the opposite shoulders; pure.

Both are what nobody does in a stretch by chance, and both are seen from the side. Lying down an arm
that points up holds the leg, so there only the crossed arms count.
"""

from __future__ import annotations

import math

import numpy as np

from formcheck.measure.landmarks import FloatArray, Pose, Side
from formcheck.measure.view import SIDES

HELD_FOR_S = 2.0
"""Long enough not to be a wave, short enough for somebody in pain."""

GAP_S = 0.4
"""A pose that flickers for so long does not begin the two seconds again."""

SEEN_FROM = 0.5
"""Visibility of elbow and wrist of the arm that is held up: a hidden one is guessed."""

UP_WITHIN_DEG = 30.0
STRAIGHT_FROM = 0.85
"""How far from the vertical an arm that is held up may point, and how straight it is: shoulder to
wrist, in parts of upper arm and forearm. Hands that reach for the foot, a strap or the thigh point
forward or down."""

UPRIGHT_WITHIN_DEG = 70.0
"""Trunk from the vertical; further down it may be somebody who lies."""

CROSSED_WITHIN = 0.33
"""Wrists from the opposite shoulder, in trunk lengths: hands on the shoulders. Arms that are folded
at the waist are half a trunk away, hands behind the thigh a whole one."""


def signals_stop(pose: Pose) -> bool:
    """Tell whether somebody holds an arm up, or both hands on the opposite shoulders."""
    shoulder, hip = (
        (_at(pose, name, "left") + _at(pose, name, "right")) / 2 for name in ("shoulder", "hip")
    )
    trunk = float(np.hypot(*(shoulder - hip)))
    if trunk < 1.0:
        return False
    upright = _from_vertical_deg(shoulder - hip) <= UPRIGHT_WITHIN_DEG
    return (upright and any(_held_up(pose, side) for side in SIDES)) or _crossed(pose, trunk)


def _held_up(pose: Pose, side: Side) -> bool:
    shoulder, elbow, wrist = (_at(pose, name, side) for name in ("shoulder", "elbow", "wrist"))
    if min(pose.seen("elbow", side), pose.seen("wrist", side)) < SEEN_FROM:
        return False
    reach = float(np.hypot(*(wrist - shoulder)))
    bones = float(np.hypot(*(elbow - shoulder)) + np.hypot(*(wrist - elbow)))
    return (
        reach >= STRAIGHT_FROM * bones > 0
        and _from_vertical_deg(wrist - shoulder) <= UP_WITHIN_DEG
        and bool(wrist[1] < _at(pose, "ear", side)[1])
    )


def _crossed(pose: Pose, trunk: float) -> bool:
    near = CROSSED_WITHIN * trunk
    return all(
        float(np.hypot(*(_at(pose, "wrist", side) - _at(pose, "shoulder", other)))) <= near
        and float(np.hypot(*(_at(pose, "elbow", side) - _at(pose, "shoulder", side)))) > near
        for side, other in (SIDES, SIDES[::-1])
    )


def _at(pose: Pose, name: str, side: Side) -> FloatArray:
    return np.asarray(pose.joint(name, side), float)


def _from_vertical_deg(way: FloatArray) -> float:
    """Angle from straight up in the picture, whose y points down."""
    return abs(math.degrees(math.atan2(float(way[0]), -float(way[1]))))


class StopGesture:
    """Notices when the sign has been held for long enough."""

    def __init__(self) -> None:
        self._since_s = math.nan
        self._last_s = math.nan

    def update(self, time_s: float, pose: Pose | None) -> bool:
        """Take in one frame; True once, when it has been held for `HELD_FOR_S`."""
        if pose is not None and signals_stop(pose):
            if not time_s - self._last_s <= GAP_S:
                self._since_s = time_s
            self._last_s = time_s
            if time_s - self._since_s >= HELD_FOR_S:
                self._since_s = math.inf
                return True
        return False
