"""Long runs: memory, open files, threads and processes stay what they were."""

from __future__ import annotations

import contextlib
import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil

from formcheck.lab.attacks.attack import command, environment
from formcheck.lab.attacks.kills import CLIPS, FILM
from formcheck.lab.attacks.spoil import remux

SAMPLE_EVERY_S = 5.0
GROWS_AT_MOST = 1.10
"""Of the median of the last fifth to that of the second: caches fill in the first."""


@dataclass(frozen=True)
class Sample:
    """What a command and its children have at a moment."""

    seconds: float
    mib: float
    files: int
    threads: int
    processes: int


@dataclass(frozen=True)
class Endured:
    """What came of a long run."""

    what: str
    status: int
    samples: Sequence[Sample]
    tail: str
    """The end of what it said."""

    def of(self, name: str, fifth: int) -> float:
        """Return the median of a number in a fifth of the time, counted from 0."""
        size = max(1, len(self.samples) // 5)
        part = self.samples[fifth * size : (fifth + 1) * size] or self.samples[-size:]
        return float(statistics.median(getattr(sample, name) for sample in part))

    @property
    def failures(self) -> list[str]:
        """What did not stay flat."""
        if self.status not in (0, 4):
            return [f"{self.what} ended with {self.status}: {self.tail}"]
        return [
            f"{self.what}: {name} from {self.of(name, 1):.0f} to {self.of(name, 4):.0f}"
            for name in ("mib", "files", "threads", "processes")
            if self.of(name, 4) > GROWS_AT_MOST * self.of(name, 1) + 2
        ]

    def figures(self) -> dict[str, object]:
        """Return what is worth keeping."""
        return {
            "what": self.what,
            "minutes": round(self.samples[-1].seconds / 60, 1) if self.samples else 0,
            **{
                name: [round(self.of(name, fifth)) for fifth in range(5)]
                for name in ("mib", "files", "threads", "processes")
            },
            "failures": self.failures,
        }


def watch(what: str, arguments: Sequence[object], folder: Path) -> Endured:
    """Run a command to its end, with a look at it now and then."""
    said = folder / "said.txt"
    samples, begun = [], time.monotonic()
    with said.open("wb") as output:
        process = subprocess.Popen(
            command(*arguments), cwd=folder, env=environment(folder),
            stdin=subprocess.DEVNULL, stdout=output, stderr=output,
        )  # fmt: skip
        while process.poll() is None:
            with contextlib.suppress(psutil.Error):
                samples.append(_sample(process.pid, time.monotonic() - begun))
            time.sleep(SAMPLE_EVERY_S)
    return Endured(what, process.returncode, samples, said.read_text("utf-8", "replace")[-300:])


def _sample(pid: int, seconds: float) -> Sample:
    root = psutil.Process(pid)
    family = [root, *root.children(recursive=True)]
    return Sample(
        seconds,
        sum(one.memory_info().rss for one in family) / 2**20,
        sum(one.num_fds() if sys.platform != "win32" else 0 for one in family),
        sum(one.num_threads() for one in family),
        len(family),
    )


def live_session(minutes: float, folder: Path) -> Endured:
    """Run a live session for so long, in real time, in front of a film."""
    film = folder / "film.mp4"
    remux(FILM, film, 60 * minutes)
    arguments = ("live", "--camera", film, "--no-window", "--mute", "--record", "-o", "out")
    return watch(f"live session of {minutes:g} minutes", arguments, folder)


def many_clips(count: int, with_model: int, folder: Path) -> list[Endured]:
    """Score so many clips from kept landmarks, and some by the model."""
    clips, kept, many = folder / "clips", folder / "kept", folder / "many"
    clips.mkdir()
    many.mkdir()
    for number in range(with_model):
        path = clips / f"c{number:04}.mp4"
        shutil.copy(CLIPS[number % len(CLIPS)], path)
        with path.open("ab") as file:
            file.write(number.to_bytes(4, "big"))  # No two are the same.
    line = ("score", "clips", "-o", "model.csv", "--model", "lite", "--workers", "1")
    runs = [watch(f"score of {with_model} clips", (*line, "--save-landmarks", "kept"), folder)]
    _spread(sorted(kept.glob("*.npz")), count, many)
    again = ("score", "--from-landmarks", "many", "-o", "many.csv", "--workers", "1")
    return [*runs, watch(f"score of {count} kept clips", again, folder)]


def _spread(kept: Sequence[Path], count: int, folder: Path) -> None:
    """Write landmarks so many times, no two the same."""
    sources = [_columns(path) for path in kept[: len(CLIPS)]]
    for number in range(count):
        columns = dict(sources[number % len(sources)])
        about = json.loads(str(columns["more_about"]))
        about["source"]["path"] = f"c{number}.mp4"
        columns["more_about"] = np.array(json.dumps(about))
        name = f"{number:024x}-lite-{0:016x}.poses.npz"
        np.savez_compressed(folder / name, allow_pickle=False, **columns)


def _columns(path: Path) -> dict[str, np.ndarray]:
    with np.load(path) as file:
        return {name: file[name] for name in file.files}
