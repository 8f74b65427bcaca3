"""One clip to one result, at the rate that was asked for, or from landmarks kept before.

What judges is `formcheck.core.Checker`, as everywhere; here is only what a run over many clips
needs besides: frames that are passed over, and models that are kept from clip to clip.
"""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np

from formcheck.batch.change import THUMBNAIL_PX, Watch
from formcheck.batch.identity import code_fingerprint
from formcheck.batch.looks import Looks, Moment, Recalled, UnfitError, keep_looks, read_looks
from formcheck.batch.sampling import Look, Sampler
from formcheck.batch.spare import Spare
from formcheck.batch.task import How, Outcome, Task
from formcheck.core import Checker
from formcheck.errors import UnreadableInputError
from formcheck.measure.landmarks import Pose
from formcheck.pipeline.analyze import analyze_source, source_of
from formcheck.pipeline.frames import Image
from formcheck.pipeline.lookout import Lookout
from formcheck.pipeline.models import back_reader
from formcheck.pipeline.pose import PoseEstimator
from formcheck.pipeline.pose_store import as_stored
from formcheck.pipeline.video import Decoded, VideoSource, open_source
from formcheck.report.result import Hold, Result, Source
from formcheck.report.summary import clip_result
from formcheck.report.table import FrameTable
from formcheck.rules.coach import Feedback

Beat = Callable[[int], None]
"""Called with the number of frames done, now and then, as a sign of life."""

_MEASURED_IN = {
    "rounded_back": ("spine_flexion_deg",),
    "bent_knee": ("knee_flexion_left_deg", "knee_flexion_right_deg"),
    "resting_leg": ("knee_flexion_left_deg", "knee_flexion_right_deg"),
}


class Timed(Protocol):
    """A frame, be it decoded or recalled."""

    @property
    def time_s(self) -> float:
        """When it is shown, in seconds."""
        ...

    def thumbnail(self, long_side: int) -> Image:
        """Make a small grey picture."""
        ...


T = TypeVar("T", bound=Timed)


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
        if store is not None and store.is_file():
            with contextlib.suppress(UnfitError, UnreadableInputError):
                return _outcome(task, *_as_if_anew(store, task), 0.0, start)
        with contextlib.closing(open_source(task.path)) as source:
            if not isinstance(source, VideoSource):
                photo = analyze_source(source, task.how.settings)
                return _outcome(task, photo, Looks(), 0.0, start)
            clip = ClipLoop(task.how, Watch())
            with self._spare.lend(task.how.settings.model) as estimator:
                eyes = _Eyes(clip, estimator, self._lookout, beat)
                clip.run(source.decoded(), eyes.look)
            described = source_of(source, len(clip.table), clip.with_pose)
            described = replace(described, path=task.name or task.path)
            result = clip.result(described, source.damage)
            if store is not None:
                keep_looks(store, clip.looks, described, source.damage, task.how)
        return _outcome(task, result, clip.looks, eyes.inference_s, start)


class _Eyes:
    """Shows frames to the pose model, now and then also to the one that looks for others."""

    def __init__(
        self, clip: ClipLoop, estimator: PoseEstimator, lookout: Lookout, beat: Beat
    ) -> None:
        self._clip, self._estimator = clip, estimator
        self._lookout, self._beat = lookout, beat
        self.inference_s = 0.0
        lookout.begin()

    def look(self, decoded: Decoded) -> None:
        """Find the person and judge."""
        frame = decoded.frame()
        start = time.perf_counter()
        pose = self._estimator.follow(frame.image, frame.time_s)
        problems = () if pose is None else self._lookout.problems(frame, pose)
        self.inference_s += time.perf_counter() - start
        self._clip.judge(frame.time_s, None if pose is None else as_stored(pose), problems)
        self._beat(frame.index + 1)


class ClipLoop:
    """The loop over the frames of one clip, and what it has gathered.

    Parameters
    ----------
    how : How
    watch : Watch
        Compares pictures.
    """

    def __init__(self, how: How, watch: Watch) -> None:
        settings = how.settings
        self.table, self.looks = FrameTable(), Looks(changes=watch.changes)
        self.with_pose = 0
        self._how, self._watch = how, watch
        self._checker = Checker(settings.wanted, settings.target_s, back_reader())
        self._sampler = Sampler(how.rate, settings.wanted.rounded_above_deg, watch)
        self._pose: Pose | None = None
        self._problems: tuple[str, ...] = ()
        self._passed_s: list[float] = []

    def run(self, frames: Iterable[T], look_at: Callable[[T], None]) -> None:
        """Go through every frame, look at those that matter, judge all."""
        waiting: list[T] = []
        for frame in frames:
            look = self._sampler.decide(frame.time_s, partial(frame.thumbnail, THUMBNAIL_PX))
            if look is Look.PASS and self._sampler.may_go_back:
                waiting.append(frame)
            elif look is Look.PASS:
                self.pass_over(frame.time_s)
            else:
                wanted = [False] * len(waiting)
                if look is Look.BACK:
                    wanted = self._sampler.worth_going_back_to([f.time_s for f in waiting])
                for passed, again in zip(waiting, wanted, strict=True):
                    if again:
                        look_at(passed)
                    else:
                        self.pass_over(passed.time_s)
                waiting.clear()
                look_at(frame)
        for passed in waiting:
            self.pass_over(passed.time_s)

    def pass_over(self, time_s: float) -> None:
        """Leave a frame out; it is judged when the next look is known."""
        self.looks.passed_s.append(time_s)
        self._passed_s.append(time_s)

    def judge(self, time_s: float, pose: Pose | None, problems: tuple[str, ...]) -> None:
        """Judge a frame that was looked at, and those passed over before it.

        Each of these by the look that is nearer in time: what has changed between two looks is
        dated half as wrongly as by the look before.
        """
        before_s = self.looks.track[-1][0] if self.looks.track else -math.inf
        times = [*self._passed_s, time_s]
        late = next(i for i, at_s in enumerate(times) if time_s - at_s < at_s - before_s)
        self._judge_passed(times[:late])
        self.looks.track.append((time_s, pose))
        self.looks.problems.append(problems)
        self._pose, self._problems = pose, problems
        feedback = self._checker.update(times[late], pose, problems)
        for at_s in times[late + 1 :]:
            self._take(feedback)
            feedback = self._checker.again(at_s, problems)
        self._take(feedback)
        self._passed_s.clear()
        spell = self._checker.neutral.spell
        self._sampler.learn(feedback, spell[0].time_s if spell else None)
        self._watch.found(pose)

    def _judge_passed(self, times_s: Sequence[float]) -> None:
        """Judge frames by the look before them."""
        for time_s in times_s:
            self._take(self._checker.again(time_s, self._problems))

    def _take(self, feedback: Feedback) -> None:
        self.with_pose += self._pose is not None
        self.table.append(feedback)

    def result(self, source: Source, damage: str | None) -> Result:
        """End the clip."""
        self._judge_passed(self._passed_s)
        self._passed_s.clear()
        attempts, warnings = self._checker.finish()
        settings = self._how.settings
        return clip_result(
            source, settings.model, attempts, warnings, self.table, settings.target_s, damage
        )


def _from_landmarks(path: Path, task: Task) -> tuple[Result, Looks]:
    """Judge what was kept, whatever frames these settings would have looked at."""
    looks, about = read_looks(path)
    # The pose model is the one that was used then, whatever is asked for now.
    settings = replace(task.how.settings, model=about["how"]["model"])
    clip = ClipLoop(replace(task.how, settings=settings), Watch())
    for moment in looks.moments():
        if moment.place is None:
            clip.pass_over(moment.time_s)
        else:
            clip.judge(moment.time_s, looks.track[moment.place][1], looks.problems[moment.place])
    source = Source(**{**about["source"], "path": task.path})
    return clip.result(source, about["damage"]), clip.looks


def _as_if_anew(path: Path, task: Task) -> tuple[Result, Looks]:
    """Score from what was kept exactly as the clip would be, or say that it cannot be done.

    Rules decide which frames are looked at. So every decision is made again; landmarks serve only
    if the same frames come out.
    """
    looks, about = read_looks(path)
    clip = ClipLoop(task.how, Recalled(looks.changes))

    def recall(moment: Moment) -> None:
        if moment.place is None:
            raise UnfitError(f"not looked at {moment.time_s:g} s")
        clip.judge(moment.time_s, looks.track[moment.place][1], looks.problems[moment.place])

    clip.run(looks.moments(), recall)
    if len(clip.looks.track) != len(looks.track):
        raise UnfitError("looked more often than need be")
    source = Source(**{**about["source"], "path": task.name or task.path})
    return clip.result(source, about["damage"]), clip.looks


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
