"""How a back looks: everything that its bend is read from, and the back angle.

That is the dorsal outline from thigh to head, and how the trunk stands to the leg, the vertical
and the camera. Head, neck and arms are not in it: people look up and down and reach out with
straight and with rounded backs alike.

The angle is plain geometry of the outline, and nothing here is learnt. Two raters marked sacrum,
L3, T12, T7 and C7 on photographs of real people. Given their sacrum and C7, the outline in
MediaPipe's mask has their angle within 2-5° (standard deviation, 55 photographs), so all that has
to be found is where on it these two lie. There are two ways, and both err: at right angles to the
hip-shoulder line, which errs where the pelvis is tipped against it; and at right angles to the back
itself, which errs where buttocks or shoulder blades stand out. Their mean is nearer to the raters
than either (docs/accuracy-tables.md). And the shoulder landmark is not the root of the neck:
shoulders ride up towards the ears of who reaches, or stay far below them, so the ear says how far
above the landmark C7 lies.
"""

from __future__ import annotations

import cmath
import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from formcheck.measure.geometry import direction, hip_flexion, inclination_from_vertical, turn
from formcheck.measure.landmarks import FloatArray, Pose, length_of
from formcheck.measure.outline import STATIONS, BackOutline, back_outline
from formcheck.measure.view import View

ALONG = np.linspace(-0.40, 1.35, 36)
"""Places along the back as shares of the way from the foot of the hip landmark to the foot of the
shoulder landmark, each at right angles to the line between them."""

LOWER, UPPER = (0.0, 0.20), (0.70, 1.05)
"""From sacrum to L3 and from T7 to C7, as places along the back: on the raters' photographs
sacrum, L3, T7 and C7 lie at -0.08, 0.16, 0.70 and 1.06 (medians); the hip landmark's own foot
is the better lower end, because below it the buttocks begin."""

FEET_LEVEL_DEG = 7.0
"""The windows end short of where the raters' segments end, and so turn by that much less."""

SACRUM_ABOVE_HIP, C7_ABOVE_SHOULDER = 0.05, 0.125
"""How much further up the back's own direction sacrum and C7 lie than the landmarks, trunk
lengths (raters' marks: 0.03-0.06 for the sacrum)."""

C7_PER_EAR, EAR_AT = 0.3, 1.25
"""How much further up C7 lies for each length the ear does, both along the hip-shoulder line, and
where the median ear is (people in a stretch, 1.1-1.65; rendered people, on whom it was first found
and who gain as much, 1.2-1.7). On the raters' photographs it takes a seventh off the error."""

EAR_WITHIN = (1.1, 1.65)
"""A head that hangs below the shoulders says no more than one beside them."""

OWN_DIRECTION = 0.7
"""Weight of the back's own direction against that of the hip-shoulder line."""

OWN_LEVEL_DEG = 2.0
LOWER_SHARE, UPPER_SHARE = 0.22, 0.33
"""Sacrum→L3 and T7→C7 as shares of the way from sacrum to C7 (raters' medians)."""

_ROUNDS = 2
_NEAR_SACRUM, _NEAR_C7 = np.arange(-0.38, 0.405, 0.01), np.arange(0.60, 1.345, 0.01)
_POINTS = np.linspace(0.0, 1.0, 8)

ComplexArray = npt.NDArray[np.complex128]
"""Points of the plane as complex numbers: ``x`` along the hip-shoulder line, ``y`` out from it."""


def line_of_back(t: FloatArray, offset: FloatArray) -> tuple[ComplexArray, float]:
    """Return the edge at even steps of the way along it, shape (36,), and that way.

    Offsets out from the hip-shoulder line at ``t`` along it, in its lengths (`outline`), without
    NaN, give ``t + offset·i`` at `ALONG`; level beyond the ends of the outline. The way is that
    along the edge from hip to shoulder, in lengths of the straight line.
    """
    edge = t + 1j * offset
    way = np.concatenate([[0.0], np.abs(np.diff(edge)).cumsum()])
    first, last = np.interp((0.0, 1.0), t, way)
    line: ComplexArray = np.interp(first + (last - first) * ALONG, way, edge)
    return line, float(last - first)


def back_angle(line: ComplexArray, ear_along: float = math.nan) -> float:
    """Turn of the back from sacrum→L3 to T7→C7, absolute, in degrees.

    Positive when the back is rounded; on two raters' scale, to whom straight backs have 25°
    standing and 36° long-sitting and clearly rounded ones 73° and 64° (medians). The ear's place is
    along the hip-shoulder line, 1 beside the shoulder; NaN where unknown.
    """
    neck = 0.0
    if math.isfinite(ear_along):
        neck = C7_PER_EAR * (min(max(ear_along, EAR_WITHIN[0]), EAR_WITHIN[1]) - EAR_AT)
    return (_between_feet(line, neck) + _by_own_direction(line, neck)) / 2.0


def _between_feet(line: ComplexArray, neck: float) -> float:
    upper = _direction(line, UPPER[0] + neck, UPPER[1] + neck)
    turned = _direction(line, *LOWER) - upper
    return math.degrees(turned) + FEET_LEVEL_DEG


def _by_own_direction(line: ComplexArray, neck: float) -> float:
    """Look for sacrum and C7 where the back is square to the landmarks; two rounds settle it."""
    low = np.interp(_NEAR_SACRUM, ALONG, line)
    high = np.interp(_NEAR_C7, ALONG, line) - (1.0 + neck)
    sacrum, c7 = -0.05, 1.05
    for _ in range(_ROUNDS):
        lower, upper = _ends(line, sacrum, c7)
        sacrum = float(_NEAR_SACRUM[_nearest(low, lower, SACRUM_ABOVE_HIP)])
        c7 = float(_NEAR_C7[_nearest(high, upper, C7_ABOVE_SHOULDER)])
    lower, upper = _ends(line, sacrum, c7)
    return math.degrees(lower - upper) + OWN_LEVEL_DEG


def _nearest(points: ComplexArray, direction: float, wanted: float) -> int:
    """Index of the point that lies ``wanted`` up from a landmark, the back's way."""
    up = OWN_DIRECTION * cmath.exp(1j * direction) + 1.0 - OWN_DIRECTION
    return int(np.argmin(np.abs((points * (up / abs(up)).conjugate()).real - wanted)))


def _ends(line: ComplexArray, sacrum: float, c7: float) -> tuple[float, float]:
    whole = c7 - sacrum
    return (
        _direction(line, sacrum, sacrum + LOWER_SHARE * whole),
        _direction(line, c7 - UPPER_SHARE * whole, c7),
    )


def _direction(line: ComplexArray, start: float, end: float) -> float:
    """Direction of the straight line through a part of the back, least squares square to it."""
    points = np.interp(start + (end - start) * _POINTS, ALONG, line)
    spread = points - points.mean()
    angle = cmath.phase(complex(spread @ spread)) / 2.0
    # A line has two directions; cranial is meant.
    ahead = cmath.phase(complex(points[-1] - points[0]))
    return angle + math.pi * round((ahead - angle) / math.pi)


DIRECTIONS_AT = np.linspace(-0.30, 1.25, 8)
"""Places along the back between which its directions are read."""


def directions(line: ComplexArray) -> FloatArray:
    """Direction of the back at even steps along it against the hip-shoulder line, shape (7,).

    Degrees; positive where the back leads away from the line.
    """
    steps = np.diff(np.interp(DIRECTIONS_AT, ALONG, line))
    whole: FloatArray = np.degrees(np.unwrap(np.angle(steps)))
    return whole


@dataclass(frozen=True, eq=False)
class BackLook:
    """How the back looks in one picture, or on average in a spell."""

    dorsal: FloatArray
    """Shape (43,): offsets of the back's edge at `outline.STATIONS`, in lengths of the line from
    hip to shoulder landmark. Where no edge was found they are bridged."""
    hip_flexion_deg: float
    lean_deg: float
    azimuth_deg: float
    """Of the near side, straight from the landmarks, as hip flexion and lean; NaN where unknown."""
    chord_px: float
    """Length of the hip→shoulder line; NaN in a look of an earlier session."""
    ear_deg: float = math.nan
    """How far the ear lies in front of the trunk line, seen from the shoulder. What other programs
    take for the back; kept to be compared with."""
    leg_px: float = math.nan
    """Thigh plus shank of the near leg; NaN where unknown."""
    ear_along: float = math.nan
    """Where the ear lies along the line from hip to shoulder, in its lengths; NaN in a look of an
    earlier session."""

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
    """Describe the back in one picture, and return its dorsal edge in pixels too.

    None without a mask, and when the trunk is too short to measure. The hip-shoulder line is that
    of the landmarks as they are: on photographs it finds the raters' sacrum better than one between
    estimated joints.
    """
    if pose.mask is None:
        return None
    near, facing = view.near_side, view.facing
    line = pose.line(near, "hip", "shoulder", "knee", "ankle", "ear")
    hip, shoulder, knee, ankle, ear = line.astype(float)
    outline = back_outline(pose.mask, hip, shoulder, facing)
    if outline is None:
        return None
    look = BackLook(
        dorsal=bridged(outline.t, outline.offset),
        hip_flexion_deg=hip_flexion(shoulder, hip, knee, facing),
        lean_deg=inclination_from_vertical(hip, shoulder, facing),
        azimuth_deg=view.azimuth_deg,
        chord_px=outline.chord_px,
        leg_px=length_of(np.array([hip, knee, ankle])),
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
