"""A clip's looks with all that judging them again needs, in one file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from formcheck.batch.task import How
from formcheck.errors import FormcheckError, UnreadableInputError
from formcheck.judge import Settings
from formcheck.pipeline.looks import load_looks, save_looks
from formcheck.pipeline.models import MODEL_NAMES
from formcheck.pipeline.pose_file import open_more
from formcheck.pipeline.track import Look
from formcheck.report.read import parse_source
from formcheck.report.result import Source
from formcheck.rules.catalogue import Wanted


@dataclass(frozen=True)
class About:
    """What is kept beside a clip's looks."""

    source: Source
    damage: str | None
    """One sentence when the clip could not be read to its end."""
    settings: Settings
    """With which it was scored; the pose model is what matters later."""


@dataclass(frozen=True, eq=False)
class Keeping(About):
    """That and the looks themselves."""

    looks: Sequence[Look]


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


def read_about(path: Path) -> About | None:
    """Return what is kept beside a clip's looks; None when it is not there or not sound."""
    more = open_more(path)
    return None if more is None else _about(more)


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
    return Keeping(**vars(about), looks=looks)


def _about(more: Mapping[str, npt.NDArray[np.generic]]) -> About | None:
    try:
        about = json.loads(str(more["about"]))
        damage = about["damage"]
        if not isinstance(damage, str | None):
            return None
        return About(parse_source(about["source"]), damage, _settings(about["how"]))
    except (KeyError, TypeError, ValueError, RecursionError, FormcheckError):
        return None


def _settings(how: Mapping[str, Any]) -> Settings:
    """Read how a clip was scored, as strictly as the command line does."""
    names = {name: how[name] for name in ("model", "stretch", "side")}
    if not all(isinstance(name, str | None) for name in names.values()):
        raise ValueError("a name is not text")
    if names["model"] not in MODEL_NAMES:
        raise ValueError("no such model")
    numbers = [how[name] for name in ("rounded_above_deg", "target_s")]
    if any(isinstance(value, bool) or not isinstance(value, int | float) for value in numbers):
        raise ValueError("a number is none")
    above, target_s = map(float, numbers)
    slow = how.get("slow_motion")
    if isinstance(slow, bool) or not isinstance(slow, int | float | None):
        raise ValueError("the slow motion is not a number")
    turn = how.get("rotate", 0)
    if turn not in (0, 90, 180, 270):
        raise ValueError("no quarter turn")
    wanted = Wanted.checked(names["stretch"], names["side"], rounded_above_deg=above)
    return Settings(wanted, names["model"], target_s, slow_motion=slow, rotate=int(turn))
