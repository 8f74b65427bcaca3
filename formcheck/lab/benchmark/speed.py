"""Speed and memory of ``analyze`` as ratios against a baseline in the same run.

Machines differ and are busy, so single times say little. Each candidate runs in a process of
its own, in turn (A B C A B C …), and the median of the ratios is what counts.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import cv2
import numpy as np

from formcheck.lab.benchmark.clip_set import Tick
from formcheck.lab.benchmark.sheet import Found, page, ratios
from formcheck.pipeline.models import ModelName
from formcheck.pipeline.pose import PoseEstimator
from formcheck.pipeline.video import open_source
from formcheck.pipeline.writer import VideoWriter

WANTED = {
    "analyze --no-video / bare loop": "≥ 2.50",
    "analyze with video / bare loop": "≥ 2.00",
    "4K / 720p": "≥ 0.60",
    "peak memory, 10 min / 1 min": "≤ 1.10",
}
FPS = 30.0
"""Frame rate of the clips that are made for the measurement, that of phones."""

Measured = TypeVar("Measured")

Work = Callable[[str, ModelName], int]
"""Goes through a clip; returns its frames."""


@dataclass(frozen=True)
class Run:
    """Speed in frames per second and peak memory in MiB of one process."""

    fps: float
    peak_mib: float


def bare_loop(clip: str, model: ModelName) -> int:
    """Read with OpenCV, detect with a mask: the least any program must do."""
    capture = cv2.VideoCapture(clip)
    fps = capture.get(cv2.CAP_PROP_FPS) or 30.0
    frames = 0
    with PoseEstimator(model) as estimator:
        while True:
            more, image = capture.read()
            if not more:
                return frames
            rgb = np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), np.uint8)
            estimator.detect_only(rgb, frames / fps)
            frames += 1


def whole_analyze(clip: str, model: ModelName, *, video: bool) -> int:
    """Run the command as a user does, into a temporary folder."""
    from formcheck.cli import main

    with tempfile.TemporaryDirectory() as folder:
        arguments = ["analyze", clip, "-o", folder, "--model", model, "--json", "-"]
        text = io.StringIO()
        with contextlib.redirect_stdout(text), contextlib.redirect_stderr(io.StringIO()):
            main([*arguments, *([] if video else ["--no-video"])])
    source = json.loads(text.getvalue())["source"]
    # Of the clip, not those that were looked at.
    return round(float(source["duration_s"]) * float(source["fps"]))


QUIET, WITH_VIDEO = (partial(whole_analyze, video=video) for video in (False, True))


def in_child(measure: Callable[..., Measured], *arguments: Any) -> Measured:
    """Return what a function of a module finds in a fresh process."""
    # Spawned, so that nothing is loaded there yet.
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(measure, *arguments).result()


def _run(work: Work, clip: str, model: ModelName) -> Run:
    # Loading the libraries is not what is measured.
    importlib.import_module("mediapipe")
    importlib.import_module("formcheck.commands.analyze")

    start = time.perf_counter()
    frames = work(clip, model)
    return Run(frames / (time.perf_counter() - start), _peak_mib())


def _peak_mib() -> float:
    if sys.platform == "win32":
        return float("nan")
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024.0 * 1024.0) if sys.platform == "darwin" else peak / 1024.0


def measure_run(work: Work, clip: Path, model: ModelName) -> Run:
    """Run ``work`` in a fresh process."""
    return in_child(_run, work, str(clip), model)


def enlarge(clip: Path, target: Path, width: int | None, seconds: float) -> Path:
    """Write ``clip`` again at another width and `FPS`, repeated until it lasts ``seconds``."""
    wanted, written = round(seconds * FPS), 0
    with contextlib.ExitStack() as stack:
        writer: VideoWriter | None = None
        while written < wanted:
            with open_source(clip) as source:
                for frame in source:
                    height, own_width = frame.image.shape[:2]
                    scale = (width or own_width) / own_width
                    size = (round(own_width * scale / 2) * 2, round(height * scale / 2) * 2)
                    if writer is None:
                        writer = stack.enter_context(VideoWriter(target, size=size, fps_hint=FPS))
                    if written >= wanted:
                        break
                    picture = cv2.resize(frame.image, size, interpolation=cv2.INTER_CUBIC)
                    writer.write(np.asarray(picture, np.uint8), written / FPS)
                    written += 1
    return target


def run(options: argparse.Namespace, tick: Tick) -> Found:
    """Measure; the 10 minutes for memory are made and looked at last."""
    clip, model, found = options.clip, options.model, {name: list[float]() for name in WANTED}
    plain, fast, small, memory = found.values()
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        minute = enlarge(clip, home / "plain.mp4", None, 60.0)
        ways = ((bare_loop, minute), (QUIET, minute), (WITH_VIDEO, minute),
                (QUIET, enlarge(clip, home / "720p.mp4", 1280, 10.0)),
                (QUIET, enlarge(clip, home / "4k.mp4", 3840, 10.0)))  # fmt: skip
        for turn in range(options.rounds):
            bare, quiet, video, hd, uhd = (
                measure_run(work, film, model).fps for work, film in ways
            )
            plain.append(quiet / bare)
            fast.append(video / bare)
            small.append(uhd / hd)
            lines.append(
                f"- frames a second: bare {bare:.1f}, analyze {quiet:.1f}, with video "
                f"{video:.1f}, 720p {hd:.1f}, 4K {uhd:.1f}"
            )
            tick(turn + 1, options.rounds + (not options.no_memory))
        if not options.no_memory:
            ten_minutes = enlarge(clip, home / "10min.mp4", None, 600.0)
            one, ten = (measure_run(WITH_VIDEO, film, model) for film in (minute, ten_minutes))
            memory.append(ten.peak_mib / one.peak_mib)
            lines.append(f"- peak memory: {one.peak_mib:.0f} and {ten.peak_mib:.0f} MiB")
    return Found(page("Speed", [ratios("Ratios", found, WANTED)], "\n".join(lines)))
