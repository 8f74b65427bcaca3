"""Which leg is which, lying on the back with one leg up, and how surely each leg is seen.

When hands grip the thigh, MediaPipe's legs slip: both onto one leg, both between the two, or left
and right change places. The outline still shows two legs. So each leg's landmarks must lie on a leg
of the outline. One that does not is put there, and where the outline shows only one leg and both
are laid on it although they have just been apart, the other is called lost. Legs that are far
apart do not change places from one picture to the next.

The pose model states for each landmark how likely it is seen. Three things it does not know are
added: a leg whose bones cannot belong together is not seen, a leg that the outline shows is, and
of two legs raised side by side the hidden one is where the other one is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from formcheck.measure.geometry import direction, inclination_from_vertical
from formcheck.measure.landmarks import (
    BELOW_HIP,
    LEG,
    FloatArray,
    Pose,
    Side,
    landmark_index,
    other_side,
)
from formcheck.measure.outline import on_person
from formcheck.measure.view import SIDES

LYING_LEAN_DEG = (-135.0, -50.0)
"""Trunk from the vertical, raw: on the back, with room for a camera that is not level."""

LIFTED_DEG = 25.0
"""A leg that is lower lies, and two lying legs overlap: nothing to tell apart."""

STIRRED_DEG = 12.0
"""Lying landmarks are lower than this. Slipped ones lie between the legs, so higher."""

APART_DEG = 25.0
"""Legs of the outline that are nearer to each other run into one."""

ON_LEG_DEG = 14.0
"""Landmarks within this of a leg of the outline are on it. Right ones are within 8° (rendered
people), those that slipped off by 20° and more."""

TOO_SHORT = 1.15
"""Ankle nearer to the hips than this, in trunk lengths, on a leg of the outline that goes on: no
knee is bent so far (a right angle leaves 1.17) that the leg would still be seen further out."""

FORGET_S = 1.5
"""After so long without a picture of legs apart they may have changed places."""

SLIPPERY_S = 3.0
"""Landmarks that slipped slip to and fro, and half slipped ones look right: so long the outline is
taken instead, lest the leg seem to swing."""

_RADII = np.linspace(0.75, 1.45, 8)
"""Where legs are looked for: distance from the hips in trunk lengths. Further out than hands on
the thigh; the knee is at about 0.85, the ankle at 1.65."""
_ANKLE = 1.6
_ANGLES = np.arange(-45.0, 140.0, 1.5)
_STEEPEST_DEG = 128.0
_BEND_DEG = 16.0
"""From one distance to the next a leg's direction changes by less, however bent."""
_WIDEST_DEG = 50.0
"""Something wider is no single leg."""


MIN_VISIBILITY = 0.5
"""Below, MediaPipe itself thinks a landmark more likely hidden than seen."""

DOUBTFUL_FROM = 0.4
"""From here up to `MIN_VISIBILITY` the model cannot tell, and the outline decides: blurred and dark
pictures, deep folds. Legs hidden behind the other one have 0.05–0.35 (photographs)."""

APART = 0.2
"""A leg whose ankle is further from the other leg than this, in trunk lengths, is not hidden by it:
what the outline shows there is this leg. Half a thigh is thinner."""

MAX_BONE_RATIO = 2.5
"""Thigh and shank are about as long as each other; even seen at an angle one is not this
much longer."""

ON_OUTLINE = 0.8
"""Share of a leg's line on the person: ankle and groin lie near the edge."""

_ALONG = np.linspace(0.0, 1.0, 8)[:, None]


@dataclass(frozen=True)
class LegsApart:
    """The last picture in which the legs were clearly apart."""

    time_s: float
    up: Side
    slipped_s: tuple[tuple[Side, float], ...] = ()
    """When each leg's landmarks last had to be put on the outline."""


@dataclass(frozen=True, eq=False)
class Limb:
    """A leg of the outline: its middle at `_RADII` in pixels, shape (8, 2), and its direction."""

    middle: FloatArray
    angle_deg: float


def mend_legs(
    pose: Pose, facing: int, apart: LegsApart | None, time_s: float
) -> tuple[Pose, tuple[Side, ...], LegsApart | None]:
    """Put slipped legs right where the outline allows it.

    Returns the pose, the legs whose place is not known, and what to pass in with the next picture.
    The pose passed in has left and right of the body put right.
    """
    hip, shoulder = pose.middle("hip"), pose.middle("shoulder")
    lean = inclination_from_vertical(hip, shoulder, facing)
    if pose.mask is None or not LYING_LEAN_DEG[0] < lean < LYING_LEAN_DEG[1]:
        return pose, (), None
    if apart is not None and time_s - apart.time_s > FORGET_S:
        apart = None
    leg = {side: _leg_deg(pose, side, hip, facing) for side in SIDES}
    if apart is None and not max(leg.values()) > STIRRED_DEG:
        return pose, (), None
    trunk_px = float(np.hypot(*(shoulder - hip)))
    limbs = find_limbs(pose, hip, trunk_px, facing)
    lifted = [limb for limb in limbs if limb.angle_deg > LIFTED_DEG]
    if not lifted:
        both_down = bool(limbs) and not max(leg.values()) > LIFTED_DEG
        return pose, (), None if both_down else _apart_by_landmarks(leg, apart, time_s)
    upper = lifted[-1]
    lower = limbs[0] if upper.angle_deg - limbs[0].angle_deg > APART_DEG else None
    if lower is None:
        on_upper = [s for s in SIDES if abs(leg[s] - upper.angle_deg) < ON_LEG_DEG]
        if len(on_upper) < 2:
            return pose, (), _apart_by_landmarks(leg, apart, time_s)
        # Never seen apart, both legs are up.
        if apart is None:
            return pose, (), None
        return pose, (other_side(apart.up),), replace(apart, time_s=time_s)
    up = apart.up if apart is not None else _higher(leg)
    down = other_side(up)
    if abs(leg[up] - lower.angle_deg) < ON_LEG_DEG and (
        abs(leg[down] - upper.angle_deg) < ON_LEG_DEG
    ):
        pose = pose.with_sides_exchanged(BELOW_HIP)
        leg = {up: leg[down], down: leg[up]}
    slipped = dict(apart.slipped_s) if apart is not None else {}
    for side, limb in ((up, upper), (down, lower)):
        length = float(np.hypot(*(pose.joint("ankle", side) - hip)))
        if abs(leg[side] - limb.angle_deg) > ON_LEG_DEG or length < TOO_SHORT * trunk_px:
            slipped[side] = time_s
        if time_s - slipped.get(side, -np.inf) <= SLIPPERY_S:
            pose = _laid_on(pose, side, limb)
    return pose, (), LegsApart(time_s, up, tuple(slipped.items()))


def raised_together(pose: Pose, facing: int) -> bool:
    """True when somebody on the back has both legs up, side by side.

    Then one hides the other. It is not lost: it is where the other one is.
    """
    hip = pose.middle("hip")
    lean = inclination_from_vertical(hip, pose.middle("shoulder"), facing)
    if not LYING_LEAN_DEG[0] < lean < LYING_LEAN_DEG[1]:
        return False
    lower, upper = sorted(_leg_deg(pose, side, hip, facing) for side in SIDES)
    return lower > LIFTED_DEG and upper - lower < ON_LEG_DEG


def find_limbs(pose: Pose, hip: FloatArray, trunk_px: float, facing: int) -> list[Limb]:
    """Legs of somebody on the back in the outline, the lowest first.

    On circles round the middle of the hips the outline is cut; what can be followed from circle to
    circle is a leg.
    """
    within = on_person(pose, _places(_ANGLES, _RADII[:, None], hip, trunk_px, facing))
    rows = [_runs(row) for row in within]
    found = []
    for start in rows[0]:
        chain = [start]
        for row in rows[1:]:
            near = [a for a in row if abs(a - chain[-1]) < _BEND_DEG]
            if not near:
                break
            chain.append(min(near, key=lambda a: abs(a - chain[-1])))
        angle = float(np.mean(chain[-3:]))
        if len(chain) == len(rows) and angle < _STEEPEST_DEG:
            found.append(Limb(_places(np.array(chain), _RADII, hip, trunk_px, facing), angle))
    found.sort(key=lambda limb: limb.angle_deg)
    return found


def _runs(row: NDArray[np.bool_]) -> list[float]:
    """Middles, in degrees, of the stretches of a circle that lie in the outline."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], row, [False])).astype(int)))
    spans = [(_ANGLES[a], _ANGLES[b - 1]) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return [float(a + b) / 2 for a, b in spans if 2.0 < b - a < _WIDEST_DEG]


def _places(
    angles: FloatArray, radii: FloatArray, hip: FloatArray, trunk_px: float, facing: int
) -> FloatArray:
    turns = np.radians(angles)
    rays = np.stack([facing * np.cos(turns), -np.sin(turns)], axis=-1)
    places: FloatArray = hip + trunk_px * radii[..., None] * rays
    return places


def _laid_on(pose: Pose, side: Side, limb: Limb) -> Pose:
    """Put knee and ankle on a leg of the outline; the foot goes with the ankle."""
    points = pose.points.copy()
    knee, beyond = limb.middle[1], limb.middle[-1]
    # The outline beyond the ankle is a foot: go on along the shank instead.
    shank = limb.middle[-1] - limb.middle[2]
    ankle = beyond + shank * (_ANKLE - _RADII[-1]) / (_RADII[-1] - _RADII[2])
    moved = ankle - points[landmark_index("ankle", side)]
    points[landmark_index("knee", side)] = knee
    for joint in BELOW_HIP[1:]:
        points[landmark_index(joint, side)] += moved
    return replace(pose, points=points)


def _apart_by_landmarks(
    leg: dict[Side, float], apart: LegsApart | None, time_s: float
) -> LegsApart | None:
    """Without two legs in the outline the landmarks are all there is."""
    if abs(leg["left"] - leg["right"]) < APART_DEG:
        return apart
    return LegsApart(time_s, _higher(leg), apart.slipped_s if apart is not None else ())


def _higher(leg: dict[Side, float]) -> Side:
    return "left" if leg["left"] > leg["right"] else "right"


def _leg_deg(pose: Pose, side: Side, hip: FloatArray, facing: int) -> float:
    """Direction from the hips to the ankle: 0 flat, 90 straight up."""
    return direction(hip, pose.joint("ankle", side), facing)


def leg_confidences(
    pose: Pose, near: Side, lost: tuple[Side, ...], *, together: bool
) -> list[float]:
    """Return how surely each leg is seen, 0..1, in the order of `view.SIDES`.

    ``lost`` are legs whose place is not known (`mend_legs`), ``together`` tells that both are
    raised side by side (`raised_together`).
    """
    sure = [0.0 if side in lost else _confidence(pose, side, near) for side in SIDES]
    return [max(sure)] * 2 if together else sure


def _confidence(pose: Pose, side: Side, near: Side) -> float:
    """Weakest visibility of the landmarks behind one leg's angles, or what the outline shows."""
    leg = pose.line(side, *LEG)
    shorter, longer = sorted(
        float(bone) for bone in np.hypot(*np.diff(leg.astype(float), axis=0).T)
    )
    # The model calls hidden joints visible.
    if shorter * MAX_BONE_RATIO < longer:
        return 0.0
    trunk = min(pose.seen("shoulder", near), pose.seen("hip", near))
    weakest = min(trunk, *(pose.seen(j, side) for j in ("knee", "ankle")))
    if weakest >= MIN_VISIBILITY or trunk < MIN_VISIBILITY:
        return weakest
    shown = weakest >= DOUBTFUL_FROM or _apart(pose, side, near)
    on_outline = on_person(pose, _points_along(leg)).mean() > ON_OUTLINE
    return MIN_VISIBILITY if shown and on_outline else weakest


def _points_along(leg: FloatArray) -> FloatArray:
    """Return points along a leg, shape (16, 2)."""
    hip, knee, ankle = leg.astype(float)
    return np.concatenate((hip + _ALONG * (knee - hip), knee + _ALONG * (ankle - knee)))


def _apart(pose: Pose, side: Side, near: Side) -> bool:
    """True when the ankle is clear of the other leg."""
    trunk = float(np.hypot(*(pose.joint("shoulder", near) - pose.joint("hip", near))))
    gaps = _points_along(pose.line(other_side(side), *LEG)) - pose.joint("ankle", side)
    return bool(np.hypot(*gaps.T).min() > APART * trunk)
