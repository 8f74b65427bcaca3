"""What commands share: what is asked of them, where files go, what must not be overwritten."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from formcheck import errors
from formcheck.batch.clips import ENDINGS
from formcheck.commands.process import LOG, ending, log_error
from formcheck.commands.say import complain
from formcheck.judge import Settings
from formcheck.pipeline.analyze import settings_for
from formcheck.pipeline.own_files import output_error
from formcheck.report.json_form import is_result
from formcheck.rules.catalogue import Wanted
from formcheck.texts import Texts

Planned = TypeVar("Planned")

_OWN = (".annotated.mp4", ".annotated.png", ".angles.png")
_INPUTS = (*ENDINGS, ".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".avif")


@dataclass(frozen=True)
class Outputs:
    """Where the files of one input go; None for those not wanted or not fitting its kind."""

    result: Path
    clip: Path
    photo: Path
    plot: Path
    frames: Path | None

    def all(self) -> list[Path]:
        """Every path that may be written."""
        return [path for path in vars(self).values() if path is not None]

    def expected(self, *, is_photo: bool, pictures: bool) -> list[Path]:
        """The paths that will be written for this kind of input."""
        drawn = (self.photo if is_photo else self.clip) if pictures else None
        plot = None if is_photo else self.plot
        return [path for path in (self.result, self.frames, plot, drawn) if path is not None]


def plan_outputs(name: str, folder: Path | None, table: str | None) -> Outputs:
    """Say where the files of one input go: beside it, or in the folder that the user wants."""
    path = Path(name)
    # A name without a stem ("." or "") is refused as an input later.
    stem = str((folder or path.parent) / (path.stem or "unnamed"))
    result, clip, photo, plot = (Path(stem + ending) for ending in (".json", *_OWN))
    frames = Path(f"{stem}.frames.{table}") if table else None
    return Outputs(result, clip, photo, plot, frames)


def out_of_folders(names: list[str]) -> list[str]:
    """Return inputs, in the place of each folder the clips and photographs that lie in it.

    One without any stays, for its reader to say so.
    """
    found: list[str] = []
    for name in names:
        inside = sorted(os.listdir(name)) if os.path.isdir(name) else []
        found += [
            os.path.join(name, file)
            for file in inside
            if file.lower().endswith(_INPUTS) and not file.lower().endswith(_OWN)
        ] or [name]
    return found


def wanted_of(arguments: argparse.Namespace) -> Wanted:
    """Return what is to be checked (`arguments`)."""
    asked = (arguments.stretch, arguments.side, arguments.sensitivity, arguments.rounded_above)
    return Wanted.checked(*asked)


def settings_of(arguments: argparse.Namespace) -> Settings:
    """Return how clips are to be judged."""
    how = (arguments.model, arguments.target, arguments.slow_motion, arguments.rotate)
    return settings_for(wanted_of(arguments), *how)


def make_folder(folder: Path) -> None:
    """Make the folder that results go to; a UsageError says why it cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        failed = output_error(folder, error)
        raise errors.UsageError(failed.args[0], **failed.values) from error


def for_each(
    inputs: Sequence[tuple[str, Planned]], do: Callable[[str, Planned], int], texts: Texts
) -> int:
    """Do what belongs to each input with what is planned of it; returns the gravest exit status.

    What is wrong with one must not cost the others. The gravest is not the largest number: an
    unreadable input is graver than one without a stretch.
    """
    statuses = []
    for number, (name, planned) in enumerate(inputs, 1):
        LOG.info("input %d of %d (%s)", number, len(inputs), ending(name))
        try:
            statuses.append(do(name, planned))
        except errors.FormcheckError as error:
            log_error(error)
            complain(error.told(texts))
            statuses.append(error.exit_status)
    gravest = (errors.EXIT_FAILED, errors.EXIT_USAGE, errors.EXIT_UNREADABLE)
    return next((status for status in gravest if status in statuses), max(statuses))


def without_own_results(names: list[str], texts: Texts) -> tuple[str, ...]:
    """Leave out annotated clips of other inputs, as ``*.mp4`` names them the second time."""
    own = {
        os.path.splitext(name)[0] + ending
        for name in names
        for ending in _OWN
        if is_result(Path(os.path.splitext(name)[0] + ".json"))
    }
    for name in names:
        if name in own:
            complain(texts("ended.own_result", name=name))
    return tuple(name for name in names if name not in own)


def check_plan(plan: Sequence[tuple[str, Sequence[Path]]]) -> None:
    """Refuse with a UsageError, before any work, what would write one file twice or over an input.

    ``plan``: each input with what is written of it.
    """
    inputs = {os.path.realpath(name) for name, _ in plan}
    taken: dict[str, str] = {}
    for name, outputs in plan:
        for output in outputs:
            real = os.path.realpath(output)
            if real in inputs:
                raise errors.UsageError("output.over_input", path=output)
            if taken.setdefault(real, name) != name:
                raise errors.UsageError("output.twice", first=taken[real], second=name, path=output)
