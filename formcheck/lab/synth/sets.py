"""Make whole sets of clips, a few at a time, and go on where a run was stopped.

The sets only to measure on are frozen: a committed list names each clip with the checksums of its
specification and of its truth, so that numbers measured on them by different people are about the
same clips. (Checksums of the pictures would differ between graphics drivers and encoders.)
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from formcheck.lab.synth.clip import Clip, checksum, specification
from formcheck.lab.synth.make import Score, make_clip

FROZEN_SPLITS = ("test", "good", "stairs_test")
"""Sets only to measure on."""
FROZEN = Path(__file__).with_name("test_set.json")
FROZEN_SCHEMA = "formcheck-test-set/1"


class SetError(Exception):
    """A set cannot be made; the message says why and what to do."""


@dataclass(frozen=True)
class Seal:
    """Checksums of a clip: of its specification, and of that with some frames of its truth."""

    specification: str
    truth: str


def seal(clip: Clip) -> Seal:
    """Compute a clip's checksums (builds the body and poses it, draws nothing)."""
    return Seal(checksum(specification(clip)), Score(clip).checksum())


def write_frozen(clips: Sequence[Clip], path: Path = FROZEN) -> None:
    """Write the list of a set's clips with their checksums."""
    rows = []
    for clip in clips:
        one = seal(clip)
        rows.append({"clip": clip.name, "specification": one.specification, "truth": one.truth})
    part = path.with_suffix(".part")
    text = json.dumps({"schema": FROZEN_SCHEMA, "clips": rows}, indent=1)
    part.write_text(text + "\n", encoding="utf-8")
    part.replace(path)


def read_frozen(path: Path = FROZEN) -> dict[str, Seal]:
    """Read the frozen list; clip name to checksums.

    Raises SetError if the file is missing or damaged.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["schema"] != FROZEN_SCHEMA:
            raise SetError(f"{path.name} is of another version: run `formcheck.lab.synth freeze`.")
        return {row["clip"]: Seal(row["specification"], row["truth"]) for row in data["clips"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SetError(
            f"{path.name} (the frozen test list) cannot be read: restore it, or write it again "
            "with `python -m formcheck.lab.synth freeze`."
        ) from error


def is_whole(clip: Clip, wanted: Seal, folder: Path) -> bool:
    """Tell whether a clip's files are there, belong together and are of this specification."""
    video, told = folder / f"{clip.name}.mp4", folder / f"{clip.name}.truth.json"
    try:
        record = json.loads(told.read_text(encoding="utf-8"))
        found = hashlib.sha256(video.read_bytes()).hexdigest()
    except (OSError, ValueError):
        return False
    if not isinstance(record, dict):
        return False
    return record.get("checksum") == wanted.truth and record.get("video_sha256") == found


def _make(clip: Clip, folder: Path, detail: int, frozen: Seal | None) -> tuple[str, bool]:
    """Make one clip unless it is whole; returns its name and whether it was made."""
    now = seal(clip)
    if frozen is not None and now != frozen:
        what = "specification" if now.specification != frozen.specification else "truth"
        raise SetError(
            f"{clip.name}: its {what} is not the one in {FROZEN.name}. The generator was changed "
            "after the set was frozen; numbers would not compare. Undo the change, or freeze "
            "again with `python -m formcheck.lab.synth freeze`."
        )
    if is_whole(clip, now, folder):
        return clip.name, False
    make_clip(clip, folder, detail)
    return clip.name, True


def make_set(
    clips: Sequence[Clip],
    folder: Path,
    jobs: int = 1,
    detail: int = 1,
    frozen: Mapping[str, Seal] | None = None,
) -> Iterator[tuple[str, bool]]:
    """Make the clips that are not whole yet; yields each name as it is done, and whether it was.

    `frozen`: the clips must have these checksums. Raises SetError if a clip is not the frozen one.
    """
    if frozen is not None:
        unknown = [clip.name for clip in clips if clip.name not in frozen]
        if unknown:
            raise SetError(
                f"{unknown[0]} is not in {FROZEN.name}: freeze again with "
                "`python -m formcheck.lab.synth freeze`."
            )
    wanted = {clip.name: (frozen or {}).get(clip.name) for clip in clips}
    folder.mkdir(parents=True, exist_ok=True)
    if jobs <= 1:
        for clip in clips:
            yield _make(clip, folder, detail, wanted[clip.name])
        return
    # Processes with a pool of threads each for their small matrices get in each other's way.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Fresh processes: a renderer does not survive a fork.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        running = [pool.submit(_make, clip, folder, detail, wanted[clip.name]) for clip in clips]
        try:
            for one in as_completed(running):
                yield one.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
