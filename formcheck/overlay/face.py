"""Blurs the face: where the pose model sees it, and where it last saw it. Pure but for `blur`.

A face must not show because a landmark was lost for a frame. So what is covered at a moment is all
that was a face shortly before and after; while nobody is found, where it was last and will be next.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from formcheck.measure.landmarks import Pose, landmark_index
from formcheck.measure.view import SIDES
from formcheck.pipeline.frames import Image

AROUND_S = 0.3
"""Looks so near in time count as well: a head that nods or a landmark that leaps stays covered."""

ROOM = 1.5
"""How much larger than the spread of the face's landmarks: they end at brows, chin and ears."""

LEAST = 0.3
"""Radius in trunk lengths at least; seen from behind or above the landmarks lie close together."""

_FACE = slice(0, 11)
"""Landmarks 0 to 10: nose, eyes, ears, mouth."""

_GRAIN = 5
"""So many blots across a face are left: no one is known by them."""


@dataclass(frozen=True)
class Disc:
    """Where a face is, in parts of the picture's width, height and width."""

    x: float
    y: float
    radius: float


def face_of(pose: Pose) -> Disc | None:
    """Return where the face is; None where the landmarks are nowhere."""
    width, height = pose.size
    points = pose.points[_FACE].astype(float)
    shoulder, hip = (
        np.mean([pose.points[landmark_index(name, side)] for side in SIDES], axis=0)
        for name in ("shoulder", "hip")
    )
    centre = points.mean(axis=0)
    spread = float(np.hypot(*(points - centre).T).max())
    radius = max(ROOM * spread, LEAST * float(np.hypot(*(shoulder - hip))))
    if not (np.isfinite(centre).all() and math.isfinite(radius)):
        return None
    return Disc(float(centre[0]) / width, float(centre[1]) / height, radius / width)


@dataclass
class Faces:
    """Where the face is over a clip."""

    _times: list[float] = field(default_factory=list)
    _discs: list[Disc] = field(default_factory=list)

    def add(self, time_s: float, pose: Pose | None) -> None:
        """Take in the next look."""
        disc = None if pose is None else face_of(pose)
        if disc is not None:
            self._times.append(time_s)
            self._discs.append(disc)

    def at(self, time_s: float) -> Sequence[Disc]:
        """Return what to cover at a time: nothing only if no face was found in the whole clip."""
        first = bisect_left(self._times, time_s - AROUND_S)
        last = bisect_right(self._times, time_s + AROUND_S)
        # And the ones on either side, which is all there is while nobody is found.
        before, after = bisect_right(self._times, time_s) - 1, bisect_left(self._times, time_s)
        near = {*range(first, last), max(before, 0), min(after, len(self._times) - 1)}
        return [self._discs[place] for place in sorted(near) if 0 <= place < len(self._discs)]


def blur(image: Image, faces: Sequence[Disc]) -> None:
    """Make faces unrecognisable, in place: what is under a disc becomes a few even blots."""
    height, width = image.shape[:2]
    for face in faces:
        radius = max(face.radius * width, 2.0)
        x, y = face.x * width, face.y * height
        left, right = max(math.floor(x - radius), 0), min(math.ceil(x + radius), width)
        top, bottom = max(math.floor(y - radius), 0), min(math.ceil(y + radius), height)
        if right <= left or bottom <= top:
            continue
        part = image[top:bottom, left:right]
        few = cv2.resize(part, (_GRAIN, _GRAIN), interpolation=cv2.INTER_AREA)
        smooth = cv2.resize(few, (right - left, bottom - top), interpolation=cv2.INTER_LINEAR)
        inside = np.zeros(part.shape[:2], np.uint8)
        cv2.circle(inside, (round(x) - left, round(y) - top), round(radius), 255, -1)
        np.copyto(part, smooth, where=inside[..., None] > 0)
