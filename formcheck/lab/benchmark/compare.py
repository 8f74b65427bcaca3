"""``compare``: what a change did, figure by figure, and whether chance could have done it.

The same clips are in both reports, so both are resampled together: what counts is how the
difference varies from clip to clip, which is far less than how the clips differ.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.errors import UsageError
from formcheck.lab.benchmark import metrics
from formcheck.lab.benchmark.accuracy import Report, read_report, title
from formcheck.lab.benchmark.clip_set import Tick
from formcheck.lab.benchmark.figures import (
    BANDS,
    FEWEST_CLIPS,
    METRICS,
    SEED,
    STRETCHES,
    Figure,
    Metric,
    clips_with,
    figure,
    members,
    resampled,
)
from formcheck.lab.benchmark.record import ClipRecord
from formcheck.lab.benchmark.sheet import Found, Sheet, number, page, span


@dataclass(frozen=True)
class Change:
    """One figure before and after."""

    metric: Metric
    before: Figure
    after: Figure
    change: float = math.nan
    """After − before; of a bias, of its size. NaN without one of them."""
    low: float = math.nan
    high: float = math.nan
    """Bootstrap 95% interval of the change; NaN with fewer than `FEWEST_CLIPS` clips."""

    @property
    def verdict(self) -> str:
        """It is "better", "worse", or "" when the interval holds zero or there is none."""
        # A change that is too small to be written is none worth a word.
        if self._shown == self._nothing or not (self.low > 0 or self.high < 0):
            return ""
        return "better" if (self.low > 0) == (self.metric.better == "high") else "worse"

    @property
    def _shown(self) -> str:
        return number(self.change, self.metric.unit)

    @property
    def _nothing(self) -> str:
        return number(0.0, self.metric.unit)

    @property
    def cells(self) -> tuple[str, str, str, str, str]:
        """Before and after with the number each is over, the change, its interval, the verdict."""
        unit = self.metric.unit
        shown = ("+" if self.change > 0 else "") + self._shown.replace("-", "−")
        interval = span(self.low, self.high, unit).replace("-", "−")
        shown = "0" if self._shown == self._nothing else shown
        return self.before.words(unit), self.after.words(unit), shown, interval, self.verdict


def run(options: argparse.Namespace, _tick: Tick) -> Found:
    """Compare two reports; UsageError unless they are of the same set, or may be of others."""
    one, other = read_report(options.before), read_report(options.after)
    if one.set_sha256 != other.set_sha256 and not options.anyway:
        raise UsageError(
            f"These are not of the same clips: {one.set_name!r} ({len(one.records)} clips, "
            f"{one.set_sha256[:12]}) and {other.set_name!r} ({len(other.records)} clips, "
            f"{other.set_sha256[:12]}). Measure both on one set, or compare with --anyway."
        )
    end = (
        f"- before: {title(one)}\n- after: {title(other)}\n\nbetter, worse: the 95% bootstrap "
        "interval of the change does not hold zero. Among so many figures one in twenty does so "
        "by chance. Of a bias the change of its size counts.\n"
    )
    return Found(page("What changed", comparison(one, other), end))


def change_of(
    before: Sequence[ClipRecord], after: Sequence[ClipRecord], metric: Metric, *, paired: bool
) -> Change:
    """Compare one figure over the clips of one group.

    `before`, `after`: in the same order when ``paired``. `paired`: the same clips: both are
    resampled together.
    """
    old, new = figure(before, metric.key), figure(after, metric.key)
    if not (math.isfinite(old.value) and math.isfinite(new.value)):
        return Change(metric, old, new)
    size = np.abs if metric.better == "zero" else np.asarray
    change = float(size(new.value) - size(old.value))
    if min(clips_with(before, metric.key), clips_with(after, metric.key)) < FEWEST_CLIPS:
        return Change(metric, old, new, change)
    first = metrics.draw_clips(len(before), metrics.RESAMPLES, SEED)
    second = first if paired else metrics.draw_clips(len(after), metrics.RESAMPLES, SEED + 1)
    drawn = size(resampled(after, metric.key, second)) - size(resampled(before, metric.key, first))
    return Change(metric, old, new, change, *metrics.interval(drawn))


def comparison(one: Report, other: Report) -> list[Sheet]:
    """Return a table of all figures side-on, and one of what else changed beyond chance."""
    paired = one.set_sha256 == other.set_sha256
    side_on = _changes(one, other, "all", "≤20", paired=paired)
    rows = [(c.metric.words, *c.cells) for c in side_on if c.cells[0] != c.cells[1] or c.verdict]
    head = ("", "before", "after", "change", "95% of it", "")
    note = f"The other {len(side_on) - len(rows)} figures are as they were."
    title = "All stretches, camera within 20° of the side"
    found = [Sheet(title, head, tuple(rows), note)]
    elsewhere = []
    told = [_clips(one, "all", "≤20")]
    for band in BANDS:
        for stretch in STRETCHES:
            # Small sets have bands that hold the very same clips.
            if (clips := _clips(one, stretch, band)) in told:
                continue
            told.append(clips)
            where = stretch if band == "all" else f"{stretch}, {band}°"
            changes = _changes(one, other, stretch, band, paired=paired)
            elsewhere += [(where, c.metric.words, *c.cells) for c in changes if c.verdict]
    if elsewhere:
        title = "Beyond chance in a part of the clips"
        found.append(Sheet(title, ("clips", *head), tuple(elsewhere), words=2))
    return found


def _clips(report: Report, stretch: str, band: str) -> list[str]:
    return [r.clip for r in members(report.records, stretch, band)]


def _changes(one: Report, other: Report, stretch: str, band: str, *, paired: bool) -> list[Change]:
    before = members(one.records, stretch, band)
    after = members(other.records, stretch, band)
    if not before or not after:
        return []
    return [change_of(before, after, metric, paired=paired) for metric in METRICS]
