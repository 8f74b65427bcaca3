"""``batch``: do passed-over frames change verdicts, and how many clips an hour are scored.

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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from formcheck.batch.clips import find_clips
from formcheck.batch.isolated import IsolatedScorer
from formcheck.batch.local import LocalExecutor
from formcheck.batch.sampling import EVERY_FRAME, Rate
from formcheck.batch.scoring import Scorer
from formcheck.batch.task import How, Limits, Outcome, Task
from formcheck.benchmark.sheet import Sheet
from formcheck.benchmark.speed import enlarge
from formcheck.errors import UnreadableInputError
from formcheck.pipeline.analyze import Settings
from formcheck.pipeline.models import ModelName
from formcheck.rules.stretch import ANGLES

HELD_WITHIN_S = 0.2
_ROUNDING_S = 0.011
"""Results are rounded to hundredths."""

Ticker = Callable[[int, int], None]


@dataclass
class Agreement:
    """Scoring at the adaptive rate against scoring every frame, over one folder.

    Attributes
    ----------
    name : str
    clips, frames, looks : int
    same_holds, same_faults : int
        Clips with the same stretches and sides; with the same faults in each hold besides.
    holds, held_close : int
        Holds compared; those whose held seconds differ by no more than `HELD_WITHIN_S`.
    held_off, score_off, angle_off : list of float
        Differences of each hold, the last over the means of all angles.
    differing : list of str
        What differs, in words.
    """

    name: str
    clips: int = 0
    frames: int = 0
    looks: int = 0
    same_holds: int = 0
    same_faults: int = 0
    holds: int = 0
    held_close: int = 0
    held_off: list[float] = field(default_factory=list)
    score_off: list[float] = field(default_factory=list)
    angle_off: list[float] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)

    def add(self, name: str, full: dict[str, Any], few: dict[str, Any], looks: int) -> None:
        """Compare the two results of one clip."""
        self.clips += 1
        self.frames += full["source"]["frames"]
        self.looks += looks
        if _kinds(full) != _kinds(few):
            self.differing.append(f"{name}: holds {_kinds(full)} and {_kinds(few)}")
            return
        self.same_holds += 1
        faults_differ = False
        for one, other in zip(full["holds"], few["holds"], strict=True):
            self.holds += 1
            off = abs(one["held_s"] - other["held_s"])
            self.held_off.append(off)
            self.score_off.append(abs(one["score"] - other["score"]))
            pairs = [(one[a]["mean"], other[a]["mean"]) for a in ANGLES]
            self.angle_off += [abs(a - b) for a, b in pairs if a is not None and b is not None]
            if off <= HELD_WITHIN_S + _ROUNDING_S:
                self.held_close += 1
            else:
                self.differing.append(f"{name}: held {one['held_s']} and {other['held_s']} s")
            if _faults(one) != _faults(other):
                faults_differ = True
                self.differing.append(f"{name}: faults {_faults(one)} and {_faults(other)}")
        self.same_faults += not faults_differ


def _kinds(result: dict[str, Any]) -> list[tuple[str, str]]:
    return [(hold["stretch"], hold["side"]) for hold in result["holds"]]


def _faults(hold: dict[str, Any]) -> list[str]:
    return sorted({fault["fault"] for fault in hold["faults"]})


def run_agreement(
    folders: Sequence[Path], model: ModelName, workers: int, tick: Ticker
) -> list[Agreement]:
    """Score every clip of every folder at both rates.

    Raises
    ------
    UnreadableInputError
        If a clip cannot be scored: a set must be whole.
    """
    clips = {folder: [clip.path for clip in find_clips([str(folder)])[0]] for folder in folders}
    paths = [path for found in clips.values() for path in found]
    tasks = [_task(path, model, rate) for path in paths for rate in (EVERY_FRAME, Rate())]
    outcomes: dict[str, Outcome] = {}
    for outcome in LocalExecutor(workers).run(tasks):
        if outcome.result is None:
            raise UnreadableInputError(outcome.message)
        outcomes[outcome.key] = outcome
        tick(len(outcomes), len(tasks))
    found = []
    for folder, members in clips.items():
        agreement = Agreement(folder.resolve().name)
        for path in members:
            full, few = outcomes[_key(path, EVERY_FRAME)], outcomes[_key(path, Rate())]
            assert full.result is not None
            assert few.result is not None
            agreement.add(Path(path).stem, full.result, few.result, few.looks)
        found.append(agreement)
    return found


def _key(path: str, rate: Rate) -> str:
    return f"{rate.name} {path}"


def _task(path: str, model: ModelName, rate: Rate) -> Task:
    return Task(_key(path, rate), path, How(Settings(model=model), rate), Limits())


def agreement_sheet(found: Sequence[Agreement]) -> Sheet:
    """Return the table of agreements, and below it all that differs."""
    rows = [
        (
            a.name,
            str(a.clips),
            str(a.frames),
            f"{100 * a.looks / max(a.frames, 1):.0f}%",
            f"{a.same_holds} of {a.clips}",
            f"{a.same_faults} of {a.clips}",
            f"{a.held_close} of {a.holds}",
            f"{max(a.held_off, default=0.0):.2f} s",
            f"{statistics.fmean(a.score_off) if a.score_off else 0.0:.1f} "
            f"({max(a.score_off, default=0.0):.1f})",
            f"{statistics.fmean(a.angle_off) if a.angle_off else 0.0:.1f}° "
            f"({max(a.angle_off, default=0.0):.1f}°)",
        )
        for a in found
    ]
    differing = [line for a in found for line in a.differing]
    return Sheet(
        "Adaptive rate against every frame",
        ("set", "clips", "frames", "looked at", "same holds", "same faults",
         f"held within {HELD_WITHIN_S} s", "worst", "score off, mean (max)",
         "mean angles off"),
        tuple(rows),
        note="; ".join(differing) or "Nothing differs.",
    )  # fmt: skip


# Speed.


@dataclass(frozen=True)
class Cost:
    """What a way of scoring took: seconds by the clock and of the processors."""

    seconds: float
    cpu_s: float


Way = Callable[[Sequence[str], ModelName], Cost]
"""Scores clips and says what it took, without loading libraries."""


def naive_loop(paths: Sequence[str], model: ModelName) -> Cost:
    """Read every frame with OpenCV and detect, one clip after the other; nothing is judged."""
    code = (
        "import sys, time\n"
        "from formcheck.benchmark.speed import bare_loop\n"
        "bare_loop(sys.argv[2], sys.argv[1])\n"
        "start, cpu = time.perf_counter(), time.process_time()\n"
        "for clip in sys.argv[2:]: bare_loop(clip, sys.argv[1])\n"
        "print(time.perf_counter() - start, time.process_time() - cpu)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, model, *paths], capture_output=True, text=True, check=True
    )
    return Cost(*map(float, done.stdout.split()))


def with_processes(workers: int, rate: Rate) -> Way:
    """Score as ``formcheck score --workers N`` does."""

    def way(paths: Sequence[str], model: ModelName) -> Cost:
        start, cpu_s = math.nan, 0.0

        def tasks() -> Iterator[Task]:
            # One clip for each worker, so that all are up before the clock starts.
            for number in range(workers):
                yield Task(f"warm {number}", paths[0], How(Settings(model=model), rate), Limits())
            for path in paths:
                yield _task(path, model, rate)

        # So many are taken ahead of the work that the clock starts with the last warm one.
        for count, outcome in enumerate(LocalExecutor(workers).run(tasks()), 1):
            if count > workers:
                cpu_s += outcome.cpu_s
            elif count == workers:
                start = time.perf_counter()
        return Cost(time.perf_counter() - start, cpu_s)

    return way


def with_threads(workers: int, rate: Rate) -> Way:
    """Score in threads of one process, each with models of its own."""

    def way(paths: Sequence[str], model: ModelName) -> Cost:
        code = (
            "import sys\n"
            "from formcheck.benchmark.batch import threads_here\n"
            "cost = threads_here(sys.argv[4:], sys.argv[1], int(sys.argv[2]), sys.argv[3])\n"
            "print(cost.seconds, cost.cpu_s)\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, model, str(workers), rate.name, *paths],
            capture_output=True,
            text=True,
            check=True,
        )
        return Cost(*map(float, done.stdout.split()))

    return way


def threads_here(paths: Sequence[str], model: ModelName, workers: int, rate_name: str) -> Cost:
    """Score clips in threads of this process."""
    rate = Rate() if rate_name == "auto" else EVERY_FRAME
    scorers = [Scorer() for _ in range(workers)]
    free = list(scorers)

    def one(path: str) -> None:
        scorer = free.pop()
        try:
            scorer.score(_task(path, model, rate))
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
        "1 worker, every frame": with_processes(1, EVERY_FRAME),
        "2 workers, every frame": with_processes(2, EVERY_FRAME),
        "1 worker": with_processes(1, Rate()),
        "2 workers": with_processes(2, Rate()),
        "2 threads": with_threads(2, Rate()),
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
        ("2 workers, every frame", "1 worker, every frame", ""),
        ("2 threads", "2 workers", ""),
        ("1 worker", "naive loop", ""),
        ("2 workers", "naive loop", " (aim ≥ 3)"),
    ):
        ratios = [s.seconds / f.seconds for f, s in zip(costs[fast], costs[slow], strict=True)]
        rows.append((f"{fast} / {slow}{aim}", *_median_and_range(ratios, 2), ""))
    rows.append(("by processor time",))
    for fast, slow in (("1 worker", "naive loop"), ("1 worker, every frame", "naive loop")):
        ratios = [s.cpu_s / f.cpu_s for f, s in zip(costs[fast], costs[slow], strict=True)]
        rows.append((f"{fast} / {slow}", *_median_and_range(ratios, 2), ""))
    head = ("clips per hour", "median", "range", "processor time per clip")
    return Sheet("Throughput", head, tuple(rows))


def _median_and_range(values: Sequence[float], digits: int) -> tuple[str, str]:
    low, high = f"{min(values):.{digits}f}", f"{max(values):.{digits}f}"
    return f"{statistics.median(values):.{digits}f}", f"{low}–{high}"


@dataclass(frozen=True)
class Endurance:
    """One worker over many short clips: seconds in all and in the model, memory in MiB."""

    clips: int
    seconds: float
    inference_s: float
    memory_mib: tuple[float, ...]


def run_endurance(clip: Path, count: int, model: ModelName, tick: Ticker) -> Endurance:
    """Score a two-second clip many times in one worker, as if each were another clip."""
    memory, inference_s = [], 0.0
    scorer = IsolatedScorer()
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        stack.callback(scorer.stop)
        short = Path(folder) / "short.mp4"
        enlarge(clip, short, None, 2.0)
        scorer.score(_task(str(short), model, Rate()))
        start = time.perf_counter()
        for number in range(count):
            inference_s += scorer.score(_task(str(short), model, Rate())).inference_s
            if number % max(1, count // 10) == 0 or number == count - 1:
                used = psutil.Process(scorer.process_id).memory_info().rss
                memory.append(used / 2**20)
            tick(number + 1, count)
        seconds = time.perf_counter() - start
    return Endurance(count, seconds, inference_s, tuple(memory))


def endurance_sheet(found: Endurance) -> Sheet:
    """Return the table of a long run of short clips."""
    first, last = found.memory_mib[0], found.memory_mib[-1]
    # The first clips still fill pools that stay as they are.
    half = found.memory_mib[len(found.memory_mib) // 2]
    rows = (
        ("clips of 2 s", f"{found.clips}"),
        ("seconds in all / in the pose model (aim ≤ 1.3)",
         f"{found.seconds / found.inference_s:.2f}"),
        ("seconds in all per clip", f"{found.seconds / found.clips:.3f}"),
        ("memory of the worker after the first clip", f"{first:.0f} MiB"),
        ("in the middle of the run", f"{half:.0f} MiB"),
        ("after the last", f"{last:.0f} MiB ({100 * (last / half - 1):+.1f}% since the middle)"),
    )  # fmt: skip
    return Sheet("One worker, many short clips", ("", "value"), rows)
