"""Everything that is measured in one picture: angles in degrees, NaN where not honest."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from formcheck.measure import geometry
from formcheck.measure.following import Apart, Legs, follow_legs, keep_vanished
from formcheck.measure.joints import find_joints, leg_angles
from formcheck.measure.landmarks import FloatArray, Pose, Side
from formcheck.measure.legs import MIN_VISIBILITY as MIN_VISIBILITY
from formcheck.measure.legs import LegsApart, leg_confidences, mend_legs, raised_together
from formcheck.measure.lying import NO_LIFT, Lift, Rest, look_at_lying, read_lift, update_rest
from formcheck.measure.neutral import Neutral, update_neutral
from formcheck.measure.posture import Off, mended, posture_rows, steadied
from formcheck.measure.readers import BackReader
from formcheck.measure.spine import SpineReading, read_spine, unmeasured
from formcheck.measure.view import (
    SIDE_ON_WITHIN_DEG,
    SIDES,
    View,
    swap_sides,
    swapped,
    update_view,
)

TOO_FAR_TRUNK = 0.05
"""Trunk shorter than this part of the picture's long side is too small to measure."""


class PerSide(NamedTuple):
    """A value for each anatomical side of the person."""

    left: float
    right: float

    def of(self, side: Side) -> float:
        """Return the value of one side."""
        return self.left if side == "left" else self.right


@dataclass(frozen=True, eq=False)
class Measures:
    """What one picture says about the person's posture.

    Angles are in degrees with the definitions of docs/how-it-measures.md.
    """

    time_s: float
    view: View
    trunk_lean_deg: float
    """Hip→shoulder line from the vertical; forwards positive, -90 on the back."""
    hip_flexion_deg: PerSide
    """0° standing straight, like the knee flexion."""
    knee_flexion_deg: PerSide
    leg_raise_deg: PerSide
    """Hip→ankle line from horizontal, lying on the back."""
    leg_elevation_deg: PerSide
    """Hip→ankle line above the horizontal, -90° hanging down."""
    foot_below_hip: PerSide
    """Height of the hip above the ankle in leg lengths (thigh plus shank, of the longer leg);
    no angle, 1 standing straight."""
    foot_ahead: PerSide
    """How far the ankle is in front of the hip in the same lengths, negative behind it."""
    spine: SpineReading
    confidence: PerSide
    """0..1, the weakest landmark needed for that leg's angles: whether the leg is seen, wherever
    the camera stands. What results report is `sureness`."""
    own_neutral: bool
    """The person's own neutral is known."""
    problems: tuple[str, ...]
    """Warning names that hold for this picture."""
    pose: Pose
    """The pose measured, left and right put right; for drawing only."""
    earlier_neutral: bool = False
    """That neutral is one of an earlier session."""
    lift: Lift = NO_LIFT
    """How far pelvis and head have come up, lying on the back."""
    leg_slipped: bool = False
    """Both legs' landmarks lie on one leg, and the other was seen elsewhere a moment ago."""

    @property
    def trunk_inclination_deg(self) -> float:
        """Hip→shoulder line from the vertical, 0° upright, never negative."""
        return abs(self.trunk_lean_deg)

    def leg_ahead_deg(self, side: Side) -> float:
        """Hip→ankle line from straight down: forwards positive, 0° standing, NaN unseen."""
        ahead, below = self.foot_ahead.of(side), self.foot_below_hip.of(side)
        return math.degrees(math.atan2(ahead, below))

    @property
    def side_on(self) -> bool:
        """True when the camera is near enough to the side for angles to be honest."""
        return not self.view.off_side_deg > SIDE_ON_WITHIN_DEG

    def sureness(self, side: Side) -> float:
        """Share of frames like this one whose hip and knee of a leg are within 10° of the truth.

        At least: the leg's visibility, less where the camera is further off than errors are known,
        0 where angles are withheld. Of rendered frames with 0.9 and more 98% are within 10°, and
        3% of those below 0.5. Results call it ``confidence``.
        """
        return self.confidence.of(side) * self.view.sureness if self.side_on else 0.0

    @property
    def spine_flexion_deg(self) -> float:
        """Bend of the back beyond the own neutral; NaN when not measurable or without one."""
        return self.spine.flexion_deg

    @property
    def back_angle_deg(self) -> float:
        """Absolute back angle; NaN when not measurable."""
        return self.spine.angle_deg

    def hip_hinge_deg(self, side: Side) -> float:
        """Pelvis inclination relative to the thigh: hip flexion without the spine's part.

        NaN without the person's own neutral, as the outline alone does not show the pelvis.
        """
        return self.hip_flexion_deg.of(side) - self.spine.in_trunk_deg


PLAIN_READER = BackReader()


@dataclass(frozen=True)
class Known:
    """What the frames so far have told of the person, carried from frame to frame."""

    view: View = field(default_factory=View)
    neutral: Neutral = field(default_factory=Neutral)
    rest: Rest = field(default_factory=Rest)
    legs: LegsApart | None = None
    apart: Apart | None = None
    stretched: Legs = field(default_factory=dict)
    off: Off | None = None


def measure(
    pose: Pose, known: Known, time_s: float, reader: BackReader = PLAIN_READER
) -> tuple[Measures, Known]:
    """Measure one picture, by what the frames before have told of the person.

    That is ``Known()`` at the start and for a photograph; what comes second is to be passed in with
    the next frame. The programs pass the learnt reader (`pipeline.models.back_reader`).
    """
    pose, lost, known = _whose(pose, known, time_s, reader)
    view, legs = known.view, known.legs
    # Joints, and the angles between them.
    near, facing = view.near_side, view.facing
    inside = {s: {j: _inside(pose, j, s) for j in _NEEDED} for s in SIDES}
    trunk_seen = inside[near]["hip"] and inside[near]["shoulder"]
    joints = find_joints(pose, view)
    leg = leg_angles(joints, inside, facing, trunk_seen=trunk_seen)
    # Back, or floor.
    lean, spine = math.nan, unmeasured("incomplete")
    if trunk_seen:
        lean = geometry.inclination_from_vertical(joints.hip, joints.shoulder, facing)
        spine = read_spine(pose, view, lean, known.neutral, reader)
    lying = look_at_lying(pose, view, lean)
    # How sure, and what joints leave.
    both_up = legs is None and raised_together(pose, facing)
    confidence = leg_confidences(pose, near, lost, together=both_up)
    rows = posture_rows(pose, view, joints, lean, leg.hip_flexion_deg, leg.knee_flexion_deg)
    off = steadied(reader.angles_off(rows, SIDES.index(near)), known.off, time_s)
    lean_deg, hip_deg, knee_deg = mended(off, lean, leg.hip_flexion_deg, leg.knee_flexion_deg)
    measures = Measures(
        time_s=time_s,
        view=view,
        trunk_lean_deg=lean_deg,
        hip_flexion_deg=_sides(hip_deg),
        knee_flexion_deg=_sides(knee_deg),
        leg_raise_deg=_sides(leg.raised_deg),
        leg_elevation_deg=_sides(leg.elevation_deg),
        foot_below_hip=_sides(leg.foot_below),
        foot_ahead=_sides(leg.foot_ahead),
        spine=spine,
        confidence=PerSide(*confidence),
        own_neutral=known.neutral.measured,
        earlier_neutral=known.neutral.earlier,
        problems=_problems(pose, view, inside, confidence) + (("legs_unclear",) if lost else ()),
        pose=pose,
        lift=read_lift(lying, known.rest, min(confidence) >= MIN_VISIBILITY),
        leg_slipped=bool(lost) and legs is not None,
    )
    # What the next frame should know.
    return measures, replace(
        known,
        neutral=update_neutral(known.neutral, spine.at(time_s), reader),
        rest=update_rest(known.rest, time_s, lying, facing),
        off=off,
    )


def _whose(
    pose: Pose, known: Known, time_s: float, reader: BackReader
) -> tuple[Pose, tuple[Side, ...], Known]:
    """Tell whose body it is: profile, left and right, which leg is which.

    Returns the pose put right, the legs that are lost, and what is known of view and legs now.
    """
    view = update_view(known.view, pose, time_s, reader.azimuth)
    if swapped(pose, view):
        pose = swap_sides(pose)
    pose, apart = follow_legs(pose, known.apart, time_s)
    pose, stretched = keep_vanished(pose, known.stretched, time_s)
    pose, lost, legs = mend_legs(pose, view.facing, known.legs, time_s)
    return pose, lost, replace(known, view=view, legs=legs, apart=apart, stretched=stretched)


def _sides(values: FloatArray) -> PerSide:
    return PerSide(*values.tolist())


_NEEDED = ("shoulder", "hip", "knee", "ankle")


def _inside(pose: Pose, joint: str, side: Side) -> bool:
    x, y = pose.joint(joint, side)
    return bool(0 <= x < pose.size[0] and 0 <= y < pose.size[1])


def _problems(
    pose: Pose, view: View, inside: dict[Side, dict[str, bool]], confidence: list[float]
) -> tuple[str, ...]:
    near = view.near_side
    found = []
    if not all(inside[near].values()):
        found.append("out_of_frame")
    if view.off_side_deg > SIDE_ON_WITHIN_DEG:
        found.append("not_side_on")
    trunk = float(np.hypot(*(pose.joint("shoulder", near) - pose.joint("hip", near))))
    if trunk < TOO_FAR_TRUNK * max(pose.size):
        found.append("too_far")
    if confidence[SIDES.index(near)] < MIN_VISIBILITY:
        found.append("low_confidence")
    return tuple(found)
