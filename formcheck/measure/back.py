"""How a back looks: everything that its bend is read from, in numbers without size or place.

That is the dorsal outline from thigh to head, and how the trunk stands to the leg, the vertical
and the camera. Head, neck and arms are not in it: people look up and down and reach out with
straight and with rounded backs alike.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from formcheck.measure.backline import ComplexArray, back_angle, directions, line_of_back
from formcheck.measure.geometry import direction, hip_flexion, inclination_from_vertical, turn
from formcheck.measure.landmarks import FloatArray, Pose
from formcheck.measure.outline import STATIONS, BackOutline, back_outline
from formcheck.measure.view import View


@dataclass(frozen=True, eq=False)
class BackLook:
    """How the back looks in one picture, or on average in a spell.

    Attributes
    ----------
    dorsal : ndarray, shape (43,)
        Offsets of the back's edge at `outline.STATIONS`, in lengths of the line from hip to
        shoulder landmark. Where no edge was found they are bridged.
    hip_flexion_deg, lean_deg, azimuth_deg : float
        Of the near side, straight from the landmarks; NaN where unknown.
    chord_px : float
        Length of the hip→shoulder line in pixels; NaN in a look of an earlier session.
    leg_px : float
        Thigh plus shank of the near leg in pixels; NaN where unknown.
    ear_deg : float
        How far the ear lies in front of the trunk line, seen from the shoulder. What other
        programs take for the back; kept to be compared with.
    ear_along : float
        Where the ear lies along the line from hip to shoulder, in its lengths; NaN in a look of an
        earlier session.
    """

    dorsal: FloatArray
    hip_flexion_deg: float
    lean_deg: float
    azimuth_deg: float
    chord_px: float
    ear_deg: float = math.nan
    leg_px: float = math.nan
    ear_along: float = math.nan

    @cached_property
    def line(self) -> tuple[ComplexArray, float]:
        """The edge at even steps of the way along it, and that way (`line_of_back`)."""
        return line_of_back(STATIONS, self.dorsal)

    @cached_property
    def angle_deg(self) -> float:
        """Absolute back angle in degrees (`back_angle`)."""
        return back_angle(self.line[0], self.ear_along)

    @cached_property
    def directions_deg(self) -> FloatArray:
        """Direction of the back along it, shape (7,) (`directions`)."""
        return directions(self.line[0])

    def against(self, neutral: BackLook) -> FloatArray:
        """How the back differs from the same person's neutral, shape (9,).

        Change of direction at seven places along it, in units of 30°; of the way along it, in
        lengths of the hip-shoulder line; and of that line's length, three times its logarithm, 0
        where the size of the neutral is not known. Differences only: a hollow and a round back
        that bend alike give the same numbers.
        """
        change = (self.directions_deg - neutral.directions_deg) / 30.0
        shorter = 3.0 * math.log(self.chord_px / neutral.chord_px)
        way = self.line[1] - neutral.line[1]
        whole: FloatArray = np.nan_to_num(np.concatenate((change, [way, shorter])))
        return whole


def look_at_back(pose: Pose, view: View) -> tuple[BackLook, BackOutline] | None:
    """Describe the back in one picture.

    The hip-shoulder line is that of the landmarks as they are: on photographs it finds the raters'
    sacrum better than one between estimated joints.

    Parameters
    ----------
    pose : Pose
        With a mask, left and right put right.
    view : View

    Returns
    -------
    look : BackLook
    outline : BackOutline
        The dorsal edge, in pixels too.
        None when the trunk is too short to measure or has no edge at all.
    """
    if pose.mask is None:
        return None
    near, facing = view.near_side, view.facing
    hip, shoulder, knee, ankle, ear = (
        np.asarray(pose.joint(joint, near), float)
        for joint in ("hip", "shoulder", "knee", "ankle", "ear")
    )
    outline = back_outline(pose.mask, hip, shoulder, facing)
    if outline is None:
        return None
    look = BackLook(
        dorsal=bridged(outline.t, outline.offset),
        hip_flexion_deg=hip_flexion(shoulder, hip, knee, facing),
        lean_deg=inclination_from_vertical(hip, shoulder, facing),
        azimuth_deg=view.azimuth_deg,
        chord_px=outline.chord_px,
        leg_px=float(np.hypot(*(knee - hip)) + np.hypot(*(ankle - knee))),
        ear_deg=turn(direction(shoulder, ear, facing), direction(hip, shoulder, facing)),
        ear_along=float((ear - hip) @ (shoulder - hip)) / outline.chord_px**2,
    )
    return look, outline


def bridged(t: FloatArray, offset: FloatArray) -> FloatArray:
    """Bridge missing offsets by straight lines, and level beyond the ends; 0 without any."""
    found = np.isfinite(offset)
    if found.all():
        return offset
    if not found.any():
        return np.zeros_like(offset)
    whole: FloatArray = np.interp(t, t[found], offset[found])
    return whole


def middle_look(looks: list[BackLook]) -> BackLook:
    """Median of several looks, number by number."""
    return replace(
        looks[0],
        dorsal=np.median([look.dorsal for look in looks], axis=0),
        chord_px=float(np.median([look.chord_px for look in looks])),
        ear_along=float(np.median([look.ear_along for look in looks])),
    )
