"""The skeleton: the near side of the person, and the stretched leg."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from formcheck.measure.landmarks import JOINTS, FloatArray, Pose, Side, landmark_index, other_side
from formcheck.measure.view import SIDES
from formcheck.overlay.layers import Layer, Sheet, paste
from formcheck.overlay.lines import dashes, dots, strokes
from formcheck.overlay.palette import BLUE, DARK, WHITE, Colour, unit
from formcheck.overlay.text import BOLD, line_height, text_width
from formcheck.pipeline.frames import Image

_TRUNK = (("shoulder", "hip"),)
_ARM = (("shoulder", "elbow"), ("elbow", "wrist"))
_LEG = (("hip", "knee"), ("knee", "ankle"), ("ankle", "heel"), ("heel", "toe"))

_ARC = np.linspace(0.0, 1.0, 13)
"""Enough for a smooth arc of so small a radius; a piece of a line costs as much however short."""

_READABLE = math.radians(15.0)
"""At a smaller angle its number would lie on the leg."""

# Looked up once: this runs several times a frame.
_INDEX = {side: {name: landmark_index(name, side) for name in JOINTS} for side in SIDES}


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
    found = {}
    for name, index in _INDEX[side].items():
        point = points[index]
        # NaN fails every comparison, so it counts as outside.
        if 0 <= point[0] < width and 0 <= point[1] < height:
            found[name] = point
    return found


def draw_skeleton(image: Image, pose: Pose, near: Side, stretched: Side | None) -> None:
    """Draw the near side and the stretched leg, in place.

    `near`: side towards the camera: trunk, arm and leg are drawn. `stretched`: the leg that stands
    out; the far one is drawn as well when it is this one.
    """
    u = unit(image.shape[1], image.shape[0])
    joints = visible_joints(pose, near, image)
    thick, thin = max(2, round(0.0085 * u)), max(2, round(0.0045 * u))
    halo = 2 * max(1, round(0.0025 * u))
    far = stretched == other_side(near)
    leg = visible_joints(pose, other_side(near), image) if far else joints
    groups: list[tuple[list[FloatArray], Colour, int]] = [
        (_bones(joints, _ARM), WHITE, thin),
        (_bones(joints, _TRUNK), WHITE, thick),
    ]
    if far:
        groups.append((_bones(joints, _LEG), WHITE, thin))
    groups.append((_bones(leg, _LEG), WHITE if stretched is None else BLUE, thick))
    corners = [leg[name] for name in ("hip", "knee", "ankle") if name in leg]
    corners += [joints[name] for name in ("shoulder", "hip") if name in joints]
    # All halos first, so that none of them cuts a line that is already there.
    for paths, _, thickness in groups:
        strokes(image, paths, DARK, thickness + halo)
    for paths, colour, thickness in groups:
        strokes(image, paths, colour, thickness)
    dots(image, corners, DARK, 0.85 * thick + 0.5 * halo)
    dots(image, corners, WHITE, 0.85 * thick)


def draw_hip_arc(
    image: Image,
    pose: Pose,
    near: Side,
    stretched: Side,
    *,
    number: str = "",
    from_level: bool = False,
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


def _bones(joints: dict[str, FloatArray], pairs: tuple[tuple[str, str], ...]) -> list[FloatArray]:
    return [np.stack([joints[a], joints[b]]) for a, b in pairs if a in joints and b in joints]
