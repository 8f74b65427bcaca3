"""Where the weight of a body is, and what is under it: in an upright picture nobody hangs."""

from __future__ import annotations

import numpy as np

from formcheck.measure.landmarks import FloatArray, Pose
from formcheck.measure.view import SIDES

_SEGMENTS = (
    ("ear", "ear", 0.5, 0.0405),
    ("hip", "shoulder", 0.5, 0.2485),
    ("shoulder", "elbow", 0.436, 0.028),
    ("elbow", "wrist", 0.682, 0.022),
    ("hip", "knee", 0.433, 0.100),
    ("knee", "ankle", 0.433, 0.0465),
    ("ankle", "toe", 0.5, 0.0145),
)
"""Of each side: from, to, how far along the centre of mass is, and share of the body's mass
(Winter 2009, *Biomechanics and Motor Control of Human Movement*, table 4.1)."""

_HELD_BY = ("heel", "toe", "wrist")


INVERTED = 0.4
"""In leg lengths. In a downward dog the feet are below the hips, in a plough level with them."""


def leg_length(pose: Pose) -> float:
    """Thigh and shank of the leg that is seen longer, pixels."""
    chains = [[pose.joint(name, side) for name in ("hip", "knee", "ankle")] for side in SIDES]
    return max(float(np.hypot(*np.diff(chain, axis=0).T).sum()) for chain in chains)


def overbalance(pose: Pose) -> float:
    """How far the centre of mass lies beyond feet and hands, in leg lengths; 0 above them."""
    centre = float(_centre_of_mass(pose)[0])
    held = [float(pose.joint(name, side)[0]) for name in _HELD_BY for side in SIDES]
    beyond = max(min(held) - centre, centre - max(held), 0.0)
    return beyond / max(leg_length(pose), 1.0)


def is_inverted(pose: Pose) -> bool:
    """Return True when the hips are well above the shoulders, and the feet well above the hips."""
    shoulder, hip, ankle = (
        float(np.mean([pose.joint(name, side)[1] for side in SIDES]))
        for name in ("shoulder", "hip", "ankle")
    )
    leg = leg_length(pose)
    return shoulder - hip > INVERTED * leg and hip - ankle > INVERTED * leg


def _centre_of_mass(pose: Pose) -> FloatArray:
    centre, mass = np.zeros(2), 0.0
    for side in SIDES:
        for start, end, along, share in _SEGMENTS:
            a, b = pose.joint(start, side), pose.joint(end, side)
            centre += share * (a + along * (b - a))
            mass += share
    return centre / mass
