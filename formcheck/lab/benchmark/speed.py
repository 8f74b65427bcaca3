"""Speed and memory of ``analyze`` as ratios against a baseline in the same run.

Machines differ and are busy, so single times say little. Each candidate runs in a process of
its own, in turn (A B C A B C …), and the median of the ratios is what counts.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from formcheck.pipeline.models import ModelName
from formcheck.pipeline.pose import PoseEstimator
from formcheck.pipeline.video import open_source
from formcheck.pipeline.writer import VideoWriter

TARGETS = {
    "analyze --no-video / bare loop": 2.50,
    "analyze with video / bare loop": 2.00,
    "4K / 720p": 0.60,
}
MEMORY_TARGET = 1.10
FPS = 30.0
"""Frame rate of the clips that are made for the measurement, that of phones."""


@dataclass(frozen=True)
class Run:
    """Speed in frames per second and peak memory in MiB of one process."""

    fps: float
    peak_mib: float


def bare_loop(clip: str, model: ModelName) -> int:
    """Read with OpenCV, detect with a mask: the least any program must do. Returns frames."""
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
    """Run the command as a user does, into a temporary folder. Returns frames."""
    from formcheck.cli import main

    with tempfile.TemporaryDirectory() as folder:
        arguments = ["analyze", clip, "-o", folder, "--model", model, "--json", "-"]
        text = io.StringIO()
        with contextlib.redirect_stdout(text), contextlib.redirect_stderr(io.StringIO()):
            main([*arguments, *([] if video else ["--no-video"])])
    source = json.loads(text.getvalue())["source"]
    # Of the clip, not those that were looked at.
    return round(float(source["duration_s"]) * float(source["fps"]))


def _analyze_plain(clip: str, model: ModelName) -> int:
    return whole_analyze(clip, model, video=False)


def _analyze_video(clip: str, model: ModelName) -> int:
    return whole_analyze(clip, model, video=True)


def _child(work: Callable[[str, ModelName], int], clip: str, model: ModelName, pipe: Any) -> None:
    # Loading the libraries is not what is measured.
    importlib.import_module("mediapipe")
    importlib.import_module("formcheck.commands.analyze")

    start = time.perf_counter()
    frames = work(clip, model)
    pipe.send((frames / (time.perf_counter() - start), _peak_mib()))
    pipe.close()


def _peak_mib() -> float:
    if sys.platform == "win32":
        return float("nan")
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024.0 * 1024.0) if sys.platform == "darwin" else peak / 1024.0


def measure_run(work: Callable[[str, ModelName], int], clip: Path, model: ModelName) -> Run:
    """Run ``work`` in a fresh process."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(work, str(clip), model, sender))
    process.start()
    sender.close()
    try:
        fps, peak = receiver.recv()
    finally:
        process.join()
    return Run(fps, peak)


def enlarge(clip: Path, target: Path, width: int | None, seconds: float) -> None:
    """Write ``clip`` again at another width and `FPS`, repeated until it lasts ``seconds``."""
    wanted, written = round(seconds * FPS), 0
    with contextlib.ExitStack() as stack:
        writer: VideoWriter | None = None
        while written < wanted:
            with contextlib.closing(open_source(clip)) as source:
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


def run_speed(clip: Path, rounds: int, model: ModelName, *, memory: bool) -> None:
    """Measure and print the table.

    `clip`: a clip with a person in it.
    `rounds`: repeats; medians are printed.
    `memory`: also compare a 10-minute clip with a 1-minute clip.
    """
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        plain, hd, uhd = home / "plain.mp4", home / "720p.mp4", home / "4k.mp4"
        enlarge(clip, plain, None, 60.0)
        enlarge(clip, hd, 1280, 10.0)
        enlarge(clip, uhd, 3840, 10.0)
        ratios: dict[str, list[float]] = {name: [] for name in TARGETS}
        for _ in range(rounds):
            bare = measure_run(bare_loop, plain, model)
            quiet = measure_run(_analyze_plain, plain, model)
            video = measure_run(_analyze_video, plain, model)
            small = measure_run(_analyze_plain, hd, model)
            large = measure_run(_analyze_plain, uhd, model)
            values = (quiet.fps / bare.fps, video.fps / bare.fps, large.fps / small.fps)
            for name, value in zip(TARGETS, values, strict=True):
                ratios[name].append(value)
            print(
                f"frames/s: bare {bare.fps:.1f}, analyze {quiet.fps:.1f}, with video "
                f"{video.fps:.1f}, 720p {small.fps:.1f}, 4K {large.fps:.1f}",
                flush=True,
            )
        print(f"\n{'':34} {'median':>7} {'min':>6} {'max':>6} {'target':>7}")
        for name, target in TARGETS.items():
            got = ratios[name]
            print(
                f"{name:34} {statistics.median(got):7.2f} {min(got):6.2f} {max(got):6.2f} "
                f"{'≥ ' + format(target, '.2f'):>7}"
            )
        if memory:
            _run_memory(clip, home, model)


def _run_memory(clip: Path, home: Path, model: ModelName) -> None:
    short, long = home / "1min.mp4", home / "10min.mp4"
    enlarge(clip, short, None, 60.0)
    enlarge(clip, long, None, 600.0)
    one = measure_run(_analyze_video, short, model)
    ten = measure_run(_analyze_video, long, model)
    name = "peak memory, 10 min / 1 min"
    print(f"{name:34} {ten.peak_mib / one.peak_mib:7.2f} {'':13} {'≤ ' + str(MEMORY_TARGET):>7}")
    print(f"({one.peak_mib:.0f} MiB and {ten.peak_mib:.0f} MiB)")
