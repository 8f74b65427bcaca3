"""Landmarks that runs have kept, in one file a clip with all that judging them again needs.

Which clip a file is of says its name, and which of several is judged is decided here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from formcheck.batch.clips import Clip
from formcheck.batch.identity import landmarks_name
from formcheck.batch.task import How
from formcheck.errors import FormcheckError, UnreadableInputError, UsageError
from formcheck.judge import Settings
from formcheck.pipeline.looks import load_looks, open_more, save_looks
from formcheck.pipeline.models import MODEL_NAMES, ModelName
from formcheck.pipeline.track import Look
from formcheck.report import fields
from formcheck.report.read import parse_source
from formcheck.report.result import Source
from formcheck.rules.catalogue import Wanted
from formcheck.rules.problems import OF_THE_FILE, WarningSpan

ENDING = ".poses.npz"

_NAME = re.compile(rf"(.+)-({'|'.join(MODEL_NAMES)})-[0-9a-f]{{16}}\.poses\.npz")
_BY_CHOICE = ("heavy", "full", "lite", "")
"""Whose landmarks are taken when several models have seen a clip and none is asked for."""


@dataclass(frozen=True, eq=False)
class Keeping:
    """What is kept of a clip."""

    source: Source
    damage: tuple[WarningSpan, ...]
    """What is known of the file alone."""
    settings: Settings
    """With which it was scored; the pose model is what matters later."""
    looks: Sequence[Look] = ()


@dataclass(frozen=True)
class Kept:
    """A file of landmarks."""

    path: Path
    content: str
    """The beginning of what stands for the clip's bytes."""
    model: str
    """Which pose model saw it; empty when nobody knows."""


def keep(path: Path, keeping: Keeping) -> None:
    """Write it, whole or not at all; raises OutputError if it cannot be written."""
    about = {
        "source": vars(keeping.source),
        "damage": [vars(span) for span in keeping.damage],
        "how": How(keeping.settings).to_dict(),
    }
    save_looks(path, keeping.looks, {"about": np.array(json.dumps(about))})


def read_about(path: Path) -> Keeping | None:
    """Return what is kept beside a clip's looks; None when it is not there or not sound."""
    more = open_more(path)
    try:
        kept = {"about": json.loads(str((more or {})["about"]))}
        about = fields.part(kept, "about")
        damage = tuple(map(_span, fields.parts(about, "damage")))
        return Keeping(parse_source(about["source"]), damage, _settings(about["how"]))
    except (KeyError, TypeError, ValueError, RecursionError, fields.FieldError, FormcheckError):
        return None


def recall(path: Path) -> Keeping:
    """Read back what was kept.

    Raises UnreadableInputError if it is not there, something else, or damaged.
    """
    looks, about = load_looks(path), read_about(path)
    if looks is None or about is None:
        raise UnreadableInputError(
            f"{path} holds no landmarks that formcheck score has kept, or is damaged: "
            "score the clip again with --save-landmarks."
        )
    return replace(about, looks=looks)


def _span(row: fields.Row) -> WarningSpan:
    warning = fields.word(row, "warning", OF_THE_FILE)
    return WarningSpan(warning, *(fields.number(row, name, 0) for name in ("start_s", "end_s")))


def _settings(how: Mapping[str, Any]) -> Settings:
    """Read how a clip was scored, as strictly as the command line does."""
    if how["model"] not in MODEL_NAMES or how.get("rotate", 0) not in (0, 90, 180, 270):
        raise ValueError("no such model, or no quarter turn")
    if not all(isinstance(how[name], str | None) for name in ("stretch", "side")):
        raise ValueError("a name is not text")
    slow = how.get("slow_motion")
    numbers = [how["rounded_above_deg"], how["target_s"], 1.0 if slow is None else slow]
    if any(isinstance(value, bool) or not isinstance(value, int | float) for value in numbers):
        raise ValueError("a number is none")
    above, target_s = map(float, numbers[:2])
    wanted = Wanted.checked(how["stretch"], how["side"], rounded_above_deg=above)
    turn = int(how.get("rotate", 0))
    return Settings(wanted, how["model"], target_s, slow_motion=slow, rotate=turn)


def kept_in(folder: Path) -> list[Kept]:
    """Return the landmarks of a folder, by name."""
    return [_kept(path) for path in sorted(folder.glob(f"*{ENDING}"))]


def by_content(kept: Iterable[Kept]) -> dict[str, list[Kept]]:
    """Return the landmarks of each clip."""
    clips: dict[str, list[Kept]] = {}
    for one in kept:
        clips.setdefault(one.content, []).append(one)
    return clips


def best_of(kept: Iterable[Kept], how: How) -> Kept:
    """Return the landmarks of a clip to judge.

    By the model that comes first of heavy, full and lite; rather by this version.
    """

    def rank(one: Kept) -> tuple[int, bool, str]:
        ours = one.path.name == landmarks_name(one.content, how)
        return -_BY_CHOICE.index(one.model), ours, one.path.name

    return max(kept, key=rank)


def clips_of(folder: Path, model: ModelName | None, how: How) -> list[Clip]:
    """Return the clips whose landmarks a folder holds, each once; with a model only those it saw.

    Raises UsageError if there are none, or none by that model.
    """
    found = kept_in(folder)
    if not found:
        raise UsageError(f"There are no landmarks in {folder}: make some first.")
    wanted = [one for one in found if model in (None, one.model)]
    if model is not None and not wanted:
        raise _other_model(str(folder), {one.model for one in found}, model)
    clips = []
    for several in by_content(wanted).values():
        path = best_of(several, how).path
        about = read_about(path)
        clips.append(Clip(str(path), name=about.source.path if about else ""))
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
    return UsageError(
        f"The landmarks in {where} are by the model {names}, not {asked}: leave --model out, or "
        f"score the clips with --model {asked} --save-landmarks first."
    )


def _kept(path: Path) -> Kept:
    """Read the name; only one that somebody has changed needs a look inside."""
    found = _NAME.fullmatch(path.name)
    if found is not None:
        return Kept(path, *found.groups())
    about = read_about(path)
    return Kept(path, path.name, "" if about is None else about.settings.model)
