"""Whether somebody else is in the picture, or only something that the model takes for a person.

Others are looked for in a picture in which the person is painted over, and there the model finds
people in a mat, a sofa, a kettlebell or the rest of the person's own hands, as sure of them as of
anybody. What it makes of such a thing is guessed from edges, and from the mirrored picture it
guesses something else; of people it finds the same joints in both. Of 48 real or rendered second
people 46 were found again within 0.06 body lengths; of 42 ghosts in 17 clips with one person half
not at all, and only a mat and a heap of things within 0.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from formcheck.measure.landmarks import FloatArray, Pose, landmark_index
from formcheck.measure.view import SIDES, swap_sides
from formcheck.pipeline.frames import Image
from formcheck.pipeline.people import body_length, distinct_people, is_clear
from formcheck.pipeline.pose import PoseEstimator

AGAIN_WITHIN = 0.08
"""How far the joints of one person are from those found in the mirrored picture, at most, in body
lengths; their median."""

SMALLEST = 0.45
"""Somebody whose body is smaller than this part of the person's is as far behind as the camera is
before, and in nobody's way. Ghosts in small things are smaller too."""

ON_BODY = 0.4
"""Share of joints on the person's own body from which somebody is no other person. Somebody who
leans on the back or holds the leg has a fifth there, ghosts in hands and hair a half."""

STOOD_ON = 0.7
"""Share of the person's lowest part from which it stands, sits or lies on what was found: that is a
mat, and in the sun one of the colour of skin is found in the mirrored picture too. A helper who
kneels close behind reaches two fifths."""

LOWEST = 0.1
"""That part, as a part of the person's height in the picture."""

GROWN = 0.08
"""How much an outline is grown for both, in body lengths."""

_JOINTS = tuple(
    landmark_index(name, side)
    for name in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
    for side in SIDES
)


def somebody_else(
    estimator: PoseEstimator, image: Image, person: Pose, others: Sequence[Pose]
) -> bool:
    """Tell whether one of those found beside a person is another person.

    `estimator`: for single pictures; it looks once more when there is a doubt. `others`: found in
    the same picture with the person painted over.
    """
    apart = [other for other in distinct_people(list(others), [person]) if beside(person, other)]
    if not apart:
        return False
    flipped = np.ascontiguousarray(image[:, ::-1])
    again = estimator.find_everybody(flipped, rounds=1, known=[mirrored(person)])[1:]
    return any(same_joints(one, mirrored(other)) for one in apart for other in again)


def beside(person: Pose, other: Pose) -> bool:
    """Tell whether another may be somebody else: well seen, large enough, not on or under them."""
    if not is_clear(other) or body_length(other) < SMALLEST * body_length(person):
        return False
    return _share_on(person, other) < ON_BODY and _stood_on(person, other) < STOOD_ON


def same_joints(one: Pose, again: Pose) -> bool:
    """Tell whether two looks found the same body, whatever they call left and right."""
    limit = AGAIN_WITHIN * body_length(one)
    return any(
        float(np.median(np.hypot(*(one.points - pose.points)[list(_JOINTS)].T))) <= limit
        for pose in (again, swap_sides(again))
    )


def mirrored(pose: Pose) -> Pose:
    """Return the pose as it is in the picture with left and right exchanged."""
    flip = np.array([-1.0, 1.0])
    swapped = swap_sides(pose)
    return replace(
        swapped,
        points=swapped.points * flip + np.array([pose.size[0], 0.0]),
        world=swapped.world * np.array([-1.0, 1.0, 1.0]),
        mask=None if pose.mask is None else np.ascontiguousarray(pose.mask[:, ::-1]),
    )


def _share_on(person: Pose, other: Pose) -> float:
    """Share of the other's joints in the picture that are on the person's own body."""
    points: FloatArray = other.points[list(_JOINTS)]
    inside = ((points >= 0) & (points < np.array(other.size))).all(axis=1)
    body = _grown(person)
    if body is None or not inside.any():
        return 0.0
    x, y = points[inside].astype(int).T
    return float(body[y, x].mean())


def _stood_on(person: Pose, other: Pose) -> float:
    """Share of the person's lowest part that is on the other's outline."""
    ground = _grown(other)
    if person.mask is None or ground is None:
        return 0.0
    body = person.mask > 0.5
    rows = np.flatnonzero(body.any(axis=1))
    if not rows.size:
        return 0.0
    from_row = round(rows[-1] - LOWEST * (rows[-1] - rows[0]))
    return float(ground[from_row:][body[from_row:]].mean())


def _grown(pose: Pose) -> FloatArray | None:
    """Where a body is and a little around it, one and zero; None without an outline."""
    if pose.mask is None:
        return None
    reach = max(1, round(GROWN * body_length(pose)))
    kernel = np.ones((reach, reach))
    return cv2.dilate((pose.mask > 0.5).astype(np.float32), kernel).astype(np.float32, copy=False)
