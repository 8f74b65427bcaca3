"""Where the model's landmarks lie from the true joints: what `measure.joints` is built on.

For each clip the median offset of hip, shoulder and knee of the near side, over the frames of the
true holds; the table shows how that median spreads over clips, beside the length that is taken
off. A change of model, or people unlike those measured, would show here first.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.lab.benchmark.clip_set import SetClip, Tick, find_set, over_clips
from formcheck.lab.benchmark.metrics import inside
from formcheck.lab.benchmark.observe import Observation, Work, with_truth
from formcheck.lab.benchmark.sheet import DASH, Found, Sheet, page
from formcheck.lab.benchmark.truth import Truth, read_truth, stretches
from formcheck.measure import joints
from formcheck.measure.landmarks import FloatArray

LINES = {
    "hip, forward": joints.HIP_FORWARD,
    "hip, up": joints.HIP_UP,
    "shoulder, forward": -joints.SHOULDER_BACK,
    "shoulder, up": 0.0,
    "knee, in front of the thigh": joints.KNEE_FORWARD,
}
"""What is measured, and what `measure.joints` takes off; trunk lengths."""

MAX_AZIMUTH_DEG = 20.0
STRETCHES = stretches()


@dataclass(frozen=True)
class ClipOffsets:
    """Median offsets of one clip in trunk lengths, by the names in `LINES`."""

    stretch: str
    offsets: Mapping[str, float]


def clip_offsets(truth: Truth, seen: Observation) -> ClipOffsets | None:
    """Measure one clip; None without a frame of a true hold in which somebody was seen.

    Offsets are along the true trunk line (hip to shoulder joint, up) and square to it (forward),
    with the foreshortening of the true azimuth undone.
    """
    near = truth.near_side
    facing = 1.0 if near == "right" else -1.0
    rows = inside(truth.time_s, [hold.span for hold in truth.holds]) & seen.seen
    if not rows.any():
        return None
    flat = np.array([facing / math.cos(math.radians(truth.azimuth_deg)), -1.0])

    def place(points: Mapping[str, FloatArray], joint: str) -> FloatArray:
        """Forward and up in the sagittal plane, pixels, shape (frames, 2)."""
        return np.asarray(points[f"{joint}_{near}"][rows] * flat)

    hip = place(truth.joints, "hip")
    trunk = place(truth.joints, "shoulder") - hip
    thigh = place(truth.joints, "knee") - hip
    length = np.linalg.norm(trunk, axis=1)
    up = trunk / length[:, None]
    forward = np.stack([up[:, 1], -up[:, 0]], axis=1)
    front = np.stack([-thigh[:, 1], thigh[:, 0]], axis=1)
    front /= np.linalg.norm(front, axis=1)[:, None]

    def median(joint: str, axis: FloatArray) -> float:
        off = place(seen.joints, joint) - place(truth.joints, joint)
        return float(np.median((off * axis).sum(axis=1) / length))

    axes = (("hip", forward), ("hip", up), ("shoulder", forward), ("shoulder", up), ("knee", front))
    values = (median(joint, axis) for joint, axis in axes)
    return ClipOffsets(truth.stretch, dict(zip(LINES, values, strict=True)))


def run(options: argparse.Namespace, tick: Tick) -> Found:
    """Measure every clip seen from within `MAX_AZIMUTH_DEG` of the side."""
    clips = find_set(options.folder, options.limit).clips
    work = Work(options.model, options.poses)
    found = list(over_clips(_measure, clips, work, tick=tick))
    return Found(page("Landmarks", [landmarks_sheet(found)]))


def _measure(clip: SetClip, work: Work) -> ClipOffsets | None:
    truth = read_truth(clip.truth)
    if abs(truth.azimuth_deg) > MAX_AZIMUTH_DEG or not truth.holds:
        return None
    return clip_offsets(*with_truth(clip, work))


def landmarks_sheet(found: Sequence[ClipOffsets]) -> Sheet:
    """Return the table: median and quartiles over clips, by stretch."""
    columns = [[one for one in found if one.stretch == name] for name in STRETCHES]
    columns.append(list(found))
    rows = [("clips", *(str(len(column)) for column in columns), "")]
    for name, taken_off in LINES.items():
        cells = (_spread([one.offsets[name] for one in column]) for column in columns)
        rows.append((name, *cells, f"{taken_off:+.3f}".replace("-", "−")))
    note = (
        "Trunk lengths: median over clips (and quartiles) of each clip's median offset of the "
        "near side's landmark from the true joint, in true holds, camera within "
        f"{MAX_AZIMUTH_DEG:.0f}° of the side. Taken off: by formcheck/measure/joints.py."
    )
    head = ("", *STRETCHES, "all", "taken off")
    return Sheet("Landmarks from joints", head, tuple(rows), note)


def _spread(values: Sequence[float]) -> str:
    if not values:
        return DASH
    low, middle, high = np.percentile(values, (25, 50, 75))
    text = f"{middle:+.2f} ({low:+.2f}…{high:+.2f})"
    # All are below one: without the zeros the table fits a terminal.
    return text.replace("0.", ".").replace("-", "−")
