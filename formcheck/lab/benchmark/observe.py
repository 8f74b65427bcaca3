"""Run the shipped pipeline over one clip and keep what the benchmark compares with the truth.

Normally this is `analyze_source`, the whole of ``formcheck analyze`` behind the command line.
From stored poses only what lies before `Checker` is left out; `replay` then does what the
pipeline does with them. (It does not look for other people, which changes a warning and no
measure, hold or fault.)
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from formcheck.core import Checker
from formcheck.errors import UnreadableInputError
from formcheck.lab.benchmark.clip_set import SetClip
from formcheck.lab.benchmark.truth import JOINTS
from formcheck.measure.landmarks import FloatArray
from formcheck.measure.view import SIDES
from formcheck.pipeline.analyze import Settings, analyze_source
from formcheck.pipeline.frames import Frame, SourceInfo
from formcheck.pipeline.models import ModelName, back_reader
from formcheck.pipeline.pose_store import PoseTrack, load_poses, save_poses, stored_path
from formcheck.pipeline.tandem import follow_all
from formcheck.pipeline.video import open_source
from formcheck.report.result import Result, Source
from formcheck.report.summary import clip_result
from formcheck.report.table import FrameTable
from formcheck.rules.coach import Feedback
from formcheck.rules.stretch import angle

PER_LEG = ("hip_flexion_deg", "hip_hinge_deg", "knee_flexion_deg", "leg_raise_deg")
OF_TRUNK = ("spine_flexion_deg", "trunk_inclination_deg")

VERDICT = "rounding_deg"
"""How far beyond the line the back was judged to be, beside the angles."""


@dataclass(frozen=True, eq=False)
class Observation:
    """What formcheck found in a clip.

    Attributes
    ----------
    time_s : ndarray, shape (n,)
    seen : ndarray of bool, shape (n,)
        Frames with a pose.
    angles : dict of str to ndarray, shape (n,)
        As results report them: degrees, NaN where formcheck abstains. Keys such as
        ``"spine_flexion_deg"`` and ``"knee_flexion_left_deg"``.
    joints : dict of str to ndarray, shape (n, 2)
        Pixels of the video; keys such as ``"hip_left"``; NaN without a pose.
    live_warnings, live_faults : tuple of frozenset of str
        Faults that each frame's feedback warns of or shows, and those that it shows.
    result : Result
    seconds : float
        What the analysis took.
    """

    time_s: FloatArray
    seen: npt.NDArray[np.bool_]
    angles: Mapping[str, FloatArray]
    joints: Mapping[str, FloatArray]
    live_warnings: tuple[frozenset[str], ...]
    live_faults: tuple[frozenset[str], ...]
    result: Result
    seconds: float = float("nan")


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

    Parameters
    ----------
    clip : SetClip
    model : {"lite", "full", "heavy"}
    store : Path, optional
        Folder of stored poses: taken from there, or found and put there first.

    Raises
    ------
    UnreadableInputError
        If the clip cannot be read to its end.
    """
    if store is not None:
        return _observe_stored(clip, model, store)
    collector = Collector()

    def keep(_frame: Frame, feedback: Feedback) -> None:
        collector.add(feedback)

    start = time.perf_counter()
    with contextlib.closing(open_source(clip.video)) as source:
        result = analyze_source(source, Settings(model=model), clip_sink=keep)
        seconds = time.perf_counter() - start
        _refuse_damage(clip.video, source.damage)
    return collector.finish(result, seconds)


def _refuse_damage(video: Path, damage: str | None) -> None:
    if damage:
        raise UnreadableInputError(f"{video} cannot be measured on: {damage}")


def _observe_stored(clip: SetClip, model: ModelName, store: Path) -> Observation:
    return replay(*stored_track(clip, model, store), model)


def stored_track(clip: SetClip, model: ModelName, store: Path) -> tuple[PoseTrack, SourceInfo]:
    """Take a clip's poses from the store, or find them and put them there."""
    path = stored_path(store, clip.video_sha256, model)
    track = load_poses(path)
    with contextlib.closing(open_source(clip.video)) as source:
        info = source.info
        if track is None:
            track = [(frame.time_s, pose) for frame, pose in follow_all(source, model)]
            _refuse_damage(clip.video, source.damage)
            save_poses(path, track)
            # Read back, so that the first run judges the same quantised masks as the next.
            track = load_poses(path) or track
    return track, info


def replay(track: PoseTrack, info: SourceInfo, model: ModelName) -> Observation:
    """Do with poses what the pipeline does with those that it has just found."""
    settings = Settings(model=model)
    checker, table, collector = (
        Checker(settings.wanted, settings.target_s, back_reader()),
        FrameTable(),
        Collector(),
    )
    start = time.perf_counter()
    for time_s, pose in track:
        feedback = checker.update(time_s, pose)
        table.append(feedback)
        collector.add(feedback)
    attempts, warnings = checker.finish()
    source = Source(
        path=info.path,
        width=info.width,
        height=info.height,
        fps=info.fps,
        duration_s=track[-1][0] if track else 0.0,
        frames=len(track),
        frames_with_pose=sum(pose is not None for _, pose in track),
    )
    result = clip_result(source, model, attempts, warnings, table, settings.target_s, None)
    return collector.finish(result, time.perf_counter() - start)
