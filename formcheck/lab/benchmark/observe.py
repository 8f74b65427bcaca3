"""Run the shipped pipeline over one clip and keep what the benchmark compares with the truth.

Normally this is `analyze_source`, the whole of ``formcheck analyze`` behind the command line.
From stored looks only the pose model is left out.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from formcheck.errors import UnreadableInputError
from formcheck.judge import Judge, Settings
from formcheck.lab.benchmark.clip_set import SetClip
from formcheck.lab.benchmark.truth import JOINTS
from formcheck.measure.landmarks import FloatArray
from formcheck.measure.view import SIDES
from formcheck.pipeline.analyze import analyze_source
from formcheck.pipeline.frames import SourceInfo
from formcheck.pipeline.looks import load_looks, save_looks
from formcheck.pipeline.models import ModelName
from formcheck.pipeline.photo import PhotoSource
from formcheck.pipeline.pose_store import PoseTrack, stored_path
from formcheck.pipeline.track import Look, look_through
from formcheck.pipeline.video import VideoSource, open_source
from formcheck.report.result import Result, Source
from formcheck.rules.coach import Feedback
from formcheck.rules.problems import WarningSpan
from formcheck.rules.stretch import angle

PER_LEG = ("hip_flexion_deg", "hip_hinge_deg", "knee_flexion_deg", "leg_raise_deg")
OF_TRUNK = ("spine_flexion_deg", "trunk_inclination_deg")

VERDICT = "rounding_deg"
"""How far beyond the line the back was judged to be, beside the angles."""


@dataclass(frozen=True, eq=False)
class Observation:
    """What formcheck found in a clip."""

    time_s: FloatArray
    """Shape (n,)."""
    seen: npt.NDArray[np.bool_]
    """Shape (n,), bool. Frames with a pose."""
    angles: Mapping[str, FloatArray]
    """Shape (n,). As results report them: degrees, NaN where formcheck abstains. Keys such as
    ``"spine_flexion_deg"`` and ``"knee_flexion_left_deg"``."""
    joints: Mapping[str, FloatArray]
    """Shape (n, 2). Pixels of the video; keys such as ``"hip_left"``; NaN without a pose."""
    live_warnings: tuple[frozenset[str], ...]
    live_faults: tuple[frozenset[str], ...]
    """Faults that each frame's feedback warns of or shows, and those that it shows."""
    result: Result
    seconds: float = float("nan")
    """What the analysis took."""


class Collector:
    """Takes feedback frame by frame; `finish` makes an `Observation` of it."""

    def __init__(self) -> None:
        self._times: list[float] = []
        self._angles: list[list[float]] = []
        self._joints: list[FloatArray] = []
        self._warnings: list[frozenset[str]] = []
        self._faults: list[frozenset[str]] = []
        self._names = [
            *OF_TRUNK,
            *(name.replace("_deg", f"_{side}_deg") for name in PER_LEG for side in SIDES),
            VERDICT,
        ]
        self._points = [f"{joint}_{side}" for joint in JOINTS for side in SIDES]

    def add(self, feedback: Feedback) -> None:
        """Take in one frame."""
        self._times.append(feedback.time_s)
        self._warnings.append(frozenset((*feedback.suspects, *feedback.faults)))
        self._faults.append(frozenset(feedback.faults))
        m = feedback.measures
        if m is None:
            self._angles.append([np.nan] * len(self._names))
            self._joints.append(np.full((len(self._points), 2), np.nan))
            return
        row = [angle(m, name, "both") for name in OF_TRUNK]
        row += [angle(m, name, side) for name in PER_LEG for side in SIDES]
        row.append(m.spine.rounding_deg)
        self._angles.append(row)
        share = [m.pose.joint(joint, side) for joint in JOINTS for side in SIDES]
        self._joints.append(np.array(share) / np.array(m.pose.size))

    def finish(self, result: Result, seconds: float) -> Observation:
        """Return everything as columns."""
        angles = np.array(self._angles, float).reshape(-1, len(self._names))
        size = np.array([result.source.width, result.source.height], float)
        joints = np.array(self._joints, float).reshape(-1, len(self._points), 2) * size
        return Observation(
            time_s=np.array(self._times),
            seen=np.isfinite(joints).all(axis=(1, 2)),
            angles={name: angles[:, i] for i, name in enumerate(self._names)},
            joints={name: joints[:, i] for i, name in enumerate(self._points)},
            live_warnings=tuple(self._warnings),
            live_faults=tuple(self._faults),
            result=result,
            seconds=seconds,
        )


def observe(clip: SetClip, model: ModelName, store: Path | None = None) -> Observation:
    """Analyse one clip.

    `store`: folder of stored poses: taken from there, or found and put there first. Raises
    UnreadableInputError if the clip cannot be read to its end.
    """
    if store is not None:
        return _observe_stored(clip, model, store)
    collector = Collector()

    def keep(_look: Look, feedback: Feedback) -> None:
        collector.add(feedback)

    start = time.perf_counter()
    with contextlib.closing(open_source(clip.video)) as source:
        result = analyze_source(source, Settings(model=model), take=keep)
        seconds = time.perf_counter() - start
        _refuse_damage(clip.video, source.damage)
    return collector.finish(result, seconds)


def _refuse_damage(video: Path, damage: Sequence[WarningSpan]) -> None:
    if damage:
        raise UnreadableInputError(f"{video} cannot be measured on: {damage[0].warning}")


def _observe_stored(clip: SetClip, model: ModelName, store: Path) -> Observation:
    return replay(*stored_looks(clip, model, store), model)


def stored_looks(
    clip: SetClip, model: ModelName, store: Path
) -> tuple[tuple[Look, ...], SourceInfo]:
    """Take a clip's looks from the store, or look at it and put them there."""
    path = stored_path(store, clip.video_sha256, model)
    stored = load_looks(path)
    looks = None if stored is None else tuple(stored)
    with contextlib.closing(open_source(clip.video)) as source:
        if looks is None:
            looks = tuple(look_through(a_clip(source), model))
            _refuse_damage(clip.video, source.damage)
            save_looks(path, looks)
    return looks, source.info


def a_clip(source: VideoSource | PhotoSource) -> VideoSource:
    """Return the source, which has to be a clip."""
    if isinstance(source, PhotoSource):
        raise UnreadableInputError(f"{source.info.path} is a photograph, not a clip.")
    return source


def replay(looks: Sequence[Look], info: SourceInfo, model: ModelName) -> Observation:
    """Judge looks as everywhere."""
    judge, collector = Judge(Settings(model=model)), Collector()
    start = time.perf_counter()
    for look in looks:
        collector.add(judge.take(look))
    end_s = looks[-1].time_s if looks else 0.0
    source = Source(info.path, info.width, info.height, info.fps, end_s, 0, 0)
    result = judge.result(source)
    return collector.finish(result, time.perf_counter() - start)


def stored_track(clip: SetClip, model: ModelName, store: Path) -> PoseTrack:
    """Return the times and poses of `stored_looks`."""
    looks, _ = stored_looks(clip, model, store)
    return [(look.time_s, look.pose) for look in looks]
