"""``python -m formcheck.lab.benchmark`` and one of: accuracy, travel, compare, speed, page, …."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from formcheck.commands import process
from formcheck.errors import EXIT_INTERRUPTED, EXIT_OK, FormcheckError, UsageError
from formcheck.lab.benchmark import sheet
from formcheck.pipeline.models import CLIP_MODEL, LIVE_MODEL, MODEL_NAMES, ModelName
from formcheck.pipeline.safe_output import check_writable, write_atomically

Ticker = Callable[[int, int], None]


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the benchmarks."""
    parser = argparse.ArgumentParser(prog="python -m formcheck.lab.benchmark", allow_abbrev=False)
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="BENCHMARK")

    accuracy = kinds.add_parser("accuracy", help="how far from the truth, on clips with truth")
    accuracy.add_argument("folder", type=Path, metavar="DIR", help="clips with truth files")
    accuracy.add_argument("-o", "--output", type=Path, metavar="FILE", help="write the JSON")
    accuracy.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables")
    _add_model(accuracy)
    accuracy.add_argument(
        "--poses",
        type=Path,
        metavar="DIR",
        help="keep each clip's poses there, and take them from there the next time",
    )
    accuracy.add_argument(
        "--jobs", type=_positive, default=1, metavar="N", help="processes (default: 1)"
    )
    _add_limit(accuracy)
    accuracy.set_defaults(run=_accuracy)

    travel = kinds.add_parser(
        "travel", help="own stairs, another renderer and people side by side, as Markdown"
    )
    travel.add_argument(
        "--own", type=Path, action="append", default=[], metavar="SET", help="stairs (repeat)"
    )
    travel.add_argument("--second", type=Path, metavar="DIR", help="the second renderer's clips")
    travel.add_argument("--people", type=Path, metavar="DIR", help="labelled poses of people")
    travel.add_argument("--mocap", type=Path, metavar="DIR", help="movements measured by markers")
    travel.add_argument(
        "--store", type=Path, metavar="DIR", help="poses of clips; needed with --own and --second"
    )
    travel.add_argument(
        "--jobs", type=_positive, default=1, metavar="N", help="processes (default: 1)"
    )
    _add_model(travel)
    travel.add_argument("-o", "--output", type=Path, metavar="X.json", help="write the JSON")
    travel.add_argument("--markdown", type=Path, metavar="FILE.md", help="write the report too")
    travel.set_defaults(run=_travel)

    compare = kinds.add_parser("compare", help="what changed between two accuracy reports")
    compare.add_argument("before", type=Path, metavar="A.json")
    compare.add_argument("after", type=Path, metavar="B.json")
    compare.add_argument("--anyway", action="store_true", help="also if the clips differ")
    compare.set_defaults(run=_compare)

    models = kinds.add_parser("models", help="accuracy of the pose models against their time")
    models.add_argument("folder", type=Path, metavar="DIR", help="clips with truth files")
    models.add_argument("--markdown", type=Path, metavar="FILE", help="write the table")
    _add_limit(models)
    models.set_defaults(run=_models)

    landmarks = kinds.add_parser("landmarks", help="how far landmarks lie from the true joints")
    landmarks.add_argument("folder", type=Path, metavar="DIR", help="clips with truth files")
    _add_model(landmarks)
    landmarks.add_argument("--poses", type=Path, metavar="DIR", help="as of accuracy")
    _add_limit(landmarks)
    landmarks.set_defaults(run=_landmarks)

    backs = kinds.add_parser("backs", help="reading the back, beside what other programs do")
    backs.add_argument("folder", type=Path, metavar="DIR", help="clips with truth files")
    backs.add_argument(
        "--poses", type=Path, metavar="DIR", required=True, help="stored poses, made if need be"
    )
    _add_model(backs)
    _add_limit(backs)
    backs.add_argument("--markdown", type=Path, metavar="FILE.md", help="write the table there too")
    backs.set_defaults(run=_backs)

    batch = kinds.add_parser("batch", help="scoring many clips: throughput, overhead")
    batch.add_argument("folder", type=Path, metavar="DIR", help="clips")
    batch.add_argument("--rounds", type=int, default=3, help="races (default: 3; 0: none)")
    batch.add_argument(
        "--endure", type=int, default=100, metavar="N", help="short clips (default: 100; 0: none)"
    )
    batch.add_argument("--markdown", type=Path, metavar="FILE.md", help="write the tables")
    _add_model(batch)
    _add_limit(batch)
    batch.set_defaults(run=_batch)

    speed = kinds.add_parser("speed", help="speed and memory as ratios, measured in one run")
    speed.add_argument("clip", type=Path, help="a clip of a stretch, e.g. from sample_videos")
    speed.add_argument("--rounds", type=int, default=3, help="repeats of each (default: 3)")
    _add_model(speed)
    speed.add_argument("--no-memory", action="store_true", help="leave out the 10-minute clip")
    speed.set_defaults(run=_speed)

    live = kinds.add_parser("live", help="a live session against the bare model, in one run")
    live.add_argument("clip", type=Path, help="a clip of a stretch, e.g. from sample_videos")
    live.add_argument("--rounds", type=_positive, default=1, help="repeats (default: 1)")
    live.add_argument(
        "--minutes", type=float, default=3.0, help="of the run for memory (default: 3, 0 for none)"
    )
    _add_model(live, LIVE_MODEL)
    live.add_argument("--no-window", action="store_true", help="where there is no display")
    live.set_defaults(run=_live)

    page = kinds.add_parser("page", help="a session on the page in Chromium, in one run")
    page.add_argument("clip", type=Path, help="a clip of one stretch, e.g. from sample_videos")
    page.add_argument("--minutes", type=float, default=30.0, metavar="N", help="(default: 30)")
    page.set_defaults(run=_page)
    return parser


def _add_model(parser: argparse.ArgumentParser, default: ModelName = CLIP_MODEL) -> None:
    parser.add_argument(
        "--model", default=default, choices=MODEL_NAMES, help=f"pose model (default: {default})"
    )


def _add_limit(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--limit", type=_positive, metavar="N", help="only the first N clips by name"
    )


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 up")
    return int(text)


def _accuracy(options: argparse.Namespace) -> None:
    from formcheck.lab.benchmark.accuracy import Work, run_accuracy
    from formcheck.lab.benchmark.show import DEFINITIONS, as_markdown, sheets, title

    _check_outputs(options.output, options.markdown)
    with _progress("clips") as tick:
        report = run_accuracy(
            options.folder,
            Work(options.model, options.poses),
            jobs=options.jobs,
            limit=options.limit,
            progress=tick,
        )
    console = sheet.console_for_tables()
    console.print(Text(title(report), style="bold"))
    for table in sheets(report):
        sheet.print_sheet(console, table)
    console.print()
    for term, meaning in DEFINITIONS:
        console.print(Text.assemble((term, "bold"), f": {meaning}"))
    if options.output:
        write_atomically(options.output, report.to_json())
    if options.markdown:
        write_atomically(options.markdown, as_markdown(report))


def _travel(options: argparse.Namespace) -> None:
    from formcheck.lab.benchmark.stairs import Stored
    from formcheck.lab.benchmark.travel import Material, run_travel, travel_json, travel_markdown

    if (options.own or options.second) and options.store is None:
        raise UsageError("Clips need a place for their poses: name one with --store DIR.")
    _check_outputs(options.output, options.markdown)
    material = Material(tuple(options.own), options.second, options.people, options.mocap)
    with _progress("clips") as tick:
        work = Stored(options.model, options.store or Path())
        found = run_travel(material, work, jobs=options.jobs, progress=tick)
    report = travel_markdown(found)
    print(report)
    if options.output:
        write_atomically(options.output, travel_json(found))
    if options.markdown:
        write_atomically(options.markdown, report)


def _compare(options: argparse.Namespace) -> None:
    from formcheck.lab.benchmark.compare import check_comparable, comparison
    from formcheck.lab.benchmark.report import read_report
    from formcheck.lab.benchmark.show import title

    before, after = read_report(options.before), read_report(options.after)
    if not options.anyway:
        check_comparable(before, after)
    console = sheet.console_for_tables()
    console.print(f"before: {title(before)}\nafter:  {title(after)}", markup=False)
    for table in comparison(before, after):
        sheet.print_sheet(console, table)
    console.print(
        "\nbetter, worse: the 95% bootstrap interval of the change does not hold zero. Among so "
        "many\nfigures one in twenty does so by chance. Of a bias the change of its size counts.",
        markup=False,
    )


def _models(options: argparse.Namespace) -> None:
    from formcheck.lab.benchmark.models import models_sheet, run_models

    _check_outputs(options.markdown)
    with _progress("clips") as tick:
        runs = run_models(options.folder, limit=options.limit, progress=tick)
    table = models_sheet(runs)
    sheet.print_sheet(sheet.console_for_tables(), table)
    if options.markdown:
        write_atomically(options.markdown, sheet.markdown(table))


def _landmarks(options: argparse.Namespace) -> None:
    from formcheck.lab.benchmark.accuracy import Work
    from formcheck.lab.benchmark.landmarks import landmarks_sheet, run_landmarks

    with _progress("clips") as tick:
        work = Work(options.model, options.poses)
        found = run_landmarks(options.folder, work, limit=options.limit, progress=tick)
    sheet.print_sheet(sheet.console_for_tables(), landmarks_sheet(found))


def _backs(options: argparse.Namespace) -> None:
    from formcheck.lab.benchmark.backs import backs_sheet, run_backs

    _check_outputs(options.markdown)
    with _progress("clips") as tick:
        found = run_backs(
            options.folder, options.model, options.poses, limit=options.limit, progress=tick
        )
    table = backs_sheet(found)
    sheet.print_sheet(sheet.console_for_tables(), table)
    if options.markdown:
        write_atomically(options.markdown, sheet.markdown(table))


def _batch(options: argparse.Namespace) -> None:
    from formcheck.batch.clips import find_clips
    from formcheck.lab.benchmark import batch

    _check_outputs(options.markdown)
    sheets = []
    paths = [clip.path for clip in find_clips([str(options.folder)])[0]][: options.limit]
    if options.rounds > 0:
        with _progress("races") as tick:
            costs = batch.run_throughput(paths, options.model, options.rounds, tick)
        sheets.append(batch.throughput_sheet(costs, len(paths)))
    if options.endure > 0:
        with _progress("short clips") as tick:
            endured = batch.run_endurance(Path(paths[0]), options.endure, options.model, tick)
        sheets.append(batch.endurance_sheet(endured))
    for table in sheets:
        sheet.print_sheet(sheet.console_for_tables(), table)
    if options.markdown:
        write_atomically(options.markdown, "\n".join(sheet.markdown(table) for table in sheets))


def _speed(options: argparse.Namespace) -> None:
    from formcheck.lab.benchmark.speed import run_speed

    run_speed(options.clip, options.rounds, options.model, memory=not options.no_memory)


def _page(options: argparse.Namespace) -> None:
    from formcheck.lab.benchmark.page import run_page_speed

    run_page_speed(options.clip, options.minutes)


def _live(options: argparse.Namespace) -> None:
    from formcheck.lab.benchmark.live import run_live_speed
    from formcheck.live.window import DisplayProbe

    if not options.no_window:
        DisplayProbe().check()
    run_live_speed(
        options.clip, options.minutes, options.rounds, options.model, not options.no_window
    )


def _check_outputs(*paths: Path | None) -> None:
    """Know before minutes of work that a report cannot be written."""
    for path in paths:
        if path is not None:
            check_writable(path)


@contextlib.contextmanager
def _progress(what: str) -> Iterator[Ticker]:
    """Show a bar on a terminal's error stream; nothing elsewhere."""
    console = sheet.console_for_tables(stderr=True)
    columns = (BarColumn(), TextColumn("{task.completed} of {task.total} " + what))
    bar = Progress(
        *columns, TimeRemainingColumn(), console=console, transient=True,
        disable=not console.is_terminal,
    )  # fmt: skip
    with bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark that was asked for; returns the exit status."""
    options = build_parser().parse_args(argv)
    try:
        options.run(options)
    except FormcheckError as error:
        print(f"formcheck: {error}", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        print("formcheck: stopped; nothing was written.", file=sys.stderr)
        return EXIT_INTERRUPTED
    return EXIT_OK


if __name__ == "__main__":
    process.mend_streams()
    sys.exit(main())
