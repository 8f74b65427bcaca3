"""``accuracy``: the shipped pipeline over a set of clips, held against the truth."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

from formcheck.benchmark.clip_set import ClipSet, SetClip, check_times, find_set
from formcheck.benchmark.observe import observe
from formcheck.benchmark.record import ClipRecord, record_clip
from formcheck.benchmark.report import Report, code_fingerprint
from formcheck.benchmark.truth import read_truth
from formcheck.errors import FormcheckError
from formcheck.pipeline.models import CLIP_MODEL, ModelName, model_path
from formcheck.report.summary import formcheck_version

Progress = Callable[[int, int], None]
"""Called with clips done and clips in all."""


@dataclass(frozen=True)
class Work:
    """How each clip is measured."""

    model: ModelName = CLIP_MODEL
    store: Path | None = None


def measure_clip(clip: SetClip, work: Work) -> ClipRecord:
    """Analyse one clip and hold it against its truth."""
    truth = read_truth(clip.truth)
    seen = observe(clip, work.model, work.store)
    check_times(clip, truth, seen.time_s)
    return record_clip(truth, seen)


def run_accuracy(
    folder: Path,
    work: Work | None = None,
    *,
    jobs: int = 1,
    limit: int | None = None,
    progress: Progress | None = None,
) -> Report:
    """Measure on every clip of a folder.

    Parameters
    ----------
    folder : Path
        With ``*.mp4`` and ``*.truth.json``.
    work : Work, optional
    jobs : int
        Processes; the figures do not depend on it.
    limit : int, optional
        Only the first clips by name.
    progress : callable, optional

    Raises
    ------
    FormcheckError
        If the set or one of its clips is not in order; there is no report of a part.
    """
    work = work or Work()
    model_path(work.model)
    code = code_fingerprint()
    clips = find_set(folder, limit)
    records = []
    for record in _measured(clips, work, jobs):
        records.append(record)
        if progress is not None:
            progress(len(records), len(clips.clips))
    return Report(
        version=formcheck_version(),
        code=code,
        model=work.model,
        stored_poses=work.store is not None,
        set_name=clips.name,
        set_sha256=clips.checksum,
        records=tuple(records),
    )


def _measured(clips: ClipSet, work: Work, jobs: int) -> Iterator[ClipRecord]:
    """Yield the records in the order of the clips."""
    if jobs <= 1 or len(clips.clips) <= 1:
        yield from map(measure_clip, clips.clips, repeat(work))
        return
    # Spawned, not forked: MediaPipe's threads do not survive a fork.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_stop_at_once)
    try:
        results: Iterable[ClipRecord] = pool.map(measure_clip, clips.clips, repeat(work))
        yield from results
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
