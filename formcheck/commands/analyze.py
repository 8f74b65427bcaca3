"""``formcheck analyze``: the results of each input as files, a verdict in the terminal."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from formcheck import errors
from formcheck.commands import process
from formcheck.commands.annotator import Annotator, Drawing
from formcheck.commands.keep import Keeper
from formcheck.commands.outputs import (
    Outputs,
    check_plan,
    for_each,
    make_folder,
    out_of_folders,
    plan_outputs,
    settings_of,
    without_own_results,
)
from formcheck.commands.process import LOG, log_error
from formcheck.commands.say import complain, described, give, own_fault, put
from formcheck.commands.terminal import print_verdict
from formcheck.installed import parquet
from formcheck.judge import Settings
from formcheck.pipeline.analyze import Progress as ReportProgress
from formcheck.pipeline.analyze import analyze_source, opened
from formcheck.pipeline.models import model_path
from formcheck.pipeline.own_files import check_writable, replacing, write_atomically
from formcheck.pipeline.photo import PhotoSource
from formcheck.pipeline.recorded import HeldFile
from formcheck.pipeline.video import VideoSource
from formcheck.report.json_form import is_result
from formcheck.report.plot import load_plotting, plot_angles
from formcheck.report.result import Result
from formcheck.texts import Texts, load_texts


@dataclass(frozen=True)
class Options:
    """How every input is analysed, and where what is said of it goes."""

    settings: Settings
    pictures: bool
    drawing: Drawing
    json_lines: bool
    keeper: Keeper
    texts: Texts
    console: Console


def run_analyze(arguments: argparse.Namespace) -> int:
    """Analyse every input; returns the gravest exit status."""
    texts, json_lines = load_texts(arguments.language), arguments.json == "-"
    inputs = without_own_results(out_of_folders(arguments.inputs), texts)
    folder = Path(arguments.output) if arguments.output else None
    options = Options(
        settings=settings_of(arguments),
        pictures=not arguments.no_video,
        drawing=Drawing.of(arguments),
        json_lines=json_lines,
        keeper=Keeper(arguments.person, arguments.save, arguments.when, texts),
        texts=texts,
        console=Console(stderr=json_lines),
    )
    if arguments.frames == "parquet":
        parquet()
    model_path(options.settings.model)
    model_path(options.settings.photo_model)
    _check_here([*inputs, arguments.output or "/"])
    plan = [(name, plan_outputs(name, folder, arguments.frames)) for name in inputs]
    check_plan([(name, outputs.all()) for name, outputs in plan])
    for _, outputs in plan:
        if os.path.isfile(outputs.result) and not is_result(outputs.result):
            raise errors.UsageError("output.not_ours", path=outputs.result)
    options.keeper.check(len(inputs))
    if folder is not None:
        make_folder(folder)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise errors.UsageError("output.closed", path=folder)
    return for_each(plan, partial(_one_input, options=options), texts)


def _check_here(paths: Sequence[str]) -> None:
    try:
        Path.cwd()
    except OSError as error:
        if not all(map(os.path.isabs, paths)):
            raise errors.UnreadableInputError("input.nowhere") from error


def _one_input(name: str, outputs: Outputs, options: Options) -> int:
    """Analyse one input and write its files; returns its exit status."""
    with options.keeper.held(name) as clip:
        try:
            result, written, begun = _analyse_and_write(name, clip, outputs, options)
        except errors.FormcheckError:
            raise
        except Exception as error:
            log_error(error)
            # A fault of ours in one input must not cost the others.
            complain(f"{name} could not be analysed: {own_fault(error)}")
            return errors.EXIT_FAILED
        status = errors.EXIT_OK if result.found else errors.EXIT_NOTHING_FOUND
        try:
            kept = options.keeper.keep(name, clip, result)
        except errors.FormcheckError as error:
            # The files are written all the same, and told of.
            complain(error.told(options.texts))
            status, kept = error.exit_status, ""
    try:
        if options.json_lines:
            process.reconfigure(sys.stdout, encoding="utf-8")
            give(result.to_json(indent=None) + "\n")
        print_verdict(options.console, result, written, options.texts)
        for note in filter(None, [begun, kept]):
            put(options.console, f"  · {note}", "dim")
        sys.stdout.flush()
    except (OSError, SystemExit):
        # That nobody reads it is no reason to stop; SystemExit is what rich makes of it.
        process.silence(1)
    return status


def _analyse_and_write(
    name: str, clip: HeldFile | None, outputs: Outputs, options: Options
) -> tuple[Result, list[Path], str]:
    annotator = Annotator(outputs, options.texts, options.drawing)
    long_side = options.drawing.size if options.pictures else None
    with opened(name, options.settings, long_side) as source:
        LOG.info("%s", replace(source.info, path=""))
        # That nothing can be written must be known before minutes of work.
        for output in outputs.expected(is_photo=source.is_photo, pictures=options.pictures):
            check_writable(output)
        settings, begun = options.keeper.settings_for(clip, options.settings)
        if not source.is_photo:
            # While the first frames are analysed, whose model leaves the interpreter free.
            threading.Thread(target=load_plotting, daemon=True).start()
        draws = annotator if options.pictures else None
        result = analysed(source, name, settings, draws, options.console, options.texts)
    LOG.info("%d holds, problems %s", len(result.holds), [warn.warning for warn in result.warnings])
    written = [outputs.result, *annotator.written]
    if not source.is_photo:
        with replacing(outputs.plot) as temporary:
            plot_angles(result, temporary, options.texts)
        written.append(outputs.plot)
    if outputs.frames is not None:
        with replacing(outputs.frames) as temporary:
            result.frames.write(temporary)
        written.append(outputs.frames)
    # Last, so that a result on disk means that everything else is there too.
    write_atomically(outputs.result, result.to_json() + "\n")
    return result, written, begun


def analysed(
    source: VideoSource | PhotoSource,
    name: str,
    settings: Settings,
    annotator: Annotator | None,
    console: Console,
    texts: Texts,
) -> Result:
    """Judge an input and have it drawn, with a bar for each."""
    take, photo = (annotator.take, annotator.photo) if annotator else (None, None)
    with progress_bar(console, name, texts) as progress:
        result = analyze_source(source, settings, take=take, photo_sink=photo, progress=progress)
    if annotator and not source.is_photo:
        with progress_bar(console, name, texts, drawing=True) as progress:
            annotator.draw_clip(name, progress, result)
    return result


@contextlib.contextmanager
def progress_bar(
    console: Console, name: str, texts: Texts, *, drawing: bool = False
) -> Iterator[ReportProgress]:
    """Show a bar while frames are gone through; nothing when the output is not a terminal."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[count]}"),
        TimeRemainingColumn(),
    )
    shown, what = console.is_terminal, Path(name).name
    what = texts("bar.drawing", name=what) if drawing else what
    with Progress(*columns, console=console, transient=True, disable=not shown) as bar:
        task = bar.add_task(described(what), total=None, count="")

        def report(done: int, total: int | None) -> None:
            count = f"{done} " + texts("bar.frames", total="?" if total is None else total)
            bar.update(task, completed=done, total=total, count=count)

        yield report
