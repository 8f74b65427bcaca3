"""``accuracy``: the shipped pipeline over a set of clips, held against the truth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from formcheck.lab.benchmark.clip_set import SetClip, find_set, truth_at
from formcheck.lab.benchmark.observe import observe
from formcheck.lab.benchmark.pool import over_clips
from formcheck.lab.benchmark.record import ClipRecord, record_clip
from formcheck.lab.benchmark.report import Report, code_fingerprint
from formcheck.lab.benchmark.truth import read_truth
from formcheck.pipeline.models import CLIP_MODEL, ModelName, model_path
from formcheck.versions import formcheck_version

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
    truth = truth_at(clip, truth, seen.time_s)
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

    `folder`: with ``*.mp4`` and ``*.truth.json``.
    `jobs`: processes; the figures do not depend on it.
    `limit`: only the first clips by name.
    Raises FormcheckError if the set or one of its clips is not in order; there is no report of a
    part.
    """
    work = work or Work()
    model_path(work.model)
    code = code_fingerprint()
    clips = find_set(folder, limit)
    records = []
    for record in over_clips(measure_clip, clips.clips, work, jobs):
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
