"""How many clips an hour are scored, and what many short ones cost.

Everything is measured side by side in one run: on a busy machine only ratios mean something.
"""

from __future__ import annotations

import argparse
import contextlib
import math
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from formcheck.batch.clips import find_clips
from formcheck.batch.isolated import IsolatedScorer
from formcheck.batch.run import score_here
from formcheck.batch.task import How, Limits, Task
from formcheck.judge import Settings
from formcheck.lab.benchmark.clip_set import Tick
from formcheck.lab.benchmark.sheet import Found, Sheet, page, ratios
from formcheck.lab.benchmark.speed import bare_loop, enlarge, in_child
from formcheck.pipeline.models import ModelName


@dataclass(frozen=True)
class Cost:
    """What a way of scoring took: seconds by the clock and of the processors."""

    seconds: float
    cpu_s: float


Way = Callable[[Sequence[str], ModelName], Cost]
"""Scores clips and says what it took, without loading libraries."""

WANTED = {
    "2 workers / 1 worker": "≥ 1.8",
    "2 workers / naive loop": "≥ 4 at 30 frames a second",
}


def task_for(path: str, model: ModelName) -> Task:
    """Return the task of scoring a clip."""
    return Task(path, path, How(Settings(model=model)), Limits())


def naive_loop(paths: Sequence[str], model: ModelName) -> Cost:
    """Read every frame with OpenCV and detect, one clip after the other; nothing is judged."""
    return in_child(_naive, paths, model)


def _naive(paths: Sequence[str], model: ModelName) -> Cost:
    bare_loop(paths[0], model)
    start, cpu_s = time.perf_counter(), time.process_time()
    for path in paths:
        bare_loop(path, model)
    return Cost(time.perf_counter() - start, time.process_time() - cpu_s)


def with_processes(workers: int) -> Way:
    """Score as ``formcheck score --workers N`` does."""

    def way(paths: Sequence[str], model: ModelName) -> Cost:
        start, cpu_s = math.nan, 0.0
        # One clip for each worker, so that all are up before the clock starts.
        tasks = (task_for(path, model) for path in (*[paths[0]] * workers, *paths))
        # So many are taken ahead of the work that the clock starts with the last warm one.
        for number, _ in enumerate(score_here(tasks, workers), 1):
            if number == workers:
                start, cpu_s = time.perf_counter(), _cpu_of_children()
            elif number == workers + len(paths):
                cpu_s = _cpu_of_children() - cpu_s
        return Cost(time.perf_counter() - start, cpu_s)

    return way


def _cpu_of_children() -> float:
    times = [child.cpu_times() for child in psutil.Process().children()]
    return float(sum(time.user + time.system for time in times))


WAYS: Mapping[str, Way] = {
    "naive loop": naive_loop,
    "1 worker": with_processes(1),
    "2 workers": with_processes(2),
}


def throughput(costs: Mapping[str, Sequence[Cost]], clips: int) -> Iterator[Sheet]:
    """Yield clips per hour and processor time of each way, and ratios of rounds.

    Processor time says what the work is when the machine has other things to do as well.
    """
    rows = tuple(
        (
            name,
            f"{statistics.median(3600.0 * clips / cost.seconds for cost in took):.0f}",
            f"{statistics.median(cost.cpu_s for cost in took) / clips:.2f} s",
        )
        for name, took in costs.items()
    )
    yield Sheet("Throughput", ("", "clips an hour", "processor time per clip"), rows)
    found = {}
    for fast, slow in (("2 workers", "1 worker"), ("1 worker", "naive loop"),
                       ("2 workers", "naive loop")):  # fmt: skip
        pairs = list(zip(costs[fast], costs[slow], strict=True))
        found[f"{fast} / {slow}"] = [s.seconds / f.seconds for f, s in pairs]
        if fast == "1 worker":
            found["the same by processor time"] = [s.cpu_s / f.cpu_s for f, s in pairs]
    yield ratios("How many times as fast", found, WANTED)


@contextlib.contextmanager
def _scorer() -> Iterator[IsolatedScorer]:
    scorer = IsolatedScorer()
    try:
        yield scorer
    finally:
        scorer.stop()


def endurance(clip: Path, clips: int, model: ModelName, tick: Tick) -> Sheet:
    """Score a two-second clip many times in one worker, as if each were another clip."""
    memory = []
    with tempfile.TemporaryDirectory() as folder, _scorer() as scorer:
        short = str(enlarge(clip, Path(folder) / "short.mp4", None, 2.0))
        scorer.score(task_for(short, model))
        start = time.perf_counter()
        for number in range(clips):
            scorer.score(task_for(short, model))
            if number % max(1, clips // 10) == 0 or number == clips - 1:
                memory.append(psutil.Process(scorer.process_id).memory_info().rss / 2**20)
            tick(number + 1, clips)
        seconds = time.perf_counter() - start
    # The first clips still fill pools that stay as they are.
    half, last = memory[len(memory) // 2], memory[-1]
    rows = (
        ("clips of 2 s", f"{clips}"),
        ("seconds in all per clip", f"{seconds / clips:.3f}"),
        ("memory of the worker after the first clip", f"{memory[0]:.0f} MiB"),
        ("in the middle of the run", f"{half:.0f} MiB"),
        ("after the last", f"{last:.0f} MiB ({100 * (last / half - 1):+.1f}% since the middle)"),
    )
    return Sheet("One worker, many short clips", ("", "value"), rows)


def run(options: argparse.Namespace, tick: Tick) -> Found:
    """Measure every way in turn, round by round, then the long run."""
    sheets: list[Sheet] = []
    paths = [clip.path for clip in find_clips([str(options.folder)])[0]][: options.limit]
    if options.rounds > 0:
        costs: dict[str, list[Cost]] = {name: [] for name in WAYS}
        races = [(name, way) for _ in range(options.rounds) for name, way in WAYS.items()]
        for done, (name, way) in enumerate(races, start=1):
            costs[name].append(way(paths, options.model))
            tick(done, len(races))
        sheets += throughput(costs, len(paths))
    if options.endure > 0:
        sheets.append(endurance(Path(paths[0]), options.endure, options.model, tick))
    return Found(page("Many clips", sheets))
