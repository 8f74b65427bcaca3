"""What a stretch looks like: the pale figure that shows how to be, and its positions in degrees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Point = tuple[float, float]

Place = Literal["standing", "lying", "sitting"]
"""How the body is carried; whoever sits or lies is not asked to get up in order to turn."""

HEAD, TRUNK, THIGH, SHANK, FOOT, ARM = 0.075, 0.125, 0.095, 0.07, 0.05, 0.045
"""Thickness of the parts, as parts of the figure's square; of the head the radius."""


@dataclass(frozen=True)
class Figure:
    """A figure in a unit square, y down, looking to the right.

    Attributes
    ----------
    head : (float, float)
        Its middle.
    parts : tuple of (start, end, thickness)
        Limbs and things, such as a chair's legs, as parts of the square.
    place : {"standing", "lying", "sitting"}
    """

    head: Point
    parts: tuple[tuple[Point, Point, float], ...]
    place: Place


@dataclass(frozen=True)
class Position:
    """Somebody seen from the side, degrees.

    Attributes
    ----------
    lean : float
        Trunk from the vertical, forward positive; -90 is flat on the back.
    leg, other_leg : float
        Where the thigh of the stretched and of the other leg points: -90 down, 0 straight ahead,
        90 up.
    knee, other_knee : float
        Knee flexion, 0 straight.
    """

    lean: float
    leg: float
    other_leg: float
    knee: float = 0.0
    other_knee: float = 0.0
