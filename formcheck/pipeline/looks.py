"""What was seen in a recording, kept in a file and judged again without the pose model."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import overload

import numpy as np
import numpy.typing as npt

from formcheck.pipeline.pose_file import PoseFile, open_poses
from formcheck.pipeline.pose_store import save_poses
from formcheck.pipeline.track import Look
from formcheck.rules.problems import PROBLEMS

_PROBLEMS = "problems"


def save_looks(
    path: Path, looks: Sequence[Look], more: Mapping[str, npt.NDArray[np.generic]] | None = None
) -> None:
    """Write looks to a file, whole or not at all.

    `more`: further columns (`pose_file.open_more` reads them). Raises OutputError if it cannot be
    written.
    """
    columns: dict[str, npt.NDArray[np.generic]] = {
        _PROBLEMS: np.array(json.dumps([look.problems for look in looks])),
        "index": np.array([look.index for look in looks], np.int64),
    }
    save_poses(path, [(look.time_s, look.pose) for look in looks], {**columns, **(more or {})})


class StoredLooks(Sequence[Look]):
    """Looks in a file, read one after the other: an hour of them would not fit into memory.

    `index`: as of `Look`, one each.
    """

    def __init__(
        self, file: PoseFile, problems: Sequence[tuple[str, ...]], index: Sequence[int]
    ) -> None:
        self._file, self._problems, self._index = file, problems, index

    def __len__(self) -> int:
        return len(self._file)

    def __iter__(self) -> Iterator[Look]:
        rows = zip(self._file, self._problems, self._index, strict=True)
        for (time_s, pose), problems, index in rows:
            yield Look(time_s, pose, problems, index)

    @overload
    def __getitem__(self, number: int) -> Look: ...

    @overload
    def __getitem__(self, number: slice) -> tuple[Look, ...]: ...

    def __getitem__(self, number: int | slice) -> Look | tuple[Look, ...]:
        """Go through all up to there: for a look now and then."""
        if isinstance(number, slice):
            return tuple(self)[number]
        return next(islice(self, range(len(self))[number], None))


def load_looks(path: Path) -> StoredLooks | None:
    """Read looks back; None when there is no such file or it is damaged.

    Landmarks that were kept without problems, as a live session does, have none.
    """
    file = open_poses(path)
    if file is None:
        return None
    count = len(file)
    if _PROBLEMS not in file.more:
        return StoredLooks(file, [()] * count, range(count))
    try:
        problems = [_names(names) for names in json.loads(str(file.more[_PROBLEMS]))]
        index = file.more["index"]
        if index.dtype.kind != "i" or index.shape != (count,) or len(problems) != count:
            return None
        return StoredLooks(file, problems, [int(number) for number in index.tolist()])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _names(names: object) -> tuple[str, ...]:
    if not isinstance(names, list) or not all(name in PROBLEMS for name in names):
        raise ValueError("these are no problems")
    return tuple(names)
