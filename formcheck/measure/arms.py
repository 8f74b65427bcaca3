"""Arms before or behind the back: where they lie, the outline is theirs and not the back's."""

from __future__ import annotations

import numpy as np

from formcheck.measure.landmarks import FloatArray, Pose
from formcheck.measure.outline import BackOutline
from formcheck.measure.view import SIDES

ARM_WITHIN = 0.15
"""How near an arm's middle line is to the edge of the person where the edge is the arm's own, in
trunk lengths: as thick as half an arm with its sleeve. Of 59 photographs of people in a stretch
two have an arm so near, and the next nearest one is 0.17 away; rendered hollow backs, which an arm
at the side fills, have it 0.10 to 0.15 away."""

STATIONS_HIDDEN = 3
"""So many stations make up a tenth of the back; a sleeve may touch one or two."""

_FROM_T, _TO_T = 0.05, 0.75
"""Above, the shoulder itself is part of the outline."""


def hidden_by_arms(pose: Pose, outline: BackOutline) -> bool:
    """Tell whether an arm makes up a part of the back's outline.

    Parameters
    ----------
    pose : Pose
    outline : BackOutline
    """
    back = (outline.t > _FROM_T) & (outline.t < _TO_T) & np.isfinite(outline.offset)
    edge = outline.edge[back]
    away = np.full(len(edge), np.inf)
    for side in SIDES:
        shoulder, elbow, wrist = (
            np.asarray(pose.joint(joint, side), float) for joint in ("shoulder", "elbow", "wrist")
        )
        for start, end in ((shoulder, elbow), (elbow, wrist)):
            away = np.minimum(away, _from_segment(edge, start, end))
    return int((away < ARM_WITHIN * outline.chord_px).sum()) >= STATIONS_HIDDEN


def _from_segment(points: FloatArray, start: FloatArray, end: FloatArray) -> FloatArray:
    """Distance of points, shape (n, 2), from a segment, in pixels."""
    along = end - start
    share = ((points - start) @ along / max(float(along @ along), 1e-9)).clip(0.0, 1.0)
    gap = points - start - share[:, None] * along
    out: FloatArray = np.hypot(gap[:, 0], gap[:, 1])
    return out
