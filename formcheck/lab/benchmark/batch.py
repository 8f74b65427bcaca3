"""``batch``, the rest: how many clips an hour are scored, and what many short ones cost.

Everything is measured side by side in one run: on a busy machine only ratios mean something.
"""

from __future__ import annotations

import contextlib
import math
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psutil

from formcheck.batch.isolated import IsolatedScorer
from formcheck.batch.run import LocalExecutor
from formcheck.batch.scoring import Scorer
from formcheck.batch.task import How, Limits, Task
from formcheck.judge import Settings
from formcheck.lab.benchmark.sheet import Sheet
from formcheck.lab.benchmark.speed import enlarge
from formcheck.pipeline.models import ModelName


@dataclass(frozen=True)
class Cost:
    """What a way of scoring took: seconds by the clock and of the processors."""

    seconds: float
    cpu_s: float


Ticker = Callable[[int, int], None]


def task_for(path: str, model: ModelName) -> Task:
    """Return the task of scoring a clip."""
    return Task(path, path, How(Settings(model=model)), Limits())


Way = Callable[[Sequence[str], ModelName], Cost]
"""Scores clips and says what it took, without loading libraries."""


def naive_loop(paths: Sequence[str], model: ModelName) -> Cost:
    """Read every frame with OpenCV and detect, one clip after the other; nothing is judged."""
    code = (
        "import sys, time\n"
        "from formcheck.lab.benchmark.speed import bare_loop\n"
        "bare_loop(sys.argv[2], sys.argv[1])\n"
        "start, cpu = time.perf_counter(), time.process_time()\n"
        "for clip in sys.argv[2:]: bare_loop(clip, sys.argv[1])\n"
        "print(time.perf_counter() - start, time.process_time() - cpu)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, model, *paths], capture_output=True, text=True, check=True
    )
    return Cost(*map(float, done.stdout.split()))


def with_processes(workers: int) -> Way:
    """Score as ``formcheck score --workers N`` does."""

    def way(paths: Sequence[str], model: ModelName) -> Cost:
        start, cpu_s = math.nan, 0.0

        def tasks() -> Iterator[Task]:
            # One clip for each worker, so that all are up before the clock starts.
            for number in range(workers):
                yield Task(f"warm {number}", paths[0], How(Settings(model=model)), Limits())
            for path in paths:
                yield task_for(path, model)

        # So many are taken ahead of the work that the clock starts with the last warm one.
        for count, _ in enumerate(LocalExecutor(workers).run(tasks()), 1):
            if count == workers:
                start, cpu_s = time.perf_counter(), _cpu_of_children()
            elif count == workers + len(paths):
                cpu_s = _cpu_of_children() - cpu_s
        return Cost(time.perf_counter() - start, cpu_s)

    return way


def _cpu_of_children() -> float:
    times = [child.cpu_times() for child in psutil.Process().children()]
    return float(sum(time.user + time.system for time in times))


def with_threads(workers: int) -> Way:
    """Score in threads of one process, each with models of its own."""

    def way(paths: Sequence[str], model: ModelName) -> Cost:
        code = (
            "import sys\n"
            "from formcheck.lab.benchmark.batch import threads_here\n"
            "cost = threads_here(sys.argv[3:], sys.argv[1], int(sys.argv[2]))\n"
            "print(cost.seconds, cost.cpu_s)\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, model, str(workers), *paths],
            capture_output=True,
            text=True,
            check=True,
        )
        return Cost(*map(float, done.stdout.split()))

    return way


def threads_here(paths: Sequence[str], model: ModelName, workers: int) -> Cost:
    """Score clips in threads of this process."""
    scorers = [Scorer() for _ in range(workers)]
    free = list(scorers)

    def one(path: str) -> None:
        scorer = free.pop()
        try:
            scorer.score(task_for(path, model))
        finally:
            free.append(scorer)

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(one, [paths[0]] * workers))
        start, cpu_s = time.perf_counter(), time.process_time()
        list(pool.map(one, paths))
        return Cost(time.perf_counter() - start, time.process_time() - cpu_s)


def run_throughput(
    paths: Sequence[str], model: ModelName, rounds: int, tick: Ticker
) -> dict[str, list[Cost]]:
    """Measure every way in turn, round by round; returns what each took."""
    ways: dict[str, Way] = {
        "naive loop": naive_loop,
        "1 worker": with_processes(1),
        "2 workers": with_processes(2),
        "2 threads": with_threads(2),
    }
    costs: dict[str, list[Cost]] = {name: [] for name in ways}
    for turn in range(rounds):
        for place, (name, way) in enumerate(ways.items()):
            costs[name].append(way(paths, model))
            tick(turn * len(ways) + place + 1, rounds * len(ways))
    return costs


def throughput_sheet(costs: dict[str, list[Cost]], clips: int) -> Sheet:
    """Return clips per hour and processor time of each way, and ratios of rounds.

    Processor time says what the work is when the machine has other things to do as well.
    """
    rows: list[tuple[str, ...]] = []
    for name, took in costs.items():
        rates = [3600.0 * clips / cost.seconds for cost in took]
        cpu_s = statistics.median(cost.cpu_s for cost in took) / clips
        rows.append((name, *_median_and_range(rates, 0), f"{cpu_s:.2f} s"))
    rows.append(("by the clock",))
    for fast, slow, aim in (
        ("2 workers", "1 worker", " (aim ≥ 1.8)"),
        ("2 threads", "2 workers", ""),
        ("1 worker", "naive loop", ""),
        ("2 workers", "naive loop", " (aim ≥ 4 at 30 frames a second)"),
    ):
        ratios = [s.seconds / f.seconds for f, s in zip(costs[fast], costs[slow], strict=True)]
        rows.append((f"{fast} / {slow}{aim}", *_median_and_range(ratios, 2), ""))
    rows.append(("by processor time",))
    for fast, slow in (("1 worker", "naive loop"),):
        ratios = [s.cpu_s / f.cpu_s for f, s in zip(costs[fast], costs[slow], strict=True)]
        rows.append((f"{fast} / {slow}", *_median_and_range(ratios, 2), ""))
    head = ("clips per hour", "median", "range", "processor time per clip")
    return Sheet("Throughput", head, tuple(rows))


def _median_and_range(values: Sequence[float], digits: int) -> tuple[str, str]:
    low, high = f"{min(values):.{digits}f}", f"{max(values):.{digits}f}"
    return f"{statistics.median(values):.{digits}f}", f"{low}–{high}"


@dataclass(frozen=True)
class Endurance:
    """One worker over many short clips: seconds in all, memory in MiB."""

    clips: int
    seconds: float
    memory_mib: tuple[float, ...]


def run_endurance(clip: Path, count: int, model: ModelName, tick: Ticker) -> Endurance:
    """Score a two-second clip many times in one worker, as if each were another clip."""
    memory = []
    scorer = IsolatedScorer()
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        stack.callback(scorer.stop)
        short = Path(folder) / "short.mp4"
        enlarge(clip, short, None, 2.0)
        scorer.score(task_for(str(short), model))
        start = time.perf_counter()
        for number in range(count):
            scorer.score(task_for(str(short), model))
            if number % max(1, count // 10) == 0 or number == count - 1:
                used = psutil.Process(scorer.process_id).memory_info().rss
                memory.append(used / 2**20)
            tick(number + 1, count)
        seconds = time.perf_counter() - start
    return Endurance(count, seconds, tuple(memory))


def endurance_sheet(found: Endurance) -> Sheet:
    """Return the table of a long run of short clips."""
    first, last = found.memory_mib[0], found.memory_mib[-1]
    # The first clips still fill pools that stay as they are.
    half = found.memory_mib[len(found.memory_mib) // 2]
    rows = (
        ("clips of 2 s", f"{found.clips}"),
        ("seconds in all per clip", f"{found.seconds / found.clips:.3f}"),
        ("memory of the worker after the first clip", f"{first:.0f} MiB"),
        ("in the middle of the run", f"{half:.0f} MiB"),
        ("after the last", f"{last:.0f} MiB ({100 * (last / half - 1):+.1f}% since the middle)"),
    )  # fmt: skip
    return Sheet("One worker, many short clips", ("", "value"), rows)
