"""One clip to one result, or from landmarks kept before.

What looks and judges is what does so everywhere (`pipeline.track`, `judge`); here is only what a
run over many clips needs besides: landmarks in a store, and models that are got ready meanwhile.
"""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from formcheck.batch.identity import code_fingerprint
from formcheck.batch.kept import Keeping, keep, recall
from formcheck.batch.spare import Spare
from formcheck.batch.task import Outcome, Task
from formcheck.errors import UnreadableInputError
from formcheck.judge import Judge, Settings
from formcheck.pipeline.analyze import analyze_source
from formcheck.pipeline.company import Lookout
from formcheck.pipeline.held_file import HeldFile, changed
from formcheck.pipeline.track import Look
from formcheck.pipeline.video import open_source
from formcheck.report.result import Hold, Result, Source
from formcheck.report.table import FrameTable
from formcheck.rules.words import rule_named

Beat = Callable[[int], None]
"""Called with the number of frames done, now and then, as a sign of life."""

_KNEES = ("knee_flexion_left_deg", "knee_flexion_right_deg")
"""Columns of the frame table of which one shows a fault of a knee."""


class Scorer:
    """Scores clip after clip.

    Each clip gets pose models that have seen nothing, built while the clip before is scored
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

        Raises FormcheckError with one sentence: it cannot be read, or its landmarks cannot be
        written.
        """
        start = (time.perf_counter(), time.process_time())
        store = None if task.store is None else Path(task.store)
        if task.landmarks is not None:
            with _held(task, task.landmarks, beat) as same:
                kept = recall(Path(task.landmarks))
                same()
            return _outcome(task, _judged(kept, task.how.settings, task.path), start)
        if store is not None and store.is_file():
            with contextlib.suppress(UnreadableInputError):
                kept = recall(store)
                named = task.name or task.path
                return _outcome(task, _judged(kept, task.how.settings, named), start)
        settings, looks = task.how.settings, list[Look]()
        with (
            _held(task, task.path, beat) as same,
            contextlib.closing(
                open_source(task.path, slow_motion=settings.slow_motion, rotate=settings.rotate)
            ) as source,
        ):
            self._lookout.begin()
            result = analyze_source(
                source,
                settings,
                take=None if store is None else lambda look, _: looks.append(look),
                progress=lambda done, _: beat(done),
                make=self._spare.take,
                lookout=self._lookout,
            )
            same()
            called = replace(result.source, path=task.name or task.path)
            result = replace(result, source=called)
            if store is not None and not source.info.is_photo:
                keep(store, Keeping(called, source.damage, settings, tuple(looks)))
        return _outcome(task, result, start)


@contextlib.contextmanager
def _held(task: Task, path: str, beat: Beat) -> Iterator[Callable[[], None]]:
    """Hold the file to judge; gives what raises `ChangedError` unless it stayed what was hashed.

    It was hashed when the task was made, which may be hours ago.
    """
    kind, _, sha256 = task.content.partition(":")
    if kind != "sha256":
        yield lambda: None
        return
    try:
        held = HeldFile(Path(path))
    except OSError:
        yield lambda: _refuse(path)  # The reader says why; should it be back by then, it is new.
        return
    with held:
        if held.sha256(beat) != sha256:
            raise changed(path)
        yield held.check


def _refuse(path: str) -> None:
    raise changed(path)


def _judged(kept: Keeping, settings: Settings, name: str) -> Result:
    slow, then = settings.slow_motion, kept.source.slow_motion
    if slow not in (None, then):
        raise UnreadableInputError(
            f"The landmarks of {name} were kept with --slow-motion {then:g}, not {slow:g}: leave "
            "it out, or score the clip itself."
        )
    if settings.rotate != kept.source.rotated:
        raise UnreadableInputError(
            f"The landmarks of {name} are of pictures turned by {kept.source.rotated}°, not "
            f"{settings.rotate}°: give the same --rotate as then, or score the clip itself."
        )
    # The pose model is the one that was used then, whatever is asked for now.
    judge = Judge(replace(settings, model=kept.settings.model))
    for look in kept.looks:
        judge.take(look)
    return judge.result(Source(**{**vars(kept.source), "path": name}), kept.damage)


def _outcome(task: Task, result: Result, start: tuple[float, float]) -> Outcome:
    return Outcome(
        key=task.key,
        version=code_fingerprint(),
        result=result,
        worst_at_s=tuple(_worst_moments(hold, result.frames) for hold in result.holds),
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
        rule = rule_named(fault.fault)
        seen_in = rule.seen_in if rule else ""
        for name in _KNEES if "knee" in seen_in else filter(None, [seen_in]):
            values = np.where(inside, frames.column(name), np.nan)
            # The angle of the leg that is meant comes nearest to the worst value of the fault.
            if np.isfinite(values).any():
                off = np.abs(values - fault.worst)
                place = int(np.nanargmin(off))
                if -off[place] > best:
                    best, at = -float(off[place]), float(times[place])
        moments.append(round(at, 3))
    return tuple(moments)
