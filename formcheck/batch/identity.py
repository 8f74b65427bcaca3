"""What makes two scorings the same: the clip's bytes, the code, the settings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
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
    return _digest([str(POSE_VERSION), *models, *_versions()])[:16]


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
    parts = {
        "content": content,
        "code": code_fingerprint(),
        "model": _sum_of(model_path(how.settings.model)),
        "how": how.to_dict(),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def landmarks_name(content: str, how: How) -> str:
    """Return the file name of a clip's landmarks."""
    model, slow = how.settings.model, how.settings.slow_motion
    # Slowed, other frames are looked at.
    seen_by = _seen_by(model) if slow is None else _digest([_seen_by(model), f"{slow:g}"])[:16]
    if how.settings.rotate:
        seen_by = _digest([seen_by, f"turned {how.settings.rotate}"])[:16]
    return f"{landmarks_prefix(content)}-{model}-{seen_by}.poses.npz"


def landmarks_prefix(content: str) -> str:
    """Return how the names of all landmarks of a clip begin."""
    return content.rpartition(":")[2][:24]
