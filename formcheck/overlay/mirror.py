"""The feedback as a mirror shows it: the picture is turned round, the sides of the body are not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from formcheck.measure.landmarks import FloatArray
from formcheck.rules.coach import Feedback


def mirrored(feedback: Feedback) -> Feedback:
    """Return the feedback for a picture flipped left to right, for drawing only.

    The left leg stays the left leg, of the pose as of every word.
    """
    measures = feedback.measures
    if measures is None:
        return feedback
    width = measures.pose.size[0]

    def flip(points: FloatArray) -> FloatArray:
        flipped = np.array(points, dtype=float)
        flipped[..., 0] = width - 1 - flipped[..., 0]
        return flipped

    spine = measures.spine
    if spine.curve is not None:
        spine = replace(spine, curve=flip(spine.curve))
    view = replace(measures.view, facing=-measures.view.facing)
    pose = replace(measures.pose, points=flip(measures.pose.points), mask=None)
    return replace(feedback, measures=replace(measures, view=view, pose=pose, spine=spine))
