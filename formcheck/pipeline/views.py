"""Other views of a picture for the pose model, and what is found in them as it is in the picture.

When nobody is found it is shown in other ways (`WAYS`). MediaPipe's detector was trained on upright
people with room around them. It misses who lies, unless the picture is turned by a quarter, and it
often misses who folds forward and fills the picture, unless a border is put around it: it looks for
a circle about the whole person, and that has to fit in. Of ten scans of folds in which nobody was
found, eight have a person with a border of half the longer side, five with one of a quarter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import cv2
import numpy as np

from formcheck.measure.landmarks import Pose
from formcheck.measure.view import swap_sides
from formcheck.pipeline.frames import Image

BORDER = 0.5
"""Width of the border in lengths of the longer side."""


class Way(NamedTuple):
    """How a picture is shown."""

    quarter: int
    """Quarter turns, counter-clockwise: 0, 1 or 3."""
    border: bool = False
    """With a border around it, of the colours at the edge."""


WAYS = (Way(0), Way(0, border=True), Way(1), Way(3))
"""In the order in which they are tried: as it is, then a person who fills the picture, then one who
lies either way."""

FILLS_SHARE = 0.13
"""Share of the picture that a person takes for whom a border was needed: 0.15–0.30 in those scans.
Smaller ones are shapes in the room (0.12 and 0.09 in two of 65 pictures without a person)."""


def shown(image: Image, way: Way) -> Image:
    """Return the picture as the model is to see it."""
    view = np.rot90(image, way.quarter)
    if not way.border:
        return view
    wide = round(BORDER * max(image.shape[:2]))
    return cv2.copyMakeBorder(view, wide, wide, wide, wide, cv2.BORDER_REPLICATE).astype(np.uint8)


def shown_back(pose: Pose, way: Way) -> Pose | None:
    """Return a pose found in a view as it is in the picture; None if too small (`FILLS_SHARE`)."""
    if not way.border:
        return _turned_back(pose, way.quarter)
    inside = _without_border(pose)
    if inside.mask is not None and np.mean(inside.mask > 0.5) < FILLS_SHARE:
        return None
    return _turned_back(inside, way.quarter)


def _without_border(pose: Pose) -> Pose:
    # The border is as wide on every side: of w + 2·b and h + 2·b the larger is twice the longer.
    wide = round(max(pose.size) * BORDER / (1.0 + 2.0 * BORDER))
    width, height = (side - 2 * wide for side in pose.size)
    mask = pose.mask
    if mask is not None:
        mask = np.ascontiguousarray(mask[wide : wide + height, wide : wide + width])
    return replace(pose, points=pose.points - np.float32(wide), mask=mask, size=(width, height))


def _turned_back(pose: Pose, quarter: int) -> Pose:
    if quarter == 0:
        return pose
    sign = 1.0 if quarter == 1 else -1.0
    width, height = pose.size[1], pose.size[0]
    x, y = pose.points.T
    world = pose.world.copy()
    world[:, 0], world[:, 1] = -sign * pose.world[:, 1], sign * pose.world[:, 0]
    points = (width - y, x) if quarter == 1 else (y, height - x)
    return Pose(
        points=np.stack(points, axis=1),
        world=world,
        visibility=pose.visibility,
        mask=None if pose.mask is None else np.ascontiguousarray(np.rot90(pose.mask, -quarter)),
        size=(width, height),
    )


def painted_over(image: Image, people: Sequence[Pose]) -> Image:
    """Return the picture with people in its mean colour; the picture itself without any."""
    if not people:
        return image
    rest = image.copy()
    for pose in people:
        if pose.mask is not None:
            rest[cv2.dilate(pose.mask, np.ones((9, 9))) > 0.3] = rest.mean((0, 1))
    return rest


def flipped(image: Image) -> Image:
    """Return the picture with left and right exchanged."""
    return np.ascontiguousarray(image[:, ::-1])


def mirrored(pose: Pose) -> Pose:
    """Return the pose as it is in the picture that is `flipped`."""
    flip = np.array([-1.0, 1.0])
    swapped = swap_sides(pose)
    return replace(
        swapped,
        points=swapped.points * flip + np.array([pose.size[0], 0.0]),
        world=swapped.world * np.array([-1.0, 1.0, 1.0]),
        mask=None if pose.mask is None else np.ascontiguousarray(pose.mask[:, ::-1]),
    )


def put_back(pose: Pose, box: tuple[slice, slice], size: tuple[int, int]) -> Pose:
    """Return what was found in a part of a picture as it is in the whole one."""
    rows, columns = box
    points = pose.points + np.array([columns.start, rows.start])
    mask = None
    if pose.mask is not None:
        mask = np.zeros((size[1], size[0]), pose.mask.dtype)
        mask[box] = pose.mask
    return replace(pose, points=points, mask=mask, size=size)
