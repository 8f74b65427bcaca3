"""The pose stream of a recording: which frames are looked at, and what was seen in them.

Every use of a recording takes its poses from here, so the same clip gives the same verdict
everywhere. A clip is looked at so many times a second of its own time, whatever its frame rate.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass

from formcheck.measure.landmarks import Pose
from formcheck.pipeline.company import somebody_else
from formcheck.pipeline.frames import Decoded, Frame
from formcheck.pipeline.models import CLIP_MODEL, LOOKOUT_MODEL, ModelName
from formcheck.pipeline.pose import PoseEstimator
from formcheck.pipeline.pose_store import as_stored
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
    """Choose the frames, in time order, nearest to an even grid, and the last one.

    A clip with fewer frames than that is looked at frame by frame.
    """
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
