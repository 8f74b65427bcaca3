"""What lies over the person in a drawn picture, and pictures so tight that much would."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from formcheck.measure.landmarks import Pose
from formcheck.overlay.clear import Ground, Whereabouts
from formcheck.overlay.contents import Contents
from formcheck.overlay.layout import Layout, Rect
from formcheck.overlay.panels import arrange, banner_text

Looks = Sequence[tuple[float, Pose]]


def boxes_of(says: Contents, layout: Layout) -> list[Rect]:
    """Ring, cue and readings, as far as they are shown."""
    boxes = [layout.ring] if says.ring else []
    if says.banner.text:
        boxes.append(banner_text(says.banner, layout)[1])
    plan = None if says.readings is None else arrange(says.readings, layout)
    return boxes if plan is None else [*boxes, plan.box]


def under(person: Pose, boxes: Sequence[Rect], size: tuple[int, int] | None = None) -> int:
    """Pixels of somebody's outline under boxes of a picture of some size (else the pose's own)."""
    assert person.mask is not None
    inside = person.mask > 0.5
    across, down = (a / b for a, b in zip(person.size, size or person.size, strict=True))
    return sum(
        int(
            inside[
                int(box.y * down) : int(np.ceil(box.bottom * down)),
                int(box.x * across) : int(np.ceil(box.right * across)),
            ].sum()
        )
        for box in boxes
    )


def ground_of(where: Whereabouts, number: int) -> Ground:
    """Where somebody is from a look on, who is somewhere."""
    ground = where.from_look(number)
    assert ground is not None
    return ground


def cropped(looks: Looks, how: str) -> list[tuple[float, Pose]]:
    """Return what is seen in a part of the picture.

    `how`: "whole"; "person": what they ever cover and 2% around it; "feet" and "head": of that the
    last or first tenth is cut off, and there is room beside it; "narrow": only their middle third.
    """
    width, height = looks[0][1].size
    ever = np.any([pose.mask > 0.5 for _, pose in looks if pose.mask is not None], axis=0)
    rows, columns = np.nonzero(ever.any(axis=1))[0], np.nonzero(ever.any(axis=0))[0]
    left, right = columns[0] - 0.02 * width, columns[-1] + 1 + 0.02 * width
    top, bottom = rows[0] - 0.02 * height, rows[-1] + 1 + 0.02 * height
    tall, wide = bottom - top, right - left
    if how == "whole":
        left, top, right, bottom = 0, 0, width, height
    elif how == "narrow":
        left, right = left + wide / 3, right - wide / 3
    elif how in ("feet", "head"):
        left, right = left - 0.3 * wide, right + 0.3 * wide
        top, bottom = (top, bottom - 0.1 * tall) if how == "feet" else (top + 0.1 * tall, bottom)
    part = Rect(max(int(left), 0), max(int(top), 0), 0, 0)
    part = replace(part, w=min(int(right), width) - part.x, h=min(int(bottom), height) - part.y)
    return [(time_s, _cut(pose, part)) for time_s, pose in looks]


def _cut(pose: Pose, part: Rect) -> Pose:
    assert pose.mask is not None
    mask = pose.mask[part.y : part.bottom, part.x : part.right]
    points = pose.points - np.array([part.x, part.y], pose.points.dtype)
    return replace(pose, points=points, mask=mask, size=(part.w, part.h))
