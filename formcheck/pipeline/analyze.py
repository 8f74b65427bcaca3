"""From a file to a result: read, find the pose, judge, side by side.

Threads in a row: the reader decodes ahead, two pose models take turns, and here is judged. The
queues between them are bounded, so memory stays flat however long the clip is.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Sequence
from dataclasses import replace

from formcheck.judge import Judge, Settings
from formcheck.measure.landmarks import Pose
from formcheck.measure.measures import Known, Measures, measure
from formcheck.measure.readers import BackReader
from formcheck.measure.spine import unless_touched
from formcheck.pipeline.company import somebody_else
from formcheck.pipeline.frames import Frame
from formcheck.pipeline.models import CLIP_MODEL, PHOTO_MODEL, ModelName, back_reader
from formcheck.pipeline.photo import PhotoSource
from formcheck.pipeline.pose import PoseEstimator
from formcheck.pipeline.threads import Follower
from formcheck.pipeline.track import Look, Lookout, look_through
from formcheck.pipeline.video import VideoSource, open_source
from formcheck.report.result import Result, Source
from formcheck.report.summary import photo_result
from formcheck.report.table import FrameTable
from formcheck.rules.catalogue import Wanted
from formcheck.rules.coach import DEFAULT_TARGET_S, Feedback
from formcheck.rules.problems import DAMAGED_PHOTO, TURNED_PICTURE, WAY_UP_UNSAID
from formcheck.rules.still import Still, judge_still, still_feedback

Progress = Callable[[int, int | None], None]
"""Called with frames done and frames announced (None when unknown)."""

PhotoSink = Callable[[Frame, Still | None, Sequence[Pose]], None]

MAX_PEOPLE_IN_PHOTO = 4


def analyze_source(
    source: VideoSource | PhotoSource,
    settings: Settings,
    *,
    take: Callable[[Look, Feedback], None] | None = None,
    photo_sink: PhotoSink | None = None,
    progress: Progress | None = None,
    make: Callable[[ModelName], Follower] = PoseEstimator,
    lookout: Lookout | None = None,
) -> Result:
    """Analyse an open source to its end; the caller closes it.

    `take`, `photo_sink`: where looks, in order, and photographs go with what was found in them.
    `make`, `lookout`: as of `look_through`. Raises UnreadableInputError if no frame can be read;
    UsageError if the model is not installed.
    """
    if isinstance(source, PhotoSource):
        return _analyze_photo(source, settings, photo_sink)
    judge = Judge(settings)
    through = look_through(source, settings.model, make=make, lookout=lookout)
    with contextlib.closing(through) as looks:
        for look in looks:
            feedback = judge.take(look)
            if take is not None:
                take(look, feedback)
            if progress is not None:
                progress(look.index + 1, source.announced_frames)
    return judge.result(source_of(source), source.damage)


def opened(
    path: str | os.PathLike[str], settings: Settings, long_side: int | None = None
) -> VideoSource | PhotoSource:
    """Open an input as settings say; with a longest side its frames have a picture to draw on."""
    slow, turn = settings.slow_motion, settings.rotate
    return open_source(path, display_long_side=long_side, slow_motion=slow, rotate=turn)


def settings_for(
    wanted: Wanted,
    model: ModelName | None,
    target_s: float,
    slow_motion: float | None = None,
    rotate: int = 0,
) -> Settings:
    """Return settings with one pose model for everything, or with what suits each kind of input."""
    photo_model = model or PHOTO_MODEL
    return Settings(wanted, model or CLIP_MODEL, target_s, None, photo_model, slow_motion, rotate)


def analyze(
    path: str | os.PathLike[str],
    *,
    stretch: str | None = None,
    side: str | None = None,
    model: ModelName | None = None,
    target_s: float = DEFAULT_TARGET_S,
    sensitivity: str = "standard",
    rounded_above_deg: float | None = None,
    slow_motion: float | None = None,
    rotate: int = 0,
) -> Result:
    """Check a recorded stretch or a photograph.

    Parameters
    ----------
    path : str or path-like
        A video or a still photograph.
    stretch : str, optional
        Name of a stretch, e.g. ``"standing"``; by default it is recognised.
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
    slow_motion : float, optional
        How many times slower than it happened the clip plays; by default what it says of itself.
    rotate : {0, 90, 180, 270}
        Degrees to turn the picture clockwise, where it lies on its side or upside down.

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
    >>> result = formcheck.analyze("sample_videos/seated_rounded.mp4")
    >>> result.holds[0].faults[0].fault
    'rounded_back'
    """
    wanted = Wanted.checked(stretch, side, sensitivity, rounded_above_deg)
    settings = settings_for(wanted, model, target_s, slow_motion, rotate)
    with opened(path, settings) as source:
        return analyze_source(source, settings)


def _analyze_photo(source: PhotoSource, settings: Settings, sink: PhotoSink | None) -> Result:
    with PoseEstimator(
        settings.photo_model, video=False, max_people=MAX_PEOPLE_IN_PHOTO
    ) as estimator:
        (frame,) = source
        poses = estimator.find_everybody(frame.image)
        accompanied = somebody_else(estimator, frame.image, poses[0], poses[1:]) if poses else False
    still = judge_still(measure_everybody(poses, back_reader()), settings.wanted)
    problems = still.problems if still else ("no_person",)
    if accompanied:
        problems += ("several_people",)
    if source.is_torn:
        problems += (DAMAGED_PHOTO,)
    if not source.says_way_up and TURNED_PICTURE not in problems:
        problems += (WAY_UP_UNSAID,)
    table = FrameTable()
    table.append(still_feedback(still, problems))
    if sink is not None:
        sink(frame, still, poses)
    return photo_result(
        source_of(source, 1, int(bool(poses))), settings.photo_model, still, problems, table
    )


def measure_everybody(poses: Sequence[Pose], reader: BackReader) -> list[Measures]:
    """Measure everybody in a photograph; an outline that is somebody else's too is not read."""
    people = []
    for pose in poses:
        person, _ = measure(pose, Known(), 0.0, reader)
        others = [other for other in poses if other is not pose]
        people.append(replace(person, spine=unless_touched(person.spine, others)))
    return people


def source_of(source: VideoSource | PhotoSource, frames: int = 0, with_pose: int = 0) -> Source:
    """Describe a source that has been read: its part of the result."""
    lasts_s = None if source.is_photo else source.end_time_s
    return replace(source.info, duration_s=lasts_s, frames=frames, frames_with_pose=with_pose)
