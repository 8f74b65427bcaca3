"""Angles over time as charts: which ones suit a result, and what is drawn in them."""

from __future__ import annotations

import math

import numpy as np

from formcheck.measure.landmarks import FloatArray
from formcheck.page.base import clock
from formcheck.page.chart import MOST_BINS, Chart, Key, Label, Mark, Plane
from formcheck.report.plot import read_with_error
from formcheck.report.result import Result
from formcheck.report.table import FrameTable, gap_s, told_of_back
from formcheck.rules.catalogue import catalogue
from formcheck.rules.common import BENT_KNEE, ROUNDED_LINES_DEG
from formcheck.texts import Texts, capital

MOST_READINGS = 6000
"""Rows kept for reading off values under the cursor: 2 minutes at 50 frames a second."""

Columns = dict[str, tuple[str, str]]
"""What a chart shows: column to words and look (a class of the style sheet)."""

DASHED = "line b"
"""The look whose line is dashed, also for those who do not tell colours apart."""


def charts(result: Result, texts: Texts) -> list[Chart]:
    """Return the charts that suit what was found: hip, back (where it was read), knees."""
    known = [catalogue().get(hold.stretch) for hold in result.holds]
    shown = {angle for one in known for angle in (one.angles if one else ("hip_flexion_deg",))}
    shown = shown or {"hip_hinge_deg", "hip_flexion_deg", "spine_flexion_deg"}
    hip = {
        name: (texts(f"angle.{name}"), look)
        for name, look in (("hip_hinge_deg", "a"), ("leg_raise_deg", "c"))
        if name in shown and _measured(result.frames, name)
    }
    hip["hip_flexion_deg"] = (texts("angle.hip_flexion_deg"), "b")
    main = next(iter(hip))
    found = [_chart(result, "hip", texts(f"angle.{main}"), hip, None, 60.0, texts)]
    name = told_of_back(result.frames)
    if "spine_flexion_deg" in shown and _measured(result.frames, name):
        back = {name: (texts(f"angle.{name}"), "a")}
        limit = ROUNDED_LINES_DEG[name]
        found.append(_chart(result, "spine", texts(f"angle.{name}"), back, limit, 40.0, texts))
    knee = texts("angle.knee_flexion_deg")
    knees = {
        f"knee_flexion_{side}_deg": (texts(f"report.knee.{side}"), look)
        for side, look in (("left", "b"), ("right", "a"))
    }
    found.append(_chart(result, "knee", knee, knees, BENT_KNEE.above, 40.0, texts))
    return found


def end_of(result: Result) -> float:
    """Return where the time axis ends in seconds."""
    times = result.frames.column("time_s")
    last = float(times[-1]) if len(times) else 0.0
    spans = [hold.end_s for hold in result.holds]
    return max([result.source.duration_s or 0.0, last, *spans, 0.1])


def time_ticks(end_s: float) -> list[Label]:
    """Return round times along the axis, at most eight."""
    steps = (0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600)
    step = next((s for s in steps if end_s / s <= 8), 3600 * math.ceil(end_s / 3600 / 8))
    times = [i * step for i in range(int(end_s / step) + 1)]
    return [Label(clock(time, whole=step >= 1), left=100 * time / end_s) for time in times]


def readings(result: Result, shown: list[Chart]) -> dict[str, list[float | None]]:
    """Return times and values for the cursor to read off, one decimal, None where not measured."""
    table = result.frames
    some = slice(None, None, math.ceil(len(table) / MOST_READINGS) or 1)
    columns: dict[str, list[float | None]] = {
        "time_s": [round(float(t), 3) for t in table.column("time_s")[some]]
    }
    for name in (key.column for chart in shown for key in chart.keys if key.column):
        values = table.column(name)[some]
        columns[name] = [round(float(v), 1) + 0.0 if v == v else None for v in values]
    return columns


def _measured(table: FrameTable, name: str) -> bool:
    return bool(np.isfinite(table.column(name)).any())


def _chart(
    result: Result,
    name: str,
    title: str,
    columns: Columns,
    limit: float | None,
    least_top: float,
    texts: Texts,
) -> Chart:
    table, end, title = result.frames, end_of(result), capital(title)
    time = table.column("time_s")
    values = {column: table.column(column) for column in columns}
    finite = np.concatenate([v[np.isfinite(v)] for v in values.values()])
    low, high = float(finite.min(initial=0.0)), float(finite.max(initial=0.0))
    keys = [Key(f"line {look}", words, column) for column, (words, look) in columns.items()]
    margin = 0.0
    if name == "spine":
        errors = (hold.error_deg(next(iter(columns))) for hold in result.holds)
        # A damaged result may claim any margin; no plot is stretched for more than a half turn.
        margin = min(max((error for error in errors if error > 0), default=0.0), 180.0)
    low, high = low - margin, max(least_top, high + margin)
    # A straight knee reads a degree or two below zero now and then; no room is made for that.
    plane = Plane.around(0.0, end, 0.0 if low > -4.0 else low, high)
    marks, over = [], []
    if margin:
        marks.append(Mark("unsure", _unsure(result, next(iter(columns)), plane)))
        keys.append(Key("unsure", texts("report.unsure")))
    if limit is not None:
        marks.append(Mark("limit", plane.across(limit)))
        words = texts("report.limit", degrees=f"{limit:.0f}")
        over.append(Label(words, top=plane.y(limit), look="limit-words"))
    lines = [
        Mark(key.look, plane.line(time.tolist(), values[key.column].tolist(), gap_s(time)))
        for key in keys
        if key.column
    ]
    # The dashed line last: where two agree, the other shows between its dashes.
    marks += sorted(lines, key=lambda line: line.look == DASHED)
    summary = texts(
        "page.chart", title=title, seconds=f"{end:.0f}", summary=_summary(columns, values, texts)
    )
    return Chart(
        name, title, summary, tuple(marks), tuple(keys), plane.numbers("°"), (), tuple(over)
    )


def _unsure(result: Result, name: str, plane: Plane) -> str:
    """Outline of a reading of the back ± its standard error, hold by hold."""
    time, spine = (result.frames.column(column) for column in ("time_s", name))
    outline = ""
    for part, margin in read_with_error(result):
        some = part[:: math.ceil(len(part) / MOST_BINS)]
        low, high = (spine[some] - margin).tolist(), (spine[some] + margin).tolist()
        outline += plane.area(time[some].tolist(), low, high)
    return outline


def _summary(columns: Columns, values: dict[str, FloatArray], texts: Texts) -> str:
    parts = []
    for column, (words, _) in columns.items():
        finite = values[column][np.isfinite(values[column])]
        if finite.size:
            low, high = round(float(finite.min())), round(float(finite.max()))
            parts.append(texts("report.range", angle=words, low=low, high=high))
        else:
            parts.append(texts("report.unmeasured", angle=words))
    return "; ".join(parts)
