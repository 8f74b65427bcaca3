"""The person: the near side and the stretched leg, the angle at the hip, and where a fault is.

A fault has a ring around the joint it is about, and arrows where somebody bounces; the back has a
line of its own (`overlay.back`). A ring of dashes is a warning, a whole one a fault: shape says
what colour says.
"""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise

import numpy as np

from formcheck.measure.landmarks import JOINTS, FloatArray, Pose, Side, landmark_index, other_side
from formcheck.measure.measures import Measures
from formcheck.overlay.contents import degrees
from formcheck.overlay.layers import BOLD, Layer, Sheet, line_height, paste, text_width
from formcheck.overlay.lines import AMBER, BLUE, DARK, RED, WHITE, dashes, dots, strokes, unit
from formcheck.pipeline.frames import Image
from formcheck.rules.coach import Feedback
from formcheck.rules.common import BOUNCING
from formcheck.rules.stretch import StretchSide, angle, leg_of

_ARM = ("shoulder", "elbow", "wrist")
_TRUNK = ("shoulder", "hip")
_LEG = ("hip", "knee", "ankle", "heel", "toe")

_FLEXION, _RAISE = "hip_flexion_deg", "leg_raise_deg"
"""Angles at the hip, which the arc shows."""

_ARC = np.linspace(0.0, 1.0, 13)
"""Enough for a smooth arc of so small a radius; a piece of a line costs as much however short."""

_READABLE = math.radians(15.0)
"""At a smaller angle its number would lie on the leg."""

_AROUND = np.linspace(0.0, math.tau, 49)
_DASHES = 6


def to_image(pose: Pose, points: FloatArray, image: Image) -> FloatArray:
    """Scale points (..., 2) from pixels of the analysed picture to pixels of the image."""
    height, width = image.shape[:2]
    scale = np.array([width / pose.size[0], height / pose.size[1]])
    scaled: FloatArray = np.asarray(points, dtype=float) * scale
    return scaled


def visible_joints(pose: Pose, side: Side, image: Image) -> dict[str, FloatArray]:
    """Joints of one side that are inside the picture, in pixels of the image."""
    height, width = image.shape[:2]
    points = to_image(pose, pose.points, image)
    found = {name: points[landmark_index(name, side)] for name in JOINTS}
    # NaN fails every comparison, so it counts as outside.
    return {n: at for n, at in found.items() if 0 <= at[0] < width and 0 <= at[1] < height}


def limbs(near: Side, stretched: Side | None) -> list[tuple[str, tuple[str, ...], Side]]:
    """Return what is shown of somebody: its name, joints and side.

    All that is towards the camera, and the stretched leg when that is the far one.
    """
    far = [("leg", _LEG, near)] if stretched == other_side(near) else []
    leg = ("stretched", _LEG, stretched) if stretched else ("leg", _LEG, near)
    return [("arm", _ARM, near), ("trunk", _TRUNK, near), *far, leg]


def draw_person(
    image: Image, measures: Measures, side: StretchSide | None, shown: tuple[str, ...]
) -> None:
    """Draw skeleton and arc, in place; the arc with its number if that angle is shown first."""
    pose, near = measures.pose, measures.view.near_side
    leg = None if side is None else leg_of(measures, side)
    if leg is not None and side is not None:
        first = next(iter(shown), "")
        number = degrees(angle(measures, first, side)) if first in (_FLEXION, _RAISE) else ""
        _draw_hip_arc(image, pose, near, leg, number, from_level=first == _RAISE)
    _draw_skeleton(image, pose, near, leg)


def _draw_skeleton(image: Image, pose: Pose, near: Side, stretched: Side | None) -> None:
    """Draw trunk, arm and leg of the near side, and the stretched leg where that is the far one."""
    u = unit(image.shape[1], image.shape[0])
    thick, thin = max(2, round(0.0085 * u)), max(2, round(0.0045 * u))
    halo = 2 * max(1, round(0.0025 * u))
    joints = visible_joints(pose, near, image)
    leg = visible_joints(pose, stretched or near, image)
    groups = [
        (
            _bones(joints if side == near else leg, limb),
            BLUE if part == "stretched" else WHITE,
            thin if part == "arm" or (part == "leg" and stretched) else thick,
        )
        for part, limb, side in limbs(near, stretched)
    ]
    corners = [leg[name] for name in ("hip", "knee", "ankle") if name in leg]
    corners += [joints[name] for name in ("shoulder", "hip") if name in joints]
    # All halos first, so that none of them cuts a line that is already there.
    for paths, _, thickness in groups:
        strokes(image, paths, DARK, thickness + halo)
    for paths, colour, thickness in groups:
        strokes(image, paths, colour, thickness)
    dots(image, corners, DARK, 0.85 * thick + 0.5 * halo)
    dots(image, corners, WHITE, 0.85 * thick)


def _bones(joints: dict[str, FloatArray], limb: tuple[str, ...]) -> list[FloatArray]:
    pairs = [(a, b) for a, b in pairwise(limb) if a in joints and b in joints]
    return [np.stack([joints[a], joints[b]]) for a, b in pairs]


def _draw_hip_arc(
    image: Image, pose: Pose, near: Side, stretched: Side, number: str, *, from_level: bool
) -> None:
    """Draw the angle at the hip that is told, in place: how far the leg is from straight.

    `number`: written at the arc. `from_level`: leg raise, from the horizontal to the ankle, instead
    of hip flexion, from where the trunk's line goes on to the thigh.
    """
    u = unit(image.shape[1], image.shape[0])
    trunk = visible_joints(pose, near, image)
    leg = visible_joints(pose, stretched, image)
    far = "ankle" if from_level else "knee"
    if not {"hip", "shoulder"} <= trunk.keys() or not {"hip", far} <= leg.keys():
        return
    hip = trunk["hip"]
    straight = hip - trunk["shoulder"]
    # From the same point as the measured angle: the leg is moved to the near hip.
    along = leg[far] - leg["hip"]
    shorter = min(math.hypot(*straight), math.hypot(*along))
    radius = min(0.05 * u, 0.45 * shorter)
    # Smaller than this it is a blot, not an angle.
    if radius < 16:
        return
    if from_level:
        straight = np.array([math.copysign(1.0, straight[0]), 0.0])
    start = math.atan2(straight[1], straight[0])
    turn = math.remainder(math.atan2(along[1], along[0]) - start, math.tau)
    at = start + turn * _ARC
    arc = hip + radius * np.column_stack([np.cos(at), np.sin(at)])
    zero = np.stack([hip, hip + 1.5 * radius * straight / max(math.hypot(*straight), 1e-9)])
    thin = max(1, round(0.0035 * u))
    paths = [arc, *dashes(zero, 3.0 * thin, 3.0 * thin)]
    strokes(image, paths, DARK, thin + 2 * max(1, round(0.002 * u)))
    strokes(image, paths, WHITE, thin)
    if number and abs(turn) >= _READABLE:
        middle = start + turn / 2
        layer = _number_layer(number, max(11, round(0.028 * u)))
        # Clear of the arc in whatever direction the number lies.
        away = radius + 0.6 * math.hypot(layer.width, layer.height)
        x, y = hip + away * np.array([math.cos(middle), math.sin(middle)])
        paste(image, layer, round(x - layer.width / 2), round(y - layer.height / 2))


@lru_cache(maxsize=256)
def _number_layer(number: str, size: int) -> Layer:
    pad = max(2, size // 4)
    sheet = Sheet(text_width(number, size, BOLD) + 2 * pad, line_height(size))
    sheet.panel(DARK, 0.72, 0.3 * size)
    sheet.text(number, pad, 0, size, BOLD, WHITE)
    return sheet.layer()


def marked(feedback: Feedback) -> list[tuple[str, Side, str]]:
    """Return the faults that have a place of their own, with side and joint; certain ones first."""
    measures, side, marks = feedback.measures, feedback.side, feedback.marks
    if measures is None or side is None:
        return []
    leg = leg_of(measures, side)
    sides = {"stretched": leg, "other": other_side(leg), "near": measures.view.near_side}
    names = dict.fromkeys((*feedback.faults, *feedback.suspects))
    return [(name, sides[marks[name][0]], marks[name][1]) for name in names if name in marks]


def draw_marks(image: Image, feedback: Feedback) -> None:
    """Mark where faults are, in place."""
    if feedback.measures is None:
        return
    u = unit(image.shape[1], image.shape[0])
    thick, halo = max(2, round(0.008 * u)), 2 * max(1, round(0.0025 * u))
    for name, side, joint in marked(feedback):
        centre = visible_joints(feedback.measures.pose, side, image).get(joint)
        if centre is not None:
            certain = name in feedback.faults
            paths = _arrows(centre, 0.08 * u)
            if name != BOUNCING:
                paths = _ring(centre, 0.055 * u, whole=certain)
            strokes(image, paths, DARK, thick + halo)
            strokes(image, paths, RED if certain else AMBER, thick)


def _ring(centre: FloatArray, radius: float, *, whole: bool) -> list[FloatArray]:
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
