"""What a run comes to: numbers that the terminal, the page and the exit status are made of."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from formcheck.batch.clips import Clip
from formcheck.batch.task import Outcome
from formcheck.pipeline.models import CLIP_MODEL, ModelName
from formcheck.report.result import Fault, Hold
from formcheck.rules.common import ROUNDED_BACK


@dataclass(frozen=True)
class WorstFault:
    """One fault of one hold, for a gallery of the worst."""

    clip: str
    name: str
    """Its path, and what to call it."""
    told: Fault
    """As the result has it."""
    at_s: float
    """When it was worst."""
    stretch: str
    side: str
    model: ModelName = CLIP_MODEL
    """The pose model that saw it."""
    rounded: Fault | None = None
    """The back that was rounded at that moment, whatever this fault is."""
    back_judged: bool = False
    """The back could be judged all through the hold."""
    slow_motion: float = 1.0
    """How many times slower than it happened the clip plays."""

    @property
    def worst(self) -> float:
        """Largest value in degrees, 0 where there is none."""
        return 0.0 if math.isnan(self.told.worst) else self.told.worst


@dataclass(frozen=True)
class Summary:
    """Figures over all clips of a run."""

    clips: int
    holds: int
    completed: int
    scores: tuple[float, ...]
    """Of every hold."""
    clip_scores: tuple[float, ...]
    """Of every clip with a hold."""
    without: tuple[str, ...]
    """Clips without a hold."""
    failed: tuple[tuple[str, str], ...]
    """Clips that could not be scored, and why."""
    faults: dict[str, int]
    """Holds with each fault."""
    stuck: int = 0
    """Clips that could not be scored and are not tried again unless that is asked for."""
    models: tuple[str, ...] = ()
    """Pose models that have seen the clips."""

    @property
    def mean_score(self) -> float:
        """Mean score of the clips that have one; NaN without any."""
        return sum(self.clip_scores) / len(self.clip_scores) if self.clip_scores else math.nan

    @property
    def score_of_all(self) -> float:
        """Mean over all clips, 0 for those without a hold and those that failed.

        For ``--expect``: a lost recording must not pass.
        """
        return sum(self.clip_scores) / max(self.clips, 1)


def summarise(clips: Sequence[Clip], outcomes: Sequence[Outcome]) -> Summary:
    """Count over all clips."""
    results = [outcome.result for outcome in outcomes if outcome.result is not None]
    holds = [hold for result in results for hold in result.holds]
    faults = Counter(name for hold in holds for name in {f.fault for f in hold.faults})
    pairs = list(zip(clips, outcomes, strict=True))
    return Summary(
        clips=len(clips),
        holds=len(holds),
        completed=sum(hold.completed for hold in holds),
        scores=tuple(hold.score for hold in holds),
        clip_scores=tuple(result.score for result in results if result.score is not None),
        without=tuple(clip.shown for clip, o in pairs if o.result and not o.result.found),
        failed=tuple((clip.shown, o.message) for clip, o in pairs if o.result is None),
        stuck=sum(o.trouble not in (None, "unreachable") for o in outcomes),
        models=tuple(sorted({result.model for result in results})),
        faults=dict(sorted(faults.items(), key=lambda item: (-item[1], item[0]))),
    )


def worst_faults(clips: Sequence[Clip], outcomes: Sequence[Outcome], most: int) -> list[WorstFault]:
    """Return the worst faults, turn and turn about by kind, one of a kind for each clip.

    Degrees of a bent knee and of a rounded back cannot be compared, so each kind gets its
    share of the places.
    """
    kinds: dict[str, list[WorstFault]] = {}
    for clip, outcome in zip(clips, outcomes, strict=True):
        best: dict[str, WorstFault] = {}
        for found in sorted(_faults_of(clip, outcome), key=lambda found: found.worst):
            best[found.told.fault] = found
        for kind, found in best.items():
            kinds.setdefault(kind, []).append(found)
    ranked = [sorted(kinds[kind], key=lambda f: (-f.worst, f.name)) for kind in sorted(kinds)]
    picked = [row[place] for place in range(most) for row in ranked if place < len(row)]
    return picked[:most]


def _faults_of(clip: Clip, outcome: Outcome) -> list[WorstFault]:
    if outcome.result is None:
        return []
    model, slower = cast(ModelName, outcome.result.model), outcome.result.source.slow_motion
    found = []
    for hold, moments in zip(outcome.result.holds, outcome.worst_at_s, strict=True):
        judged = hold.judged.get(ROUNDED_BACK.fault) == 1.0
        what = (hold.stretch, hold.side, model)
        for fault, at_s in zip(hold.faults, moments, strict=True):
            rounded = _rounded_at(hold, at_s)
            named = (clip.path, clip.shown, fault, at_s)
            found.append(WorstFault(*named, *what, rounded, judged, slower))
    return found


def _rounded_at(hold: Hold, at_s: float) -> Fault | None:
    """Return the fault of the back at a moment, None while it was not rounded."""
    rounded = (fault for fault in hold.faults if fault.fault == ROUNDED_BACK.fault)
    return next((f for f in rounded if (f.start_s or 0.0) <= at_s <= (f.end_s or 0.0)), None)
