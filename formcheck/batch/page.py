"""The page of a run: how its clips did, which faults were worst, and every clip."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from formcheck.batch.clips import Clip
from formcheck.batch.summary import Summary, WorstFault
from formcheck.batch.task import How, Outcome
from formcheck.batch.text import count
from formcheck.page.base import fill, picture, text
from formcheck.page.chart import Chart, Label, bars
from formcheck.printable import clean
from formcheck.report.result import Hold
from formcheck.texts import Texts, load_texts


def english() -> Texts:
    """Return the texts of the pages."""
    return load_texts("en")


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
) -> str:
    """Return the page.

    Parameters
    ----------
    summary : Summary
    scored : sequence of (Clip, Outcome, str)
        With the address of the clip's report, "" where there is none.
    worst : sequence of WorstFault
        To be shown with a still each.
    still : callable
        See `Still`.
    how : How
    day : date
        On which it was made.
    """
    models = " and ".join(summary.models) or how.settings.model
    target = f"{how.settings.target_s:g}"
    clips = [_clip(*one) for one in scored]
    return fill(
        "score",
        name=count(summary.clips, "clip"),
        about=text("score.about", models=models, target=target, day=day.isoformat()),
        numbers=_numbers(summary),
        histogram=histogram(summary.scores) if summary.scores else None,
        faults=[
            (
                english().of("label", name),
                holds,
                f"{100 * holds / max(summary.holds, 1):.0f}%",
            )
            for name, holds in summary.faults.items()
        ],
        stills=[_still(fault, still(fault)) for fault in worst],
        clips=sorted(clips, key=lambda clip: clip["order"]),
        troubled=bool(summary.failed or summary.without),
    )


def histogram(scores: Sequence[float]) -> Chart:
    """Return how scores from 0 to 100 are spread; at least one."""
    holds = [0] * _BINS
    for score in scores:
        holds[min(int(score * _BINS / 100.0), _BINS - 1)] += 1
    spans = [(n * 100 // _BINS, (n + 1) * 100 // _BINS) for n in range(_BINS)]
    titles = [
        text("score.bin", low=low, high=high, count=number)
        for (low, high), number in zip(spans, holds, strict=True)
    ]
    counts = ", ".join(title for title, number in zip(titles, holds, strict=True) if number)
    summary = text("score.histogram", counts=counts)
    edges = [Label(str(low), float(low)) for low in range(0, 101, 100 // _BINS)]
    return bars("scores", summary, holds, titles, edges, counted=True)


def _numbers(summary: Summary) -> list[tuple[str, str]]:
    mean = summary.mean_score
    return [
        ("–" if math.isnan(mean) else f"{mean:.0f}", text("score.mean")),
        (str(summary.holds), text("score.holds")),
        (str(summary.completed), text("score.completed")),
        (str(len(summary.without)), text("score.without")),
        (str(len(summary.failed)), text("score.failed")),
    ]


def _still(fault: WorstFault, still: bytes | str) -> dict[str, str]:
    times = f"{fault.start_s:.1f}–{fault.end_s:.1f} s"
    return {
        "source": "" if isinstance(still, str) else picture(still),
        "why": still if isinstance(still, str) else "",
        "alt": text(
            "score.still", fault=english().of("label", fault.fault), at=f"{fault.at_s:.1f}"
        ),
        "message": fault.message,
        "where": f"{clean(fault.name)} · {fault.stretch}, {english().leg(fault.side)} · {times}",
    }


def _clip(clip: Clip, outcome: Outcome, link: str) -> dict[str, Any]:
    """A row of the list: what was best, what was wrong, or why there is nothing to tell.

    Of the order: what could not be read, what shows no stretch, all others.
    """
    row = {"name": clip.shown, "link": link, "score": "", "best": "", "found": "", "order": 0}
    result = outcome.result
    if result is None:
        return {**row, "found": clean(outcome.message)}
    best: dict[str, Hold] = {}
    for hold in result.holds:
        name = f"{hold.stretch.replace('_', ' ')}, {english().leg(hold.side)}"
        if name not in best or hold.held_s > best[name].held_s:
            best[name] = hold
    faults = dict.fromkeys(f.fault for hold in result.holds for f in hold.faults)
    told = ", ".join(english().of("label", fault) for fault in faults)
    if not result.holds:
        reasons = [warning.message for warning in result.warnings]
        told = " ".join(dict.fromkeys([result.text, *reasons]))
    return {
        **row,
        "order": 2 if result.found else 1,
        "score": "" if result.score is None else f"{result.score:.0f}",
        "best": "; ".join(
            text(
                "score.best_hold",
                stretch=name,
                held=f"{h.held_s:.1f}",
                target=f"{h.target_s:g}",
            )
            for name, h in best.items()
        ),
        "found": told,
    }
