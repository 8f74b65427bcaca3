"""The pose stream of a recording: which frames are looked at, what was seen, and how it is written.

Every use of a recording takes its poses from here, so the same clip gives the same verdict
everywhere. A clip is looked at so many times a second of its own time, whatever its frame rate.

Poses are written as one compressed NumPy file (`looks` reads it). Landmarks are kept as they are
(float32). The mask is quantised: probability p in 0..1 becomes ``round(255 p)`` in one byte, off by
at most 1/510, and is cropped to the box outside of which all bytes are 0.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from formcheck.measure.landmarks import N_LANDMARKS, Pose
from formcheck.pipeline.company import somebody_else
from formcheck.pipeline.frames import Decoded, Frame
from formcheck.pipeline.models import CLIP_MODEL, LOOKOUT_MODEL, ModelName
from formcheck.pipeline.own_files import output_error, replacing
from formcheck.pipeline.pose import PoseEstimator
from formcheck.pipeline.threads import Follower, follow_all, read_ahead
from formcheck.pipeline.video import VideoSource

LOOKS_A_SECOND = 12.0
"""How often a recording is looked at. Of 8, 10, 12 and 15 it is nearest to every frame in seconds
held; readings at the line of a fault may fall to either side (docs/accuracy-tables.md)."""

EVERY_S = 6.0
"""How often to look while the person is alone. The pose model follows one person; looking for
others costs as much as a frame or two, so it stays a small part of the work."""

WHILE_TOLD_S = 3.0
"""And while there is somebody else: nobody is to be warned for long of who has gone."""

AGAIN_S = 0.5
"""So soon after a look that says something new comes another one, and only if both agree is it
true: what is found in one picture only is nobody, and who is missed in one has not gone."""


@dataclass(frozen=True, eq=False)
class Look:
    """What was seen at one moment of a recording."""

    time_s: float
    pose: Pose | None
    """None when nobody was seen. The mask is in 255 steps, as poses are stored, so that a verdict
    is the same now and later."""
    problems: tuple[str, ...] = ()
    """Warning names that only the pose stage can know."""
    index: int = 0
    """0-based number of the frame in the source."""


def looked_at(frames: Iterable[Decoded]) -> Iterator[Decoded]:
    """Choose the frames nearest to an even grid, and the last one; of a slow clip all."""
    waiting: Decoded | None = None
    # A thousandth of a step: times in floating point are never quite on the grid.
    due_s, near_s = -math.inf, 0.001 / LOOKS_A_SECOND
    for frame in frames:
        if waiting is not None:
            this_s = waiting.time_s
            # As near to what is due as the next one, or nearer.
            if this_s >= due_s or abs(this_s - due_s) <= abs(frame.time_s - due_s) + near_s:
                yield waiting
                due_s = (round(this_s * LOOKS_A_SECOND) + 1) / LOOKS_A_SECOND
        waiting = frame
    if waiting is not None:
        yield waiting


def look_through(
    source: VideoSource,
    model: ModelName = CLIP_MODEL,
    *,
    make: Callable[[ModelName], Follower] = PoseEstimator,
    lookout: Lookout | None = None,
) -> Generator[Look]:
    """Look at a recording from beginning to end; the caller closes it.

    `make`: builds what follows the person; called at most twice. `lookout`: what looks for other
    people, where one is kept from clip to clip; begun by the caller.
    """
    with contextlib.ExitStack() as stack:
        if lookout is None:
            lookout = stack.enter_context(contextlib.closing(Lookout()))
        frames = stack.enter_context(contextlib.closing(read_ahead(_pictures(source))))
        poses = stack.enter_context(contextlib.closing(follow_all(frames, model, make=make)))
        for frame, pose in poses:
            problems = () if pose is None else lookout.problems(frame, pose)
            seen = None if pose is None else as_stored(pose)
            yield Look(frame.time_s, seen, problems, frame.index)


def _pictures(source: VideoSource) -> Iterator[Frame]:
    # A picture that FFmpeg has made up in part shows nobody's pose.
    sound = (decoded for decoded in source.decoded() if decoded.sound)
    for decoded in looked_at(sound):
        yield decoded.frame(display=False)


class Lookout:
    """Looks now and then whether somebody else is in the picture."""

    def __init__(self) -> None:
        self._estimator: PoseEstimator | None = None
        self.begin()

    def begin(self) -> None:
        """Begin another clip; the model stays, it looks at each picture on its own."""
        self._told = self._doubted = False
        self._next_s = 0.0

    def problems(self, frame: Frame, pose: Pose) -> tuple[str, ...]:
        """Return the warning names that hold since the last look."""
        if frame.time_s >= self._next_s:
            seen = self._look(frame, pose)
            if seen != self._told and not self._doubted:
                self._doubted, self._next_s = True, frame.time_s + AGAIN_S
            else:
                self._told, self._doubted = seen, False
                self._next_s = frame.time_s + (WHILE_TOLD_S if seen else EVERY_S)
        return ("several_people",) if self._told else ()

    def _look(self, frame: Frame, pose: Pose) -> bool:
        if self._estimator is None:
            self._estimator = PoseEstimator(LOOKOUT_MODEL, video=False, max_people=2)
        others = self._estimator.find_everybody(frame.image, rounds=1, known=[pose])[1:]
        return somebody_else(self._estimator, frame.image, pose, others)

    def close(self) -> None:
        """Free the model."""
        if self._estimator is not None:
            self._estimator.close()


ENDING = ".poses.npz"
LEVELS = 255
MORE = "more_"
"""What the names of further columns begin with."""

Column = npt.NDArray[np.generic]

PoseTrack = list[tuple[float, Pose | None]]
"""Time in seconds and pose of each frame in order; None where nobody was seen."""


def save_poses(
    path: Path,
    track: PoseTrack,
    more: Mapping[str, Column] | None = None,
    *,
    private: bool = False,
) -> None:
    """Write poses and further columns whole or not at all, its folder too; raises OutputError."""
    poses = [pose for _, pose in track if pose is not None]
    marks = (len(poses), N_LANDMARKS)
    boxes, cuts = _cut([pose.mask for pose in poses])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise output_error(path.parent, error) from error
    added: dict[str, Any] = {f"{MORE}{name}": column for name, column in (more or {}).items()}
    with replacing(path, private=private) as temporary, temporary.open("wb") as file:
        np.savez_compressed(
            file,
            time_s=np.array([time for time, _ in track], np.float64),
            found=np.array([pose is not None for _, pose in track], bool),
            sizes=np.array([pose.size for pose in poses], np.int32).reshape(-1, 2),
            points=np.array([pose.points for pose in poses], np.float32).reshape(*marks, 2),
            world=np.array([pose.world for pose in poses], np.float32).reshape(*marks, 3),
            visibility=np.array([pose.visibility for pose in poses], np.float32).reshape(marks),
            boxes=boxes,
            masks=cuts,
            **added,
        )


def as_stored(pose: Pose) -> Pose:
    """Return the pose as it comes back from a file, so that a verdict is the same now and later."""
    if pose.mask is None:
        return pose
    mask = _stepped(pose.mask)
    mask /= np.float32(LEVELS)
    return replace(pose, mask=mask)


def _stepped(mask: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    """Return whole numbers 0..255, in one array of its own: every further one costs as much."""
    steps: npt.NDArray[np.floating] = np.clip(mask, 0.0, 1.0)
    steps *= LEVELS
    np.rint(steps, out=steps)
    return steps


def _cut(
    masks: Sequence[npt.NDArray[np.floating] | None],
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
    """Quantise and crop masks; boxes are (left, top, right, bottom), (-1, …) for no mask."""
    boxes, cuts = [], []
    for mask in masks:
        if mask is None:
            boxes.append((-1, -1, -1, -1))
            continue
        levels = _stepped(mask).astype(np.uint8)
        rows, columns = np.flatnonzero(levels.any(axis=1)), np.flatnonzero(levels.any(axis=0))
        if rows.size == 0:
            boxes.append((0, 0, 0, 0))
            continue
        left, top, right, bottom = columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
        boxes.append((int(left), int(top), int(right), int(bottom)))
        cuts.append(levels[top:bottom, left:right].ravel())
    flat = np.concatenate(cuts) if cuts else np.zeros(0, np.uint8)
    return np.array(boxes, np.int32).reshape(-1, 4), flat
