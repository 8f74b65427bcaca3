"""Landmarks that runs have kept, in one file a clip with all that judging them again needs.

Which clip a file is of says its name, and which of several is judged is decided here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from formcheck.batch.clips import Clip
from formcheck.batch.identity import landmarks_name
from formcheck.batch.task import How
from formcheck.errors import FormcheckError, UnreadableInputError, UsageError
from formcheck.pipeline.looks import load_looks, save_looks
from formcheck.pipeline.models import MODEL_NAMES, ModelName
from formcheck.pipeline.pose_file import open_more
from formcheck.pipeline.replay import Poses
from formcheck.report.read import parse_source

ENDING = ".poses.npz"

_NAME = re.compile(rf"(.+)-({'|'.join(MODEL_NAMES)})-[0-9a-f]{{16}}\.poses\.npz")
_BY_CHOICE = ("heavy", "full", "lite", "")
"""Whose landmarks are taken when several models have seen a clip and none is asked for."""


@dataclass(frozen=True)
class Kept:
    """A file of landmarks."""

    path: Path
    content: str
    """The beginning of what stands for the clip's bytes."""
    model: str
    """Which pose model saw it; empty when nobody knows."""


def keep(path: Path, poses: Poses) -> None:
    """Write what was seen, whole or not at all; raises OutputError if it cannot be written."""
    about = {"source": vars(poses.source), "damage": poses.damage, "model": poses.model}
    save_looks(path, poses.looks, {"about": np.array(json.dumps(about))})


def read_about(path: Path) -> Poses | None:
    """Return what is kept beside a clip's looks; None when it is not there or not sound."""
    try:
        about = json.loads(str((open_more(path) or {})["about"]))
        damage, model = about["damage"], about["model"]
        if not isinstance(damage, str | None) or model not in MODEL_NAMES:
            return None
        return Poses(parse_source(about["source"]), model, (), damage)
    except (KeyError, TypeError, ValueError, RecursionError, FormcheckError):
        return None


def recall(path: Path) -> Poses:
    """Read back what was kept.

    Raises UnreadableInputError if it is not there, something else, or damaged.
    """
    looks, about = load_looks(path), read_about(path)
    if looks is None or about is None:
        raise UnreadableInputError("kept.not_ours", path=path)
    return replace(about, looks=looks)


def kept_in(folder: Path) -> dict[str, list[Kept]]:
    """Return the landmarks in a folder by what stands for their clip."""
    clips: dict[str, list[Kept]] = {}
    for path in sorted(folder.glob(f"*{ENDING}")):
        one = _kept(path)
        clips.setdefault(one.content, []).append(one)
    return clips


def best_of(kept: Iterable[Kept], model: ModelName | None, how: How) -> Kept | None:
    """Return the landmarks of a clip to judge: by a model, or None if it has not seen it.

    Without a model by the first of heavy, full and lite; rather by this version.
    """

    def rank(one: Kept) -> tuple[int, bool, str]:
        ours = one.path.name == landmarks_name(one.content, how)
        return -_BY_CHOICE.index(one.model), ours, one.path.name

    return max((one for one in kept if model in (None, one.model)), key=rank, default=None)


def clips_of(folder: Path, model: ModelName | None, how: How) -> list[Clip]:
    """Return the clips whose landmarks a folder holds, each once; with a model only those it saw.

    Raises UsageError if there are none, or none by that model.
    """
    found = kept_in(folder).values()
    if not found:
        raise UsageError("kept.empty", folder=folder)
    clips = []
    for kept in found:
        if best := best_of(kept, model, how):
            about = read_about(best.path)
            clips.append(Clip(str(best.path), name=about.source.path if about else ""))
    if model is not None and not clips:
        raise _other_model(str(folder), {one.model for kept in found for one in kept}, model)
    return clips


def check_model(paths: Iterable[str], model: ModelName | None) -> None:
    """Raise UsageError for landmarks that are named themselves and were seen by another model."""
    for path in paths:
        if model is not None and path.endswith(ENDING):
            seen = _kept(Path(path)).model
            if seen not in ("", model):
                raise _other_model(path, {seen}, model)


def _other_model(where: str, models: set[str], asked: str) -> UsageError:
    names = " and ".join(sorted(filter(None, models))) or "unknown"
    return UsageError("kept.other_model", place=where, models=names, asked=asked)


def _kept(path: Path) -> Kept:
    """Read the name; only one that somebody has changed needs a look inside."""
    found = _NAME.fullmatch(path.name)
    if found is not None:
        return Kept(path, *found.groups())
    about = read_about(path)
    return Kept(path, path.name, "" if about is None else about.model)
