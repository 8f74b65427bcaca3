"""From looks to a result: the one loop behind every use of a recording."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from formcheck.core import Checker
from formcheck.errors import UsageError
from formcheck.measure.back import BackLook
from formcheck.measure.neutral import earlier_neutral
from formcheck.pipeline.models import CLIP_MODEL, PHOTO_MODEL, ModelName, back_reader
from formcheck.pipeline.track import Look
from formcheck.report.result import MOST_SLOWING, Result, Source
from formcheck.report.summary import clip_result
from formcheck.report.table import FrameTable
from formcheck.rules.catalogue import Wanted
from formcheck.rules.coach import DEFAULT_TARGET_S, Feedback
from formcheck.rules.problems import WarningSpan

MAX_TARGET_S = 3600.0


@dataclass(frozen=True)
class Settings:
    """How to judge; the same for every input of a run."""

    wanted: Wanted = field(default_factory=Wanted)
    model: ModelName = CLIP_MODEL
    target_s: float = DEFAULT_TARGET_S
    neutral: BackLook | None = None
    """The person's neutral back from an earlier session, for clips that show none."""
    photo_model: ModelName = PHOTO_MODEL
    """Pose model of photographs."""
    slow_motion: float | None = None
    """How many times slower than it happened clips play; by default what they say themselves."""
    rotate: int = 0
    """Degrees to turn every picture clockwise, besides what its file says: 0, 90, 180 or 270."""

    def __post_init__(self) -> None:
        if not 0 < self.target_s <= MAX_TARGET_S:
            raise UsageError("wanted.held", seconds=self.target_s, most=MAX_TARGET_S)
        if self.slow_motion is not None and not 1 <= self.slow_motion <= MOST_SLOWING:
            raise UsageError("wanted.slow", times=self.slow_motion, most=MOST_SLOWING)
        if self.rotate not in (0, 90, 180, 270):
            raise UsageError("wanted.turn", turn=self.rotate)


class Judge:
    """Judges the looks at one recording, in time order."""

    def __init__(self, settings: Settings) -> None:
        self.table = FrameTable()
        """What was found at each look."""
        self.with_pose = 0
        """Looks at which somebody was seen."""
        self._settings = settings
        known = None if settings.neutral is None else earlier_neutral(settings.neutral)
        self._checker = Checker(settings.wanted, settings.target_s, back_reader(), known)

    def take(self, look: Look) -> Feedback:
        """Judge one look."""
        feedback = self._checker.update(look.time_s, look.pose, look.problems)
        self.with_pose += look.pose is not None
        self.table.append(feedback)
        return feedback

    def result(self, source: Source, damage: tuple[WarningSpan, ...] = ()) -> Result:
        """End the recording; how many looks there were is put into its source.

        The damage is what is known of the file alone (`problems.OF_THE_FILE`).
        """
        attempts, warnings = self._checker.finish()
        source = replace(source, frames=len(self.table), frames_with_pose=self.with_pose)
        settings = self._settings
        result = clip_result(
            source,
            settings.model,
            attempts,
            (*warnings, *damage),
            self.table,
            settings.target_s,
            recorded=True,
        )
        seen = self._checker.neutral
        return result if seen.earlier else replace(result, neutral=seen.look)
