"""How surely a leg is seen.

The pose model states for each landmark how likely it is seen. Three things it does not know are
added: a leg whose bones cannot belong together is not seen, a leg that the outline shows is, and
of two legs raised side by side the hidden one is where the other one is.
"""

from __future__ import annotations

import numpy as np

from formcheck.measure.landmarks import FloatArray, Pose, Side, other_side
from formcheck.measure.view import SIDES

MIN_VISIBILITY = 0.5
"""Below, MediaPipe itself thinks a landmark more likely hidden than seen."""

DOUBTFUL_FROM = 0.4
"""From here up to `MIN_VISIBILITY` the model cannot tell, and the outline decides: blurred and dark
pictures, deep folds. Legs hidden behind the other one have 0.05–0.35 (photographs)."""

APART = 0.2
"""A leg whose ankle is further from the other leg than this, in trunk lengths, is not hidden by it:
what the outline shows there is this leg. Half a thigh is thinner."""

MAX_BONE_RATIO = 2.5
"""Thigh and shank are about as long as each other; even seen at an angle one is not this
much longer."""

ON_OUTLINE = 0.8
"""Share of a leg's line on the person: ankle and groin lie near the edge."""

_ALONG = np.linspace(0.0, 1.0, 8)[:, None]


def leg_confidences(
    pose: Pose, near: Side, lost: tuple[Side, ...], *, together: bool
) -> list[float]:
    """Return how surely each leg is seen, 0..1, in the order of `view.SIDES`.

    Parameters
    ----------
    pose : Pose
        With left and right put right.
    near : {"left", "right"}
    lost : tuple of side
        Legs whose place is not known (`legs.mend_legs`).
    together : bool
        Both legs are raised side by side (`legs.raised_together`).
    """
    sure = [0.0 if side in lost else _confidence(pose, side, near) for side in SIDES]
    return [max(sure)] * 2 if together else sure


def _confidence(pose: Pose, side: Side, near: Side) -> float:
    """Weakest visibility of the landmarks behind one leg's angles, or what the outline shows."""
    leg = _leg(pose, side)
    shorter, longer = sorted(float(bone) for bone in np.hypot(*np.diff(leg, axis=0).T))
    # The model calls hidden joints visible.
    if shorter * MAX_BONE_RATIO < longer:
        return 0.0
    trunk = min(pose.seen("shoulder", near), pose.seen("hip", near))
    weakest = min(trunk, *(pose.seen(j, side) for j in ("knee", "ankle")))
    if weakest >= MIN_VISIBILITY or trunk < MIN_VISIBILITY:
        return weakest
    shown = weakest >= DOUBTFUL_FROM or _apart(pose, side, near)
    return MIN_VISIBILITY if shown and _on_outline(pose, leg) else weakest


def _leg(pose: Pose, side: Side) -> FloatArray:
    return np.array([pose.joint(j, side) for j in ("hip", "knee", "ankle")], float)


def _line(leg: FloatArray) -> FloatArray:
    """Return points along a leg, shape (16, 2)."""
    hip, knee, ankle = leg
    return np.concatenate((hip + _ALONG * (knee - hip), knee + _ALONG * (ankle - knee)))


def _apart(pose: Pose, side: Side, near: Side) -> bool:
    """True when the ankle is clear of the other leg."""
    trunk = float(np.hypot(*(pose.joint("shoulder", near) - pose.joint("hip", near))))
    gaps = _line(_leg(pose, other_side(side))) - pose.joint("ankle", side)
    return bool(np.hypot(*gaps.T).min() > APART * trunk)


def _on_outline(pose: Pose, leg: FloatArray) -> bool:
    """True when a leg lies on the person from hip to ankle."""
    if pose.mask is None:
        return False
    x, y = np.rint(_line(leg)).astype(int).T
    height, width = pose.mask.shape
    inside = (x >= 0) & (y >= 0) & (x < width) & (y < height)
    person = pose.mask[y.clip(0, height - 1), x.clip(0, width - 1)] >= 0.5
    return bool(np.mean(inside & person) > ON_OUTLINE)
