"""Where words and ring never lie over the person: found once for a clip or a photograph.

Somebody close to the camera is in the usual places too. What the caption hides then is the head,
the back or a foot, which is what the picture is about. So every way of placing things is tried on
what is known of where the person is while they are shown; what is free nowhere goes below the
picture. The usual way is kept where it can be.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, replace
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.measure.landmarks import JOINTS, FloatArray, Pose, landmark_index
from formcheck.measure.view import SIDES
from formcheck.overlay.contents import Banner, Contents, Readings
from formcheck.overlay.layout import Layout, Places, Rect, lay_out, usual_places
from formcheck.overlay.panels import arrange, banner_text

CELLS = 160
"""Cells along the picture's long side; one is as wide as a thumb of somebody who fills it."""

HEAD, BACK, LEG, ARM = 0.3, 0.35, 0.2, 0.12
"""Radius of the head, width of the back, a leg and an arm, in trunk lengths."""

_LEAP = 7
"""Cells that a foot may be wide or go from one look to the next: between, it was everywhere."""

_LEG, _ARM = ("hip", "knee", "ankle", "toe"), ("shoulder", "elbow", "wrist")

_CORNERS = tuple(itertools.product((False, True), repeat=2))
_ALONG = itertools.product((False, True), ("middle", "left", "right"))
_CUES: list[dict[str, Any]] = [{"banner_low": low, "banner_at": at} for low, at in _ALONG]
_CUES += [{"banner_below": True}]
_RINGS: list[dict[str, Any]] = [{"ring_right": x, "ring_low": y} for x, y in _CORNERS]
_RINGS += [{"ring_below": True}]
_PANELS: list[dict[str, Any]] = [{"readings_right": x, "readings_low": y} for x, y in _CORNERS]
_PANELS += [{"readings_right": False, "readings_low": False, "readings_below": 1}]
"""The ways to place cue, ring and readings, each the last one below the picture."""

Ground = NDArray[np.uint8]
"""Where somebody is, shape (rows, columns), 0 or 1."""


_Thing = Banner | Readings | Literal["ring"]
Shown = Mapping[_Thing, Ground | None]
"""Each thing that is shown, with where somebody ever is meanwhile."""


class Whereabouts:
    """Where somebody is at each look at a clip, two kilobytes a look."""

    def __init__(self) -> None:
        self._shape = (0, 0)
        self._packed: list[Ground] = []

    def add(self, pose: Pose | None) -> None:
        """Take in the next look; whoever is not found is taken to be where they were last."""
        if pose is not None:
            here = presence(pose)
            self._shape = here.shape
            self._packed.append(np.packbits(here))
        else:
            self._packed.append(self._packed[-1] if self._packed else np.zeros(0, np.uint8))

    def from_look(self, number: int) -> Ground | None:
        """Return where somebody is from a look up to the next one; None before they came."""
        both = [self._ground(packed) for packed in self._packed[number : number + 2] if packed.size]
        return moving(both) if both else None

    def _ground(self, packed: Ground) -> Ground:
        rows, columns = self._shape
        return np.unpackbits(packed, count=rows * columns).reshape(self._shape)


def moving(looks: Iterable[Ground]) -> Ground:
    """Return where somebody is at some looks and between them, with a cell around it."""
    ground: Ground = np.maximum.reduce([*looks])
    size = _LEAP + 2
    wide = cv2.dilate(ground, np.ones((size, size), np.uint8))
    return np.asarray(cv2.erode(wide, np.ones((_LEAP, _LEAP), np.uint8)), np.uint8)


def presence(pose: Pose) -> Ground:
    """Where somebody is at one moment: every cell that the outline touches."""
    scale = CELLS / max(pose.size)
    rows, columns = math.ceil(pose.size[1] * scale), math.ceil(pose.size[0] * scale)
    if pose.mask is None:
        return _body(
            np.clip(np.nan_to_num(pose.points * scale), -CELLS, 2 * CELLS), (rows, columns)
        )
    inside = np.asarray(pose.mask > 0.5, np.uint8) * np.uint8(255)
    small = cv2.resize(inside, (columns, rows), interpolation=cv2.INTER_AREA)
    return np.asarray(small > 0, np.uint8)


def _body(points: FloatArray, shape: tuple[int, int]) -> Ground:
    """Where a body is, of its landmarks in cells."""
    ground = np.zeros(shape, np.uint8)
    joint = {(name, side): points[landmark_index(name, side)] for name in JOINTS for side in SIDES}
    ear, shoulder, hip = (
        (joint[name, "left"] + joint[name, "right"]) / 2 for name in ("ear", "shoulder", "hip")
    )
    trunk = float(np.hypot(*(shoulder - hip)))
    limbs = ((_LEG, LEG), (_ARM, ARM))
    paths = [([joint[name, side] for name in limb], w) for limb, w in limbs for side in SIDES]
    paths += [([ear, ear], 2 * HEAD), ([shoulder, hip], BACK)]
    for path, width in paths:
        ends = np.rint(path).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(ground, [ends], False, (1,), max(1, round(width * trunk)))
    return ground


def places_for(shown: Shown, size: tuple[int, int], facing: int) -> Places:
    """Return the places in which nothing ever lies over the person, the most usual ones.

    `size`: width and height of the picture that is drawn on, pixels.
    """
    usual = usual_places(facing)

    def wish(way: Places) -> tuple[int, int]:
        unlike = sum(a != b for a, b in zip(astuple(way), astuple(usual), strict=True))
        return lay_out(*size, facing, way).strip, unlike

    ways = sorted(_ways(usual, shown, size), key=wish)
    # The last ones have nothing in the picture.
    return next(way for way in ways if _is_clear(way, shown, size))


def shown_in(moments: Iterable[tuple[Contents, Ground | None]]) -> Shown:
    """Return what is shown, of what is said and where somebody is meanwhile (None: nowhere)."""
    shown: dict[_Thing, Ground | None] = {}
    for says, ground in moments:
        things: list[_Thing] = ["ring"] if says.ring else []
        if says.banner.text:
            things.append(says.banner)
        if says.readings is not None:
            # The numbers have slots: the panel is as large without them.
            values = tuple((label, "") for label, _ in says.readings.values)
            things.append(replace(says.readings, values=values))
        for thing in things:
            grounds = [one for one in (shown.get(thing), ground) if one is not None]
            shown[thing] = np.maximum.reduce(grounds) if grounds else None
    return shown


def _ways(usual: Places, shown: Shown, size: tuple[int, int]) -> Iterator[Places]:
    """Every way in which all things are beside each other; what is not shown stays as usual."""
    panels = [thing for thing in shown if isinstance(thing, Readings)]
    cues = _CUES if any(isinstance(thing, Banner) for thing in shown) else [{}]
    rings = _RINGS if "ring" in shown else [{}]
    for cue, ring, panel in itertools.product(cues, rings, _PANELS if panels else [{}]):
        way = replace(usual, **cue, **ring, **panel)
        corners = (way.ring_right, way.ring_low), (way.readings_right, way.readings_low)
        if way.readings_below:
            layout = lay_out(*size, 1, replace(way, readings_below=size[1]))
            heights = [plan.box.h for one in panels if (plan := arrange(one, layout))]
            # At least one: there is no room for them here either, and they are not drawn.
            yield replace(way, readings_below=max(heights, default=1))
        elif not (ring and panel) or way.ring_below or corners[0] != corners[1]:
            yield way


def _is_clear(way: Places, shown: Shown, size: tuple[int, int]) -> bool:
    """True when nothing is where somebody is, and all is drawn that there is room for anywhere."""
    layout = lay_out(*size, 1, way)
    for thing, ground in shown.items():
        box = _box(thing, layout)
        if box is None and not way.readings_below:
            return False
        if box is not None and ground is not None and _touches(ground, box, size):
            return False
    return True


def _box(thing: _Thing, layout: Layout) -> Rect | None:
    """Return the box of a thing; None when there is no room for it."""
    if isinstance(thing, Banner):
        return banner_text(thing, layout)[1]
    if isinstance(thing, Readings):
        plan = arrange(thing, layout)
        return None if plan is None else plan.box
    return layout.ring


def _touches(ground: Ground, box: Rect, size: tuple[int, int]) -> bool:
    """True when somebody is in a cell that the box touches."""
    rows, columns = ground.shape
    across = _cells(box.x, box.right, columns / size[0])
    down = _cells(box.y, box.bottom, rows / size[1])
    return bool(ground[down, across].any())


def _cells(start: int, end: int, scale: float) -> slice:
    return slice(max(math.floor(start * scale), 0), math.ceil(end * scale))
