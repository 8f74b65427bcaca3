"""A stick figure with a known truth: angles in, `Pose` out; and scripts of many of them.

The figure is built joint by joint from its angles, in a frame where it looks towards +x and
y is up, so nothing here repeats how formcheck measures. Its back is an exact circular arc.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from formcheck.core import Checker
from formcheck.measure.back import BackLook
from formcheck.measure.landmarks import N_LANDMARKS, Landmark, Pose, Side
from formcheck.measure.measures import Known, Measures, measure
from formcheck.measure.outline import STATIONS
from formcheck.rules.attempt import Attempt
from formcheck.rules.catalogue import Wanted
from formcheck.rules.coach import DEFAULT_TARGET_S, Feedback
from formcheck.rules.problems import WarningSpan

Array = NDArray[np.float64]

TRUNK_M, THIGH_M, SHANK_M = 0.50, 0.42, 0.40
HIPS_APART_M, SHOULDERS_APART_M = 0.20, 0.425
BACK_BEHIND_CHORD = 0.16
"""Depth of a straight back behind the hip–shoulder line, in trunk lengths."""
BELLY_BEFORE_CHORD = 0.14
SEEN_HIP, SEEN_SHOULDER, SEEN_KNEE = (0.04, 0.04), (-0.05, 0.0), 0.015
"""Where the model sees hip and shoulder from the joint, forwards and up along the trunk line that
it sees, in lengths of that line; and the knee in front of the thigh's line."""


@dataclass(frozen=True)
class Body:
    """A person in a picture. Degrees; angles as design.md defines them.

    ``azimuth`` turns the camera about the vertical, ``roll`` tilts it; ``depth_fooled`` gives
    the world landmarks the wrong sign of depth, as the model does at times.
    ``arms_at`` is where the arms point, from the trunk's way up.
    ``bend`` is the turn of the back's outline from hip to shoulder, None for no mask at all.
    Near is the side towards the camera: the right one of a person who looks right.
    """

    lean: float = 0.0
    near_hip: float = 0.0
    near_knee: float = 0.0
    far_hip: float = 0.0
    far_knee: float = 0.0
    bend: float | None = None
    facing: int = 1
    azimuth: float = 0.0
    roll: float = 0.0
    scale: float = 200.0
    x: float = 320.0
    y: float = 240.0
    size: tuple[int, int] = (640, 480)
    near_seen: float = 0.99
    far_seen: float = 0.9
    depth_fooled: bool = False
    arms_at: float = -100.0

    @property
    def near(self) -> Side:
        return "right" if self.facing == 1 else "left"

    @property
    def far(self) -> Side:
        return "left" if self.facing == 1 else "right"

    def but(self, **changes: object) -> Body:
        return replace(self, **changes)  # type: ignore[arg-type]

    def backed(self, bend: float) -> Body:
        """The same with a back to see, in a small picture because masks take time."""
        return self.but(bend=bend, size=(320, 240), scale=110.0, x=150.0, y=130.0)

    def pose(self) -> Pose:
        return _pose(self)

    def measured(self) -> Measures:
        return measured(self.pose())


def measured(pose: Pose) -> Measures:
    """Measures of one picture on its own, as of a photograph."""
    return measure(pose, Known(), 0.0)[0]


# Postures. A leg "at" an elevation points there from the hip: -90 down, 0 horizontal.


def legs(
    lean: float, near_at: float, far_at: float, near_knee: float = 0.0, far_knee: float = 0.0
) -> Body:
    """A trunk lean and where the thighs point."""
    return Body(lean, near_at + 90 + lean, near_knee, far_at + 90 + lean, far_knee)


UPRIGHT = legs(0, -90, -90)
FOLD = legs(80, -90, -90)
"""Bending forward over both straight legs."""
ON_STEP = legs(5, -40, -90)
"""Near heel on a chair, trunk still upright."""
STEP = legs(35, -40, -90)
"""Near heel on a chair, hinged forward."""
SITTING = legs(0, 0, 0)
SEATED = legs(35, 0, 0)
SEATED_ONE = legs(35, 0, 50, 0, 110)
LYING = legs(-90, 0, 0)
SUPINE = legs(-90, 75, 0)
CHAIR = legs(0, 0, 0, 90, 90)


def other_leg(body: Body) -> Body:
    """The same posture with near and far leg exchanged."""
    return body.but(
        near_hip=body.far_hip,
        near_knee=body.far_knee,
        far_hip=body.near_hip,
        far_knee=body.near_knee,
    )


# Scripts.

Frames = list[tuple[float, Pose | None]]


def script(*keys: tuple[float, Body], fps: float = 10.0) -> Frames:
    """Poses from the first to the last key, moving smoothly between keys."""
    first, last = keys[0][0], keys[-1][0]
    times = first + np.arange(round((last - first) * fps) + 1) / fps
    return at_times(times.tolist(), *keys)


def at_times(times: Iterable[float], *keys: tuple[float, Body]) -> Frames:
    """Poses at given times, moving smoothly between keys."""
    return [(time, body_at(time, *keys).pose()) for time in times]


def body_at(time: float, *keys: tuple[float, Body]) -> Body:
    """Between two keys people move with minimum jerk, slowly at both ends."""
    for (t0, a), (t1, b) in itertools.pairwise(keys):
        if time <= t1:
            share = (time - t0) / (t1 - t0)
            return mixed(a, b, share**3 * (10 - 15 * share + 6 * share**2))
    return keys[-1][1]


def mixed(a: Body, b: Body, share: float) -> Body:
    changes = {}
    for field in fields(Body):
        old, new = getattr(a, field.name), getattr(b, field.name)
        if isinstance(old, float | int) and isinstance(new, float | int) and old != new:
            changes[field.name] = old + (new - old) * share
    return a.but(**changes)


def nobody(frames: Frames, start: float, end: float) -> Frames:
    """The same frames with the pose lost from start until before end."""
    return [(t, None if start <= t < end else pose) for t, pose in frames]


@dataclass(frozen=True)
class Session:
    """What came out of a script."""

    feedback: list[Feedback]
    holds: list[Attempt]
    warnings: tuple[WarningSpan, ...]

    def at(self, time: float) -> Feedback:
        return min(self.feedback, key=lambda f: abs(f.time_s - time))

    def during(self, start: float, end: float) -> Iterator[Feedback]:
        return (f for f in self.feedback if start <= f.time_s <= end)


def run(
    frames: Frames, wanted: Wanted | None = None, target_s: float = DEFAULT_TARGET_S
) -> Session:
    """Feed a script to a fresh checker."""
    checker = Checker(wanted, target_s)
    feedback = [checker.update(time, pose) for time, pose in frames]
    holds, warnings = checker.finish()
    return Session(feedback, holds, warnings)


def stretch(
    rest: Body, held: Body, seconds: float = 12.0, fps: float = 10.0, ramp: float = 1.0
) -> Frames:
    """Rest for 2 s, go in within ``ramp``, hold for so many seconds, come out, rest for 3 s."""
    into, out = 2 + ramp, 2 + ramp + seconds
    return script(
        (0, rest),
        (2, rest),
        (into, held),
        (out, held),
        (out + ramp, rest),
        (out + ramp + 3, rest),
        fps=fps,
    )


def with_fault(
    rest: Body, held: Body, faulty: Body, start: float, end: float, seconds: float = 17.0
) -> Frames:
    """A hold from 3 s on that is faulty from start to end."""
    out = 3 + seconds
    return script(
        (0, rest),
        (2, rest),
        (3, held),
        (start - 0.1, held),
        (start, faulty),
        (end, faulty),
        (end + 0.1, held),
        (out, held),
        (out + 1, rest),
        (out + 4, rest),
    )


# Building the figure.


def _towards(degrees: float) -> Array:
    """Unit vector, y up, 0° forwards, 90° up."""
    return np.array([math.cos(math.radians(degrees)), math.sin(math.radians(degrees)), 0.0])


def _skeleton(body: Body) -> tuple[Array, Array]:
    """Landmarks, shape (33, 3), and the near hip and shoulder joint, shape (2, 3).

    Metres: x forwards, y up, z away from the camera; origin mid-hip.
    """
    marks = np.zeros((N_LANDMARKS, 3))
    trunk = np.zeros((2, 3))

    def put(name: str, side: Side, place: Array) -> None:
        marks[Landmark[f"{side}_{name}".upper()]] = place

    up = 90 - body.lean
    ear_mid = _towards(up) * (TRUNK_M + 0.22)
    for side, hip, knee in (
        (body.near, body.near_hip, body.near_knee),
        (body.far, body.far_hip, body.far_knee),
    ):
        away = np.array([0, 0, -0.5 if side == body.near else 0.5])
        hip_at = HIPS_APART_M * away
        shoulder_at = _towards(up) * TRUNK_M + SHOULDERS_APART_M * away
        thigh = up + 180 + hip
        shank = thigh - knee
        knee_at = hip_at + _towards(thigh) * THIGH_M
        ankle_at = knee_at + _towards(shank) * SHANK_M
        put("hip", side, hip_at)
        put("shoulder", side, shoulder_at)
        if side == body.near:
            trunk = np.stack([hip_at, shoulder_at])
        put("knee", side, knee_at)
        put("ankle", side, ankle_at)
        put("heel", side, ankle_at + _towards(shank) * 0.05 - _towards(shank + 90) * 0.05)
        put("toe", side, ankle_at + _towards(shank) * 0.05 + _towards(shank + 90) * 0.17)
        put("ear", side, ear_mid + 0.14 * away)
        elbow_at = shoulder_at + _towards(up + body.arms_at) * 0.28
        put("elbow", side, elbow_at)
        put("wrist", side, elbow_at + _towards(up + body.arms_at) * 0.26)
        # The trunk is one seen trunk long plus what the landmarks are off, along and across.
        along = 1.0 + SEEN_HIP[1] - SEEN_SHOULDER[1]
        across = SEEN_HIP[0] - SEEN_SHOULDER[0]
        seen_m = TRUNK_M / math.hypot(along, across)
        seen_up = up + math.degrees(math.atan2(across, along))
        for name, (forward, upward) in (("hip", SEEN_HIP), ("shoulder", SEEN_SHOULDER)):
            off = forward * _towards(seen_up - 90) + upward * _towards(seen_up)
            marks[Landmark[f"{side}_{name}".upper()]] += seen_m * off
        # Square to the line from the hip joint to where the knee is seen.
        in_front = seen_m * SEEN_KNEE
        seen_thigh = thigh + math.degrees(math.asin(in_front / THIGH_M))
        seen_knee = _towards(seen_thigh) * math.sqrt(THIGH_M**2 - in_front**2)
        put("knee", side, hip_at + seen_knee)
    nose = ear_mid + _towards(up - 90) * 0.11
    marks[[0, 1, 2, 3, 4, 5, 6, 9, 10]] = nose
    marks[[17, 19, 21]] = marks[Landmark.LEFT_WRIST]
    marks[[18, 20, 22]] = marks[Landmark.RIGHT_WRIST]
    return marks, trunk


def _turned(body: Body, places: Array) -> Array:
    """As the camera has it: metres, x right, y down, z away, shape (n, 3)."""
    a, r = math.radians(body.azimuth), math.radians(body.roll)
    about_vertical = np.array(
        [[math.cos(a), 0, math.sin(a)], [0, 1, 0], [-math.sin(a), 0, math.cos(a)]]
    )
    in_picture = np.array(
        [[math.cos(r), -math.sin(r), 0], [math.sin(r), math.cos(r), 0], [0, 0, 1]]
    )
    return places @ about_vertical.T @ in_picture.T * [body.facing, -1, 1]


def trunk_joints(body: Body) -> tuple[Array, Array]:
    """Near hip and shoulder joint in pixels."""
    trunk = _turned(body, _skeleton(body)[1])[:, :2] * body.scale + [body.x, body.y]
    return trunk[0], trunk[1]


@lru_cache(maxsize=512)
def _pose(body: Body) -> Pose:
    world = _turned(body, _skeleton(body)[0])
    points = world[:, :2] * body.scale + [body.x, body.y]
    if body.depth_fooled:
        world = world * [1, 1, -1]
    seen = np.full(N_LANDMARKS, body.near_seen)
    for mark in Landmark:
        if mark.name.startswith(body.far.upper()):
            seen[mark] = body.far_seen
    mask = None if body.bend is None else _mask(body, points)
    return Pose(points, world, seen, mask, body.size)


def arc_height(t: Array, bend: float) -> Array:
    """Height of a circular arc over its chord (length 1), continued straight at both ends."""
    if abs(bend) < 1e-9:
        return np.zeros_like(t)
    half = math.radians(bend) / 2
    radius = 0.5 / math.sin(abs(half))
    on = np.clip(t, 0.0, 1.0) - 0.5
    height = np.sqrt(np.maximum(radius**2 - on**2, 0.0)) - radius * math.cos(half)
    height -= np.abs(t - 0.5 - on) * math.tan(abs(half))
    return np.copysign(1.0, bend) * height


def arc_look(bend: float, lean: float = 0.0) -> BackLook:
    """The look of a back that is an arc, straight from its formula and not from a mask."""
    return BackLook(0.15 + arc_height(STATIONS, bend), 90.0, lean, 0.0, 100.0)


def look_of_angle(angle: float, lean: float = 0.0) -> BackLook:
    """A look with a back angle of exactly so much, to be put on either side of a line."""
    told: type[BackLook] = type("Told", (BackLook,), {"angle_deg": angle})
    return told(np.full(STATIONS.shape, 0.15), 90.0, lean, 0.0, 100.0)


def trunk_mask(
    size: tuple[int, int],
    hip: Array,
    shoulder: Array,
    facing: int,
    bend: float,
    behind: float = BACK_BEHIND_CHORD,
) -> Array:
    """A trunk whose back is an arc so many chords ``behind`` hip and shoulder, edges soft."""
    y, x = np.mgrid[0 : size[1], 0 : size[0]].astype(float)
    chord = shoulder - hip
    length = float(np.hypot(*chord))
    along = chord / length
    dorsal = facing * np.array([along[1], -along[0]])
    t = ((x - hip[0]) * along[0] + (y - hip[1]) * along[1]) / length
    d = ((x - hip[0]) * dorsal[0] + (y - hip[1]) * dorsal[1]) / length
    back = behind + arc_height(t, bend)
    room = np.minimum.reduce([back - d, d - back + behind + BELLY_BEFORE_CHORD])
    room = np.minimum(room, np.minimum(t + 0.15, 1.15 - t))
    return np.clip(0.5 + room * length, 0.0, 1.0)


def _capsule(size: tuple[int, int], a: Array, b: Array, radius: float) -> Array:
    y, x = np.mgrid[0 : size[1], 0 : size[0]].astype(float)
    ab = b - a
    share = ((x - a[0]) * ab[0] + (y - a[1]) * ab[1]) / max(float(ab @ ab), 1e-9)
    share = np.clip(share, 0, 1)
    distance = np.hypot(x - a[0] - share * ab[0], y - a[1] - share * ab[1])
    return np.clip(0.5 + radius - distance, 0.0, 1.0)


def _mask(body: Body, points: Array) -> Array:
    def at(name: str, side: Side) -> Array:
        return points[Landmark[f"{side}_{name}".upper()]]

    assert body.bend is not None
    hip, shoulder = trunk_joints(body)
    shapes = [trunk_mask(body.size, hip, shoulder, body.facing, body.bend)]
    for side in (body.near, body.far):
        joints = [at(name, side) for name in ("hip", "knee", "ankle")]
        shapes += [
            _capsule(body.size, a, b, 0.06 * body.scale) for a, b in itertools.pairwise(joints)
        ]
    ear = at("ear", body.near)
    shapes.append(_capsule(body.size, ear, ear, 0.09 * body.scale))
    return np.maximum.reduce(shapes)
