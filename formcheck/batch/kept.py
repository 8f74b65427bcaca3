"""What runs have kept, and what makes two scorings the same: the clip's bytes, code, settings.

Which clip a file of landmarks is of says its name (`pipeline.replay.poses_name`); which of several
is judged is decided here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from formcheck.batch.clips import Clip
from formcheck.batch.task import How
from formcheck.errors import UsageError
from formcheck.pipeline import models
from formcheck.pipeline.models import MODEL_NAMES, ModelName
from formcheck.pipeline.pose_store import ENDING, digest, sum_of, versions
from formcheck.pipeline.replay import poses_name, read_about
from formcheck.versions import POSE_VERSION, RULES_VERSION, formcheck_version

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
        ours = one.path.name == poses_name(one.content, how.settings)
        return -_BY_CHOICE.index(one.model), ours, one.path.name

    return max((one for one in kept if model in (None, one.model)), key=rank, default=None)


def clips_of(folder: Path, model: ModelName | None, how: How) -> list[Clip]:
    """Return the clips whose landmarks a folder holds, each once; with a model only those it saw.

    Raises UsageError if there are none, or none by that model.
    """
    found = kept_in(folder).values()
    if not found:
        raise UsageError("landmarks.empty", folder=folder)
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
    return UsageError("landmarks.other_model", place=where, models=names, asked=asked)


def _kept(path: Path) -> Kept:
    """Read the name; only one that somebody has changed needs a look inside."""
    found = _NAME.fullmatch(path.name)
    if found is not None:
        return Kept(path, *found.groups())
    about = read_about(path)
    return Kept(path, path.name, "" if about is None else about.model)


@cache
def code_fingerprint() -> str:
    """Return the version with 12 letters that change with all that decides a result."""
    learnt = [sum_of(models.learnt_path(name)) for name in models.LEARNT]
    parts = [str(POSE_VERSION), str(RULES_VERSION), *learnt, version("numpy"), *versions()]
    return f"{formcheck_version()}+{digest(parts)[:12]}"


def score_key(content: str, how: How) -> str:
    """Return the key of a clip's outcome: changes with content, code, pose model and settings.

    `content`: what stands for the clip's bytes.
    """
    parts = [content, code_fingerprint(), sum_of(models.model_path(how.settings.model))]
    return digest([*parts, json.dumps(asdict(how), sort_keys=True)])
