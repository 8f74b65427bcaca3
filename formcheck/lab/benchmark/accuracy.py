"""``accuracy``: the shipped pipeline over a set of clips, held against the truth.

Its report has a JSON form ``formcheck-accuracy/1``, written and read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import formcheck
from formcheck.errors import UnreadableInputError
from formcheck.installed import formcheck_version
from formcheck.lab.benchmark import figures
from formcheck.lab.benchmark.clip_set import SetClip, find_set
from formcheck.lab.benchmark.metrics import RESAMPLES
from formcheck.lab.benchmark.observe import Work, with_truth
from formcheck.lab.benchmark.pool import Tick, over_clips, silent
from formcheck.lab.benchmark.record import ClipRecord, record_clip
from formcheck.lab.benchmark.sheet import Found
from formcheck.pipeline.models import model_path
from formcheck.pipeline.pose_store import file_sha256

SCHEMA = "formcheck-accuracy/1"


_JUDGES = ("core.py", "measure", "pipeline", "report", "rules")
"""Parts of the package that decide what a result says."""


def code_fingerprint() -> str:
    """Return 12 letters that change with every line of code that decides a result.

    The version number stays the same through a day of changes; these do not.
    """
    package = Path(formcheck.__file__).parent
    sums = []
    for part in _JUDGES:
        files = sorted(package.glob(f"{part}/**/*.py" if "." not in part else part))
        sums += [f"{p.relative_to(package).as_posix()} {file_sha256(p)}" for p in files]
    return hashlib.sha256("\n".join(sums).encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Report:
    """What a run measured and on what."""

    version: str
    code: str
    model: str
    """Version of formcheck, its `code_fingerprint`, pose model."""
    stored_poses: bool
    """The pose model was not run, its stored poses were taken (masks in 255 steps)."""
    set_name: str
    set_sha256: str
    """Folder's name; checksum of the list of clips."""
    records: tuple[ClipRecord, ...]

    @property
    def frames(self) -> int:
        """Number of frames of all clips."""
        return sum(r.frames for r in self.records)

    @cached_property
    def groups(self) -> dict[tuple[str, str], figures.Group]:
        """Figures by stretch and band."""
        return figures.all_groups(self.records)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain JSON types, the same for the same run."""
        return {
            "schema": SCHEMA,
            "formcheck": self.version,
            "code": self.code,
            "model": self.model,
            "poses": "stored" if self.stored_poses else "fresh",
            "set": {
                "name": self.set_name,
                "sha256": self.set_sha256,
                "clips": [r.clip for r in self.records],
                "frames": self.frames,
            },
            "bootstrap": {
                "by": "clip",
                "resamples": RESAMPLES,
                "seed": figures.SEED,
                "level": 0.95,
            },
            "groups": [value.to_dict() for value in self.groups.values()],
            "clips": [asdict(record) for record in self.records],
        }


def read_report(path: Path) -> Report:
    """Read a report that ``accuracy -o`` wrote.

    Figures are made anew from the clips' sums, so reports of different days are told alike.

    Raises UnreadableInputError if it cannot be read or is something else.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnreadableInputError(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise UnreadableInputError(f"{path} is broken: it is no valid JSON ({error}).") from error
    schema = data.get("schema") if isinstance(data, dict) else None
    if schema != SCHEMA:
        raise UnreadableInputError(
            f"{path} is no accuracy report ({SCHEMA}): name a file that "
            f"`python -m formcheck.lab.benchmark accuracy DIR -o FILE` wrote."
        )
    try:
        return Report(
            version=str(data["formcheck"]),
            code=str(data["code"]),
            model=str(data["model"]),
            stored_poses=data["poses"] == "stored",
            set_name=str(data["set"]["name"]),
            set_sha256=str(data["set"]["sha256"]),
            records=tuple(ClipRecord(**row) for row in data["clips"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableInputError(
            f"{path} is broken: {error} is not as it should be. Measure again."
        ) from error


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
    from formcheck.lab.benchmark import show

    work = Work(options.model, options.poses)
    report = run_accuracy(options.folder, work, jobs=options.jobs, limit=options.limit, tick=tick)
    return Found(show.as_markdown(report), report.to_dict())
