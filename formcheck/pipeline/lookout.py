"""Looking now and then whether somebody else is in the picture."""

from __future__ import annotations

from formcheck.measure.landmarks import Pose
from formcheck.pipeline.company import somebody_else
from formcheck.pipeline.frames import Frame
from formcheck.pipeline.models import LOOKOUT_MODEL
from formcheck.pipeline.pose import PoseEstimator

EVERY_S = 6.0
"""How often to look while the person is alone. The pose model follows one person; looking for
others costs as much as a frame or two, so it stays a small part of the work."""

WHILE_TOLD_S = 3.0
"""And while there is somebody else: nobody is to be warned for long of who has gone."""

AGAIN_S = 0.5
"""So soon after a look that says something new comes another one, and only if both agree is it
true: what is found in one picture only is nobody, and who is missed in one has not gone."""


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
