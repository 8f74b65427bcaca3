"""``accuracy``: the shipped pipeline over a set of clips, held against the truth."""

from __future__ import annotations

import argparse
from pathlib import Path

from formcheck.lab.benchmark import show
from formcheck.lab.benchmark.clip_set import SetClip, find_set
from formcheck.lab.benchmark.observe import Work, with_truth
from formcheck.lab.benchmark.pool import Tick, over_clips, silent
from formcheck.lab.benchmark.record import ClipRecord, record_clip
from formcheck.lab.benchmark.report import Report, code_fingerprint
from formcheck.lab.benchmark.sheet import Found
from formcheck.pipeline.models import model_path
from formcheck.versions import formcheck_version


def measure_clip(clip: SetClip, work: Work) -> ClipRecord:
    """Judge one clip and hold what was found against its truth."""
    return record_clip(*with_truth(clip, work))


def run_accuracy(
    folder: Path,
    work: Work | None = None,
    *,
    jobs: int = 1,
    limit: int | None = None,
    tick: Tick = silent,
) -> Report:
    """Measure on every clip of a folder.

    `folder`: with ``*.mp4`` and ``*.truth.json``. `limit`: only the first clips by name.
    Raises FormcheckError if the set or one of its clips is not in order; there is no report of a
    part.
    """
    work = work or Work()
    model_path(work.model)
    code = code_fingerprint()
    clips = find_set(folder, limit)
    records = over_clips(measure_clip, clips.clips, work, jobs=jobs, tick=tick)
    return Report(
        version=formcheck_version(),
        code=code,
        model=work.model,
        stored_poses=work.store is not None,
        set_name=clips.name,
        set_sha256=clips.checksum,
        records=tuple(records),
    )


def run(options: argparse.Namespace, tick: Tick) -> Found:
    """Measure, and show it in tables."""
    work = Work(options.model, options.poses)
    report = run_accuracy(options.folder, work, jobs=options.jobs, limit=options.limit, tick=tick)
    return Found(show.as_markdown(report), report.to_dict())
