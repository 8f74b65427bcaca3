"""Speed of a live session against the bare pose model in the same run, CPU, and memory.

A film plays as the camera at 30 frames a second, everything else is the real thing: threads,
coach, drawing, window. The bare model runs before and after, on the same frames.
"""

from __future__ import annotations

import contextlib
import io
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from formcheck.commands.live import Options, coached
from formcheck.errors import OutputError
from formcheck.lab.benchmark.speed import FPS, enlarge
from formcheck.live.playback import FilmDevice
from formcheck.live.voice.voice import open_voice
from formcheck.live.worker import Shown
from formcheck.pipeline.frames import Image
from formcheck.pipeline.models import ModelName
from formcheck.pipeline.pose import PoseEstimator
from formcheck.pipeline.video import open_source
from formcheck.pipeline.writer import VideoWriter
from formcheck.rules.catalogue import Wanted
from formcheck.texts import load_texts

TARGETS = {
    "display, frames/s": "≥ 25",
    "age of the pose, median / bare": "≤ 1.5",
    "age of the pose, 95th percentile / bare": "≤ 2.5",
    "CPU, nobody in view / coaching": "< 0.5",
    "memory, end / after the first sixth": "0.95–1.05",
    "age, last third / first third": "≤ 1.1",
}

_WARM_UP_S = 3.0
_MEMORY_EVERY_S = 2.0
_CLIP_S = 40.0


class LoopedFilm:
    """A film that plays as a camera, again and again for so many seconds."""

    ends = True

    def __init__(self, path: Path, seconds: float) -> None:
        self._path, self._seconds = path, seconds
        self._film = FilmDevice(str(path))
        self.label, self.size, self.fps = str(path), self._film.size, self._film.fps
        self._offset_s = self._last_s = 0.0

    def read(self) -> tuple[Image, float | None] | None:
        """Return the next picture when its time has come."""
        if self._last_s >= self._seconds:
            return None
        got = self._film.read()
        if got is None:
            self._film.close()
            self._film = FilmDevice(str(self._path))
            self._offset_s = self._last_s + 1.0 / FPS
            got = self._film.read()
        if got is None or got[1] is None:
            return None
        self._last_s = self._offset_s + got[1]
        return got[0], self._last_s

    def close(self) -> None:
        """Let go of the file."""
        self._film.close()


@dataclass
class Seen:
    """What was measured of one run.

    Ages are those of the pose: from the capture of its picture to the end of drawing, and to when
    the window system has shown it and OpenCV has slept its millisecond or two afterwards.
    """

    shown_s: list[float] = field(default_factory=list)
    age_s: list[float] = field(default_factory=list)
    screen_age_s: list[float] = field(default_factory=list)
    memory_mib: list[float] = field(default_factory=list)
    cpu_share: float = 0.0
    dropped: float = 0.0

    def take(self, shown: Shown, drawn_s: float, clock_s: float) -> None:
        """Take in one picture: when it was drawn, and when it was on the screen."""
        self.shown_s.append(clock_s)
        if shown.posed_clock_s is not None:
            self.age_s.append(drawn_s - shown.posed_clock_s)
            self.screen_age_s.append(clock_s - shown.posed_clock_s)

    def rate(self) -> float:
        """Frames shown a second."""
        return (len(self.shown_s) - 1) / (self.shown_s[-1] - self.shown_s[0])


def run_session(clip: Path, seconds: float, model: ModelName, *, window: bool) -> Seen:
    """Run one session on a film and measure it; nothing of it is kept."""
    seen = Seen()
    begin = time.monotonic() + _WARM_UP_S
    cpu_from: list[float] = []

    def on_shown(shown: Shown, drawn_s: float, clock_s: float) -> None:
        if clock_s >= begin:
            if not cpu_from:
                cpu_from.extend((time.process_time(), clock_s))
            seen.take(shown, drawn_s, clock_s)
            seen.cpu_share = (time.process_time() - cpu_from[0]) / max(clock_s - cpu_from[1], 1e-9)

    options = Options(
        camera=str(clip),
        folder=None,
        wanted=Wanted(),
        model=model,
        auto_model=False,
        target_s=30.0,
        routine=None,
        window=window,
        mute=True,
        record=False,
        texts=load_texts("en"),
    )
    device = LoopedFilm(clip, seconds)
    with tempfile.TemporaryDirectory() as folder, _memory_watched(seen.memory_mib):
        voice = open_voice("en", mute=True)
        with contextlib.closing(voice), contextlib.redirect_stdout(io.StringIO()):
            again = lambda: LoopedFilm(clip, seconds)  # noqa: E731
            coached(options, Path(folder), voice, device, again, on_shown)
    return seen


def bare_s(clip: Path, model: ModelName, frames: int = 150) -> float:
    """Median time of the bare ``detect_for_video`` on a clip's frames, in seconds."""
    times = []
    with contextlib.closing(open_source(clip)) as source, PoseEstimator(model) as estimator:
        for frame in source:
            start = time.perf_counter()
            estimator.detect_only(frame.image, frame.time_s)
            times.append(time.perf_counter() - start)
            if len(times) >= frames:
                break
    return statistics.median(times[len(times) // 5 :])


def empty_clip(target: Path, size: tuple[int, int], seconds: float) -> None:
    """Write a clip of an empty room: a wall with light from one side, and a camera's noise."""
    width, height = size
    rng = np.random.default_rng(0)
    wall = np.linspace(190, 130, width)[None, :, None] * np.ones((height, 1, 3))
    wall[int(0.8 * height) :] *= 0.6
    with VideoWriter(target, size=size, fps_hint=FPS) as writer:
        for index in range(round(seconds * FPS)):
            picture = np.clip(wall + rng.normal(0, 3, (height, width, 1)), 0, 255)
            writer.write(picture.astype(np.uint8), index / FPS)


@contextlib.contextmanager
def _memory_watched(into: list[float]) -> Iterator[None]:
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(_MEMORY_EVERY_S):
            into.append(_memory_mib())

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _memory_mib() -> float:
    """Memory in use now; NaN where the system does not tell in a file."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return float("nan")
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def run_live_speed(clip: Path, minutes: float, rounds: int, model: ModelName, window: bool) -> None:
    """Measure and print the table.

    `clip`: a clip with a person in it, played at 30 frames a second.
    `minutes`: length of the run for memory; the others take half a minute each.
    `rounds`: repeats of the short runs.
    `window`: with False nothing is drawn, and the age is that of the moment before drawing.
    """
    with tempfile.TemporaryDirectory() as name:
        film, empty = Path(name) / "film.mp4", Path(name) / "empty.mp4"
        enlarge(clip, film, None, _CLIP_S)
        with contextlib.closing(open_source(film)) as source:
            size = (source.info.width // 2 * 2, source.info.height // 2 * 2)
        empty_clip(empty, size, _CLIP_S)
        rows: dict[str, list[float]] = {name: [] for name in TARGETS}
        for _ in range(rounds):
            bare = [bare_s(film, model)]
            seen = run_session(film, 30.0, model, window=window)
            bare.append(bare_s(film, model))
            idle = run_session(empty, 20.0, model, window=window)
            base = statistics.mean(bare)
            ages = sorted(seen.age_s)
            rows["display, frames/s"].append(seen.rate())
            rows["age of the pose, median / bare"].append(statistics.median(ages) / base)
            rows["age of the pose, 95th percentile / bare"].append(
                ages[int(0.95 * len(ages))] / base
            )
            rows["CPU, nobody in view / coaching"].append(idle.cpu_share / seen.cpu_share)
            print(
                f"bare {1e3 * bare[0]:.1f} and {1e3 * bare[1]:.1f} ms; shown {seen.rate():.1f}/s; "
                f"age median {1e3 * statistics.median(ages):.1f} ms, "
                f"95% {1e3 * ages[int(0.95 * len(ages))]:.1f} ms, on the screen median "
                f"{1e3 * statistics.median(seen.screen_age_s):.1f} ms; CPU {seen.cpu_share:.2f} "
                f"coaching, {idle.cpu_share:.2f} with nobody",
                flush=True,
            )
        if minutes > 0:
            _long_run(film, minutes, model, rows, window=window)
        _print(rows)


def _long_run(
    film: Path, minutes: float, model: ModelName, rows: dict[str, list[float]], *, window: bool
) -> None:
    seen = run_session(film, 60.0 * minutes, model, window=window)
    memory = [value for value in seen.memory_mib if value == value]
    if memory:
        early = statistics.median(memory[len(memory) // 6 : len(memory) // 6 + 5])
        late = statistics.median(memory[-6:-1])
        rows["memory, end / after the first sixth"].append(late / early)
        print(f"{minutes:g} minutes: {early:.0f} MiB early, {late:.0f} MiB at the end", flush=True)
    else:
        print("The system does not tell how much memory is in use.", file=sys.stderr)
    third = len(seen.age_s) // 3
    if third == 0:
        raise OutputError("Nothing was shown: is the clip one of a person?")
    ages = statistics.median(seen.age_s[-third:]) / statistics.median(seen.age_s[:third])
    rows["age, last third / first third"].append(ages)


def _print(rows: dict[str, list[float]]) -> None:
    print(f"\n{'':42} {'median':>7} {'min':>6} {'max':>6} {'target':>10}")
    for name, got in rows.items():
        if got:
            print(
                f"{name:42} {statistics.median(got):7.2f} {min(got):6.2f} {max(got):6.2f} "
                f"{TARGETS[name]:>10}"
            )
