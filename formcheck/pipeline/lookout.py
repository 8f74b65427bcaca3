"""Looking now and then whether somebody else is in the picture."""

from __future__ import annotations

from formcheck.measure.landmarks import Pose
from formcheck.pipeline.frames import Frame
from formcheck.pipeline.models import LOOKOUT_MODEL
from formcheck.pipeline.people import count_people
from formcheck.pipeline.pose import PoseEstimator

PEOPLE_PROBE_S = 6.0
PEOPLE_PROBE_FRAMES = 180
"""How often to look whether somebody else is in the picture: after both so many seconds and
frames. The pose model follows one person; looking for others costs as much as a frame
or two, so it stays a small part of the work."""


class Lookout:
    """Looks now and then whether somebody else is in the picture."""

    def __init__(self) -> None:
        self._estimator: PoseEstimator | None = None
        self.begin()

    def begin(self) -> None:
        """Begin another clip; the model stays, it looks at each picture on its own."""
        self._problems: tuple[str, ...] = ()
        self._next_s, self._next_index = 0.0, 0

    def problems(self, frame: Frame, pose: Pose) -> tuple[str, ...]:
        """Return the warning names that hold since the last look."""
        if frame.time_s >= self._next_s and frame.index >= self._next_index:
            self._next_s = frame.time_s + PEOPLE_PROBE_S
            self._next_index = frame.index + PEOPLE_PROBE_FRAMES
            if self._estimator is None:
                self._estimator = PoseEstimator(LOOKOUT_MODEL, video=False, max_people=2)
            everybody = self._estimator.find_everybody(frame.image, rounds=1, known=[pose])
            self._problems = ("several_people",) if count_people(everybody) > 1 else ()
        return self._problems

    def close(self) -> None:
        """Free the model."""
        if self._estimator is not None:
            self._estimator.close()
