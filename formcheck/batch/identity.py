"""What makes two scorings the same: the clip's bytes, the code, the settings."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.metadata import version
from pathlib import Path

import formcheck
from formcheck.batch.task import How
from formcheck.pipeline.models import BACK_MODEL, model_path
from formcheck.pipeline.pose_store import file_sha256, pose_fingerprint
from formcheck.report.summary import formcheck_version

_JUDGES = (
    "core.py",
    "measure/**/*.py",
    "pipeline/**/*.py",
    "report/**/*.py",
    "rules/**/*.py",
    "batch/sampling.py",
    "batch/scoring.py",
)
"""Parts of the package that decide what a result says."""


@cache
def code_fingerprint() -> str:
    """Return the version with 12 letters that change with every line that decides a result."""
    package = Path(formcheck.__file__).parent
    files = sorted({path for part in _JUDGES for path in package.glob(part)})
    back = model_path("full").with_name(BACK_MODEL)
    sums = [f"{path.relative_to(package).as_posix()} {file_sha256(path)}" for path in files]
    sums += [file_sha256(back), version("mediapipe"), version("numpy"), version("opencv-python")]
    sums += [version("av")]
    return f"{formcheck_version()}+{hashlib.sha256(chr(10).join(sums).encode()).hexdigest()[:12]}"


@cache
def _sum_of(path: Path) -> str:
    """Return the SHA-256 of a file of formcheck's own, read once however many clips there are."""
    return file_sha256(path)


def score_key(content: str, how: How) -> str:
    """Return the key of a clip's outcome: changes with content, code, pose model and settings.

    Parameters
    ----------
    content : str
        What stands for the clip's bytes.
    how : How
    """
    parts = {
        "content": content,
        "code": code_fingerprint(),
        "model": _sum_of(model_path(how.settings.model)),
        "how": how.to_dict(),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def landmarks_name(content: str, how: How) -> str:
    """Return the file name of a clip's landmarks.

    Frames are passed over by what the rules say, so all that decides it is in the name.
    """
    package = Path(formcheck.__file__).parent
    parts = [pose_fingerprint(how.settings.model)]
    if how.rate.adaptive:
        parts += [_sum_of(package / "batch" / "sampling.py"), code_fingerprint()]
        parts.append(json.dumps(how.to_dict(), sort_keys=True))
    mark = hashlib.sha256(" ".join(parts).encode()).hexdigest()[:16]
    return f"{landmarks_prefix(content, how)}-{how.rate.name}-{mark}.poses.npz"


def landmarks_prefix(content: str, how: How) -> str:
    """Return how the names of all landmarks of a clip by one pose model begin."""
    return f"{content.rpartition(':')[2][:24]}-{how.settings.model}"
