"""What was seen in a recording, kept in a file and judged again without the pose model."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from formcheck.pipeline.pose_store import load_more, load_poses, save_poses
from formcheck.pipeline.track import Look

_PROBLEMS = "problems"


def save_looks(
    path: Path, looks: Sequence[Look], more: Mapping[str, npt.NDArray[np.generic]] | None = None
) -> None:
    """Write looks to a file, whole or not at all.

    Parameters
    ----------
    path : Path
    looks : sequence of Look
    more : mapping of str to ndarray, optional
        Further columns (`pose_store.load_more` reads them).

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    columns: dict[str, npt.NDArray[np.generic]] = {
        _PROBLEMS: np.array(json.dumps([look.problems for look in looks])),
        "index": np.array([look.index for look in looks], np.int64),
    }
    save_poses(path, [(look.time_s, look.pose) for look in looks], {**columns, **(more or {})})


def load_looks(path: Path) -> tuple[Look, ...] | None:
    """Read looks back; None when there is no such file or it is damaged.

    Landmarks that were kept without problems, as a live session does, have none.
    """
    track, more = load_poses(path), load_more(path)
    if track is None or more is None:
        return None
    count = len(track)
    problems: list[tuple[str, ...]] = [()] * count
    index = np.arange(count)
    try:
        if _PROBLEMS in more:
            problems = [tuple(names) for names in json.loads(str(more[_PROBLEMS]))]
            index = np.asarray(more["index"], np.int64)
        return tuple(
            Look(time_s, pose, names, int(number))
            for (time_s, pose), names, number in zip(track, problems, index, strict=True)
        )
    except (ValueError, TypeError, KeyError):
        return None
