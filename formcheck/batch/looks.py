"""What the pose model saw in a clip: kept in a file, and judged again without the model."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from formcheck.batch.change import Picture, Watch
from formcheck.batch.task import How
from formcheck.errors import UnreadableInputError
from formcheck.pipeline.frames import Image
from formcheck.pipeline.pose_store import PoseTrack, load_more, load_poses, save_poses
from formcheck.report.result import Source


class UnfitError(Exception):
    """These landmarks are not those that scoring the clip anew would make."""


@dataclass
class Looks:
    """What the model saw in a clip, as far as judging it needs.

    Attributes
    ----------
    track : PoseTrack
        The looks.
    passed_s : list of float
        When a frame was passed over.
    problems : list of tuple of str
        Warning names that hold since each look.
    changes : dict of float to int
        By how much the picture of a frame had changed, where that was asked (`Watch.changes`).
    """

    track: PoseTrack = field(default_factory=list)
    passed_s: list[float] = field(default_factory=list)
    problems: list[tuple[str, ...]] = field(default_factory=list)
    changes: dict[float, int] = field(default_factory=dict)

    def moments(self) -> Iterator[Moment]:
        """Yield every frame in order."""
        looked = [Moment(time_s, place) for place, (time_s, _) in enumerate(self.track)]
        passed = [Moment(time_s, None) for time_s in self.passed_s]
        yield from sorted((*looked, *passed), key=lambda moment: moment.time_s)


@dataclass(frozen=True)
class Moment:
    """A frame of a clip of which only what the model saw is left.

    Attributes
    ----------
    time_s : float
    place : int or None
        Its number among the looks; None when it was passed over.
    """

    time_s: float
    place: int | None

    def thumbnail(self, long_side: int) -> Image:
        """There is none; what came of comparing it may be known (`Recalled`)."""
        raise UnfitError(f"no picture of {long_side} px")


class Recalled(Watch):
    """Knows what came of comparing pictures when the clip was scored.

    Parameters
    ----------
    changes : dict of float to int
        As of `Looks`.
    """

    def __init__(self, changes: dict[float, int]) -> None:
        super().__init__()
        self._known = changes

    def change(self, time_s: float, picture: Picture) -> int:
        """See `Watch.change`.

        Raises
        ------
        UnfitError
            If nobody had asked then.
        """
        del picture  # It is gone.
        try:
            return self._known[time_s]
        except KeyError as error:
            raise UnfitError(f"no change at {time_s:g} s") from error


def keep_looks(path: Path, looks: Looks, source: Source, damage: str | None, how: How) -> None:
    """Write what the model saw, whole or not at all.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    about = {"source": vars(source), "damage": damage, "problems": looks.problems}
    more: dict[str, npt.NDArray[np.generic]] = {
        "passed_s": np.array(looks.passed_s, np.float64),
        "change_s": np.array(list(looks.changes), np.float64),
        "change": np.array(list(looks.changes.values()), np.uint8),
        "about": np.array(json.dumps({**about, "how": how.to_dict()})),
    }
    save_poses(path, looks.track, more)


def read_about(path: Path) -> dict[str, Any] | None:
    """Return what is kept with a clip's landmarks: source, damage, problems, how it was done."""
    more = load_more(path)
    try:
        about: dict[str, Any] = json.loads(str(more["about"])) if more else {}
    except (KeyError, ValueError):
        return None
    return about if {"source", "damage", "problems", "how"} <= set(about) else None


def read_looks(path: Path) -> tuple[Looks, dict[str, Any]]:
    """Read back what the model saw, and what `read_about` gives.

    Raises
    ------
    UnreadableInputError
        If it is not there, something else, or damaged.
    """
    track, more, about = load_poses(path), load_more(path), read_about(path)
    if track is None or more is None or about is None or len(about["problems"]) != len(track):
        raise UnreadableInputError(
            f"{path} holds no landmarks that formcheck score has kept, or is damaged: "
            "score the clip again with --save-landmarks."
        )
    none = np.zeros(0)
    times, changes = more.get("change_s", none), more.get("change", none)
    looks = Looks(
        track,
        more["passed_s"].tolist(),
        [tuple(problems) for problems in about["problems"]],
        dict(zip(times.tolist(), changes.tolist(), strict=True)),
    )
    return looks, about
