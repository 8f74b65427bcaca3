"""The page of a run: how its clips did, which faults were worst, and every clip."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from formcheck.batch.clips import Clip
from formcheck.batch.summary import Summary, WorstFault
from formcheck.batch.task import How, Outcome
from formcheck.page.base import fill, picture
from formcheck.page.chart import Chart, Label, bars
from formcheck.printable import clean
from formcheck.report.wording import about_fault, nothing_found, reasons
from formcheck.texts import Texts

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
    """Return the page.

    `scored`: with the address of the clip's report, "" where there is none.
    `worst`: to be shown with a still each.
    `day`: on which it was made.
    """
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
            (
                texts.of("label", name),
                holds,
                f"{100 * holds / max(summary.holds, 1):.0f}%",
            )
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
    """A row of the list: what was best, what was wrong, or why there is nothing to tell.

    Of the order: what could not be read, what shows no stretch, all others.
    """
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
