"""``formcheck export``: landmarks and angles of each input as files."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.status import Status

from formcheck import errors
from formcheck.commands.log import LOG, ending
from formcheck.commands.outputs import gravest, make_folder, tried
from formcheck.commands.say import complain, described, put, shown
from formcheck.exports.motion import Motion
from formcheck.exports.sources import read_motion
from formcheck.exports.tables import (
    Columns,
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
        make_folder(folder)
    console, texts = Console(), load_texts(arguments.language)
    one = partial(_one, model=model, rotate=arguments.rotate, console=console, texts=texts)
    return gravest([tried(partial(one, *each), texts) for each in plan])


def _writers(formats: Iterable[str], space: Space) -> Iterable[tuple[str, Write]]:
    """Yield the ending of each file and what writes it."""
    tables = {".landmarks": landmark_columns, ".angles": angle_columns}
    for name in formats:
        if name == "trc":
            yield ".trc", _text(lambda motion, path: trc_text(motion, visible(path.name), space))
        elif name == "mot":
            yield ".mot", _text(lambda motion, _: mot_text(motion))
        else:
            one = _csv if name == "csv" else _parquet
            yield from ((f"{kind}.{name}", one(columns)) for kind, columns in tables.items())


def _text(made: Callable[[Motion, Path], str]) -> Write:
    return lambda motion, path: write_atomically(path, made(motion, path))


def _csv(columns: Callable[[Motion], Columns]) -> Write:
    return _text(lambda motion, _: BOM + csv_text(columns(motion)))


def _parquet(columns: Callable[[Motion], Columns]) -> Write:
    def write(motion: Motion, path: Path) -> None:
        with replacing(path) as temporary:
            write_parquet(columns(motion), temporary)

    return write


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
    for target, _ in targets:
        check_writable(target)
    clip = Path(name).name
    with Status(described(f"{clip}: reading"), console=console) as status:

        def count(done: int, total: int | None) -> None:
            if done % 10 == 0:
                status.update(shown(f"{clip}: {done} of {total or '?'} frames"))

        motion = read_motion(name, model, count, rotate)
    if np.isnan(motion.visibility).all():
        complain(texts("input.nobody", name=name))
        return errors.EXIT_NOTHING_FOUND
    for target, write in targets:
        write(motion, target)
        put(console, f"→ {target}", "dim")
    return errors.EXIT_OK
