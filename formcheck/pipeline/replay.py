"""Find the poses of a clip once, then judge them as often as wanted.

The pose model takes nearly all the time of an analysis. Whoever wants to see what another
threshold would have said finds the poses once, keeps them, and gets each new verdict in a
fraction of a second.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from formcheck.errors import UsageError
from formcheck.judge import Judge, Settings
from formcheck.pipeline.analyze import source_of
from formcheck.pipeline.looks import load_looks, save_looks
from formcheck.pipeline.models import CLIP_MODEL, ModelName
from formcheck.pipeline.pose_store import file_sha256, stored_path
from formcheck.pipeline.track import Look, look_through
from formcheck.pipeline.video import VideoSource, open_source
from formcheck.report.result import Result, Source
from formcheck.rules.catalogue import Wanted
from formcheck.rules.coach import DEFAULT_TARGET_S
from formcheck.rules.problems import WarningSpan


@dataclass(frozen=True)
class Poses:
    """The poses found in a clip.

    Attributes
    ----------
    source : Source
        The clip.
    model : {"lite", "full", "heavy"}
        What found them.
    looks : sequence of Look
        What was seen, twelve times a second.
    damage : tuple of WarningSpan
        What is known of the file alone: what could not be read or is not as it should be.

    Examples
    --------
    >>> import formcheck
    >>> poses = formcheck.find_poses("clip.mp4", cache="poses")
    >>> round(len(poses.looks) / poses.source.duration_s)
    10
    """

    source: Source
    model: ModelName
    looks: Sequence[Look] = field(repr=False)
    damage: tuple[WarningSpan, ...] = ()


def find_poses(
    path: str | os.PathLike[str],
    *,
    model: ModelName = CLIP_MODEL,
    cache: str | os.PathLike[str] | None = None,
    slow_motion: float | None = None,
    rotate: int = 0,
) -> Poses:
    """Find the person in a clip.

    Parameters
    ----------
    path : str or path-like
        A video.
    model : {"lite", "full", "heavy"}
    cache : str or path-like, optional
        Folder in which poses are kept: taken from there if they are of this very clip, model
        and version, found and put there if not.
    slow_motion, rotate
        As for `formcheck.analyze`.

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
    >>> poses = formcheck.find_poses("clip.mp4", cache="poses")
    >>> strict = formcheck.check_poses(poses, sensitivity="strict")
    >>> strict.holds[0].stretch
    'seated'
    """
    with contextlib.closing(open_source(path, slow_motion=slow_motion, rotate=rotate)) as source:
        info = source.info
        if not isinstance(source, VideoSource):
            raise UsageError(f"{info.path} is a photograph: analyse it with formcheck.analyze.")
        kept = None
        if cache is not None:
            kept = stored_path(
                Path(cache), file_sha256(Path(path)), model, info.slow_motion, rotate
            )
        looks: Sequence[Look] | None = load_looks(kept) if kept else None
        damage: tuple[WarningSpan, ...] = ()
        end_s = info.duration_s
        if looks is None:
            looks = tuple(look_through(source, model))
            end_s, damage = source.end_time_s, source.damage
            # Of a damaged clip nothing is kept: it would no longer be known as such.
            if kept is not None and not damage:
                save_looks(kept, looks)
    seen = sum(look.pose is not None for look in looks)
    clip = replace(source_of(source, len(looks), seen), duration_s=end_s)
    return Poses(clip, model, looks, damage)


def check_poses(
    poses: Poses,
    *,
    stretch: str | None = None,
    side: str | None = None,
    target_s: float = DEFAULT_TARGET_S,
    sensitivity: str = "standard",
    rounded_above_deg: float | None = None,
) -> Result:
    """Judge poses: the verdict is that of `formcheck.analyze`.

    Parameters
    ----------
    poses : Poses
    stretch, side, target_s, sensitivity, rounded_above_deg
        As for `formcheck.analyze`.

    Raises
    ------
    UsageError
        If the request makes no sense.

    Examples
    --------
    >>> import formcheck
    >>> poses = formcheck.find_poses("clip.mp4", cache="poses")
    >>> for line in (35, 45, 55):
    ...     result = formcheck.check_poses(poses, rounded_above_deg=line)
    ...     print(line, [round(hold.held_s) for hold in result.holds])
    35 [0]
    45 [4]
    55 [4]
    """
    wanted = Wanted.checked(stretch, side, sensitivity, rounded_above_deg)
    judge = Judge(Settings(wanted, poses.model, target_s))
    for look in poses.looks:
        judge.take(look)
    return judge.result(poses.source, poses.damage)
