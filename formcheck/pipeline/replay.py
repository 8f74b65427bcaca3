"""Find the poses of a clip once, then judge them as often as wanted.

The pose model takes nearly all the time of an analysis. Whoever wants to see what another
threshold would have said finds the poses once, keeps them, and gets each new verdict in a
fraction of a second.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass, field
from pathlib import Path

from formcheck.core import Checker
from formcheck.errors import UsageError
from formcheck.pipeline.analyze import Settings
from formcheck.pipeline.models import CLIP_MODEL, ModelName, back_reader
from formcheck.pipeline.pose import PoseEstimator
from formcheck.pipeline.pose_store import (
    PoseTrack,
    file_sha256,
    load_poses,
    save_poses,
    stored_path,
)
from formcheck.pipeline.video import open_source
from formcheck.report.result import Result, Source
from formcheck.report.summary import clip_result
from formcheck.report.table import FrameTable
from formcheck.rules.catalogue import Wanted
from formcheck.rules.coach import DEFAULT_TARGET_S


@dataclass(frozen=True)
class Poses:
    """The poses found in a clip.

    Attributes
    ----------
    source : Source
        The clip.
    model : {"lite", "full", "heavy"}
        What found them.
    track : list of (float, Pose or None)
        Time in seconds and pose of each frame; None where nobody was seen.
    damage : str or None
        One sentence when the clip could not be read to its end.
    """

    source: Source
    model: ModelName
    track: PoseTrack = field(repr=False)
    damage: str | None = None


def find_poses(
    path: str | os.PathLike[str],
    *,
    model: ModelName = CLIP_MODEL,
    cache: str | os.PathLike[str] | None = None,
) -> Poses:
    """Find the person in every frame of a clip.

    Parameters
    ----------
    path : str or path-like
        A video.
    model : {"lite", "full", "heavy"}
    cache : str or path-like, optional
        Folder in which poses are kept: taken from there if they are of this very clip, model
        and version, found and put there if not.

    Raises
    ------
    UnreadableInputError
        If the clip cannot be read.
    UsageError
        If it is a photograph, or the model is not installed.
    OutputError
        If the poses cannot be kept.

    Examples
    --------
    >>> import formcheck
    >>> poses = formcheck.find_poses("clip.mp4", cache="poses")  # doctest: +SKIP
    >>> strict = formcheck.check_poses(poses, sensitivity="strict")  # doctest: +SKIP
    """
    with contextlib.closing(open_source(path)) as source:
        info = source.info
        if info.is_photo:
            raise UsageError(f"{info.path} is a photograph: analyse it with formcheck.analyze.")
        kept = None
        if cache is not None:
            kept = stored_path(Path(cache), file_sha256(Path(path)), model)
        track, damage = (load_poses(kept) if kept else None), None
        if track is not None:
            end_s = info.duration_s
        else:
            with PoseEstimator(model) as estimator:
                track = [(f.time_s, estimator.follow(f.image, f.time_s)) for f in source]
            end_s, damage = source.end_time_s, source.damage
            # Of a damaged clip nothing is kept: it would no longer be known as such.
            if kept is not None and damage is None:
                save_poses(kept, track)
                # Read back, so that the first run judges the same quantised masks as the next.
                track = load_poses(kept) or track
    seen = sum(pose is not None for _, pose in track)
    clip = Source(info.path, info.width, info.height, info.fps, end_s, len(track), seen)
    return Poses(clip, model, track, damage)


def check_poses(
    poses: Poses,
    *,
    stretch: str | None = None,
    side: str | None = None,
    target_s: float = DEFAULT_TARGET_S,
    sensitivity: str = "standard",
    rounded_above_deg: float | None = None,
) -> Result:
    """Judge poses as `formcheck.analyze` judges a clip.

    The one difference: nobody looks for other people in the picture, so there is no warning
    about them.

    Parameters
    ----------
    poses : Poses
    stretch, side, target_s, sensitivity, rounded_above_deg
        As for `formcheck.analyze`.

    Raises
    ------
    UsageError
        If the request makes no sense.
    """
    wanted = Wanted.checked(stretch, side, sensitivity, rounded_above_deg)
    settings = Settings(wanted, poses.model, target_s)
    checker, table = Checker(settings.wanted, settings.target_s, back_reader()), FrameTable()
    for time_s, pose in poses.track:
        table.append(checker.update(time_s, pose))
    attempts, warnings = checker.finish()
    return clip_result(
        poses.source, poses.model, attempts, warnings, table, settings.target_s, poses.damage
    )
