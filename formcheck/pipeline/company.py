"""Whether somebody else is in the picture, or only something that the model takes for a person.

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
from dataclasses import replace

import cv2
import numpy as np

from formcheck.measure.landmarks import FloatArray, Pose, landmark_index
from formcheck.measure.view import SIDES, swap_sides
from formcheck.pipeline.frames import Frame, Image
from formcheck.pipeline.models import LOOKOUT_MODEL
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

EVERY_S = 6.0
"""How often to look while the person is alone. The pose model follows one person; looking for
others costs as much as a frame or two, so it stays a small part of the work."""

WHILE_TOLD_S = 3.0
"""And while there is somebody else: nobody is to be warned for long of who has gone."""

AGAIN_S = 0.5
"""So soon after a look that says something new comes another one, and only if both agree is it
true: what is found in one picture only is nobody, and who is missed in one has not gone."""

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
    apart = [other for other in distinct_people(list(others), [person]) if is_clear(other)]
    whole = [other for other in apart if beside(person, other)]
    if whole:
        known = [mirrored(person)]
        again = estimator.find_everybody(_flipped(image), rounds=1, known=known)[1:]
        if any(same_joints(one, mirrored(other)) for one in whole for other in again):
            return True
    return any(_cut_out(estimator, image, person, other) for other in apart)


def _cut_out(estimator: PoseEstimator, image: Image, person: Pose, other: Pose) -> bool:
    """Look at what is around somebody, not painted over, and at that mirrored."""
    box = _around(other)
    if box is None:
        return False
    part = np.ascontiguousarray(image[box])
    found = [_put_back(pose, box, person.size) for pose in estimator.find(part, again=False)]
    somebody = [one for one in distinct_people(found, [person]) if touching(person, one)]
    if not somebody:
        return False
    again = [mirrored(pose) for pose in estimator.find(_flipped(part), again=False)]
    back = [_put_back(pose, box, person.size) for pose in again]
    return any(same_joints(one, pose) for one in somebody for pose in back)


def _flipped(image: Image) -> Image:
    return np.ascontiguousarray(image[:, ::-1])


def _around(other: Pose) -> tuple[slice, slice] | None:
    """Rows and columns of the picture around an outline; None without one."""
    if other.mask is None or not (other.mask > 0.5).any():
        return None
    spans = [np.flatnonzero((other.mask > 0.5).any(axis=axis))[[0, -1]] for axis in (1, 0)]
    margin = round(AROUND * max(int(last - first) for first, last in spans))
    rows, columns = (slice(max(int(a) - margin, 0), int(b) + margin + 1) for a, b in spans)
    return rows, columns


def _put_back(pose: Pose, box: tuple[slice, slice], size: tuple[int, int]) -> Pose:
    """Return what was found in a part of a picture as it is in the whole one."""
    rows, columns = box
    points = pose.points + np.array([columns.start, rows.start])
    mask = None
    if pose.mask is not None:
        mask = np.zeros((size[1], size[0]), pose.mask.dtype)
        mask[box] = pose.mask
    return replace(pose, points=points, mask=mask, size=size)


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


class Lookout:
    """Looks now and then whether somebody else is in the picture."""

    def __init__(self) -> None:
        self._estimator: PoseEstimator | None = None
        self.begin()

    def begin(self) -> None:
        """Begin another clip; the model stays, it looks at each picture on its own."""
        self._told = self._doubted = False
        self._next_s = 0.0

    def problems(self, frame: Frame, pose: Pose) -> tuple[str, ...]:
        """Return the warning names that hold since the last look."""
        if frame.time_s >= self._next_s:
            seen = self._look(frame, pose)
            if seen != self._told and not self._doubted:
                self._doubted, self._next_s = True, frame.time_s + AGAIN_S
            else:
                self._told, self._doubted = seen, False
                self._next_s = frame.time_s + (WHILE_TOLD_S if seen else EVERY_S)
        return ("several_people",) if self._told else ()

    def _look(self, frame: Frame, pose: Pose) -> bool:
        if self._estimator is None:
            self._estimator = PoseEstimator(LOOKOUT_MODEL, video=False, max_people=2)
        others = self._estimator.find_everybody(frame.image, rounds=1, known=[pose])[1:]
        return somebody_else(self._estimator, frame.image, pose, others)

    def close(self) -> None:
        """Free the model."""
        if self._estimator is not None:
            self._estimator.close()
