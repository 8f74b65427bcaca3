"""Results of made-up sessions, and clips to go with them, without model or camera."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from bodies import LYING, SEATED, SITTING, SUPINE, UPRIGHT, Frames, legs, run, stretch, with_fault

from formcheck.pipeline.writer import VideoWriter
from formcheck.report.result import Result, Source
from formcheck.report.summary import clip_result
from formcheck.report.table import FrameTable

NO_STRETCH = [(t / 10, UPRIGHT.pose()) for t in range(30)]
RESTING = legs(-90, 75, 45, 45, 90)


def result_of(frames: Frames, name: str = "folder/clip.mp4", target_s: float = 30.0) -> Result:
    """Return what formcheck finds in these poses."""
    session = run(frames, target_s=target_s)
    table = FrameTable()
    for feedback in session.feedback:
        table.append(feedback)
    seconds = frames[-1][0] + 0.1 if frames else 0.0
    seen = sum(pose is not None for _, pose in frames)
    source = Source(name, 320, 180, 10.0, seconds, len(frames), seen)
    return clip_result(source, "full", session.holds, session.warnings, table, target_s)


@cache
def rounded() -> Result:
    """A seated hold of which two seconds are with a round back."""
    return result_of(
        with_fault(SITTING.backed(10.0), SEATED.backed(10.0), SEATED.backed(60.0), 6, 8, seconds=6)
    )


@cache
def good_supine() -> Result:
    """A supine hold without a fault."""
    return result_of(stretch(LYING, SUPINE, 8))


@cache
def two_faults() -> Result:
    """A supine hold with a bent knee and a resting leg that is not flat."""
    return result_of(with_fault(LYING, SUPINE, RESTING, 8, 12))


def long_frames(seconds: float) -> Frames:
    """A seated hold so long, with a fault in the middle."""
    straight, rounded = SEATED.backed(10.0), SEATED.backed(60.0)
    middle = seconds / 2
    return with_fault(
        SITTING.backed(10.0), straight, rounded, middle + 3, middle + 6, seconds=seconds
    )


@cache
def long_session() -> Result:
    """Two minutes."""
    return result_of(long_frames(112))


def grey_at(time_s: float, end_s: float) -> int:
    """Brightness that tells the time in a clip of `write_clip`."""
    return round(40 + 160 * time_s / end_s)


def write_clip(path: Path, result: Result) -> Path:
    """Write a clip as long as the result's, whose brightness rises with time."""
    times = result.frames.column("time_s")
    end = float(times[-1]) + 0.1
    with VideoWriter(path, size=(320, 180), fps_hint=10.0) as writer:
        for time in times.tolist():
            writer.write(np.full((180, 320, 3), grey_at(time, end), np.uint8), time)
        writer.close(end)
    return path
