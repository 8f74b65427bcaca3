"""Where words and ring cover least of the person: found once for a clip or a photograph.

Somebody close to the camera is in the usual places too. What the caption hides then is the head,
the back or the legs, which is what the picture is about. So every way of placing things is tried
on what is known of where the person is, and the usual way is kept unless another covers less.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import astuple, replace

import cv2
import numpy as np

from formcheck.measure.landmarks import JOINTS, FloatArray, Pose, landmark_index
from formcheck.measure.view import SIDES
from formcheck.overlay.banner import Banner, banner_of, banner_text
from formcheck.overlay.layout import Layout, Places, Rect, lay_out, usual_places
from formcheck.overlay.readings import Readings, arrange
from formcheck.overlay.text import BOLD, text_width
from formcheck.texts import Line, Texts

CELLS = 120
"""Cells along the picture's long side; one is as wide as a wrist of somebody who fills it."""

MATTERS, MATTERS_MOST = 4, 10
"""How much more legs, and head and back, weigh than the rest, of which arms and clothes are most.
Where no place is free a caption hides a foot rather than the face or the back."""

HEAD, BACK, LEG = 0.3, 0.35, 0.2
"""Radius of the head, width of the back and of a leg, in trunk lengths."""

_LEG = ("hip", "knee", "ankle", "toe")

SLIGHT = 0.005
"""Covering less by this share of the person is worth no other place than the usual one."""


def usual_words(texts: Texts, cues: Iterable[Line] = ()) -> tuple[Banner, Readings]:
    """Return what a clip's places are made for: longest cue, longest title, three angles.

    `cues`: what the clip says; by default a rounded back.
    """
    lines = [banner_of(line, texts) for line in cues] or [
        Banner(texts("fault.rounded_back"), "stop")
    ]
    longest = max(lines, key=lambda banner: text_width(banner.text, 100, BOLD))
    title = max((text for key, text in texts.show.items() if key.startswith("title.")), key=len)
    angles = ("hip_flexion_deg", "hip_hinge_deg", "spine_flexion_deg")
    readings = Readings(
        f"{title} · {texts('side.left')}", tuple((texts(f"angle.{name}"), "") for name in angles)
    )
    return longest, readings


def places_for(
    ground: FloatArray | None,
    size: tuple[int, int],
    facing: int,
    cue: Banner | None,
    readings: Readings,
    *,
    ring: bool = True,
) -> Places:
    """Return the places in which things cover least of a person.

    Parameters
    ----------
    ground : ndarray, shape (rows, columns), or None
        Where the person is (`where`); None: nowhere, and it is the usual places.
    size : tuple of int
        Width and height of the picture that is drawn on, pixels.
    """
    usual = usual_places(facing)
    if ground is None:
        return usual
    summed: FloatArray = np.pad(ground, ((1, 0), (1, 0))).cumsum(0).cumsum(1)

    def covered(places: Places) -> float:
        layout = lay_out(*size, facing, places)
        boxes = _boxes(layout, cue, readings, ring=ring)
        return math.fsum(_inside(summed, box, size) for box in boxes)

    def unlike(way: Places) -> int:
        return sum(a != b for a, b in zip(astuple(way), astuple(usual), strict=True))

    ways = sorted(_ways(usual, size, readings, ring=ring), key=unlike)
    # Sorting is stable: of ways that cover as much it is the most usual one.
    return min(ways, key=lambda way: math.ceil(covered(way) / SLIGHT - 1e-9))


def _ways(usual: Places, size: tuple[int, int], readings: Readings, *, ring: bool) -> list[Places]:
    """Every way in which all things fit in beside each other."""
    both = (False, True)
    corners = list(itertools.product(both, both))
    rings = corners if ring else [(usual.ring_right, usual.ring_low)]
    found = [
        Places(*of_ring, *of_readings, low, at)
        for low in both
        for at in ("middle", "left", "right")
        for of_ring in rings
        for of_readings in corners
        if not ring or of_readings != of_ring
    ]
    # With the longest note: a panel that does not fit in would not be drawn.
    longer = replace(readings, note=readings.note or "word " * 20)
    return [
        way for way in found if way == usual or arrange(longer, lay_out(*size, 1, way)) is not None
    ]


def _boxes(layout: Layout, cue: Banner | None, readings: Readings, *, ring: bool) -> list[Rect]:
    boxes = [layout.ring] if ring else []
    if cue is not None and cue.text:
        boxes.append(banner_text(cue, layout)[1])
    panel = arrange(readings, layout)
    return boxes if panel is None else [*boxes, panel.box]


def where(people: Sequence[Pose]) -> FloatArray | None:
    """Where somebody is, at all of some moments, and what matters of it.

    Returns
    -------
    ndarray, shape (rows, columns), or None
        In cells of which `CELLS` lie along the long side; it sums up to one. None without people.
    """
    grounds = [presence(pose) for pose in people]
    return np.mean(grounds, axis=0) if grounds else None


def presence(pose: Pose) -> FloatArray:
    """Where somebody is at one moment, as `where`."""
    scale = CELLS / max(pose.size)
    rows, columns = math.ceil(pose.size[1] * scale), math.ceil(pose.size[0] * scale)
    points = np.clip(np.nan_to_num(pose.points * scale), -CELLS, 2 * CELLS)
    matters = _what_matters(points, (rows, columns))
    ground = matters
    if pose.mask is not None:
        mask = pose.mask.astype(np.float32)
        small = cv2.resize(mask, (columns, rows), interpolation=cv2.INTER_AREA)
        ground = np.where(small > 0.3, np.maximum(matters, 1.0), 0.0)
    return ground / max(float(ground.sum()), 1e-9)


def _what_matters(points: FloatArray, shape: tuple[int, int]) -> FloatArray:
    """What legs, head and back weigh where they are, of landmarks in cells; else 0."""
    marks = np.zeros(shape, np.uint8)
    joint = {(name, side): points[landmark_index(name, side)] for name in JOINTS for side in SIDES}
    ear, shoulder, hip = (
        (joint[name, "left"] + joint[name, "right"]) / 2 for name in ("ear", "shoulder", "hip")
    )
    trunk = float(np.hypot(*(shoulder - hip)))
    paths = [([joint[name, side] for name in _LEG], LEG, MATTERS) for side in SIDES]
    paths += [([ear, ear], 2 * HEAD, MATTERS_MOST), ([shoulder, hip], BACK, MATTERS_MOST)]
    for path, width, weight in paths:
        ends = np.rint(path).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(marks, [ends], False, (weight,), max(1, round(width * trunk)))
    return marks.astype(float)


def _inside(summed: FloatArray, box: Rect, size: tuple[int, int]) -> float:
    """Share of the person inside a box, cells that it only touches included."""
    scale = CELLS / max(size)
    rows, columns = summed.shape[0] - 1, summed.shape[1] - 1
    left, right = (min(max(x, 0), columns) for x in _cells(box.x, box.right, scale))
    top, bottom = (min(max(y, 0), rows) for y in _cells(box.y, box.bottom, scale))
    return float(
        summed[bottom, right] - summed[top, right] - summed[bottom, left] + summed[top, left]
    )


def _cells(start: int, end: int, scale: float) -> tuple[int, int]:
    return math.floor(start * scale), math.ceil(end * scale)
