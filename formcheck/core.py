"""The core: poses in, feedback out. Live, video and batch all drive this and nothing else."""

from __future__ import annotations

from formcheck.measure.landmarks import Pose
from formcheck.measure.measures import PLAIN_READER, Known, measure
from formcheck.measure.neutral import Neutral
from formcheck.measure.readers import BackReader
from formcheck.rules.attempt import Attempt
from formcheck.rules.catalogue import Wanted
from formcheck.rules.coach import DEFAULT_TARGET_S, Coach, Feedback
from formcheck.rules.problems import WarningSpan


class Checker:
    """Checks one person through one session.

    Parameters ---------- wanted : Wanted, optional Stretch or side asked for; by default both are
    recognised. target_s : float Seconds to hold. reader : BackReader Reads the back; the programs
    pass the learnt one (`pipeline.models.back_reader`). neutral : Neutral, optional What is known
    of the person's back before the first frame (`measure.neutral.earlier_neutral`).
    """

    def __init__(
        self,
        wanted: Wanted | None = None,
        target_s: float = DEFAULT_TARGET_S,
        reader: BackReader = PLAIN_READER,
        neutral: Neutral | None = None,
    ) -> None:
        self._known = Known(neutral=neutral or Neutral())
        self._reader = reader
        self._coach = Coach(wanted, target_s)

    def update(self, time_s: float, pose: Pose | None, problems: tuple[str, ...] = ()) -> Feedback:
        """Take in the pose of one frame (None: nobody seen) and say what it means."""
        measures = None
        if pose is not None:
            measures, self._known = measure(pose, self._known, time_s, self._reader)
        return self._coach.update(time_s, measures, problems)

    @property
    def neutral(self) -> Neutral:
        """What is known of the person's neutral back."""
        return self._known.neutral

    def so_far(self) -> tuple[list[Attempt], tuple[WarningSpan, ...]]:
        """Return what `finish` would, and go on."""
        return self._coach.so_far()

    def finish(self) -> tuple[list[Attempt], tuple[WarningSpan, ...]]:
        """End the session; returns its attempts and warnings."""
        return self._coach.finish()
