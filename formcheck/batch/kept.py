"""Landmarks that runs have kept: which clip they are of, and which of several to judge."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from formcheck.batch.clips import Clip
from formcheck.batch.identity import landmarks_name
from formcheck.batch.keeping import read_about
from formcheck.batch.task import How
from formcheck.errors import UsageError
from formcheck.pipeline.models import MODEL_NAMES, ModelName

ENDING = ".poses.npz"

_NAME = re.compile(rf"(.+)-({'|'.join(MODEL_NAMES)})-[0-9a-f]{{16}}\.poses\.npz")
_BY_CHOICE: tuple[ModelName, ...] = ("heavy", "full", "lite")
"""Whose landmarks are taken when several models have seen a clip and none is asked for."""


@dataclass(frozen=True)
class Kept:
    """A file of landmarks."""

    path: Path
    content: str
    """The beginning of what stands for the clip's bytes."""
    model: str
    """Which pose model saw it; empty when nobody knows."""


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
        return -_place(one.model), ours, one.path.name

    return max(kept, key=rank)


def clips_of(folder: Path, model: ModelName | None, how: How) -> list[Clip]:
    """Return the clips whose landmarks a folder holds, each once.

    Parameters
    ----------
    model : str or None
        Only landmarks that this pose model has seen.

    Raises
    ------
    UsageError
        If there are none, or none by that model.
    """
    found = kept_in(folder)
    if not found:
        raise UsageError(f"There are no landmarks in {folder}: make some first.")
    if model is not None:
        wanted = [one for one in found if one.model == model]
        if not wanted:
            raise _other_model(str(folder), {one.model for one in found}, model)
        found = wanted
    return [_clip(best_of(several, how).path) for several in by_content(found).values()]


def check_model(paths: Iterable[str], model: ModelName | None) -> None:
    """Refuse landmarks that are named themselves and were seen by another model.

    Raises
    ------
    UsageError
        With one sentence.
    """
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
        content, model = found.groups()
        return Kept(path, content, model)
    about = read_about(path)
    return Kept(path, path.name, "" if about is None else about.settings.model)


def _place(model: str) -> int:
    return [*_BY_CHOICE, ""].index(model)


def _clip(path: Path) -> Clip:
    about = read_about(path)
    return Clip(str(path), name=about.source.path if about else "")
