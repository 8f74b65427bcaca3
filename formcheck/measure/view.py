"""How the camera sees the person: profile, near side, and how far it is off the side.

The profile ("facing") is read from cues that do not depend on which side MediaPipe calls
left: hips and knees only bend one way, toes point ahead of heels, the nose ahead of the ears.
In a side view the profile tells the near side (a right-facing person shows the right side),
so when MediaPipe's own depth disagrees, its left and right are swapped.

Where the camera stands: MediaPipe's depth is its weakest axis, and the shoulder line alone is off
by 15° on average for people who sit, always to the front. Where the landmarks of both sides lie,
in the picture and in the model's own space, tells more together, and how they do was learnt from
rendered people whose camera is known (`python -m formcheck.lab.training --camera`,
models/README.md).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from formcheck.measure import geometry
from formcheck.measure.landmarks import (
    JOINTS,
    FloatArray,
    Landmark,
    Pose,
    Side,
    landmark_index,
    other_side,
)

SIDES: tuple[Side, Side] = ("left", "right")

SIDE_ON_WITHIN_DEG = 35.0
"""Estimated azimuth up to which a view counts as from the side. Errors are known to 30°, which the
estimate misses by 4–7°. At 45°, which reads 40–58°, hips measured by markers are 24° off. On
photographs labelled "side" the estimate is 3–25°, on those labelled "oblique" 17–52°."""

SURE_TO_DEG, UNSURE_FROM_DEG = 30.0, 40.0
"""Estimated azimuth up to which hip and knee are as good as ever, and from which they are not:
96% of the frames between 22° and 30° are within 10° of the truth, and none beyond 40° is."""

MOST_AZIMUTH_DEG = 90.0

Azimuth = Callable[[FloatArray], float]
"""Tells the camera's azimuth by an `azimuth_row`, degrees; NaN when not known."""

_AZIMUTH_PLACES = ("shoulder", "hip", "knee", "ankle", "heel", "ear")
_HALF_METRE = 0.5

_MEMORY_S = 0.7
"""Time constant of the running votes: long against a swapped frame, short against a turn."""
_SWITCH_VOTE = 0.25
"""A running vote must reach this much for the other profile before the answer changes."""
_TRUST_FLEXION_FROM_DEG = 20.0
"""Hips extend and knees hyperextend less than this, so more bend than this tells a profile."""


@dataclass(frozen=True)
class View:
    """How the camera sees the person, carried from frame to frame."""

    facing: int = 1
    """Profile: +1 looks to the right of the picture when upright, -1 to the left."""
    off_side_deg: float = math.nan
    """Estimated azimuth away from a true side view, 0..90°: is the view side-on enough?"""
    azimuth_deg: float = math.nan
    """The same with its sign, positive when the camera has moved to the person's front."""
    facing_vote: float = 0.0
    time_s: float | None = None
    """When the votes were last updated."""

    @property
    def near_side(self) -> Side:
        """Anatomical side towards the camera."""
        return _near_side(self.facing)

    @property
    def sureness(self) -> float:
        """What the camera's place leaves of an angle's sureness, 0..1; 1 when it is not known."""
        # NaN loses to what comes first.
        off = max(0.0, self.off_side_deg - SURE_TO_DEG)
        return max(0.0, 1.0 - off / (UNSURE_FROM_DEG - SURE_TO_DEG))


def depth_alone(_row: FloatArray) -> float:
    """Leave the azimuth to MediaPipe's own depth."""
    return math.nan


def update_view(view: View, pose: Pose, time_s: float, azimuth_of: Azimuth = depth_alone) -> View:
    """Return the view after one more frame; a new `View` starts with the frame's own votes."""
    vote = facing_vote(pose)
    if view.time_s is None:
        facing = 1 if vote >= 0 else -1
        running = vote
        azimuth, off_side = _azimuths(pose, facing, azimuth_of)
    else:
        keep = math.exp(-max(time_s - view.time_s, 0.0) / _MEMORY_S)
        running = keep * view.facing_vote + (1.0 - keep) * vote
        facing = view.facing
        azimuth, off_side = _azimuths(pose, facing, azimuth_of)
        azimuth = keep * view.azimuth_deg + (1.0 - keep) * azimuth
        off_side = keep * view.off_side_deg + (1.0 - keep) * off_side
        if running * facing < -_SWITCH_VOTE:
            facing = -facing
            azimuth = -azimuth
    return replace(
        view,
        facing=facing,
        off_side_deg=off_side,
        azimuth_deg=azimuth,
        facing_vote=running,
        time_s=time_s,
    )


def _near_side(facing: int) -> Side:
    return "right" if facing == 1 else "left"


def _azimuths(pose: Pose, facing: int, azimuth_of: Azimuth) -> tuple[float, float]:
    """Azimuth with its sign, and how far off the side without, degrees."""
    near = _near_side(facing)
    right = swap_sides(pose) if _calls_other_side_near(pose, near) else pose
    azimuth = azimuth_of(azimuth_row(right, facing, near))
    if math.isfinite(azimuth):
        return azimuth, abs(azimuth)
    return signed_azimuth(pose, facing), off_side_angle(pose)


def facing_vote(pose: Pose) -> float:
    """Vote of one frame for the profile, -1..1; the sign is the profile, the size how sure.

    Bent hips count most: when the trunk is folded, the head may hang or be hidden and the
    feet may be behind a box.
    """
    votes: list[tuple[float, float]] = []
    for side in SIDES:
        shoulder, hip, knee = (pose.joint(j, side) for j in ("shoulder", "hip", "knee"))
        ankle, heel, toe = (pose.joint(j, side) for j in ("ankle", "heel", "toe"))
        hip_bend = geometry.turn(geometry.direction(shoulder, hip), geometry.direction(hip, knee))
        votes.append(_bend_vote(hip_bend, weight=3.0))
        knee_bend = geometry.turn(geometry.direction(knee, ankle), geometry.direction(hip, knee))
        votes.append(_bend_vote(knee_bend, weight=1.5))
        votes.append((_cross_sign(knee - ankle, toe - heel), 0.7))
        ear = pose.joint("ear", side)
        votes.append((_cross_sign(ear - shoulder, pose.points[Landmark.NOSE] - ear), 0.5))
    total = sum(weight for _, weight in votes)
    return sum(vote * weight for vote, weight in votes) / total if total > 0 else 0.0


def _bend_vote(bend_deg: float, weight: float) -> tuple[float, float]:
    if not math.isfinite(bend_deg) or abs(bend_deg) < _TRUST_FLEXION_FROM_DEG:
        return 0.0, 0.0
    sureness = min((abs(bend_deg) - _TRUST_FLEXION_FROM_DEG) / 20.0, 1.0)
    # A bend near 180° is as much the one way as the other.
    if abs(bend_deg) > 165.0:
        sureness = 0.0
    return math.copysign(1.0, bend_deg), weight * sureness


def _cross_sign(along: FloatArray, ahead: FloatArray) -> float:
    """Which way ``ahead`` points when ``along`` (pixels, y down) is turned upright, -1..1."""
    size = float(np.hypot(*along) * np.hypot(*ahead))
    if size <= 0.0:
        return 0.0
    return float(along[0] * ahead[1] - along[1] * ahead[0]) / size


def off_side_angle(pose: Pose) -> float:
    """Estimate the camera's azimuth away from a side view in degrees, 0..90.

    From the lines left→right shoulder and left→right hip in world landmarks: seen exactly
    from the side they point along the camera's axis.
    """
    world = pose.world
    angles = []
    for left, right in (
        (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER),
        (Landmark.LEFT_HIP, Landmark.RIGHT_HIP),
    ):
        across = world[right] - world[left]
        in_picture = float(np.hypot(across[0], across[1]))
        angles.append(math.degrees(math.atan2(in_picture, abs(float(across[2])))))
    return float(np.mean(angles))


def signed_azimuth(pose: Pose, facing: int) -> float:
    """Estimate the camera's azimuth with its sign in degrees, -90..90.

    From the shoulder line in world landmarks. On rendered people it follows the true azimuth
    with a slope of 0.75 (standing), 0.84 (seated) and 0.46 (supine) and a scatter of 4–8°; the
    hip line, which turns with a leg in front, scatters twice as much. Positive when the camera has
    moved to the person's front.
    """
    left, right = Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER
    across = pose.world[right].astype(float) - pose.world[left]
    # From near to far, whichever shoulder the model calls left.
    away = across if across[2] >= 0.0 else -across
    return math.degrees(math.atan2(facing * away[0], away[2]))


def swapped(pose: Pose, view: View) -> bool:
    """True when the model's depth says that its left and right are the wrong way round."""
    return _calls_other_side_near(pose, view.near_side)


def _calls_other_side_near(pose: Pose, near: Side) -> bool:
    depth = sum(
        float(pose.world[landmark_index(j, "right"), 2] - pose.world[landmark_index(j, "left"), 2])
        for j in ("shoulder", "hip")
    )
    nearer: Side = "right" if depth < 0 else "left"
    return nearer != near


def swap_sides(pose: Pose) -> Pose:
    """Return the pose with every left landmark renamed right and the other way round."""
    return pose.with_sides_exchanged(JOINTS)


def azimuth_row(pose: Pose, facing: int, near: Side) -> FloatArray:
    """Describe where a body's landmarks lie, in numbers of about the size of one, shape (60,).

    Near and far shoulder, hip, knee, ankle, heel and ear: to the front and up from the near hip in
    the picture, in trunk lengths; to the front, up and away from the middle of the hips in space,
    in half metres. The pose has left and right put right.
    """
    order = [landmark_index(j, side) for j in _AZIMUTH_PLACES for side in (near, other_side(near))]
    shoulder, hip = 0, 2
    picture = pose.points[order].astype(float)
    trunk = max(math.hypot(*(picture[shoulder] - picture[hip])), 1.0)
    picture = (picture - picture[hip]) * np.array([facing, -1.0]) / trunk
    space = pose.world[order] * np.array([facing, -1.0, 1.0])
    space = (space - space[hip : hip + 2].mean(axis=0)) / _HALF_METRE
    return np.concatenate((picture.ravel(), space.ravel()))
