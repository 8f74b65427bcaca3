"""What is drawn on a frame between two looks: the landmarks move on, what is said stays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from formcheck.measure.landmarks import N_LANDMARKS
from formcheck.measure.measures import Measures
from formcheck.rules.coach import Feedback

_NO_WORLD = np.zeros((N_LANDMARKS, 3), np.float32)


def for_drawing(feedback: Feedback) -> Feedback:
    """Return the feedback with what is drawn of it only: two kilobytes, so all of a clip's fit."""
    measures = feedback.measures
    if measures is None:
        return feedback
    pose = replace(measures.pose, mask=None, world=_NO_WORLD)
    slim = replace(measures, pose=pose, spine=replace(measures.spine, look=None))
    moment = feedback.moment
    return replace(
        feedback, measures=slim, moment=None if moment is None else replace(moment, measures=slim)
    )


def between(before: Feedback, after: Feedback, time_s: float) -> Feedback:
    """Return the feedback to draw at a time between two looks.

    What was said at the look before, with landmarks and the line of the back moved towards those of
    the look after; unmoved where one of them saw nobody.
    """
    start, end = before.measures, after.measures
    span_s = after.time_s - before.time_s
    if start is None or end is None or span_s <= 0.0 or start.pose.size != end.pose.size:
        return before
    share = min(max((time_s - before.time_s) / span_s, 0.0), 1.0)
    return replace(before, measures=_moved(start, end, share))


def _moved(start: Measures, end: Measures, share: float) -> Measures:
    points = (1.0 - share) * start.pose.points + share * end.pose.points
    pose = replace(start.pose, points=points.astype(np.float32))
    spine = start.spine
    if spine.curve is not None:
        near = start.view.near_side
        hip, shoulder = (
            np.asarray(pose.joint(name, near), float)
            - np.asarray(start.pose.joint(name, near), float)
            for name in ("hip", "shoulder")
        )
        # From pelvis to neck, so the ends go with hip and shoulder and the rest in between.
        along = np.linspace(0.0, 1.0, len(spine.curve))[:, None]
        spine = replace(spine, curve=spine.curve + (1.0 - along) * hip + along * shoulder)
    return replace(start, pose=pose, spine=spine)
