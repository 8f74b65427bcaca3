"""One clip to one result, at the rate that was asked for, or from landmarks kept before.

What judges is `formcheck.core.Checker`, as everywhere; here is only what a run over many clips
needs besides: frames that are passed over, and models that are kept from clip to clip.
"""

from __future__ import annotations

import contextlib
import json
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from formcheck.batch.change import THUMBNAIL_PX
from formcheck.batch.identity import code_fingerprint
from formcheck.batch.sampling import Look, Sampler
from formcheck.batch.spare import Spare
from formcheck.batch.task import How, Outcome, Task
from formcheck.core import Checker
from formcheck.errors import UnreadableInputError
from formcheck.measure.landmarks import Pose
from formcheck.pipeline.analyze import analyze_source, source_of
from formcheck.pipeline.lookout import Lookout
from formcheck.pipeline.models import back_reader
from formcheck.pipeline.pose import PoseEstimator
from formcheck.pipeline.pose_store import PoseTrack, as_stored, load_more, load_poses, save_poses
from formcheck.pipeline.video import Decoded, VideoSource, open_source
from formcheck.report.result import Hold, Result, Source
from formcheck.report.summary import clip_result
from formcheck.report.table import FrameTable

Beat = Callable[[int], None]
"""Called with the number of frames done, now and then, as a sign of life."""

_MEASURED_IN = {
    "rounded_back": ("spine_flexion_deg",),
    "bent_knee": ("knee_flexion_left_deg", "knee_flexion_right_deg"),
    "resting_leg": ("knee_flexion_left_deg", "knee_flexion_right_deg"),
}


@dataclass
class Looks:
    """What the model saw in a clip, as far as judging it needs."""

    track: PoseTrack = field(default_factory=list)
    passed_s: list[float] = field(default_factory=list)
    problems: list[tuple[str, ...]] = field(default_factory=list)


class Scorer:
    """Scores clip after clip.

    Each clip gets a pose model that has seen nothing, built while the clip before is scored
    (`formcheck.batch.spare`). The one that looks for other people sees single pictures and stays.
    """

    def __init__(self) -> None:
        self._lookout = Lookout()
        self._spare = Spare()

    def close(self) -> None:
        """Free the models."""
        self._lookout.close()
        self._spare.close()

    def score(self, task: Task, beat: Beat = lambda _: None) -> Outcome:
        """Score one clip.

        Raises
        ------
        FormcheckError
            With one sentence: it cannot be read, or its landmarks cannot be written.
        """
        start = (time.perf_counter(), time.process_time())
        if task.landmarks is not None:
            return _outcome(task, *_from_landmarks(Path(task.landmarks), task), 0.0, start)
        store = None if task.store is None else Path(task.store)
        if store is not None and store.is_file() and load_more(store) is not None:
            return _outcome(task, *_from_landmarks(store, task), 0.0, start)
        with contextlib.closing(open_source(task.path)) as source:
            if not isinstance(source, VideoSource):
                photo = analyze_source(source, task.how.settings)
                return _outcome(task, photo, Looks(), 0.0, start)
            clip = _Clip(task.how, self._lookout, beat)
            with self._spare.lend(task.how.settings.model) as estimator:
                clip.run(source, estimator)
            frames = len(clip.table)
            described = source_of(source, frames, clip.with_pose)
            described = replace(described, path=task.name or task.path)
            result = clip.result(described, source.damage)
            if store is not None:
                _keep(store, clip.looks, described, source.damage, task.how)
        return _outcome(task, result, clip.looks, clip.inference_s, start)


class _Clip:
    """The loop over the frames of one clip, and what it has gathered."""

    def __init__(self, how: How, lookout: Lookout | None, beat: Beat) -> None:
        settings = how.settings
        self.table, self.looks = FrameTable(), Looks()
        self.with_pose, self.inference_s = 0, 0.0
        self._how, self._lookout, self._beat = how, lookout, beat
        self._checker = Checker(settings.wanted, settings.target_s, back_reader())
        self._sampler = Sampler(how.rate, settings.wanted.rounded_above_deg)
        self._pose: Pose | None = None
        self._problems: tuple[str, ...] = ()

    def run(self, source: VideoSource, estimator: PoseEstimator) -> None:
        """Decode every frame, look at those that matter, judge all."""
        if self._lookout is not None:
            self._lookout.begin()
        waiting: list[Decoded] = []
        for decoded in source.decoded():
            look = self._sampler.decide(decoded.time_s, partial(decoded.thumbnail, THUMBNAIL_PX))
            if look is Look.PASS and self._sampler.may_go_back:
                waiting.append(decoded)
            elif look is Look.PASS:
                self._pass(decoded.time_s)
            else:
                wanted = [False] * len(waiting)
                if look is Look.BACK:
                    wanted = self._sampler.worth_going_back_to([d.time_s for d in waiting])
                for passed, again in zip(waiting, wanted, strict=True):
                    if again:
                        self._look(passed, estimator)
                    else:
                        self._pass(passed.time_s)
                waiting.clear()
                self._look(decoded, estimator)
        for passed in waiting:
            self._pass(passed.time_s)

    def _look(self, decoded: Decoded, estimator: PoseEstimator) -> None:
        frame = decoded.frame()
        start = time.perf_counter()
        pose = estimator.follow(frame.image, frame.time_s)
        problems: tuple[str, ...] = ()
        if pose is not None and self._lookout is not None:
            problems = self._lookout.problems(frame, pose)
        self.inference_s += time.perf_counter() - start
        self.judge(frame.time_s, None if pose is None else as_stored(pose), problems)
        self._beat(frame.index + 1)

    def _pass(self, time_s: float) -> None:
        self.looks.passed_s.append(time_s)
        self.judge_again(time_s)

    def judge(self, time_s: float, pose: Pose | None, problems: tuple[str, ...]) -> None:
        """Judge a frame that was looked at."""
        self.looks.track.append((time_s, pose))
        self.looks.problems.append(problems)
        self._pose, self._problems = pose, problems
        feedback = self._checker.update(time_s, pose, problems)
        spell = self._checker.neutral.spell
        self._sampler.learn(feedback, spell[0].time_s if spell else None)
        self.with_pose += pose is not None
        self.table.append(feedback)

    def judge_again(self, time_s: float) -> None:
        """Judge a frame that was passed over."""
        self.with_pose += self._pose is not None
        self.table.append(self._checker.again(time_s, self._problems))

    def result(self, source: Source, damage: str | None) -> Result:
        """End the clip."""
        attempts, warnings = self._checker.finish()
        settings = self._how.settings
        return clip_result(
            source, settings.model, attempts, warnings, self.table, settings.target_s, damage
        )


def _keep(path: Path, looks: Looks, source: Source, damage: str | None, how: How) -> None:
    about = {"source": vars(source), "damage": damage, "problems": looks.problems}
    more = {
        "passed_s": np.array(looks.passed_s, np.float64),
        "about": np.array(json.dumps({**about, "how": how.to_dict()})),
    }
    save_poses(path, looks.track, more)


def read_about(path: Path) -> dict[str, Any] | None:
    """Return what is kept with a clip's landmarks: source, damage, problems, how it was done."""
    more = load_more(path)
    try:
        about: dict[str, Any] = json.loads(str(more["about"])) if more else {}
    except (KeyError, ValueError):
        return None
    return about if {"source", "damage", "problems", "how"} <= set(about) else None


def _from_landmarks(path: Path, task: Task) -> tuple[Result, Looks]:
    track, more, about = load_poses(path), load_more(path), read_about(path)
    if track is None or more is None or about is None or len(about["problems"]) != len(track):
        raise UnreadableInputError(
            f"{path} holds no landmarks that formcheck score has kept, or is damaged: "
            "score the clip again with --save-landmarks."
        )
    # The pose model is the one that was used then, whatever is asked for now.
    settings = replace(task.how.settings, model=about["how"]["model"])
    clip = _Clip(replace(task.how, settings=settings), None, lambda _: None)
    for time_s, place in _in_order(track, more["passed_s"].tolist()):
        if place is None:
            clip.judge_again(time_s)
        else:
            problems = tuple(about["problems"][place])
            clip.judge(time_s, track[place][1], problems)
    source = Source(**{**about["source"], "path": task.path})
    return clip.result(source, about["damage"]), clip.looks


def _in_order(track: PoseTrack, passed_s: list[float]) -> Iterator[tuple[float, int | None]]:
    looked = [(time_s, place) for place, (time_s, _) in enumerate(track)]
    both: list[tuple[float, int | None]] = [*looked, *((time_s, None) for time_s in passed_s)]
    return iter(sorted(both, key=lambda entry: entry[0]))


def _outcome(
    task: Task,
    result: Result,
    looks: Looks,
    inference_s: float,
    start: tuple[float, float],
) -> Outcome:
    return Outcome(
        key=task.key,
        version=code_fingerprint(),
        result=result.to_dict(),
        worst_at_s=tuple(_worst_moments(hold, result.frames) for hold in result.holds),
        looks=len(looks.track),
        inference_s=inference_s,
        seconds=time.perf_counter() - start[0],
        cpu_s=time.process_time() - start[1],
    )


def _worst_moments(hold: Hold, frames: FrameTable) -> tuple[float | None, ...]:
    """When each fault of a hold was worst, as far as an angle tells; else its middle."""
    moments: list[float | None] = []
    times = frames.column("time_s")
    for fault in hold.faults:
        if fault.start_s is None or fault.end_s is None:
            moments.append(None)
            continue
        inside = (times >= fault.start_s) & (times <= fault.end_s)
        best, at = -math.inf, 0.5 * (fault.start_s + fault.end_s)
        for name in _MEASURED_IN.get(fault.fault, ()):
            values = np.where(inside, frames.column(name), np.nan)
            # The angle of the leg that is meant comes nearest to the worst value of the fault.
            if np.isfinite(values).any():
                off = np.abs(values - fault.worst)
                place = int(np.nanargmin(off))
                if -off[place] > best:
                    best, at = -float(off[place]), float(times[place])
        moments.append(round(at, 3))
    return tuple(moments)
