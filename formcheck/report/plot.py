"""The angles of a clip over time as one picture, with holds and faults shaded."""

from __future__ import annotations

import importlib
import logging
import math
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from formcheck.measure.landmarks import FloatArray
from formcheck.report.result import Result
from formcheck.report.table import gap_s, told_of_back
from formcheck.report.wording import clip_text, hold_words
from formcheck.rules.catalogue import catalogue, rule_named
from formcheck.rules.common import BENT_KNEE, ROUNDED_BACK, ROUNDED_LINES_DEG
from formcheck.texts import Texts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Okabe-Ito colours, which colour-blind people can tell apart; every line and area also
# differs in style or hatching.
_BLUE, _VERMILLION, _GREEN, _ORANGE, _SKY = "#0072B2", "#D55E00", "#009E73", "#E69F00", "#56B4E9"
_PALE = "#BFE0F5"

# A fault is hatching without a ground: over the green of the hold no third colour comes about.
_STYLE: dict[str, tuple[str, str]] = {
    "rising": (_VERMILLION, "///"),
    "falling": (_ORANGE, "\\\\\\"),
    "upright": ("#CC79A7", "xx"),
    "dots": ("#444444", ".."),
    "level": ("#999999", "--"),
    "rings": ("#999999", "oo"),
    "plain": ("#999999", "||"),
}
"""Colour and hatching of a fault, by the pattern that its rule names."""

MOST_POINTS = 2000


def load_plotting() -> None:
    """Import what `plot_angles` needs, which takes half a second (call it in good time)."""
    # The first time, and without a home folder to write to, Matplotlib tells the user of its cache.
    logging.getLogger("matplotlib").setLevel(logging.CRITICAL)
    importlib.import_module("matplotlib.figure")
    importlib.import_module("matplotlib.backends.backend_agg")


def plot_angles(result: Result, path: Path, texts: Texts) -> None:
    """Write the picture of a clip as a PNG file, 1500×900 pixels."""
    load_plotting()
    # The object interface with its own canvas: no pyplot, so no global state and no display.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 6), dpi=150)
    FigureCanvasAgg(figure)
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
    _draw_lines(upper, lower, result, texts)
    _draw_limits(lower, result, texts)
    for axes in (upper, lower):
        _shade(axes, result, texts)
        axes.set_ylabel(texts("plot.degrees"))
        axes.grid(alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
        handles, labels = axes.get_legend_handles_labels()
        once = dict(zip(labels, handles, strict=True))
        # Beside the lines, never over them.
        place = {"loc": "upper left", "bbox_to_anchor": (1.0, 1.0)}
        axes.legend(once.values(), once.keys(), **place, frameon=False, fontsize=9)
    lower.set_xlabel(texts("plot.seconds"))
    end = result.source.duration_s or 1.0
    lower.set_xlim(0.0, max(end, 0.1))
    title = "".join(letter if letter.isprintable() else "?" for letter in _title(result, texts))
    figure.suptitle(title, x=0.01, ha="left", fontsize=13, fontweight="bold", parse_math=False)
    # Measuring the room for the legends and letters ("constrained") would draw everything twice.
    figure.subplots_adjust(left=0.065, right=0.795, bottom=0.085, top=0.925, hspace=0.09)
    with warnings.catch_warnings():
        # A letter that the font lacks shows as a box.
        warnings.simplefilter("ignore")
        figure.savefig(path, format="png", metadata={"Software": "formcheck"})


_LINES: dict[str, dict[str, Any]] = {
    "hip_flexion_deg": {"color": _BLUE, "lw": 2.0, "ls": "-"},
    "hip_hinge_deg": {"color": _SKY, "lw": 2.0, "ls": "--"},
    "leg_raise_deg": {"color": _GREEN, "lw": 2.0, "ls": "--"},
    "trunk_inclination_deg": {"color": "#666666", "lw": 1.2, "ls": ":"},
    "spine_flexion_deg": {"color": _VERMILLION, "lw": 2.0, "ls": "-"},
    "back_angle_deg": {"color": _VERMILLION, "lw": 2.0, "ls": "-."},
    "knee_flexion_left_deg": {"color": _ORANGE, "lw": 1.5, "ls": "--"},
    "knee_flexion_right_deg": {"color": "#000000", "lw": 1.2, "ls": ":"},
}
_KNEES = {"knee_flexion_left_deg": "plot.knee.left", "knee_flexion_right_deg": "plot.knee.right"}


def _draw_lines(upper: Axes, lower: Axes, result: Result, texts: Texts) -> None:
    table = result.frames
    # More points than pixels cost memory and show nothing.
    some = slice(None, None, max(len(table) // MOST_POINTS, 1))
    time = table.column("time_s")[some]
    gaps = _gaps(time, gap_s(time))
    # Without a hold, what tells something of most stretches; lying has a leg raise of its own.
    upright = (stretch for stretch in catalogue().values() if not stretch.lies)
    shown = {*(angles_of(result) or (name for stretch in upright for name in stretch.angles))}
    # One of the two: they have different zeros, and side by side they would be compared.
    shown -= ROUNDED_LINES_DEG.keys() - {told_of_back(table)}
    for name, style in _LINES.items():
        if name in shown or name in _KNEES:
            axes = lower if name in _KNEES or name in ROUNDED_LINES_DEG else upper
            # Across a gap nothing is known: NaN lifts the pen.
            values = np.insert(table.column(name)[some], gaps, np.nan)
            label = texts(_KNEES.get(name, f"angle.{name}"))
            axes.plot(np.insert(time, gaps, np.nan), values, label=label, **style)


def _draw_limits(lower: Axes, result: Result, texts: Texts) -> None:
    """From where on back and knee are a fault, and how sure the readings of the back are."""
    table = result.frames
    back = told_of_back(table)
    time, values = table.column("time_s"), table.column(back)
    for rule, limit, colour in (
        (ROUNDED_BACK, ROUNDED_LINES_DEG[back], _VERMILLION),
        (BENT_KNEE, BENT_KNEE.above, _ORANGE),
    ):
        if rule is BENT_KNEE or np.isfinite(values).any():
            words = texts(f"label.{rule.fault}")
            label = texts("plot.limit", fault=words, limit=f"{limit:.0f}")
            lower.axhline(limit, color=colour, lw=1.0, ls=(0, (1, 2)), label=label)
    for part, margin in read_with_error(result):
        low, high = values[part] - margin, values[part] + margin
        lower.fill_between(
            time[part], low, high, color=_PALE, lw=0, zorder=1.2, label=texts("plot.unsure")
        )


def angles_of(result: Result) -> list[str]:
    """Return the angles that tell something about the stretches found, without repetition."""
    names = [hold.stretch for hold in result.holds]
    if result.pose is not None and result.pose.stretch is not None:
        names.append(result.pose.stretch)
    known = catalogue()
    return list(dict.fromkeys(a for name in names if name in known for a in known[name].angles))


def read_with_error(result: Result) -> Iterator[tuple[npt.NDArray[np.intp], float]]:
    """Yield the rows in which a hold's back was read without a gap, and the standard error."""
    back = told_of_back(result.frames)
    time, values = result.frames.column("time_s"), result.frames.column(back)
    for hold in result.holds:
        margin = hold.error_deg(back)
        inside = (time >= hold.start_s) & (time <= hold.end_s) & np.isfinite(values)
        if math.isfinite(margin) and inside.any():
            rows = np.flatnonzero(inside)
            yield from ((part, margin) for part in np.split(rows, _gaps(time[rows], gap_s(time))))


def _gaps(time: FloatArray, gap: float) -> npt.NDArray[np.intp]:
    """Return the rows before which nothing is known for a while."""
    return np.flatnonzero(np.diff(time) > gap) + 1


def kind_of(fault: str) -> str:
    """Return how a fault is shaded; one that this version does not know has the plain look."""
    rule = rule_named(fault)
    return rule.pattern if rule else "plain"


def shaded(result: Result, texts: Texts) -> list[tuple[str, str, tuple[float, float]]]:
    """Return what is shaded: how, its words and when; holds first, so that faults lie on top."""
    inside = texts("plot.in_stretch")
    found = [("in-hold", inside, (hold.start_s, hold.end_s)) for hold in result.holds]
    faults = [fault for hold in result.holds for fault in hold.faults]
    found += [(kind_of(f.fault), texts.of("label", f.fault), f.span) for f in faults if f.span]
    return found


def _shade(axes: Axes, result: Result, texts: Texts) -> None:
    for kind, words, (start_s, end_s) in shaded(result, texts):
        style: dict[str, Any] = {"color": _GREEN, "alpha": 0.15}
        if kind in _STYLE:
            colour, hatch = _STYLE[kind]
            style = {"facecolor": "none", "edgecolor": colour, "hatch": hatch, "zorder": 1.4}
            end_s = max(end_s, start_s + 0.05)
        axes.axvspan(start_s, end_s, lw=0, label=words, **style)


def _title(result: Result, texts: Texts) -> str:
    name = Path(result.source.path).name
    if not result.holds:
        return f"{name}: {clip_text(result.source, (), texts)}"
    best = max(result.holds, key=lambda hold: hold.held_s)
    values = hold_words(best, texts) | {"side": texts.leg(best.side)}
    words = texts("plot.title", **values)
    return f"{name}: {words}"
