"""Angles over time as panels of lines, ready to be drawn as SVG.

A panel is 1000 units wide and 100 high and is stretched to whatever room there is; so that
letters are not stretched with it, they stand in the page around it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from formcheck.measure.landmarks import FloatArray
from formcheck.page.wording import clock
from formcheck.report.result import Result
from formcheck.report.table import FrameTable, told_of_back
from formcheck.rules.catalogue import catalogue
from formcheck.rules.common import BENT_KNEE, ROUNDED_LINES_DEG
from formcheck.texts import load_texts

WIDTH, HEIGHT = 1000.0, 100.0

DASHED = "b"
"""The style whose line is dashed, also for those who do not tell colours apart."""

MOST_BINS = 1200
"""More points than pixels show nothing: of longer clips each bin keeps its least and largest."""

MOST_READINGS = 6000
"""Rows kept for reading off values under the cursor: 2 minutes at 50 frames a second."""


@dataclass(frozen=True)
class Line:
    """One angle: its column, its words, how it looks (`style` is a class of the page's CSS)."""

    column: str
    words: str
    style: str
    path: str

    @property
    def dashed(self) -> bool:
        """True of the style that the page draws dashed."""
        return self.style == DASHED


@dataclass(frozen=True)
class Limit:
    """A threshold, drawn across the panel."""

    top: float
    words: str


@dataclass(frozen=True)
class Tick:
    """A number beside an axis, `at` in percent from the top or the left."""

    at: float
    words: str


@dataclass(frozen=True)
class Panel:
    """One plot.

    Attributes
    ----------
    name, title : str
    lines : tuple of Line
    ticks : tuple of Tick
        From the top in percent.
    limit : Limit or None
    unsure : str
        Outline of the area that shows how sure the reading is; "" for none.
    summary : str
        What a screen reader says instead.
    """

    name: str
    title: str
    lines: tuple[Line, ...]
    ticks: tuple[Tick, ...]
    limit: Limit | None
    unsure: str
    summary: str


_KNEES = {
    "knee_flexion_left_deg": ("left knee", "b"),
    "knee_flexion_right_deg": ("right knee", "a"),
}


def panels(result: Result) -> list[Panel]:
    """Return the plots that suit what was found: hip, back (where it was read), knees.

    Parameters
    ----------
    result : Result
        Of a clip, with its frame table.
    """
    shown = {angle for hold in result.holds for angle in _angles(hold.stretch)}
    if not shown:
        shown = {"hip_hinge_deg", "hip_flexion_deg", "spine_flexion_deg"}
    hip = {
        name: (load_texts("en")(f"angle.{name}"), style)
        for name, style in (("hip_hinge_deg", "a"), ("leg_raise_deg", "c"))
        if name in shown and _measured(result.frames, name)
    }
    hip["hip_flexion_deg"] = (load_texts("en")("angle.hip_flexion_deg"), "b")
    main = next(iter(hip))
    found = [_panel(result, "hip", _capital(load_texts("en")(f"angle.{main}")), hip, None, 60.0)]
    name = told_of_back(result.frames)
    if "spine_flexion_deg" in shown and _measured(result.frames, name):
        words = load_texts("en")(f"angle.{name}")
        limit = ROUNDED_LINES_DEG[name]
        back = {name: (words, "a")}
        found.append(_panel(result, "spine", _capital(words), back, limit, 40.0))
    found.append(_panel(result, "knee", "Knee flexion", _KNEES, BENT_KNEE.above, 40.0))
    return found


def end_of(result: Result) -> float:
    """Return where the time axis ends in seconds."""
    times = result.frames.column("time_s")
    last = float(times[-1]) if len(times) else 0.0
    spans = [hold.end_s for hold in result.holds]
    return max([result.source.duration_s or 0.0, last, *spans, 0.1])


def time_ticks(end_s: float) -> list[Tick]:
    """Return round times along the axis, at most eight."""
    steps = (0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600)
    step = next((s for s in steps if end_s / s <= 8), 3600 * math.ceil(end_s / 3600 / 8))
    count = int(end_s / step) + 1
    return [Tick(100 * i * step / end_s, clock(i * step, whole=step >= 1)) for i in range(count)]


def readings(result: Result, shown: list[Panel]) -> dict[str, list[float | None]]:
    """Return times and values for the cursor to read off, one decimal, None where not measured."""
    table = result.frames
    some = slice(None, None, math.ceil(len(table) / MOST_READINGS) or 1)
    columns: dict[str, list[float | None]] = {
        "time_s": [round(float(t), 3) for t in table.column("time_s")[some]]
    }
    for line in (line for panel in shown for line in panel.lines):
        values = table.column(line.column)[some]
        columns[line.column] = [round(float(v), 1) + 0.0 if v == v else None for v in values]
    return columns


def _angles(stretch: str) -> tuple[str, ...]:
    known = catalogue().get(stretch)
    return known.angles if known else ("hip_flexion_deg",)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _measured(table: FrameTable, name: str) -> bool:
    return bool(np.isfinite(table.column(name)).any())


def _panel(
    result: Result,
    name: str,
    title: str,
    columns: dict[str, tuple[str, str]],
    limit: float | None,
    least_top: float,
) -> Panel:
    table, end = result.frames, end_of(result)
    values = {column: table.column(column) for column in columns}
    finite = np.concatenate([v[np.isfinite(v)] for v in values.values()])
    low, highest = float(finite.min(initial=0.0)), float(finite.max(initial=0.0))
    if name == "spine":
        (back,) = columns
        errors = (hold.error_deg(back) for hold in result.holds)
        margin = max((error for error in errors if error > 0), default=0.0)
        # A damaged result may claim any margin; no plot is stretched for more than a half turn.
        margin = min(margin, 180.0)
        low, highest = low - margin, highest + margin
    # A straight knee reads a degree or two below zero now and then; no room is made for that.
    low = 0.0 if low > -4.0 else low
    high = max(least_top, highest)
    step = 20.0 if high - low <= 100 else 40.0
    bottom, top = math.floor(low / step) * step, math.ceil(high / step) * step
    across = table.column("time_s") / end * WIDTH

    def down(degrees: FloatArray) -> FloatArray:
        return (top - degrees) / (top - bottom) * HEIGHT

    ticks = [Tick(float(down(np.array(v))), f"{v:.0f}°") for v in np.arange(bottom, top + 1, step)]
    return Panel(
        name=name,
        title=title,
        lines=tuple(
            Line(column, words, style, path_of(across, down(values[column])))
            for column, (words, style) in columns.items()
        ),
        ticks=tuple(ticks),
        limit=None if limit is None else Limit(float(down(np.array(limit))), f"{limit:.0f}° fault"),
        unsure=_unsure(result, next(iter(columns)), across, down) if name == "spine" else "",
        summary=_summary(columns, values),
    )


def _unsure(
    result: Result, name: str, across: FloatArray, down: Callable[[FloatArray], FloatArray]
) -> str:
    """Outline of a reading of the back ± its standard error, hold by hold."""
    table = result.frames
    time, spine = table.column("time_s"), table.column(name)
    outline = ""
    for hold in result.holds:
        margin = hold.error_deg(name)
        inside = (time >= hold.start_s) & (time <= hold.end_s) & np.isfinite(spine)
        if not math.isfinite(margin) or not inside.any():
            continue
        x, y = across[inside], spine[inside]
        thin = slice(None, None, math.ceil(len(x) / MOST_BINS))
        x, y = x[thin], y[thin]
        around = [
            *zip(x, np.clip(down(y + margin), 0, HEIGHT), strict=True),
            *zip(x[::-1], np.clip(down(y - margin), 0, HEIGHT)[::-1], strict=True),
        ]
        outline += "M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in around) + "Z"
    return outline


def path_of(x: FloatArray, y: FloatArray) -> str:
    """Return SVG path data of a line; where `y` is NaN it is broken.

    Parameters
    ----------
    x, y : ndarray, shape (n,)
        Of more than ``2 * MOST_BINS`` points only the extremes of each bin are kept, so that no
        peak is lost.
    """
    if len(x) > 2 * MOST_BINS:
        x, y = _extremes(x, y)
    path, drawing = [], False
    for a, b in zip(x.tolist(), y.tolist(), strict=True):
        if b != b:
            drawing = False
            continue
        path.append(f"{'L' if drawing else 'M'}{a:.1f} {b:.1f}")
        drawing = True
    return "".join(path)


def _extremes(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    edges = np.linspace(0, len(x), MOST_BINS + 1).astype(int)
    kept: list[int] = []
    for start, stop in pairwise(edges):
        part = y[start:stop]
        if np.isfinite(part).any():
            kept += sorted({start + int(np.nanargmin(part)), start + int(np.nanargmax(part))})
        else:
            kept.append(int(start))
    return x[kept], y[kept]


def _summary(columns: dict[str, tuple[str, str]], values: dict[str, FloatArray]) -> str:
    parts = []
    for column, (words, _) in columns.items():
        finite = values[column][np.isfinite(values[column])]
        if finite.size:
            low, high = round(float(finite.min())), round(float(finite.max()))
            parts.append(f"{words} from {low} to {high} degrees")
        else:
            parts.append(f"{words} not measured")
    return "; ".join(parts)
