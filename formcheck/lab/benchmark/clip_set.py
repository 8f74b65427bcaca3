"""A test set: clips with their truth files, checked before any minute is spent on them.

One function over many clips, in this process or in several.
"""

from __future__ import annotations

import hashlib
import math
import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from formcheck.errors import FormcheckError, UnreadableInputError, UsageError
from formcheck.lab.benchmark.truth import Truth, read_truth
from formcheck.measure.landmarks import FloatArray
from formcheck.pipeline.own_files import file_sha256
from formcheck.pipeline.video import open_source

_ENDING = ".truth.json"
_ANNOTATED = ".annotated.mp4"
"""Ending of the clips that formcheck itself writes beside its inputs."""

_FPS_TOLERANCE = 0.01


@dataclass(frozen=True)
class SetClip:
    """One clip of a set: the two files and their checksums."""

    video: Path
    truth: Path
    video_sha256: str
    truth_sha256: str

    @property
    def name(self) -> str:
        """Name without folder and ending."""
        return self.video.stem


@dataclass(frozen=True)
class ClipSet:
    """Clips to be measured on; ``name`` is that of the folder, never its place."""

    name: str
    clips: tuple[SetClip, ...]

    @property
    def checksum(self) -> str:
        """SHA-256 over names and checksums of all files: the same set has the same."""
        lines = [f"{c.name} {c.video_sha256} {c.truth_sha256}\n" for c in self.clips]
        return hashlib.sha256("".join(lines).encode()).hexdigest()


def find_set(folder: Path, limit: int | None = None) -> ClipSet:
    """List the clips of a folder, by name, and check each against its truth.

    `limit`: only the first so many. Raises UsageError if there is no clip, a clip has no truth or a
    truth no clip; UnreadableInputError if a file is broken or a truth does not fit its clip.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder: name one with clips and their truth files.")
    # A hidden one is still being written.
    there = (p for p in folder.glob("*.mp4") if not p.name.startswith("."))
    videos = sorted(p for p in there if not p.name.endswith(_ANNOTATED))
    truths = {p.name.removesuffix(_ENDING): p for p in sorted(folder.glob(f"*{_ENDING}"))}
    if not videos and not truths:
        raise UsageError(f"There is no clip in {folder}: it needs *.mp4 with *{_ENDING} beside.")
    _complain(folder, "a clip without a truth file", {p.stem for p in videos} - set(truths))
    _complain(folder, "a truth file without a clip", set(truths) - {p.stem for p in videos})
    clips = []
    for video in videos[:limit]:
        path = truths[video.stem]
        clip = SetClip(video, path, _sha256(video), _sha256(path))
        check_fit(clip, read_truth(path))
        clips.append(clip)
    return ClipSet(folder.resolve().name, tuple(clips))


def _sha256(path: Path) -> str:
    try:
        return file_sha256(path)
    except OSError as error:
        raise UnreadableInputError(f"{path} cannot be read: {error.strerror}.") from error


def _complain(folder: Path, what: str, names: set[str]) -> None:
    if names:
        first = ", ".join(sorted(names)[:5])
        more = f" and {len(names) - 5} more" if len(names) > 5 else ""
        raise UsageError(
            f"In {folder} there is {what}: {first}{more}. Complete the set or take these out."
        )


def check_fit(clip: SetClip, truth: Truth) -> None:
    """Compare what a truth says of its video with the video, as far as its header tells.

    The number of frames really in it is compared once they are read (`check_frames`).

    Raises UnreadableInputError with the first thing that differs.
    """
    if truth.video_sha256 is not None and truth.video_sha256 != clip.video_sha256:
        raise _misfit(clip, "video_sha256", truth.video_sha256[:12], clip.video_sha256[:12])
    with open_source(clip.video) as source:
        info, announced = source.info, source.announced_frames
    size = (info.width, info.height)
    if truth.size != size:
        raise _misfit(clip, "size", "{}×{}".format(*truth.size), "{}×{}".format(*size))
    fps = info.fps or math.nan
    if not abs(truth.fps - fps) <= _FPS_TOLERANCE * truth.fps:
        raise _misfit(clip, "fps", f"{truth.fps:g}", f"{fps:g}")
    if announced is not None:
        check_frames(clip, truth, announced)


def check_frames(clip: SetClip, truth: Truth, frames: int) -> None:
    """Raise UnreadableInputError when a video has another number of frames than its truth."""
    if frames != len(truth.time_s):
        raise _misfit(clip, "frames", str(len(truth.time_s)), str(frames))


def truth_at(clip: SetClip, truth: Truth, time_s: FloatArray) -> Truth:
    """Return the truth of the frames that were looked at.

    `time_s`: shape (n,); of the looks. Raises UnreadableInputError if there is a time that the
    truth knows nothing of.
    """
    rows = nearest(truth.time_s, time_s)
    off = np.abs(time_s - truth.time_s[rows])
    if off.size and off.max() > 0.5 / truth.fps:
        at = int(off.argmax())
        raise _misfit(
            clip, f"time of look {at}", f"{truth.time_s[rows[at]]:.3f} s", f"{time_s[at]:.3f} s"
        )
    return truth.rows(rows)


def nearest(known_s: FloatArray, wanted_s: FloatArray) -> npt.NDArray[np.intp]:
    """Return the places of the known times that are nearest to the wanted ones."""
    after = np.searchsorted(known_s, wanted_s).clip(1, max(len(known_s) - 1, 1))
    earlier = wanted_s - known_s[after - 1] <= known_s[after.clip(max=len(known_s) - 1)] - wanted_s
    rows: npt.NDArray[np.intp] = np.where(earlier, after - 1, after.clip(max=len(known_s) - 1))
    return rows


def _misfit(clip: SetClip, what: str, true: str, found: str) -> UnreadableInputError:
    return UnreadableInputError(
        f"{clip.truth} does not belong to {clip.video.name}: {what} is {true} in the truth and "
        f"{found} in the video. Make both again together."
    )


Clip = TypeVar("Clip")
How = TypeVar("How")
Result = TypeVar("Result")

Tick = Callable[[int, int], None]
"""Called with what is done and what there is in all."""


def silent(_done: int, _total: int) -> None:
    """Tell nobody how far a run is."""


def over_clips(
    measure: Callable[[Clip, How], Result | None],
    clips: Sequence[Clip],
    how: How,
    *,
    jobs: int = 1,
    tick: Tick = silent,
) -> Iterator[Result]:
    """Yield what was found in the order of the clips.

    `measure`: of a module, so that another process finds it; None leaves a clip out. `how`: its
    second argument, the same for all. `jobs`: processes; what is found does not depend on it.
    Raises FormcheckError if a process ended before its clip was measured.
    """
    for done, found in enumerate(_each(measure, clips, how, jobs), start=1):
        tick(done, len(clips))
        if found is not None:
            yield found


def _each(
    measure: Callable[[Clip, How], Result], clips: Sequence[Clip], how: How, jobs: int
) -> Iterator[Result]:
    if jobs <= 1 or len(clips) <= 1:
        yield from map(measure, clips, repeat(how))
        return
    # Spawned, not forked: MediaPipe's threads do not survive a fork.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_stop_at_once)
    try:
        yield from pool.map(measure, clips, repeat(how))
    except BrokenProcessPool as error:
        raise FormcheckError(
            f"A process ended before its clip was measured, perhaps for want of memory: "
            f"try fewer than {jobs} jobs."
        ) from error
    finally:
        # After an error or Ctrl-C the clips not yet begun are dropped.
        pool.shutdown(wait=True, cancel_futures=True)


def _stop_at_once() -> None:
    # Ctrl-C reaches every process; the parent is the one that says so.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
