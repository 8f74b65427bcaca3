"""Which poses of a picture show people, and which the same one twice."""

from __future__ import annotations

import numpy as np

from formcheck.measure.landmarks import FloatArray, Pose

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


def distinct_people(found: list[Pose], known: list[Pose] | None = None) -> list[Pose]:
    """Return those poses that show nobody who is known or found already, largest first."""
    kept: list[Pose] = []
    for pose in sorted(found, key=lambda p: -_trunk(p)[1]):
        if not any(same_person(pose, other) for other in (*(known or ()), *kept)):
            kept.append(pose)
    return kept
