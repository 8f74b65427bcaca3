"""How many people a picture shows, when the pose model may see one of them twice."""

from __future__ import annotations

import numpy as np

from formcheck.measure.landmarks import FloatArray, Pose

_TRUNK = (11, 12, 23, 24)
_SAME_WITHIN_TRUNKS = 0.6
_SMALLEST = 0.35
_MIN_VISIBILITY = 0.6


def _trunk(pose: Pose) -> tuple[FloatArray, float]:
    """Centre (pixels) and length (pixels) of the trunk."""
    points = pose.points[list(_TRUNK)]
    length = float(np.hypot(*(points[:2].mean(0) - points[2:].mean(0))))
    centre: FloatArray = points.mean(0)
    return centre, max(length, 1.0)


def distinct_people(poses: list[Pose]) -> list[Pose]:
    """Return the poses without those that show the same person again, largest first."""
    kept: list[Pose] = []
    for pose in sorted(poses, key=lambda p: -_trunk(p)[1]):
        centre, _ = _trunk(pose)
        same = any(
            np.hypot(*(centre - _trunk(other)[0])) < _SAME_WITHIN_TRUNKS * _trunk(other)[1]
            for other in kept
        )
        if not same:
            kept.append(pose)
    return kept


def count_people(poses: list[Pose]) -> int:
    """Count people who matter: well seen and not far in the background.

    Parameters
    ----------
    poses : list of Pose
        As found in one picture; one person may be in it twice.
    """
    clear = [
        pose
        for pose in distinct_people(poses)
        if float(np.mean(pose.visibility[list(_TRUNK)])) >= _MIN_VISIBILITY
    ]
    if not clear:
        return 0
    tallest = max(_trunk(pose)[1] for pose in clear)
    return sum(_trunk(pose)[1] >= _SMALLEST * tallest for pose in clear)
