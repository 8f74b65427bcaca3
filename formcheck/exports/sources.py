"""From what a user has (a clip, its result, saved landmarks) to a `Motion`."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast, get_args

from formcheck.errors import UnreadableInputError, UsageError
from formcheck.exports.motion import Motion, Recorder
from formcheck.judge import Judge, Settings
from formcheck.pipeline.analyze import analyze_source
from formcheck.pipeline.looks import load_looks
from formcheck.pipeline.models import CLIP_MODEL, ModelName
from formcheck.pipeline.video import open_source
from formcheck.reading import is_ordinary
from formcheck.report.read import read_json
from formcheck.report.result import MOST_SLOWING, SCHEMA

Progress = Callable[[int, int | None], None]


def read_motion(
    path: str | os.PathLike[str], model: ModelName | None = None, progress: Progress | None = None
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

    Raises
    ------
    FormcheckError
        With one sentence, if it cannot be read.
    """
    name = Path(os.fspath(path))
    if name.suffix.lower() == ".npz":
        return _from_landmarks(name)
    if name.suffix.lower() == ".json":
        content = _content(name)
        made_with = _model_of(content)
        landmarks = name.with_name(f"{name.stem}.poses.npz")
        if model in (None, made_with) and landmarks.is_file():
            return _from_landmarks(landmarks)
        clip, slow = _clip(name, content), _slow_motion_of(content)
        return _from_clip(clip, model or made_with or CLIP_MODEL, progress, slow)
    return _from_clip(name, model or CLIP_MODEL, progress)


def clip_of(result: Path) -> Path:
    """Return the clip of a result: where the result says, or beside the result.

    Raises
    ------
    UnreadableInputError
        If this is no result, or the clip has been moved.
    """
    return _clip(result, _content(result))


def _content(result: Path) -> dict[str, Any]:
    content = read_json(result)
    schema = content.get("schema") if isinstance(content, dict) else None
    if not isinstance(content, dict) or schema != SCHEMA:
        other = isinstance(schema, str) and schema.startswith("formcheck")
        said = f"is of schema {schema:.40}, not {SCHEMA}" if other else "is no result of formcheck"
        raise UnreadableInputError(f"{result} {said}: name the clip itself.")
    return content


def _model_of(content: dict[str, Any]) -> ModelName | None:
    """Return the pose model of a result; None when this version does not have it."""
    model = content.get("model")
    return cast(ModelName, model) if model in get_args(ModelName) else None


def _slow_motion_of(content: dict[str, Any]) -> float | None:
    """Return how many times slower than it happened the clip of a result plays; None if unsaid."""
    source = content.get("source")
    said = source.get("slow_motion") if isinstance(source, dict) else None
    return float(said) if isinstance(said, int | float) and 1 <= said <= MOST_SLOWING else None


def _clip(result: Path, content: dict[str, Any]) -> Path:
    source = content.get("source")
    path = source.get("path") if isinstance(source, dict) else None
    said = path if isinstance(path, str) else ""
    for place in (Path(said), result.parent / Path(said).name):
        if said and is_ordinary(place):
            return place
    raise UnreadableInputError(
        f"The clip {said[:200] or 'without a name'} of {result} is not there any more: "
        "name the clip where it lies now."
    )


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
    path: Path, model: ModelName, progress: Progress | None, slow_motion: float | None = None
) -> Motion:
    recorder = Recorder()
    with contextlib.closing(open_source(path, slow_motion=slow_motion)) as source:
        if source.info.is_photo:
            raise UsageError(f"{path} is a photograph, and a motion needs a clip: name a video.")
        analyze_source(source, Settings(model=model), take=recorder.take, progress=progress)
    return recorder.finish()
