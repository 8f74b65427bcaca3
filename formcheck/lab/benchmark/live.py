"""Speed of a live session against the bare pose model in the same run, CPU, and memory.

A film plays as the camera at 30 frames a second, everything else is the real thing: threads,
coach, drawing, window. The bare model runs before and after, on the same frames.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import psutil

from formcheck.commands.live import Options, coached
from formcheck.errors import OutputError
from formcheck.lab.benchmark.clip_set import Tick
from formcheck.lab.benchmark.sheet import Found, page, ratios
from formcheck.lab.benchmark.speed import FPS, enlarge
from formcheck.live.capture import FilmDevice
from formcheck.live.run import OnShown
from formcheck.live.voice import open_voice
from formcheck.live.window import DisplayProbe
from formcheck.live.worker import Shown
from formcheck.pipeline.models import ModelName
from formcheck.pipeline.pose import PoseEstimator
from formcheck.pipeline.video import open_source
from formcheck.pipeline.writer import VideoWriter
from formcheck.rules.catalogue import Wanted
from formcheck.rules.coach import DEFAULT_TARGET_S
from formcheck.texts import load_texts

WANTED = {
    "display, frames/s": "≥ 25",
    "age of the pose, median / bare": "≤ 1.5",
    "age of the pose, 95th percentile / bare": "≤ 2.5",
    "CPU, nobody in view / coaching": "< 0.5",
    "memory, end / after the first sixth": "0.95–1.05",
    "age, last third / first third": "≤ 1.1",
}

_WARM_UP_S = 3.0
_MEMORY_EVERY_S = 2.0
_CLIP_S, _EMPTY_S = 30.0, 20.0


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

    def take(self, shown: Shown, drawn_s: float, clock_s: float) -> None:
        """Take in one picture: when it was drawn, and when it was on the screen."""
        self.shown_s.append(clock_s)
        if shown.posed_clock_s is not None:
            self.age_s.append(drawn_s - shown.posed_clock_s)
            self.screen_age_s.append(clock_s - shown.posed_clock_s)

    def rate(self) -> float:
        """Frames shown a second."""
        return (len(self.shown_s) - 1) / (self.shown_s[-1] - self.shown_s[0])


def run_session(film: Path, model: ModelName, *, window: bool) -> Seen:
    """Run one session on a film, to its end, and measure it; nothing of it is kept."""
    seen = Seen()
    begin = time.monotonic() + _WARM_UP_S
    cpu_from: list[float] = []

    def on_shown(shown: Shown, drawn_s: float, clock_s: float) -> None:
        if clock_s >= begin:
            if not cpu_from:
                cpu_from.extend((time.process_time(), clock_s))
            seen.take(shown, drawn_s, clock_s)
            seen.cpu_share = (time.process_time() - cpu_from[0]) / max(clock_s - cpu_from[1], 1e-9)

    with tempfile.TemporaryDirectory() as folder, _memory_watched(seen.memory_mib):
        play(film, Path(folder), model, window=window, on_shown=on_shown)
    return seen


def play(
    film: Path,
    folder: Path,
    model: ModelName,
    *,
    window: bool = False,
    on_shown: OnShown | None = None,
) -> None:
    """Play a film as the camera of a session, silently; what is kept goes into a folder."""
    options = Options(
        camera=str(film),
        folder=None,
        wanted=Wanted(),
        model=model,
        auto_model=False,
        target_s=DEFAULT_TARGET_S,
        routine=None,
        window=window,
        mute=True,
        record=False,
        texts=load_texts("en"),
    )
    again = partial(FilmDevice, str(film))
    with (
        contextlib.closing(open_voice("en", mute=True)) as voice,
        contextlib.redirect_stdout(io.StringIO()),
    ):
        coached(options, folder, voice, again(), again, on_shown)


def bare_s(clip: Path, model: ModelName, frames: int = 150) -> float:
    """Median time of the bare ``detect_for_video`` on a clip's frames, in seconds."""
    times = []
    with open_source(clip) as source, PoseEstimator(model) as estimator:
        for frame in source:
            start = time.perf_counter()
            estimator.detect_only(frame.image, frame.time_s)
            times.append(time.perf_counter() - start)
            if len(times) >= frames:
                break
    return statistics.median(times[len(times) // 5 :])


def empty_clip(target: Path, size: tuple[int, int], seconds: float) -> Path:
    """Write a clip of an empty room: a wall with light from one side, and a camera's noise."""
    width, height = size
    rng = np.random.default_rng(0)
    wall = np.linspace(190, 130, width)[None, :, None] * np.ones((height, 1, 3))
    wall[int(0.8 * height) :] *= 0.6
    with VideoWriter(target, size=size, fps_hint=FPS) as writer:
        for index in range(round(seconds * FPS)):
            picture = np.clip(wall + rng.normal(0, 3, (height, width, 1)), 0, 255)
            writer.write(picture.astype(np.uint8), index / FPS)
    return target


@contextlib.contextmanager
def _memory_watched(into: list[float]) -> Iterator[None]:
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(_MEMORY_EVERY_S):
            into.append(psutil.Process().memory_info().rss / 2**20)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def late(ages_s: Sequence[float]) -> float:
    """Return the 95th percentile."""
    return sorted(ages_s)[int(0.95 * len(ages_s))]


def _ages(seen: Seen) -> list[float]:
    if len(seen.age_s) < 3:
        raise OutputError("Nothing was shown: is the clip one of a person?")
    return seen.age_s


def run(options: argparse.Namespace, tick: Tick) -> Found:
    """Measure sessions on a clip, and on an empty room; then a long one for memory."""
    window, model = not options.no_window, options.model
    if window:
        DisplayProbe().check()
    found: dict[str, list[float]] = {name: [] for name in WANTED}
    rate, age, oldest, cpu, memory, ageing = found.values()
    lines = []
    with tempfile.TemporaryDirectory() as name:
        film = enlarge(options.clip, Path(name) / "film.mp4", None, _CLIP_S)
        with open_source(film) as source:
            size = (source.info.width // 2 * 2, source.info.height // 2 * 2)
        empty = empty_clip(Path(name) / "empty.mp4", size, _EMPTY_S)
        for turn in range(options.rounds):
            bare = [bare_s(film, model)]
            seen = run_session(film, model, window=window)
            bare.append(bare_s(film, model))
            idle = run_session(empty, model, window=window)
            ages, base = _ages(seen), statistics.mean(bare)
            rate.append(seen.rate())
            age.append(statistics.median(ages) / base)
            oldest.append(late(ages) / base)
            cpu.append(idle.cpu_share / seen.cpu_share)
            lines.append(
                f"- bare {1e3 * bare[0]:.1f} and {1e3 * bare[1]:.1f} ms; age median "
                f"{1e3 * statistics.median(ages):.1f} ms, 95% {1e3 * late(ages):.1f} ms, on the "
                f"screen median {1e3 * statistics.median(seen.screen_age_s):.1f} ms; "
                f"CPU {seen.cpu_share:.2f} coaching, {idle.cpu_share:.2f} with nobody"
            )
            tick(turn + 1, options.rounds + (options.minutes > 0))
        if options.minutes > 0:
            long = enlarge(options.clip, Path(name) / "long.mp4", None, 60.0 * options.minutes)
            seen = run_session(long, model, window=window)
            used, ages = seen.memory_mib, _ages(seen)
            sixth, third = len(used) // 6, len(ages) // 3
            early, end = statistics.median(used[sixth : sixth + 5]), statistics.median(used[-6:-1])
            memory.append(end / early)
            ageing.append(statistics.median(ages[-third:]) / statistics.median(ages[:third]))
            lines.append(
                f"- {options.minutes:g} minutes: {early:.0f} MiB early, {end:.0f} MiB late"
            )
    return Found(page("A live session", [ratios("Ratios", found, WANTED)], "\n".join(lines)))
