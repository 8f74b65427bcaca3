"""From what a user has (a clip, its result, saved landmarks) to a `Motion`."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

from formcheck.errors import UnreadableInputError, UsageError
from formcheck.exports.motion import Motion, Recorder
from formcheck.judge import Judge, Settings
from formcheck.pipeline.analyze import analyze_source
from formcheck.pipeline.looks import load_looks
from formcheck.pipeline.models import CLIP_MODEL, ModelName
from formcheck.pipeline.recorded import clip_of, model_of, where_it_was
from formcheck.pipeline.video import open_source
from formcheck.report.read import read_result

Progress = Callable[[int, int | None], None]


def read_motion(
    path: str | os.PathLike[str],
    model: ModelName | None = None,
    progress: Progress | None = None,
    rotate: int = 0,
) -> Motion:
    """Read a clip, the result of one, or saved landmarks.

    Parameters
    ----------
    path : str or path-like
        A video; a result (``.json``), of which the landmarks beside it are taken (a live session
        keeps them), else its clip is read again; or landmarks (``.npz``).
    model : {"lite", "full", "heavy"}, optional
        Pose model for a clip; by default that of the result, or "heavy".
    progress : callable, optional
        Called with frames done and frames announced (None when unknown).
    rotate : int
        Degrees to turn the pictures of a clip clockwise; those of a result are turned as then.
    """
    name = Path(os.fspath(path))
    if name.suffix.lower() == ".npz":
        return _from_landmarks(name)
    if name.suffix.lower() == ".json":
        result = read_result(name)
        made_with = model_of(result)
        landmarks = name.with_name(f"{name.stem}.poses.npz")
        if model in (None, made_with) and landmarks.is_file():
            return _from_landmarks(landmarks)
        clip = clip_of(result, name)
        if clip is None:
            raise UnreadableInputError(
                f"The clip {where_it_was(result)} of {name} is not there any more: "
                "name the clip where it lies now."
            )
        slow, turned = result.source.slow_motion, result.source.rotated
        return _from_clip(clip, model or made_with or CLIP_MODEL, progress, turned, slow)
    return _from_clip(name, model or CLIP_MODEL, progress, rotate)


def _from_landmarks(path: Path) -> Motion:
    if not path.is_file():
        raise UnreadableInputError(f"There is no file {path}: check its name and folder.")
    looks = load_looks(path)
    if not looks:
        raise UnreadableInputError(f"{path} holds no saved landmarks of formcheck, or is damaged.")
    recorder = Recorder()
    judge = Judge(Settings())
    for look in looks:
        recorder.take(look, judge.take(look))
    return recorder.finish()


def _from_clip(
    path: Path,
    model: ModelName,
    progress: Progress | None,
    rotate: int,
    slow_motion: float | None = None,
) -> Motion:
    recorder = Recorder()
    with contextlib.closing(open_source(path, slow_motion=slow_motion, rotate=rotate)) as source:
        if source.info.is_photo:
            raise UsageError(f"{path} is a photograph, and a motion needs a clip: name a video.")
        analyze_source(source, Settings(model=model), take=recorder.take, progress=progress)
    return recorder.finish()
