"""What makes two scorings the same: the clip's bytes, the code, the settings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path

from formcheck.batch.task import How
from formcheck.pipeline.models import LEARNT, LOOKOUT_MODEL, ModelName, learnt_path, model_path
from formcheck.pipeline.pose_store import file_sha256
from formcheck.versions import POSE_VERSION, RULES_VERSION, formcheck_version


@cache
def code_fingerprint() -> str:
    """Return the version with 12 letters that change with all that decides a result."""
    learnt = [_sum_of(learnt_path(name)) for name in LEARNT]
    parts = [str(POSE_VERSION), str(RULES_VERSION), *learnt, version("numpy"), *_versions()]
    return f"{formcheck_version()}+{_digest(parts)[:12]}"


@cache
def _seen_by(model: ModelName) -> str:
    """Return what changes with everything that decides what a pose model sees in a clip."""
    models = [_sum_of(model_path(name)) for name in (model, LOOKOUT_MODEL)]
    return _digest([str(POSE_VERSION), *models, *_versions()])


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
    parts = [content, code_fingerprint(), _sum_of(model_path(how.settings.model))]
    return _digest([*parts, json.dumps(asdict(how), sort_keys=True)])


def landmarks_name(content: str, how: How) -> str:
    """Return the file name of a clip's landmarks; slowed or turned, other pictures are seen."""
    settings, model = how.settings, how.settings.model
    seen = _digest([_seen_by(model), f"{settings.slow_motion}", f"{settings.rotate}"])[:16]
    return f"{landmarks_prefix(content)}-{model}-{seen}.poses.npz"


def landmarks_prefix(content: str) -> str:
    """Return how the names of all landmarks of a clip begin."""
    return content.rpartition(":")[2][:24]
