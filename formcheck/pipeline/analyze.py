"""From a file to a result: read, find the pose, check, draw and encode, side by side.

Threads in a row: the reader decodes ahead, two pose models take turns, the finisher checks,
draws and encodes. The queues between them are bounded, so memory stays flat however long the
clip is. Decoder, model and encoder all let go of the interpreter's lock.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from formcheck.core import Checker
from formcheck.errors import UsageError
from formcheck.measure.back import BackLook
from formcheck.measure.landmarks import Pose
from formcheck.measure.measures import Known, Measures, measure
from formcheck.measure.neutral import earlier_neutral
from formcheck.measure.readers import BackReader
from formcheck.measure.spine import unless_touched
from formcheck.pipeline.company import somebody_else
from formcheck.pipeline.frames import Frame, FrameSource
from formcheck.pipeline.lookout import Lookout
from formcheck.pipeline.models import CLIP_MODEL, PHOTO_MODEL, ModelName, back_reader
from formcheck.pipeline.pose import PoseEstimator
from formcheck.pipeline.relay import HandOn, read_ahead
from formcheck.pipeline.tandem import follow_all
from formcheck.pipeline.video import open_source
from formcheck.report.result import Result, Source
from formcheck.report.summary import clip_result, photo_result
from formcheck.report.table import FrameTable
from formcheck.rules.catalogue import Wanted
from formcheck.rules.coach import DEFAULT_TARGET_S, Feedback
from formcheck.rules.still import Still, judge_still, still_feedback

Progress = Callable[[int, int | None], None]
"""Called with frames done and frames announced (None when unknown)."""

ClipSink = Callable[[Frame, Feedback], None]
"""Takes each frame of a clip with its feedback, in order, in the finisher's thread."""

PhotoSink = Callable[[Frame, Still | None], None]
"""Takes a photograph with what was found in it."""

MAX_PEOPLE_IN_PHOTO = 4


MAX_TARGET_S = 3600.0


@dataclass(frozen=True)
class Settings:
    """How to analyse; the same for every input of a run."""

    wanted: Wanted = field(default_factory=Wanted)
    model: ModelName = CLIP_MODEL
    target_s: float = DEFAULT_TARGET_S
    neutral: BackLook | None = None
    """The person's neutral back from an earlier session, for clips that show none."""
    photo_model: ModelName = PHOTO_MODEL
    """Pose model of photographs."""

    def __post_init__(self) -> None:
        if not 0 < self.target_s <= MAX_TARGET_S:
            raise UsageError(
                f"{self.target_s:g} s cannot be held: choose a target from 1 to {MAX_TARGET_S:g} s."
            )


def analyze_source(
    source: FrameSource,
    settings: Settings,
    *,
    clip_sink: ClipSink | None = None,
    photo_sink: PhotoSink | None = None,
    progress: Progress | None = None,
) -> Result:
    """Analyse an open source to its end.

    Parameters
    ----------
    source : FrameSource
        Iterated once; the caller closes it.
    settings : Settings
    clip_sink, photo_sink : callable, optional
        Where the frames go with what was found in them (`ClipSink`, `PhotoSink`).
    progress : callable, optional
        See `Progress`.

    Returns
    -------
    Result

    Raises
    ------
    UnreadableInputError
        If no frame can be read.
    UsageError
        If the model is not installed.
    """
    if source.info.is_photo:
        return _analyze_photo(source, settings, photo_sink)
    return _analyze_clip(source, settings, clip_sink, progress)


def settings_for(wanted: Wanted, model: ModelName | None, target_s: float) -> Settings:
    """Return settings with one pose model for everything, or with what suits each kind of input."""
    return Settings(wanted, model or CLIP_MODEL, target_s, photo_model=model or PHOTO_MODEL)


def analyze(
    path: str | os.PathLike[str],
    *,
    stretch: str | None = None,
    side: str | None = None,
    model: ModelName | None = None,
    target_s: float = DEFAULT_TARGET_S,
    sensitivity: str = "standard",
    rounded_above_deg: float | None = None,
) -> Result:
    """Check a recorded stretch or a photograph.

    Parameters
    ----------
    path : str or path-like
        A video or a still photograph.
    stretch : {"standing", "supine", "seated"}, optional
        By default it is recognised.
    side : {"left", "right"}, optional
        The stretched leg; by default it is recognised.
    model : {"lite", "full", "heavy"}, optional
        Pose model; by default heavy for videos, full for photographs.
    target_s : float
        Seconds to hold.
    sensitivity : {"gentle", "standard", "strict"}
        How soon a back counts as rounded.
    rounded_above_deg : float, optional
        A person's own threshold for that, degrees of spine flexion.

    Returns
    -------
    Result
        ``result.to_dict()`` is the documented JSON, ``result.frames`` the frame table.

    Raises
    ------
    FormcheckError
        With one sentence: the input cannot be read, or the request makes no sense.

    Examples
    --------
    >>> import formcheck
    >>> result = formcheck.analyze("sample_videos/seated_rounded.mp4")  # doctest: +SKIP
    >>> result.holds[0].faults[0].fault  # doctest: +SKIP
    'rounded_back'
    """
    wanted = Wanted.checked(stretch, side, sensitivity, rounded_above_deg)
    settings = settings_for(wanted, model, target_s)
    with contextlib.closing(open_source(path)) as source:
        return analyze_source(source, settings)


def _analyze_clip(
    source: FrameSource, settings: Settings, sink: ClipSink | None, progress: Progress | None
) -> Result:
    known = None if settings.neutral is None else earlier_neutral(settings.neutral)
    checker = Checker(settings.wanted, settings.target_s, back_reader(), known)
    table = FrameTable()
    with_pose = 0

    with contextlib.ExitStack() as stack:
        lookout = stack.enter_context(contextlib.closing(Lookout()))
        frames = stack.enter_context(contextlib.closing(read_ahead(source)))

        def finish(item: tuple[Frame, Pose | None]) -> None:
            frame, pose = item
            problems = lookout.problems(frame, pose) if pose is not None else ()
            feedback = checker.update(frame.time_s, pose, problems)
            table.append(feedback)
            if sink is not None:
                sink(frame, feedback)

        finisher = stack.enter_context(HandOn(finish))
        poses = stack.enter_context(contextlib.closing(follow_all(frames, settings.model)))
        for frame, pose in poses:
            with_pose += pose is not None
            finisher.put((frame, pose))
            if progress is not None:
                progress(frame.index + 1, source.info.frames)
    attempts, warnings = checker.finish()
    result = clip_result(
        source_of(source, len(table), with_pose),
        settings.model,
        attempts,
        warnings,
        table,
        settings.target_s,
        source.damage,
    )
    seen = checker.neutral
    return result if seen.earlier else replace(result, neutral=seen.look)


def _analyze_photo(source: FrameSource, settings: Settings, sink: PhotoSink | None) -> Result:
    with PoseEstimator(
        settings.photo_model, video=False, max_people=MAX_PEOPLE_IN_PHOTO
    ) as estimator:
        (frame,) = source
        poses = estimator.find_everybody(frame.image)
        accompanied = somebody_else(estimator, frame.image, poses[0], poses[1:]) if poses else False
    still = judge_still(measure_everybody(poses, back_reader()), settings.wanted)
    problems = still.measures.problems if still else ("no_person",)
    if accompanied:
        problems += ("several_people",)
    table = FrameTable()
    table.append(still_feedback(still, problems))
    if sink is not None:
        sink(frame, still)
    return photo_result(
        source_of(source, 1, int(bool(poses))), settings.photo_model, still, problems, table
    )


def measure_everybody(poses: Sequence[Pose], reader: BackReader) -> list[Measures]:
    """Measure everybody in a photograph, in the same order.

    An outline that belongs to somebody else too is not read.
    """
    people = []
    for pose in poses:
        person, _ = measure(pose, Known(), 0.0, reader)
        others = [other for other in poses if other is not pose]
        people.append(replace(person, spine=unless_touched(person.spine, others)))
    return people


def source_of(source: FrameSource, frames: int, with_pose: int) -> Source:
    """Describe a source that has been read: its part of the result."""
    info = source.info
    return Source(
        path=info.path,
        width=info.width,
        height=info.height,
        fps=info.fps,
        duration_s=None if info.is_photo else source.end_time_s,
        frames=frames,
        frames_with_pose=with_pose,
    )
