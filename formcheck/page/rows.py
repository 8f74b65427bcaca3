"""What the page lists: cards, holds, faults and spans as plain words and numbers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from formcheck.page import plots
from formcheck.page.base import clock, degrees
from formcheck.page.chart import Chart
from formcheck.page.moments import worst_time
from formcheck.report import wording
from formcheck.report.plot import angles_of
from formcheck.report.result import Fault, Hold, Result
from formcheck.report.table import FrameTable, gap_s
from formcheck.rules import rule_named
from formcheck.rules.catalogue import catalogue
from formcheck.texts import Texts


def cards(result: Result, texts: Texts) -> list[dict[str, Any]]:
    """One card for each stretch and side, showing its best hold."""
    best = result.longest.values()
    return [{**_hold(hold, texts), **_parts_of_bar(hold)} for hold in best]


def _hold(hold: Hold, texts: Texts) -> dict[str, Any]:
    """What card and list tell of a hold."""
    parts = (f"{texts.of('part', n)} {points:.0f}" for n, points in hold.score_parts.items())
    return {
        **wording.hold_words(hold, texts),
        "completed": hold.completed,
        "confirmed": hold.confirmed,
        "parts": ", ".join(parts),
    }


def _parts_of_bar(hold: Hold) -> dict[str, float]:
    """Percent of the bar that is solid (known to be good), and that is hatched (held only)."""
    straight_s = hold.straight_s
    if math.isnan(straight_s):
        straight_s = hold.held_s if hold.mostly_seen else 0.0
    held, solid = (
        100 * min(seconds / max(hold.target_s, 0.1), 1.0) for seconds in (hold.held_s, straight_s)
    )
    return {"percent": round(solid, 1), "rest": round(max(held - solid, 0.0), 1)}


def hold_row(hold: Hold, table: FrameTable, texts: Texts) -> dict[str, Any]:
    """What the list tells of one hold: times, seconds, score, angles, faults, doubts."""
    return {
        **_hold(hold, texts),
        **entry((hold.start_s, hold.end_s)),
        "title": wording.name_of(hold, texts),
        "angles": angles_of_hold(hold, texts),
        "doubt": _doubt(hold, texts),
        "faults": [_fault(hold, fault, table, texts) for fault in hold.faults],
    }


def _doubt(hold: Hold, texts: Texts) -> str:
    """What to say in place of a tick; empty where nothing is left open."""
    note = wording.neutral(hold, texts)
    if wording.no_fault_seen(hold):
        return f"{texts('verdict.no_fault')} {note}" if note else ""
    return wording.unjudged(hold, texts) or note or texts("report.not_seen")


def angles_of_hold(hold: Hold, texts: Texts) -> list[tuple[str, str, str]]:
    """Return the rows of a hold's table of angles: words, mean, peak."""
    known = catalogue().get(hold.stretch)
    rows = []
    for name in known.angles if known else hold.angles:
        stats = hold.angles[name]
        wanting = name == "spine_flexion_deg" and hold.spine_neutral == "none"
        begin = wanting and math.isnan(stats.peak)
        peak = texts("report.begin") if begin else _degrees(stats.peak, texts)
        mean = _degrees(stats.mean, texts, hold.error_deg(name))
        rows.append((texts(f"angle.{name}"), mean, peak))
    return rows


def _degrees(value: float, texts: Texts, margin: float = math.nan) -> str:
    if not math.isfinite(value):
        return texts("report.not_measured")
    words = degrees(value)
    return f"{words} ± {margin:.0f}°" if math.isfinite(margin) else words


def _fault(hold: Hold, fault: Fault, table: FrameTable, texts: Texts) -> dict[str, str]:
    worst = worst_time(table, hold, fault) if fault.span else 0.0
    return {
        **entry(fault.span, wording.about_fault(fault, texts)),
        "worst": f"{worst:.2f}",
        "worst_at": clock(worst),
        "kind": _kind(fault.fault),
        "cue": texts.show.get(f"fault.{fault.fault}", ""),
    }


def _kind(fault: str) -> str:
    """Class of the page's CSS; a fault this version does not know has the plain look."""
    rule = rule_named(fault)
    return rule.pattern if rule else "plain"


def entry(span: tuple[float, float] | None, message: str = "") -> dict[str, str]:
    """Start and end, as a number for the script and as words, empty without times; a message."""
    if span is None:
        return {"start": "", "from": "", "to": "", "message": message}
    start_s, end_s = span
    times = {"start": f"{start_s:.2f}", "from": clock(start_s), "to": clock(end_s)}
    return {**times, "message": message}


def spans_of(result: Result, end_s: float, texts: Texts) -> list[dict[str, Any]]:
    """Areas shaded in every plot: holds first, so that faults lie on top of them."""
    inside = texts("plot.in_stretch")
    found = [("in-hold", inside, (hold.start_s, hold.end_s)) for hold in result.holds]
    found += [
        (_kind(fault.fault), texts.of("label", fault.fault), fault.span)
        for hold in result.holds
        for fault in hold.faults
        if fault.span is not None
    ]
    found += [
        ("warning", texts("report.warning"), warning.span)
        for warning in result.warnings
        if warning.span is not None
    ]
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


def pose_rows(result: Result, texts: Texts) -> list[tuple[str, str]]:
    """Rows of a photograph's table of angles."""
    pose = result.pose
    if pose is None:
        return []
    return [
        (texts(f"angle.{name}"), _degrees(pose.angles[name], texts, pose.error_deg(name)))
        for name in angles_of(result)
    ]


def how_measured(result: Result, texts: Texts) -> str:
    """Say what was measured on, and how much of it showed a person."""
    source, table = result.source, result.frames
    size = {"width": source.width, "height": source.height}
    if source.duration_s is None:
        return texts("report.measured_photo", **size)
    seconds = max(source.duration_s, 0.1)
    # Without angles, as if the looks were spread evenly over it.
    seen_s = seconds * source.frames_with_pose / max(source.frames, 1)
    if len(table) > 1:
        time = table.column("time_s")
        lasted = np.minimum(np.diff(time, append=max(seconds, time[-1])), gap_s(time))
        seen_s = float(lasted[np.isfinite(table.column("confidence"))].sum())
    return texts(
        "report.measured",
        **size,
        seconds=texts.number(seconds),
        frames=source.frames,
        rate=texts.number(source.frames / seconds),
        seen=texts.number(seen_s),
        share=f"{100 * seen_s / seconds:.0f}",
    )


def script_data(
    result: Result, shown: list[Chart], spans: list[dict[str, Any]], end_s: float, texts: Texts
) -> dict[str, Any]:
    """What the page's script needs: values under the cursor, and what happens when."""
    words = {key.column: key.words for chart in shown for key in chart.keys if key.column}
    return {
        "end_s": round(end_s, 3),
        "readings": plots.readings(result, shown),
        "words": {**words, **{name: texts(f"report.{name}") for name in ("degrees", "seconds")}},
        "events": [{key: span[key] for key in ("words", "start_s", "end_s")} for span in spans],
    }


TYPICAL_ERROR_DEG: dict[str, tuple[float, float]] = {
    "hip_flexion_deg": (2.0, 4.5),
    "hip_hinge_deg": (2.9, 7.5),
    "spine_flexion_deg": (2.0, 6.5),
    "knee_flexion_deg": (0.9, 5.0),
    "trunk_inclination_deg": (1.8, 3.0),
    "leg_raise_deg": (0.4, 2.8),
}
"""Mean error in degrees on clips filmed as asked, and on the test set that is made to be hard
(loose clothes, poor pictures, things in the way). Source: the sample clips, and
docs/accuracy-tables.md; tests measure the former and compare the latter."""


def sureness(result: Result, texts: Texts) -> list[tuple[str, ...]]:
    """Say of each angle that matters here how far off it typically is, filmed well and hard."""
    rows = []
    for name in angles_of(result):
        means = [hold.angles[name].mean for hold in result.holds]
        means += [result.pose.angles[name]] if result.pose is not None else []
        # Without a reading of it there is no error that could be told.
        if name == "spine_flexion_deg" and not any(map(math.isfinite, means)):
            continue
        if name in TYPICAL_ERROR_DEG:
            both = (f"{texts.number(degrees)}°" for degrees in TYPICAL_ERROR_DEG[name])
            rows.append((texts(f"angle.{name}"), *both))
    return rows


def about_the_back(holds: tuple[Hold, ...], texts: Texts) -> list[str]:
    """Say what the back was compared with and how sure its readings are; nothing if not read."""
    sentences = []
    for own in ("measured", "earlier", "none"):
        # Without the own neutral only the back angle can be told.
        name = "back_angle_deg" if own == "none" else "spine_flexion_deg"
        errors = [hold.error_deg(name) for hold in holds if hold.spine_neutral == own]
        margins = [error for error in errors if math.isfinite(error)]
        if margins:
            low, high = round(min(margins)), round(max(margins))
            margin = f"{low}°" if low == high else f"{low}–{high}°"
            compared = texts(f"compared.{own}")
            sentences.append(texts("compared.margin", compared=compared, margin=margin))
    if sentences:
        sentences.append(texts("compared.two_errors"))
    return sentences
