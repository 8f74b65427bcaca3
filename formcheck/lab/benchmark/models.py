"""``models``: what a larger pose model buys, in accuracy against time."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Iterator

from formcheck.errors import UsageError
from formcheck.lab.benchmark.clip_set import Tick, find_set
from formcheck.lab.benchmark.figures import METRICS, figure, members
from formcheck.lab.benchmark.observe import Work, with_truth
from formcheck.lab.benchmark.record import ClipRecord, record_clip
from formcheck.lab.benchmark.sheet import Found, Sheet, page
from formcheck.pipeline.models import MODEL_NAMES, ModelName, model_path
from formcheck.pipeline.pose import PoseEstimator

SHOWN = (
    "frames.seen", "clip.stretch_right", "clip.side_right", "hold.held", "back.auc",
    "back.balanced", "back.null", "faults.missed", "faults.false", "hip_flexion.mae",
    "hip_hinge.mae", "spine_flexion.mae", "trunk_inclination.mae", "knee_stretched.mae",
    "leg_raise.mae", "joint.hip", "joint.ankle",
)  # fmt: skip
"""The main figures, camera within 20° of the side."""


def installed() -> Iterator[ModelName]:
    """Yield the models that are there."""
    for name in MODEL_NAMES:
        try:
            model_path(name)
        except UsageError:
            continue
        yield name


def run(options: argparse.Namespace, tick: Tick) -> Found:
    """Run every installed model over every clip, in turn, so that a busy spell hits all alike."""
    names = list(installed())
    if not names:
        raise UsageError("No pose model is installed: run `python models/build_models.py`.")
    clips = find_set(options.folder, options.limit).clips
    # Loading libraries and the first touch of a file are not what is measured.
    importlib.import_module("mediapipe")
    for name in names:
        PoseEstimator(name).close()
    records: dict[ModelName, list[ClipRecord]] = {name: [] for name in names}
    seconds = dict.fromkeys(names, 0.0)
    for number, clip in enumerate(clips, start=1):
        for name in names:
            truth, seen = with_truth(clip, Work(name))
            records[name].append(record_clip(truth, seen))
            seconds[name] += seen.seconds
        tick(number, len(clips))
    return Found(page("Accuracy against time", [models_sheet(records, seconds)]))


def models_sheet(
    records: dict[ModelName, list[ClipRecord]], seconds: dict[ModelName, float]
) -> Sheet:
    """Return the table: models side by side."""
    each = {m: 1000.0 * seconds[m] / sum(r.frames for r in found) for m, found in records.items()}
    rows = [
        ("time per frame", *(f"{ms:.1f} ms" for ms in each.values())),
        ("  times the fastest", *(f"{ms / min(each.values()):.2f}" for ms in each.values())),
    ]
    side_on = [members(found, "all", "≤20") for found in records.values()]
    for metric in (m for key in SHOWN for m in METRICS if m.key == key):
        cells = (figure(mine, metric.key).words(metric.unit) for mine in side_on)
        rows.append((metric.words, *cells))
    note = (
        "Time: whole analysis without a video (reading, pose, checking), measured clip by clip in "
        "turn on this machine. Camera within 20° of the side; (n) as in the accuracy table."
    )
    for name in MODEL_NAMES:
        if name not in records:
            note += (
                f"\nNot measured: {name} is not installed (`python models/build_models.py {name}` "
                f"builds it from the npm package, if that can be reached)."
            )
    return Sheet("Pose models", ("", *records), tuple(rows), note)
