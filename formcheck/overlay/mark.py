"""Where a fault is: a ring around the joint it is about, arrows where somebody bounces.

The back has a line of its own (`overlay.back`). A ring of dashes is a warning, a whole one a fault:
shape says what colour says.
"""

from __future__ import annotations

import math

import numpy as np

from formcheck.measure.landmarks import FloatArray, Side, other_side
from formcheck.measure.measures import Measures
from formcheck.overlay.lines import strokes
from formcheck.overlay.palette import AMBER, DARK, RED, Colour, unit
from formcheck.overlay.skeleton import visible_joints
from formcheck.pipeline.frames import Image
from formcheck.rules.coach import Feedback
from formcheck.rules.common import BOUNCING
from formcheck.rules.stretch import StretchSide, leg_of

_AROUND = np.linspace(0.0, math.tau, 49)
_DASHES = 6


def draw_marks(image: Image, feedback: Feedback) -> None:
    """Mark where faults are, in place; what is not in its marks has no place of its own."""
    measures, side, marks = feedback.measures, feedback.side, feedback.marks
    if measures is None or side is None:
        return
    sides = sides_of(measures, side)
    for name in dict.fromkeys((*feedback.faults, *feedback.suspects)):
        if name not in marks:
            continue
        which, joint = marks[name]
        centre = visible_joints(measures.pose, sides[which], image).get(joint)
        if centre is not None:
            certain = name in feedback.faults
            _draw(image, centre, RED if certain else AMBER, whole=certain, moves=name == BOUNCING)


def sides_of(measures: Measures, side: StretchSide) -> dict[str, Side]:
    """Return which side of the body each word of a `Mark` means."""
    leg = leg_of(measures, side)
    return {"stretched": leg, "other": other_side(leg), "near": measures.view.near_side}


def _draw(image: Image, centre: FloatArray, colour: Colour, *, whole: bool, moves: bool) -> None:
    u = unit(image.shape[1], image.shape[0])
    thick, halo = max(2, round(0.008 * u)), 2 * max(1, round(0.0025 * u))
    paths = _arrows(centre, 0.08 * u) if moves else _ring(centre, 0.055 * u, whole)
    strokes(image, paths, DARK, thick + halo)
    strokes(image, paths, colour, thick)


def _ring(centre: FloatArray, radius: float, whole: bool) -> list[FloatArray]:
    ring = centre + radius * np.column_stack([np.cos(_AROUND), np.sin(_AROUND)])
    if whole:
        return [ring]
    step = (len(ring) - 1) // _DASHES
    return [ring[n * step : n * step + step // 2] for n in range(_DASHES)]


def _arrows(centre: FloatArray, length: float) -> list[FloatArray]:
    """One arrow up and one down from a gap around the centre."""
    paths = []
    for way in (-1.0, 1.0):
        tip = centre + np.array([0.0, way * length])
        paths.append(np.stack([centre + np.array([0.0, way * 0.3 * length]), tip]))
        wing = np.array([0.3 * length, -way * 0.3 * length])
        paths.append(np.stack([tip + wing * (-1.0, 1.0), tip, tip + wing]))
    return paths
