"""Looking at a picture turned by a quarter, and turning what was found back."""

from __future__ import annotations

import numpy as np

from formcheck.measure.landmarks import Pose
from formcheck.pipeline.frames import Image

QUARTERS = (0, 1, 3)
"""Quarter turns to try, counter-clockwise: as it is, then a person lying either way."""


def turned(image: Image, quarter: int) -> Image:
    """Return the picture turned counter-clockwise by quarters of a circle."""
    return np.rot90(image, quarter)


def turned_back(pose: Pose, quarter: int) -> Pose:
    """Return a pose found in a turned picture as it is in the picture itself.

    Parameters
    ----------
    pose : Pose
        Found in ``turned(image, quarter)``.
    quarter : {0, 1, 3}
    """
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
