"""Where a rounded back bends: more in the lower or more in the upper back, or nobody knows.

Told only against the person's own neutral and only when sure. How sure is found by moving the hip
and the shoulder about by what landmarks are off by: an answer that depends on that is none.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, Protocol, runtime_checkable

import numpy as np

from formcheck.measure import geometry
from formcheck.measure.back import BackLook, look_at_back
from formcheck.measure.joints import Joints
from formcheck.measure.landmarks import FloatArray, Pose
from formcheck.measure.view import View

Where = Literal["lower", "upper"]

MOVED_BY = 0.045
"""Standard deviation of the moves, in trunk lengths: what landmarks are off by, about."""

MOVES = np.random.default_rng(0).normal(0.0, MOVED_BY, (5, 2, 2))
"""Moves of hip and shoulder, always the same, in trunk lengths."""

LEAST_SPREAD = 0.1
"""Added to the spread of the answers, so that five that agree by chance are not infinitely sure."""

SURE = 3.0
"""Mean answer over its spread from which it is told (models/README.md: how often that is right)."""

ASK_EVERY_S = 0.3
"""Six looks cost six times as much as one, and nobody's bend wanders faster."""

WITHIN_AZIMUTH_DEG = 20.0
"""Estimated camera azimuth up to which it was tried."""

_SMOOTHING = np.array([0.25, 0.5, 0.25])


@runtime_checkable
class WhereReader(Protocol):
    """A reader that also tells how much more the upper back bends than the lower."""

    def upper_share(self, looks: list[BackLook], neutral: BackLook) -> FloatArray:
        """Return an answer for each look, shape (n,): below 0 lower, above 0 upper back."""
        ...


def where_features(look: BackLook, neutral: BackLook) -> FloatArray:
    """Numbers that tell where a back bends: outline, its change and how both curve, shape (157,).

    All stations and not every other one as for the flexion: it is details that tell.
    """
    shape, change = _smooth(look.dorsal), _smooth(look.dorsal - neutral.dorsal)
    stand = [
        look.hip_flexion_deg / 60,
        look.lean_deg / 60,
        look.azimuth_deg / 30,
        5.0 * np.log(look.chord_px / neutral.chord_px),
        (look.hip_flexion_deg - neutral.hip_flexion_deg) / 60,
    ]
    parts = (shape, change, _curving(shape), _curving(change), stand)
    whole: FloatArray = np.nan_to_num(np.concatenate(parts))
    return whole


def _smooth(offsets: FloatArray) -> FloatArray:
    smooth: FloatArray = np.convolve(np.pad(offsets, 1, "edge"), _SMOOTHING, "valid")
    return smooth


def _curving(offsets: FloatArray) -> FloatArray:
    return 20.0 * np.diff(_smooth(offsets), 2)


def read_where(
    pose: Pose,
    view: View,
    joints: Joints,
    look: BackLook,
    neutral: BackLook,
    reader: WhereReader,
) -> Where | None:
    """Tell where a back that is known to be rounded bends most; None when not sure.

    Parameters
    ----------
    pose : Pose
    view : View
    joints : Joints
    look, neutral : BackLook
        The rounded back and the same person's neutral.
    reader : WhereReader
    """
    if not abs(view.azimuth_deg) <= WITHIN_AZIMUTH_DEG:
        return None
    knee = joints.legs[view.near_side][1]
    looks = [look]
    for hip_move, shoulder_move in MOVES * look.chord_px:
        hip, shoulder = joints.hip + hip_move, joints.shoulder + shoulder_move
        moved = replace(joints, hip=hip, shoulder=shoulder)
        flexion = geometry.hip_flexion(shoulder, hip, knee, view.facing)
        lean = geometry.inclination_from_vertical(hip, shoulder, view.facing)
        seen = look_at_back(pose, view, moved, flexion, lean)
        looks += [seen[0]] if seen is not None else []
    return told(reader.upper_share(looks, neutral))


def told(answers: FloatArray) -> Where | None:
    """What several answers to the same question come to."""
    sureness = float(answers.mean()) / (float(answers.std()) + LEAST_SPREAD)
    if abs(sureness) < SURE:
        return None
    return "upper" if sureness > 0 else "lower"
