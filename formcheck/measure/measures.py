"""Everything that is measured in one picture: angles in degrees, NaN where not honest."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from formcheck.measure import geometry
from formcheck.measure.azimuth import AzimuthReader
from formcheck.measure.joints import find_joints
from formcheck.measure.landmarks import FloatArray, Pose, Side
from formcheck.measure.legs import LegsApart, mend_legs
from formcheck.measure.lying import Lift, Rest, look_at_lying, read_lift, update_rest
from formcheck.measure.neutral import Neutral, update_neutral
from formcheck.measure.posture import AngleReader, Off, posture_rows, steadied
from formcheck.measure.readers import BackReader, PlainReader
from formcheck.measure.spine import SpineReading, read_spine, unmeasured
from formcheck.measure.straightest import Straightest, update_straightest
from formcheck.measure.view import SIDE_ON_WITHIN_DEG, SIDES, View, swap_sides, swapped, update_view

MIN_VISIBILITY = 0.5
"""Below, MediaPipe itself thinks a landmark more likely hidden than seen."""

MAX_BONE_RATIO = 2.5
"""Thigh and shank are about as long as each other; even seen at an angle one is not this
much longer."""

TOO_FAR_TRUNK = 0.05
"""Trunk shorter than this part of the picture's long side is too small to measure."""


NO_LIFT = Lift()


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

    Attributes
    ----------
    time_s : float
    view : View
    trunk_lean_deg : float
        Hip→shoulder line from the vertical; forwards positive, -90 on the back.
    hip_flexion_deg, knee_flexion_deg : PerSide
        0° standing straight.
    leg_raise_deg : PerSide
        Thigh from horizontal, lying on the back.
    leg_elevation_deg : PerSide
        Hip→ankle line above the horizontal, -90° hanging down.
    foot_below_hip : PerSide
        Height of the hip above the ankle in leg lengths (thigh plus shank, of the longer
        leg); no angle, 1 standing straight.
    spine : SpineReading
    lift : Lift
        How far pelvis and head have come up, lying on the back.
    leg_slipped : bool
        Both legs' landmarks lie on one leg, and the other was seen elsewhere a moment ago.
    confidence : PerSide
        0..1, the weakest landmark needed for that leg's angles.
    own_neutral : bool
        True when the person's own neutral is known.
    earlier_neutral : bool
        True when that neutral is one of an earlier session.
    problems : tuple of str
        Warning names that hold for this picture.
    pose : Pose
        The pose measured, left and right put right; for drawing only.
    """

    time_s: float
    view: View
    trunk_lean_deg: float
    hip_flexion_deg: PerSide
    knee_flexion_deg: PerSide
    leg_raise_deg: PerSide
    leg_elevation_deg: PerSide
    foot_below_hip: PerSide
    spine: SpineReading
    confidence: PerSide
    own_neutral: bool
    problems: tuple[str, ...]
    pose: Pose
    earlier_neutral: bool = False
    lift: Lift = NO_LIFT
    leg_slipped: bool = False

    @property
    def trunk_inclination_deg(self) -> float:
        """Hip→shoulder line from the vertical, 0° upright, never negative."""
        return abs(self.trunk_lean_deg)

    @property
    def side_on(self) -> bool:
        """True when the camera is near enough to the side for angles to be honest."""
        return not self.view.off_side_deg > SIDE_ON_WITHIN_DEG

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


PLAIN_READER = PlainReader()


@dataclass(frozen=True)
class Known:
    """What the frames so far have told of the person, carried from frame to frame."""

    view: View = field(default_factory=View)
    neutral: Neutral = field(default_factory=Neutral)
    straightest: Straightest = field(default_factory=Straightest)
    rest: Rest = field(default_factory=Rest)
    legs: LegsApart | None = None
    off: Off | None = None


def measure(
    pose: Pose, known: Known, time_s: float, reader: BackReader = PLAIN_READER
) -> tuple[Measures, Known]:
    """Measure one picture.

    Parameters
    ----------
    pose : Pose
    known : Known
        What the frames before have told; ``Known()`` at the start and for a photograph.
    time_s : float
        Seconds.
    reader : BackReader
        Reads the back; the programs pass the learnt one (`pipeline.models.back_reader`).

    Returns
    -------
    Measures
    Known
        To pass in with the next frame.
    """
    view = update_view(
        known.view, pose, time_s, reader if isinstance(reader, AzimuthReader) else None
    )
    if swapped(pose, view):
        pose = swap_sides(pose)
    pose, lost, legs = mend_legs(pose, view.facing, known.legs, time_s)
    near, facing = view.near_side, view.facing
    inside = {s: {j: _inside(pose, j, s) for j in _NEEDED} for s in SIDES}
    trunk_seen = inside[near]["hip"] and inside[near]["shoulder"]
    joints = find_joints(pose, view)
    trunk = geometry.inclination_from_vertical(joints.hip, joints.shoulder, facing)
    lean = trunk if trunk_seen else math.nan

    leg_px = max(_leg_length(leg) for leg in joints.legs.values())
    hip_flexion, knee_flexion, raised, elevated = [], [], [], []
    foot_below, confidence = [], []
    for side in SIDES:
        hip, knee, ankle = joints.legs[side]
        knee_seen = inside[side]["hip"] and inside[side]["knee"]
        ankle_seen = knee_seen and inside[side]["ankle"]
        # Against the near side's trunk line, because the far shoulder is hidden.
        shoulder = hip + (joints.shoulder - joints.hip)
        flexion = geometry.hip_flexion(shoulder, hip, knee, facing)
        hip_flexion.append(flexion if knee_seen and trunk_seen else math.nan)
        raised.append(geometry.leg_raise(hip, knee, facing) if knee_seen else math.nan)
        knee_flexion.append(
            geometry.knee_flexion(hip, knee, ankle, facing) if ankle_seen else math.nan
        )
        elevated.append(geometry.elevation(hip, ankle) if ankle_seen else math.nan)
        drop = float(ankle[1] - hip[1]) / max(leg_px, 1.0)
        foot_below.append(drop if ankle_seen else math.nan)
        confidence.append(0.0 if side in lost else _confidence(pose, side, near))
    spine = (
        read_spine(pose, view, lean, known.neutral, reader, known.straightest.look)
        if trunk_seen
        else unmeasured("get the whole back into the picture")
    )
    lying = look_at_lying(pose, view, lean)
    legs_seen = min(confidence) >= MIN_VISIBILITY
    off = None
    if isinstance(reader, AngleReader):
        hips, knees = np.array(hip_flexion), np.array(knee_flexion)
        rows = posture_rows(pose, view, joints, lean, hips, knees)
        off = steadied(reader.angles_off(rows, SIDES.index(near)), known.off, time_s)
        hip_flexion, knee_flexion = (hips + off.hip_deg).tolist(), _bent(knees + off.knee_deg)
    measures = Measures(
        time_s=time_s,
        view=view,
        trunk_lean_deg=lean + (off.lean_deg if off is not None else 0.0),
        hip_flexion_deg=PerSide(*hip_flexion),
        knee_flexion_deg=PerSide(*knee_flexion),
        leg_raise_deg=PerSide(*raised),
        leg_elevation_deg=PerSide(*elevated),
        foot_below_hip=PerSide(*foot_below),
        spine=spine,
        confidence=PerSide(*confidence),
        own_neutral=known.neutral.measured,
        earlier_neutral=known.neutral.earlier,
        problems=_problems(pose, view, inside, confidence) + (("legs_unclear",) if lost else ()),
        pose=pose,
        lift=read_lift(lying, known.rest, legs_seen),
        leg_slipped=bool(lost) and legs is not None,
    )
    neutral = update_neutral(known.neutral, spine.at(time_s))
    straightest = update_straightest(known.straightest, spine.at(time_s))
    rest = update_rest(known.rest, time_s, lying, facing)
    return measures, Known(view, neutral, straightest, rest, legs, off)


def _bent(knees_deg: FloatArray) -> list[float]:
    """Knee angles, none of them negative; NaN stays."""
    bent: list[float] = np.maximum(knees_deg, 0.0).tolist()
    return bent


_NEEDED = ("shoulder", "hip", "knee", "ankle")


def _leg_length(leg: FloatArray) -> float:
    """Thigh plus shank of hip, knee and ankle, shape (3, 2), in pixels; 0 when one is missing."""
    length = float(np.hypot(*np.diff(leg, axis=0).T).sum())
    return length if math.isfinite(length) else 0.0


def _inside(pose: Pose, joint: str, side: Side) -> bool:
    x, y = pose.joint(joint, side)
    return bool(0 <= x < pose.size[0] and 0 <= y < pose.size[1])


def _confidence(pose: Pose, side: Side, near: Side) -> float:
    """Weakest visibility of the landmarks behind one leg's angles.

    The model calls hidden joints visible, so a leg whose thigh and shank lengths cannot
    belong together counts as unseen.
    """
    marks = [pose.seen("shoulder", near), pose.seen("hip", near)]
    marks += [pose.seen(j, side) for j in ("knee", "ankle")]
    thigh = float(np.hypot(*(pose.joint("knee", side) - pose.joint("hip", side))))
    shank = float(np.hypot(*(pose.joint("ankle", side) - pose.joint("knee", side))))
    shorter, longer = sorted((thigh, shank))
    if shorter * MAX_BONE_RATIO < longer:
        return 0.0
    return min(marks)


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
