"""``formcheck export``: landmarks and angles of each input as files."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.status import Status

from formcheck import errors
from formcheck.commands.log import LOG, ending, log_error
from formcheck.commands.outputs import gravest
from formcheck.commands.say import complain, described, put, shown
from formcheck.exports.motion import Motion
from formcheck.exports.sources import read_motion
from formcheck.exports.tables import (
    Space,
    angle_columns,
    csv_text,
    landmark_columns,
    mot_text,
    trc_text,
    write_parquet,
)
from formcheck.parquet import check_parquet
from formcheck.pipeline.models import ModelName, model_path
from formcheck.pipeline.safe_output import (
    check_writable,
    output_error,
    replacing,
    write_atomically,
)
from formcheck.printable import BOM, visible
from formcheck.texts import Texts, load_texts

Write = Callable[[Motion, Path], None]
"""Writes one file."""


def run_export(arguments: argparse.Namespace) -> int:
    """Export every input; returns the gravest exit status.

    A UsageError says that the request as a whole cannot be carried out: nothing is written then.
    """
    model: ModelName | None = arguments.model
    if model is not None:
        model_path(model)
    if "parquet" in arguments.format:
        check_parquet()
    folder = Path(arguments.output) if arguments.output else None
    writers = dict(_writers(dict.fromkeys(arguments.format), arguments.space))
    plan = [(name, _targets(name, folder, writers)) for name in arguments.inputs]
    _check(plan)
    if folder is not None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            failed = output_error(folder, error)
            raise errors.UsageError(failed.args[0], **failed.values) from error
    console = Console()
    rotate = arguments.rotate
    texts = load_texts(arguments.language)
    return gravest([_one(name, targets, model, rotate, console, texts) for name, targets in plan])


def _writers(formats: Iterable[str], space: Space) -> Iterable[tuple[str, Write]]:
    """Yield the ending of each file and what writes it."""

    def trc(motion: Motion, path: Path) -> None:
        write_atomically(path, trc_text(motion, visible(path.name), space))

    def mot(motion: Motion, path: Path) -> None:
        write_atomically(path, mot_text(motion))

    def landmark_csv(motion: Motion, path: Path) -> None:
        write_atomically(path, BOM + csv_text(landmark_columns(motion)))

    def angle_csv(motion: Motion, path: Path) -> None:
        write_atomically(path, BOM + csv_text(angle_columns(motion)))

    def landmark_parquet(motion: Motion, path: Path) -> None:
        with replacing(path) as temporary:
            write_parquet(landmark_columns(motion), temporary)

    def angle_parquet(motion: Motion, path: Path) -> None:
        with replacing(path) as temporary:
            write_parquet(angle_columns(motion), temporary)

    for name in formats:
        if name == "trc":
            yield ".trc", trc
        elif name == "mot":
            yield ".mot", mot
        elif name == "csv":
            yield ".landmarks.csv", landmark_csv
            yield ".angles.csv", angle_csv
        else:
            yield ".landmarks.parquet", landmark_parquet
            yield ".angles.parquet", angle_parquet


def _targets(name: str, folder: Path | None, writers: dict[str, Write]) -> list[tuple[Path, Write]]:
    path = Path(name)
    # "clip.poses.npz" and "clip.mp4" are both of the clip.
    stem = (path.stem or "unnamed").removesuffix(".poses")
    place = folder or path.parent
    return [(place / f"{stem}{ending}", write) for ending, write in writers.items()]


def _check(plan: list[tuple[str, list[tuple[Path, Write]]]]) -> None:
    """Refuse what would write one file twice or over an input."""
    inputs = {os.path.realpath(name) for name, _ in plan}
    taken: dict[str, str] = {}
    for name, targets in plan:
        for target, _ in targets:
            real = os.path.realpath(target)
            if real in inputs:
                raise errors.UsageError(
                    f"{target} would replace an input: choose another folder with -o."
                )
            if taken.setdefault(real, name) != name:
                raise errors.UsageError(
                    f"{taken[real]} and {name} would both write {target}: export them one by one "
                    "into different folders with -o."
                )


def _one(
    name: str,
    targets: list[tuple[Path, Write]],
    model: ModelName | None,
    rotate: int,
    console: Console,
    texts: Texts,
) -> int:
    LOG.info("input (%s)", ending(name))
    try:
        for target, _ in targets:
            check_writable(target)
        with Status(described(f"{Path(name).name}: reading"), console=console) as status:
            motion = read_motion(name, model, _counter(status, Path(name).name), rotate)
        if np.isnan(motion.visibility).all():
            complain(texts("input.nobody", name=name))
            return errors.EXIT_NOTHING_FOUND
        for target, write in targets:
            write(motion, target)
            put(console, f"→ {target}", "dim")
    except errors.FormcheckError as error:
        log_error(error)
        complain(error.told(texts))
        return error.exit_status
    return errors.EXIT_OK


def _counter(status: Status, name: str) -> Callable[[int, int | None], None]:
    def count(done: int, total: int | None) -> None:
        if done % 10 == 0:
            status.update(shown(f"{name}: {done} of {total or '?'} frames"))

    return count
