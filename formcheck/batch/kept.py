"""What runs have kept, and what makes two scorings the same: the clip's bytes, code, settings.

Landmarks lie in one file a clip with all that judging them again needs. Which clip a file is of
says its name, and which of several is judged is decided here.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import cast

import numpy as np

from formcheck.batch.clips import Clip
from formcheck.batch.task import How
from formcheck.errors import FormcheckError, UnreadableInputError, UsageError
from formcheck.installed import POSE_VERSION, RULES_VERSION, formcheck_version
from formcheck.pipeline import models
from formcheck.pipeline.looks import load_looks, open_more, save_looks
from formcheck.pipeline.models import MODEL_NAMES, ModelName
from formcheck.pipeline.pose_store import file_sha256
from formcheck.pipeline.replay import Poses
from formcheck.report import fields
from formcheck.report.json_form import parse_source
from formcheck.rules.problems import OF_THE_FILE, WarningSpan

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
    except (KeyError, TypeError, ValueError, RecursionError, fields.FieldError, FormcheckError):
        return None


def _span(row: fields.Row) -> WarningSpan:
    warning = fields.word(row, "warning", OF_THE_FILE)
    return WarningSpan(warning, *(fields.number(row, name, 0) for name in ("start_s", "end_s")))


def recall(path: Path) -> Poses:
    """Read back what was kept.

    Raises UnreadableInputError if it is not there, something else, or damaged.
    """
    looks, about = load_looks(path), read_about(path)
    if looks is None or about is None:
        raise UnreadableInputError("landmarks.not_ours", path=path)
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
    learnt = [_sum_of(models.learnt_path(name)) for name in models.LEARNT]
    parts = [str(POSE_VERSION), str(RULES_VERSION), *learnt, version("numpy"), *_versions()]
    return f"{formcheck_version()}+{_digest(parts)[:12]}"


@cache
def _seen_by(model: ModelName) -> str:
    """Return what changes with everything that decides what a pose model sees in a clip."""
    sums = [_sum_of(models.model_path(name)) for name in (model, models.LOOKOUT_MODEL)]
    return _digest([str(POSE_VERSION), *sums, *_versions()])


def _versions() -> list[str]:
    return [version(name) for name in ("mediapipe", "opencv-python", "av")]


def _digest(parts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@cache
def _sum_of(path: Path) -> str:
    """Return the SHA-256 of a file of formcheck's own, read once however many clips there are."""
    return file_sha256(path)


def score_key(content: str, how: How) -> str:
    """Return the key of a clip's outcome: changes with content, code, pose model and settings.

    `content`: what stands for the clip's bytes.
    """
    parts = [content, code_fingerprint(), _sum_of(models.model_path(how.settings.model))]
    return _digest([*parts, json.dumps(asdict(how), sort_keys=True)])


def landmarks_name(content: str, how: How) -> str:
    """Return the file name of a clip's landmarks; slowed or turned, other pictures are seen."""
    settings, model = how.settings, how.settings.model
    seen = _digest([_seen_by(model), f"{settings.slow_motion}", f"{settings.rotate}"])[:16]
    return f"{landmarks_prefix(content)}-{model}-{seen}{ENDING}"


def landmarks_prefix(content: str) -> str:
    """Return how the names of all landmarks of a clip begin."""
    return content.rpartition(":")[2][:24]
