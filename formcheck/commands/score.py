"""``formcheck score``: many clips into one table, with progress in the terminal."""

from __future__ import annotations

import argparse
import contextlib
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from formcheck import errors
from formcheck.batch.clips import Clip, find_clips
from formcheck.batch.kept import Journal, check_model, clips_of
from formcheck.batch.page import Summary, summarise
from formcheck.batch.run import Executor, Plan, Run, default_workers, score_here
from formcheck.batch.run import Progress as ReportProgress
from formcheck.batch.table import (
    check_outputs,
    extra_names,
    journal_path,
    local_path,
    rows_of,
    write_table,
)
from formcheck.batch.task import How, Limits, Outcome
from formcheck.commands.outputs import make_folder, settings_of
from formcheck.commands.process import LOG
from formcheck.commands.say import complain, put
from formcheck.pipeline.models import CLIP_MODEL, ModelName, model_path
from formcheck.rules.catalogue import handed_on
from formcheck.texts import Texts, load_texts

_SAY_EVERY_S = 30.0


def run_score(arguments: argparse.Namespace) -> int:
    """Score every clip and write the table; returns the exit status.

    An OutputError says that something cannot be written: what was scored is in the journal.
    """
    model: ModelName = arguments.model or CLIP_MODEL
    how = How(settings_of(arguments), handed_on())
    model_path(model)
    table = local_path(arguments.output)
    report = local_path(arguments.report) if arguments.report else None
    clips, extra = _find(arguments, how)
    check_outputs(table, report, [clip.path for clip in clips])
    plan = Plan(
        clips=clips,
        how=how,
        limits=Limits(
            arguments.time_limit, min(60.0, arguments.time_limit), arguments.memory_limit
        ),
        store=_store(arguments.save_landmarks),
        landmarks=Path(arguments.from_landmarks) if arguments.from_landmarks else None,
        any_model=arguments.model is None,
        again=arguments.retry_failed,
    )
    console, texts = Console(stderr=True), load_texts(arguments.language)
    executor = _executor(arguments)
    LOG.info("%d clips", len(clips))
    with Journal(journal_path(table)) as journal:
        outcomes = _score(plan, journal, executor, console, texts)
    pairs = zip(clips, outcomes, strict=True)
    rows = [row for clip, outcome in pairs for row in rows_of(clip, outcome, extra)]
    write_table(table, rows, list(extra_names(extra).values()))
    summary = summarise(clips, outcomes)
    if report is not None:
        from formcheck.commands.score_report import write_report

        write_report(report, clips, outcomes, summary, plan, texts)
    if plan.landmarks is not None and summary.models:
        complain(texts("batch.judged_by", models=texts.listed("model", summary.models)))
    LOG.info("%d holds, %d failed", summary.holds, len(summary.failed))
    _tell(console, summary, [table] if report is None else [table, report], texts)
    return _status(summary, arguments.expect, texts)


def _find(arguments: argparse.Namespace, how: How) -> tuple[list[Clip], list[str]]:
    folder = arguments.from_landmarks
    if folder is not None and not Path(folder).is_dir():
        raise errors.UsageError("batch.no_folder", folder=folder)
    if not arguments.clips:
        if folder is None:
            raise errors.UsageError("batch.no_clips")
        return clips_of(Path(folder), arguments.model, how), []
    clips, extra = find_clips(arguments.clips)
    if folder is not None:
        check_model((clip.path for clip in clips), arguments.model)
    return clips, extra


def _store(name: str | None) -> Path | None:
    if name is None:
        return None
    folder = local_path(name).absolute()
    make_folder(folder)
    return folder


def _executor(arguments: argparse.Namespace) -> Executor:
    if arguments.cluster is None:
        return partial(score_here, workers=arguments.workers or default_workers())
    from formcheck.batch.cluster import ClusterExecutor

    return ClusterExecutor(arguments.cluster, insecure=arguments.insecure_cluster).run


def _score(
    plan: Plan, journal: Journal, executor: Executor, console: Console, texts: Texts
) -> list[Outcome]:
    with _progress(console, len(plan.clips), texts) as progress:
        run = Run(plan, journal, executor, progress)
        try:
            return run.go()
        except (KeyboardInterrupt, errors.FormcheckError):
            total = len(plan.clips)
            complain(texts("batch.done", done=run.done, total=total, path=journal.path))
            raise


@contextlib.contextmanager
def _progress(console: Console, clips: int, texts: Texts) -> Iterator[ReportProgress]:
    """Show a bar with rate and time left; where there is no terminal, a line now and then."""
    began = said = time.monotonic()
    bar = Progress(
        BarColumn(),
        TextColumn("{task.completed} " + texts("bar.clips", total="{task.total}")),
        TextColumn("{task.fields[pace]}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task("", total=clips, pace="")

        def report(done: int, total: int, scored: int) -> None:
            nonlocal began, said
            now = time.monotonic()
            if not scored:
                began = now  # What is known from an earlier run says nothing of the pace.
            pace = _pace(scored, total - done, now - began, texts)
            bar.update(task, completed=done, total=total, pace=pace)
            if not console.is_terminal and now - said >= _SAY_EVERY_S:
                said = now
                said_so = texts("bar.progress", done=done, total=total)
                complain(f"{said_so}{', ' if pace else ''}{pace}")

        yield report


def _pace(scored: int, left: int, seconds: float, texts: Texts) -> str:
    """Say how fast clips are scored in this run, and how long the rest will take."""
    if not scored or seconds < 1.0:
        return ""
    rest = left * seconds / scored
    hours, minutes = divmod(round(rest / 60.0), 60)
    time_left = f"{hours} h {minutes} min" if hours else f"{minutes} min" if minutes else "< 1 min"
    return texts("bar.pace", rate=texts.number(60.0 * scored / seconds), left=time_left)


def _tell(console: Console, summary: Summary, written: list[Path], texts: Texts) -> None:
    more = len(summary.failed) - 10
    kinds = ", ".join(
        texts("scored.fault", fault=texts.of("label", name), n=n)
        for name, n in summary.faults.items()
    )
    lines = [
        texts(
            "scored.summary",
            clips=texts.count("clips", summary.clips),
            holds=texts.count("holds", summary.holds),
            completed=summary.completed,
            mean=texts.number(summary.mean_score),
        )
        if summary.clip_scores
        else texts("scored.none"),
        texts("scored.faults", faults=kinds) if kinds else "",
        texts("scored.without", n=len(summary.without)) if summary.without else "",
        texts("scored.failed", n=len(summary.failed)) if summary.failed else "",
        *(f"  {message}" for _, message in summary.failed[:10]),
        "  " + texts("scored.more", n=more) if more > 0 else "",
        texts("scored.stuck") if summary.stuck else "",
        *(f"→ {path}" for path in written),
    ]
    for line in filter(None, lines):
        put(console, line)


def _status(summary: Summary, expected: float | None, texts: Texts) -> int:
    if expected is not None and summary.score_of_all < expected:
        complain(
            texts("batch.below", mean=texts.number(summary.score_of_all), expected=f"{expected:g}")
        )
        return errors.EXIT_BELOW_EXPECTED
    if summary.failed:
        return errors.EXIT_UNREADABLE
    nothing = len(summary.without) == summary.clips
    return errors.EXIT_NOTHING_FOUND if nothing else errors.EXIT_OK
