"""``formcheck export``: landmarks and angles of each input as files."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import numpy as np
from rich.console import Console

from formcheck import errors
from formcheck.commands.analyze import progress_bar
from formcheck.commands.outputs import check_plan, for_each, make_folder
from formcheck.commands.say import complain, put
from formcheck.exports.motion import Motion, read_motion
from formcheck.exports.tables import (
    Space,
    angle_columns,
    landmark_columns,
    mot_text,
    trc_text,
    write_csv,
    write_parquet,
)
from formcheck.installed import parquet
from formcheck.pipeline.models import ModelName, model_path
from formcheck.pipeline.own_files import check_writable, write_atomically
from formcheck.report.table import Columns
from formcheck.texts import Texts, load_texts
from formcheck.untrusted import visible

Write = Callable[[Motion, Path], None]
"""Writes one file."""


def run_export(arguments: argparse.Namespace) -> int:
    """Export every input; returns the gravest exit status."""
    model: ModelName | None = arguments.model
    if model is not None:
        model_path(model)
    if "parquet" in arguments.format:
        parquet()
    folder = Path(arguments.output) if arguments.output else None
    writers = _writers(arguments.format, arguments.space)
    plan = [(name, _targets(name, folder, writers)) for name in arguments.inputs]
    check_plan([(name, list(targets)) for name, targets in plan])
    if folder is not None:
        make_folder(folder)
    console, texts = Console(), load_texts(arguments.language)
    one = partial(_one, model=model, rotate=arguments.rotate, console=console, texts=texts)
    return for_each(plan, one, texts)


def _writers(formats: Iterable[str], space: Space) -> dict[str, Write]:
    """Return what writes each file, by its ending."""
    found: dict[str, Write] = {}
    for name in formats:
        if name == "trc":
            found[".trc"] = lambda motion, path: write_atomically(
                path, trc_text(motion, visible(path.name), space)
            )
        elif name == "mot":
            found[".mot"] = lambda motion, path: write_atomically(path, mot_text(motion))
        else:
            write = write_csv if name == "csv" else write_parquet
            found[f".landmarks.{name}"] = _table(landmark_columns, write)
            found[f".angles.{name}"] = _table(angle_columns, write)
    return found


def _table(columns: Callable[[Motion], Columns], write: Callable[[Columns, Path], None]) -> Write:
    return lambda motion, path: write(columns(motion), path)


def _targets(name: str, folder: Path | None, writers: dict[str, Write]) -> dict[Path, Write]:
    path = Path(name)
    # "clip.poses.npz" and "clip.mp4" are both of the clip.
    stem = (path.stem or "unnamed").removesuffix(".poses")
    place = folder or path.parent
    return {place / f"{stem}{ending}": write for ending, write in writers.items()}


def _one(
    name: str,
    targets: dict[Path, Write],
    model: ModelName | None,
    rotate: int,
    console: Console,
    texts: Texts,
) -> int:
    for target in targets:
        check_writable(target)
    with progress_bar(console, name, texts) as progress:
        motion = read_motion(name, model, progress, rotate)
    if np.isnan(motion.visibility).all():
        complain(texts("input.nobody", name=name))
        return errors.EXIT_NOTHING_FOUND
    for target, write in targets.items():
        write(motion, target)
        put(console, f"→ {target}", "dim")
    return errors.EXIT_OK
