"""Find the poses of a clip once, then judge them as often as wanted, each time in no time."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

import numpy as np

from formcheck.errors import FormcheckError, UnreadableInputError, UsageError
from formcheck.judge import Judge, Settings
from formcheck.pipeline.analyze import source_of
from formcheck.pipeline.looks import load_looks, open_more, save_looks
from formcheck.pipeline.models import CLIP_MODEL, MODEL_NAMES, ModelName, digest, seen_by
from formcheck.pipeline.own_files import file_sha256
from formcheck.pipeline.track import ENDING, Look, look_through
from formcheck.pipeline.video import VideoSource, open_source
from formcheck.report import fields
from formcheck.report.json_form import parse_source
from formcheck.report.result import Result, Source
from formcheck.rules.catalogue import Wanted
from formcheck.rules.coach import DEFAULT_TARGET_S
from formcheck.rules.problems import OF_THE_FILE, WarningSpan


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


def poses_name(content: str, settings: Settings) -> str:
    """Return the file name of a clip's poses; slowed or turned, other pictures are seen.

    `content`: the SHA-256 of its bytes, or what stands for them. The name changes with all that
    turns them into poses, so that those of another version are never taken by mistake.
    """
    model = settings.model
    seen = digest([seen_by(model), f"{settings.slow_motion}", f"{settings.rotate}"])[:16]
    return f"{poses_prefix(content)}-{model}-{seen}{ENDING}"


def poses_prefix(content: str) -> str:
    """Return how the names of all poses of a clip begin."""
    return content.rpartition(":")[2][:24]


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
    with open_source(path, slow_motion=slow_motion, rotate=rotate) as source:
        if not isinstance(source, VideoSource):
            raise UsageError(
                f"{source.info.path} is a photograph: analyse it with formcheck.analyze."
            )
        kept = None
        if cache is not None:
            settings = Settings(model=model, slow_motion=slow_motion, rotate=rotate)
            kept = Path(cache, poses_name(file_sha256(Path(path)), settings))
            with contextlib.suppress(UnreadableInputError):
                return _called(recall_poses(kept), source.info.path)
        looks = tuple(look_through(source, model))
        seen = sum(look.pose is not None for look in looks)
        poses = Poses(source_of(source, len(looks), seen), model, looks, source.damage)
    if kept is not None:
        keep_poses(kept, _called(poses, ""))
    return poses


def _called(poses: Poses, path: str) -> Poses:
    """What is kept does not say where the clip lies, which may be somewhere else next time."""
    return replace(poses, source=replace(poses.source, path=path))


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
    return judge_poses(poses, Settings(wanted, target_s=target_s))


def judge_poses(poses: Poses, settings: Settings) -> Result:
    """Judge what was seen; the pose model is the one that saw it, whatever is asked for now."""
    judge = Judge(replace(settings, model=poses.model))
    for look in poses.looks:
        judge.take(look)
    return judge.result(poses.source, poses.damage)


def keep_poses(path: Path, poses: Poses) -> None:
    """Write what was seen, whole or not at all; raises OutputError if it cannot be written."""
    damage = [vars(span) for span in poses.damage]
    about = {"source": vars(poses.source), "damage": damage, "model": poses.model}
    save_looks(path, poses.looks, {"about": np.array(json.dumps(about))})


def read_about(path: Path) -> Poses | None:
    """Return what is kept beside a clip's looks; None when it is not there or not sound."""
    try:
        about = {"about": json.loads(str((open_more(path) or {})["about"]))}
        row = fields.part(about, "about")
        damage = tuple(map(_span, fields.parts(row, "damage")))
        model = fields.word(row, "model", MODEL_NAMES)
        return Poses(parse_source(row["source"]), cast(ModelName, model), (), damage)
    except (KeyError, TypeError, ValueError, RecursionError, FormcheckError):
        return None


def _span(row: fields.Row) -> WarningSpan:
    warning = fields.word(row, "warning", OF_THE_FILE)
    return WarningSpan(warning, *(fields.number(row, name, 0) for name in ("start_s", "end_s")))


def recall_poses(path: Path) -> Poses:
    """Read back what was kept; UnreadableInputError if it is not there or not sound."""
    looks, about = load_looks(path), read_about(path)
    if looks is None or about is None:
        raise UnreadableInputError("landmarks.not_ours", path=path)
    return replace(about, looks=looks)
