"""Whether a frame is believed: an upright picture, and the same person as in the frames before.

Turned by a quarter or upside down without saying so, a stretch looks like another one: standing
like supine, seated like standing. What gives it away is weight, for in an upright picture nobody
hangs: who stands leans out beyond the feet, who lies has the shoulders in the air, and nobody can
keep a posture in which nothing holds the body up.

After a cut, in a close-up or with landmarks thrown about, angles are still measured and often look
like a stretch. Such a frame is treated as if nobody had been seen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from formcheck.measure.landmarks import LEG, FloatArray, Pose, Side, length_of
from formcheck.measure.measures import Measures
from formcheck.measure.view import SIDES
from formcheck.rules.catalogue import Match

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


OVERBALANCED = 0.05
"""Leg lengths by which the centre of mass lies beyond feet and hands. At most 0.02 in 21
photographs and 25 clips of people standing; 0.07–0.36 in seated stretches that lie on their side,
while their people sit upright."""

LIES_WITHIN_DEG = (-115.0, -66.0)
"""Lean of a trunk on the floor. Between -84 and -94° in 40 photographs and 8 clips of people lying;
-50 to -63° in standing stretches that lie on their side, -131 to -135° upside down."""

FOR_S = 1.5
"""A step, a stumble or a torn pose is over sooner."""

UPRIGHT_WITHIN_DEG = 25.0
"""Whoever stands or sits up so straight for as long shows that the picture is upright (again): of
the stretches only the supine one looks so in a turned picture, and as none."""

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


def leg_length(pose: Pose) -> float:
    """Thigh and shank of the leg that is seen longer, pixels."""
    return max(length_of(pose.line(side, *LEG)) for side in SIDES)


def overbalance(pose: Pose) -> float:
    """How far the centre of mass lies beyond feet and hands, in leg lengths; 0 above them."""
    centre = float(_centre_of_mass(pose)[0])
    held = [float(pose.joint(name, side)[0]) for name in _HELD_BY for side in SIDES]
    beyond = max(min(held) - centre, centre - max(held), 0.0)
    return beyond / max(leg_length(pose), 1.0)


def is_inverted(pose: Pose) -> bool:
    """Return True when the hips are well above the shoulders, and the feet well above the hips."""
    shoulder, hip, ankle = (float(pose.middle(name)[1]) for name in ("shoulder", "hip", "ankle"))
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


def unheld(measures: Measures, match: Match | None) -> bool:
    """Return True when nothing holds somebody up in a picture that looks like this stretch."""
    if is_inverted(measures.pose):
        return True
    if match is None or not match.in_zone:
        return False
    if match.stretch.place == "lying":
        low, high = LIES_WITHIN_DEG
        return not low < measures.trunk_lean_deg < high
    return match.stretch.place == "standing" and overbalance(measures.pose) > OVERBALANCED


class Gravity:
    """Follows whether the picture is upright; a camera is not turned from look to look."""

    def __init__(self) -> None:
        self._turned = False
        self._since_s = self._last_s = math.nan

    def update(self, time_s: float, measures: Measures | None, match: Match | None) -> bool:
        """Take in one frame; True while the picture is taken to be turned."""
        if measures is None:
            return self._turned
        unlike = unheld(measures, match)
        if self._turned:
            unlike = not unlike and abs(measures.trunk_lean_deg) < UPRIGHT_WITHIN_DEG
        if not unlike:
            self._since_s = math.nan
        elif math.isnan(self._since_s) or time_s - self._last_s > FOR_S:
            self._since_s = time_s
        elif time_s - self._since_s >= FOR_S:
            self._turned, self._since_s = not self._turned, math.nan
        self._last_s = time_s
        return self._turned


@dataclass(frozen=True)
class Sighting:
    """Where and how large somebody was in the last frame that counts as evidence."""

    time_s: float
    hip_deg: float
    """Hip flexion of the stretched leg, NaN when not measurable."""
    hip_px: tuple[float, float]
    """Near hip."""
    body_px: float
    """Trunk, thigh and shank of the near side."""


def sighting(
    time_s: float, measures: Measures, leg: Side, last: Sighting | None
) -> Sighting | None:
    """Return what is seen of a person in a hold, None when the frame is no evidence.

    The stretched leg tells, and what was seen last; None at the beginning.
    """
    pose, near = measures.pose, measures.view.near_side
    width, height = pose.size
    for x, y in pose.line(near, *NEEDED):
        if not (0 <= x < width and 0 <= y < height):
            return None
    hip_deg = measures.hip_flexion_deg.of(leg)
    if hip_deg < LEAST_HIP_FLEXION_DEG:
        return None
    body = pose.line(near, "shoulder", *LEG)
    now = Sighting(time_s, hip_deg, (float(body[1, 0]), float(body[1, 1])), length_of(body))
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
