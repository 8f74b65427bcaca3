"""The pose stream of a recording: which frames are looked at, and what was seen in them.

Every use of a recording takes its poses from here, so the same clip gives the same verdict
everywhere. A clip is looked at so many times a second of its own time, whatever its frame rate.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from formcheck.measure.landmarks import Pose
from formcheck.pipeline.company import Lookout
from formcheck.pipeline.frames import Decoded, Frame
from formcheck.pipeline.models import CLIP_MODEL, ModelName
from formcheck.pipeline.pose import PoseEstimator
from formcheck.pipeline.pose_store import as_stored
from formcheck.pipeline.relay import read_ahead
from formcheck.pipeline.tandem import Follower, follow_all
from formcheck.pipeline.video import VideoSource

LOOKS_A_SECOND = 12.0
"""How often a recording is looked at. Of 8, 10, 12 and 15 it is nearest to every frame in seconds
held; readings at the line of a fault may fall to either side (docs/accuracy-tables.md)."""


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


T = TypeVar("T", Frame, Decoded)


def looked_at(frames: Iterable[T], per_s: float = LOOKS_A_SECOND) -> Iterator[T]:
    """Choose the frames nearest to an even grid, and the last one.

    A clip with fewer frames than that is looked at frame by frame.

    `frames`: in time order. `per_s`: points of the grid a second.
    """
    waiting: T | None = None
    # A thousandth of a step: times in floating point are never quite on the grid.
    due_s, near_s = -math.inf, 0.001 / per_s
    for frame in frames:
        if waiting is not None:
            this_s = waiting.time_s
            # As near to what is due as the next one, or nearer.
            if this_s >= due_s or abs(this_s - due_s) <= abs(frame.time_s - due_s) + near_s:
                yield waiting
                due_s = (round(this_s * per_s) + 1) / per_s
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
    """Look at a recording from beginning to end.

    `source`: iterated once; the caller closes it. `make`: builds what follows the person; called at
    most twice. `lookout`: what looks for other people, where one is kept from clip to clip; begun
    by the caller.
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
