"""Who is in a picture: the same person twice, somebody else, or what the model takes for a person.

Others are looked for in a picture in which the person is painted over, and there the model finds
people in a mat, a sofa, a kettlebell or the rest of the person's own hands, as sure of them as of
anybody. What it makes of such a thing is guessed from edges, and from the mirrored picture it
guesses something else; of people it finds the same joints in both. Of 48 real or rendered second
people 46 were found again within 0.06 body lengths; of 42 ghosts in 17 clips with one person half
not at all, and only a mat and a heap of things within 0.1.

Of a helper behind the person's raised leg much is painted over, too, and no body is made of the
rest. So what was found is cut out of the picture as it is as well: there a helper is whole, and a
ghost is nobody or the person.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import cv2
import numpy as np

from formcheck.measure.landmarks import FloatArray, Pose, landmark_index
from formcheck.measure.view import SIDES, swap_sides
from formcheck.pipeline.frames import Image
from formcheck.pipeline.views import flipped, mirrored, put_back

if TYPE_CHECKING:
    from formcheck.pipeline.pose import PoseEstimator

_TRUNK = (11, 12, 23, 24)
_SAME_WITHIN_TRUNKS = 0.6
"""Nobody's trunk is in the middle of somebody else's, also when one leans on the other."""

LARGER = 1.25
"""Somebody larger by this is nearer to the camera: who stretches fills the picture, who is in the
background does not. Two people side by side differ by less."""

_MIN_VISIBILITY = 0.6
"""Shadows and furniture that the model takes for people are seen less well."""


def _trunk(pose: Pose) -> tuple[FloatArray, float]:
    """Centre (pixels) and length (pixels) of the trunk."""
    points = pose.points[list(_TRUNK)]
    length = float(np.hypot(*(points[:2].mean(0) - points[2:].mean(0))))
    centre: FloatArray = points.mean(0)
    return centre, max(length, 1.0)


def body_length(pose: Pose) -> float:
    """Trunk, thigh and shank of the longer side in pixels, whatever the posture."""
    sides = [
        pose.points[[shoulder, shoulder + 12, shoulder + 14, shoulder + 16]]
        for shoulder in (11, 12)
    ]
    return max(float(np.hypot(*np.diff(side, axis=0).T).sum()) for side in sides)


def is_clear(pose: Pose) -> bool:
    """True of a person, not of a shadow or furniture taken for one."""
    return float(np.mean(pose.visibility[list(_TRUNK)])) >= _MIN_VISIBILITY


def somebody_larger(pose: Pose, others: list[Pose]) -> bool:
    """True when one of the others is clearly nearer to the camera (`LARGER`)."""
    limit = LARGER * body_length(pose)
    return any(is_clear(other) and body_length(other) > limit for other in others)


def same_person(one: Pose, other: Pose) -> bool:
    """True when two poses lie so much on each other that they show one person."""
    centre, length = _trunk(one)
    other_centre, other_length = _trunk(other)
    apart = float(np.hypot(*(centre - other_centre)))
    return apart < _SAME_WITHIN_TRUNKS * max(length, other_length)


def distinct_people(found: Sequence[Pose], known: Sequence[Pose] = ()) -> list[Pose]:
    """Return those poses that show nobody who is known or found already, largest first."""
    kept: list[Pose] = []
    for pose in sorted(found, key=lambda p: -_trunk(p)[1]):
        if not any(same_person(pose, other) for other in (*known, *kept)):
            kept.append(pose)
    return kept


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

SHARED = 0.5
"""Share of a body's outline that may be the person's: a helper holding a leg has a quarter to two
fifths, the person found again nine tenths."""

AROUND = 0.2
"""How much of the picture around what was found is looked at, as a part of its longer side: head
and feet may lie outside of what was not painted over."""

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

    `estimator`: for single pictures; `others`: found with the person painted over.
    """
    apart = [other for other in distinct_people(others, [person]) if is_clear(other)]
    whole = [other for other in apart if beside(person, other)]
    if whole:
        known = [mirrored(person)]
        again = estimator.find_everybody(flipped(image), rounds=1, known=known)[1:]
        if any(same_joints(one, mirrored(other)) for one in whole for other in again):
            return True
    return any(_cut_out(estimator, image, person, other) for other in apart)


def _cut_out(estimator: PoseEstimator, image: Image, person: Pose, other: Pose) -> bool:
    """Look at what is around somebody, not painted over, and at that mirrored."""
    box = _around(other)
    if box is None:
        return False
    part = np.ascontiguousarray(image[box])
    found = [put_back(pose, box, person.size) for pose in estimator.find(part, again=False)]
    somebody = [one for one in distinct_people(found, [person]) if touching(person, one)]
    if not somebody:
        return False
    again = [mirrored(pose) for pose in estimator.find(flipped(part), again=False)]
    back = [put_back(pose, box, person.size) for pose in again]
    return any(same_joints(one, pose) for one in somebody for pose in back)


def _around(other: Pose) -> tuple[slice, slice] | None:
    """Rows and columns of the picture around an outline; None without one."""
    if other.mask is None or not (other.mask > 0.5).any():
        return None
    spans = [np.flatnonzero((other.mask > 0.5).any(axis=axis))[[0, -1]] for axis in (1, 0)]
    margin = round(AROUND * max(int(last - first) for first, last in spans))
    rows, columns = (slice(max(int(a) - margin, 0), int(b) + margin + 1) for a, b in spans)
    return rows, columns


def beside(person: Pose, other: Pose) -> bool:
    """Tell whether another may be somebody else: well seen, large enough, not on or under them."""
    return (
        _near_enough(person, other)
        and _share_on(person, other) < ON_BODY
        and _stood_on(person, other) < STOOD_ON
    )


def touching(person: Pose, other: Pose) -> bool:
    """Tell whether another, who may hold the person, has a body of their own."""
    if not _near_enough(person, other) or person.mask is None or other.mask is None:
        return False
    body = other.mask > 0.5
    shared = float((person.mask[body] > 0.5).mean()) if body.any() else 1.0
    return shared < SHARED and _stood_on(person, other) < STOOD_ON


def _near_enough(person: Pose, other: Pose) -> bool:
    return is_clear(other) and body_length(other) >= SMALLEST * body_length(person)


def same_joints(one: Pose, again: Pose) -> bool:
    """Tell whether two looks found the same body, whatever they call left and right."""
    limit = AGAIN_WITHIN * body_length(one)
    return any(
        float(np.median(np.hypot(*(one.points - pose.points)[list(_JOINTS)].T))) <= limit
        for pose in (again, swap_sides(again))
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
