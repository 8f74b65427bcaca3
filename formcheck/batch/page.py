"""What a run comes to: the numbers of terminal, page and exit status, and the page itself.

The page shows how the clips did, which faults were worst, and every clip.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from formcheck.batch.clips import Clip
from formcheck.batch.task import How, Outcome
from formcheck.page import fill, picture
from formcheck.page.chart import Chart, Label, bars
from formcheck.pipeline.models import CLIP_MODEL, ModelName
from formcheck.report.result import Fault, Hold
from formcheck.report.wording import about_fault, nothing_found, reasons
from formcheck.rules.common import ROUNDED_BACK
from formcheck.texts import Texts
from formcheck.untrusted import clean


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
        """Mean over all clips for ``--expect``, 0 for a lost or empty one: such must not pass."""
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

    Degrees of a bent knee and of a rounded back cannot be compared, so each kind gets its share.
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


Still = Callable[[WorstFault], bytes | str]
"""Gives a JPEG of a fault, or says why there is no picture to be had."""

_BINS = 10


def build_page(
    summary: Summary,
    scored: Sequence[tuple[Clip, Outcome, str]],
    worst: Sequence[WorstFault],
    still: Still,
    how: How,
    day: date,
    texts: Texts,
) -> str:
    """Return the page of clips, with links to their reports, and a still of each worst fault."""
    models = f" {texts('and')} ".join(summary.models) or how.settings.model
    target = f"{how.settings.target_s:g}"
    clips = [_clip(*one, texts) for one in scored]
    return fill(
        "score",
        texts,
        name=texts.count("clips", summary.clips),
        about=texts("score.about", models=models, target=target, day=texts.day(day)),
        numbers=_numbers(summary, texts),
        histogram=histogram(summary.scores, texts) if summary.scores else None,
        faults=[
            (texts.of("label", name), holds, f"{100 * holds / max(summary.holds, 1):.0f}%")
            for name, holds in summary.faults.items()
        ],
        stills=[_still(fault, still(fault), texts) for fault in worst],
        clips=sorted(clips, key=lambda clip: clip["order"]),
        troubled=bool(summary.failed or summary.without),
    )


def histogram(scores: Sequence[float], texts: Texts) -> Chart:
    """Return how scores from 0 to 100 are spread; at least one."""
    holds = [0] * _BINS
    for score in scores:
        holds[min(int(score * _BINS / 100.0), _BINS - 1)] += 1
    spans = [(n * 100 // _BINS, (n + 1) * 100 // _BINS) for n in range(_BINS)]
    titles = [
        texts("score.bin", low=low, high=high, count=number)
        for (low, high), number in zip(spans, holds, strict=True)
    ]
    counts = ", ".join(title for title, number in zip(titles, holds, strict=True) if number)
    summary = texts("score.histogram", counts=counts)
    edges = [Label(str(low), float(low)) for low in range(0, 101, 100 // _BINS)]
    return bars("scores", summary, holds, titles, edges, counted=True)


def _numbers(summary: Summary, texts: Texts) -> list[tuple[str, str]]:
    mean = summary.mean_score
    return [
        ("–" if math.isnan(mean) else f"{mean:.0f}", texts("score.mean")),
        (str(summary.holds), texts("score.holds")),
        (str(summary.completed), texts("score.completed")),
        (str(len(summary.without)), texts("score.without")),
        (str(len(summary.failed)), texts("score.failed")),
    ]


def _still(fault: WorstFault, still: bytes | str, texts: Texts) -> dict[str, str]:
    name = f"{texts.of('name', fault.stretch)}, {texts.leg(fault.side)}"
    told = fault.told
    times = f"{texts.number(told.start_s)}–{texts.number(told.end_s)} s"
    return {
        "source": "" if isinstance(still, str) else picture(still),
        "why": still if isinstance(still, str) else "",
        "alt": texts(
            "score.still", fault=texts.of("label", told.fault), at=texts.number(fault.at_s)
        ),
        "message": about_fault(told, texts),
        "where": f"{clean(fault.name)} · {name} · {times}",
    }


def _clip(clip: Clip, outcome: Outcome, link: str, texts: Texts) -> dict[str, Any]:
    """A row of the list; in order: what could not be read, what shows no stretch, all others."""
    row = {"name": clip.shown, "link": link, "score": "", "best": "", "found": "", "order": 0}
    result = outcome.result
    if result is None:
        return {**row, "found": clean(outcome.message)}
    faults = dict.fromkeys(f.fault for hold in result.holds for f in hold.faults)
    told = ", ".join(texts.of("label", fault) for fault in faults)
    if not result.holds:
        told = " ".join([nothing_found(result, texts), *reasons(result.warnings, texts)])
    return {
        **row,
        "order": 2 if result.found else 1,
        "score": "" if result.score is None else f"{result.score:.0f}",
        "best": "; ".join(
            texts(
                "score.best_hold",
                stretch=f"{texts.of('name', hold.stretch)}, {texts.leg(hold.side)}",
                held=texts.number(hold.held_s),
                target=texts.number(hold.target_s, "g"),
            )
            for hold in result.longest.values()
        ),
        "found": told,
    }
