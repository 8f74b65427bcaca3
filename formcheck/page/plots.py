"""What happens over time: angles as charts, and the spans of holds, faults and warnings in them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from formcheck.measure.landmarks import FloatArray
from formcheck.page import clock
from formcheck.page.chart import MOST_BINS, Chart, Key, Label, Mark, Plane
from formcheck.report.plot import angles_of, read_with_error, shaded
from formcheck.report.result import Result
from formcheck.report.table import FrameTable, gap_s, told_of_back
from formcheck.rules.common import BENT_KNEE, ROUNDED_LINES_DEG
from formcheck.texts import Texts, capital

MOST_READINGS = 6000
"""Rows kept for reading off values under the cursor: 2 minutes at 50 frames a second."""

DASHED = "line b"
"""The look whose line is dashed, also for those who do not tell colours apart."""

_LEAST_TOP = {"hip": 60.0, "spine": 40.0, "knee": 40.0}
"""How far up each chart goes at least, degrees."""


def charts(result: Result, texts: Texts) -> list[Chart]:
    """Return the charts that suit what was found: hip, back (where it was read), knees."""

    def key(column: str, look: str, words: str = "") -> Key:
        return Key(f"line {look}", words or texts(f"angle.{column}"), column)

    table, usual = result.frames, {"hip_hinge_deg", "spine_flexion_deg"}
    shown = set(angles_of(result)) if result.holds else usual
    hip = [
        key(name, look)
        for name, look in (("hip_hinge_deg", "a"), ("leg_raise_deg", "c"))
        if name in shown and _measured(table, name)
    ]
    hip.append(key("hip_flexion_deg", "b"))
    found = [_chart(result, "hip", hip[0].words, hip, None, texts)]
    name = told_of_back(table)
    if "spine_flexion_deg" in shown and _measured(table, name):
        back = key(name, "a")
        found.append(_chart(result, "spine", back.words, [back], ROUNDED_LINES_DEG[name], texts))
    knees = [
        key(f"knee_flexion_{side}_deg", look, texts(f"report.knee.{side}"))
        for side, look in (("left", "b"), ("right", "a"))
    ]
    title = texts("angle.knee_flexion_deg")
    return [*found, _chart(result, "knee", title, knees, BENT_KNEE.above, texts)]


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


def spans_of(result: Result, end_s: float, texts: Texts) -> list[dict[str, Any]]:
    """Areas shaded in every plot, those of warnings last."""
    warning, warned = texts("report.warning"), (warn.span for warn in result.warnings)
    found = [*shaded(result, texts), *(("warning", warning, span) for span in warned if span)]
    return [
        {
            "kind": kind,
            "words": words,
            "left": 100 * start / end_s,
            "width": 100 * max(stop - start, 0.0) / end_s,
            "start_s": start,
            "end_s": stop,
        }
        for kind, words, (start, stop) in found
    ]


def legend(spans: list[dict[str, Any]]) -> list[dict[str, str]]:
    """The meaning of each kind of shading that occurs."""
    # By its words: two faults may be shaded alike.
    kinds = {span["words"]: span["kind"] for span in spans}
    return [{"kind": kind, "words": words} for words, kind in kinds.items()]


def script_data(
    result: Result, shown: list[Chart], spans: list[dict[str, Any]], end_s: float, texts: Texts
) -> dict[str, Any]:
    """What the page's script needs: values under the cursor, and what happens when."""
    words = {key.column: key.words for chart in shown for key in chart.keys if key.column}
    return {
        "end_s": round(end_s, 3),
        "readings": readings(result, shown),
        "words": {**words, **{name: texts(f"report.{name}") for name in ("degrees", "seconds")}},
        "events": [{key: span[key] for key in ("words", "start_s", "end_s")} for span in spans],
    }


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
    result: Result, name: str, title: str, keys: list[Key], limit: float | None, texts: Texts
) -> Chart:
    table, end, title = result.frames, end_of(result), capital(title)
    time, values = table.column("time_s"), {key: table.column(key.column) for key in keys}
    finite = np.concatenate([v[np.isfinite(v)] for v in values.values()])
    low, high = float(finite.min(initial=0.0)), float(finite.max(initial=0.0))
    margin = 0.0
    if name == "spine":
        errors = (hold.error_deg(keys[0].column) for hold in result.holds)
        # A damaged result may claim any margin; no plot is stretched for more than a half turn.
        margin = min(max((error for error in errors if error > 0), default=0.0), 180.0)
    low, high = low - margin, max(_LEAST_TOP[name], high + margin)
    # A straight knee reads a degree or two below zero now and then; no room is made for that.
    plane = Plane.around(0.0, end, 0.0 if low > -4.0 else low, high)
    marks, over = [], []
    if margin:
        marks.append(Mark("unsure", _unsure(result, keys[0].column, plane)))
    if limit is not None:
        marks.append(Mark("limit", plane.across(limit)))
        words = texts("report.limit", degrees=f"{limit:.0f}")
        over.append(Label(words, top=plane.y(limit), look="limit-words"))
    lines = [
        Mark(key.look, plane.line(time.tolist(), column.tolist(), gap_s(time)))
        for key, column in values.items()
    ]
    # The dashed line last: where two agree, the other shows between its dashes.
    marks += sorted(lines, key=lambda line: line.look == DASHED)
    ranges = "; ".join(_range(key.words, column, texts) for key, column in values.items())
    return Chart(
        name,
        title,
        texts("page.chart", title=title, seconds=f"{end:.0f}", summary=ranges),
        tuple(marks),
        (*keys, Key("unsure", texts("report.unsure"))) if margin else tuple(keys),
        beside=plane.numbers("°"),
        over=tuple(over),
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


def _range(words: str, column: FloatArray, texts: Texts) -> str:
    finite = column[np.isfinite(column)]
    if not finite.size:
        return texts("report.unmeasured", angle=words)
    low, high = round(float(finite.min())), round(float(finite.max()))
    return texts("report.range", angle=words, low=low, high=high)
