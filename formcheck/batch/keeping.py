"""A clip's looks with all that judging them again needs, in one file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from formcheck.batch.task import How
from formcheck.errors import UnreadableInputError
from formcheck.judge import Settings
from formcheck.pipeline.looks import load_looks, save_looks
from formcheck.pipeline.pose_store import load_more
from formcheck.pipeline.track import Look
from formcheck.report.result import Source


@dataclass(frozen=True, eq=False)
class Keeping:
    """What is kept of a clip.

    Attributes
    ----------
    looks : tuple of Look
    source : Source
    damage : str or None
        One sentence when the clip could not be read to its end.
    settings : Settings
        With which it was scored; the pose model is what matters later.
    """

    looks: tuple[Look, ...]
    source: Source
    damage: str | None
    settings: Settings


def keep(path: Path, keeping: Keeping) -> None:
    """Write it, whole or not at all.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    about = {
        "source": vars(keeping.source),
        "damage": keeping.damage,
        "how": How(keeping.settings).to_dict(),
    }
    save_looks(path, keeping.looks, {"about": np.array(json.dumps(about))})


def read_about(path: Path) -> dict[str, Any] | None:
    """Return what is kept beside a clip's looks: source, damage, how it was scored."""
    more = load_more(path)
    try:
        about: dict[str, Any] = json.loads(str(more["about"])) if more else {}
    except (KeyError, ValueError):
        return None
    return about if {"source", "damage", "how"} <= set(about) else None


def recall(path: Path) -> Keeping:
    """Read back what was kept.

    Raises
    ------
    UnreadableInputError
        If it is not there, something else, or damaged.
    """
    looks, about = load_looks(path), read_about(path)
    if looks is None or about is None:
        raise UnreadableInputError(
            f"{path} holds no landmarks that formcheck score has kept, or is damaged: "
            "score the clip again with --save-landmarks."
        )
    settings = How.from_dict(about["how"]).settings
    return Keeping(looks, Source(**about["source"]), about["damage"], settings)
