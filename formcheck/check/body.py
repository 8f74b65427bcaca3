"""A made-up body: landmarks of somebody in a stated position, seen from the side."""

from __future__ import annotations

import math

import numpy as np

from formcheck.errors import FormcheckError
from formcheck.measure.landmarks import (
    N_LANDMARKS,
    FloatArray,
    Landmark,
    Pose,
    Side,
    landmark_index,
    other_side,
)
from formcheck.rules.stretch import Position, Stretch

NEAR: Side = "right"
"""The side towards the camera of somebody who looks to the right."""

TRUNK_M, THIGH_M, SHANK_M = 0.50, 0.42, 0.40
UPPER_ARM_M, FOREARM_M = 0.28, 0.26
HIPS_APART_M, SHOULDERS_APART_M = 0.20, 0.42
"""Rounded lengths of an adult."""

SIZE = (640, 480)
PIXELS_A_METRE = 200.0


def pose_of(position: Position, leg: Side = NEAR) -> Pose:
    """Return somebody in a position; `leg` is the stretched one, the right is near the camera."""
    world = _landmarks(position, leg) * [1.0, -1.0, 1.0]
    points = world[:, :2] * PIXELS_A_METRE + [0.5 * SIZE[0], 0.55 * SIZE[1]]
    seen = np.full(N_LANDMARKS, 0.99)
    for mark in Landmark:
        if mark.name.startswith(other_side(NEAR).upper()):
            seen[mark] = 0.9
    return Pose(points, world, seen, None, SIZE)


def between(a: Position, b: Position, share: float) -> Position:
    """Return the position on the way from one to another, moved with the least jerk; 0..1."""
    part = share**3 * (10.0 - 15.0 * share + 6.0 * share**2)
    old, new = vars(a), vars(b)
    return Position(**{name: old[name] + part * (new[name] - old[name]) for name in old})


WAY_S = 1.0
"""How long somebody takes into a stretch, and out of it."""


def played(stretch: Stretch, time_s: float, into_s: float, out_s: float) -> Pose:
    """Return somebody who begins to go into a stretch at one time and to leave it at another."""
    share = min((time_s - into_s) / WAY_S, (out_s + WAY_S - time_s) / WAY_S, 1.0)
    return pose_of(between(stretch.start, stretch.stretched, max(share, 0.0)))


def _towards(degrees: float) -> FloatArray:
    """Unit vector, y up, 0° ahead, 90° up."""
    return np.array([math.cos(math.radians(degrees)), math.sin(math.radians(degrees)), 0.0])


def _landmarks(position: Position, leg: Side) -> FloatArray:
    """Landmarks in metres, x ahead, y up, z away from the camera, shape (33, 3)."""
    marks = np.zeros((N_LANDMARKS, 3))
    up = 90.0 - position.lean
    ear = _towards(up) * (TRUNK_M + 0.22)
    marks[: Landmark.LEFT_SHOULDER] = ear + 0.11 * _towards(up - 90.0)
    for side in (NEAR, other_side(NEAR)):
        away = np.array([0.0, 0.0, -0.5 if side == NEAR else 0.5])
        mine = side == leg
        thigh = position.leg if mine else position.other_leg
        shank = thigh - (position.knee if mine else position.other_knee)
        hip, shoulder = HIPS_APART_M * away, _towards(up) * TRUNK_M + SHOULDERS_APART_M * away
        knee = hip + _towards(thigh) * THIGH_M
        ankle = knee + _towards(shank) * SHANK_M
        elbow = shoulder + _towards(up - 100.0) * UPPER_ARM_M
        wrist = elbow + _towards(up - 100.0) * FOREARM_M
        toes = _towards(shank + 90.0)
        places = {
            "ear": ear + 0.14 * away, "shoulder": shoulder, "elbow": elbow, "wrist": wrist,
            "hip": hip, "knee": knee, "ankle": ankle,
            "heel": ankle + 0.05 * (_towards(shank) - toes),
            "toe": ankle + 0.05 * _towards(shank) + 0.17 * toes,
        }  # fmt: skip
        for name, place in places.items():
            marks[landmark_index(name, side)] = place
        hand = Landmark.LEFT_WRIST + 2 if side == "left" else Landmark.RIGHT_WRIST + 2
        marks[[hand, hand + 2, hand + 4]] = wrist
    return marks


class StretchCheckError(FormcheckError, AssertionError):
    """A stretch lacks something; the sentence says what."""


def demand(holds: bool, sentence: str) -> None:
    """Raise `StretchCheckError` with a sentence unless something holds."""
    if not holds:
        raise StretchCheckError(sentence)
