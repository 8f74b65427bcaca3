"""The page: what goes into it, and the HTML that comes out.

Nothing is measured or decided here. Every word that comes from outside (file names, people's
names, messages) is escaped by the template engine.
"""

from __future__ import annotations

import base64
import math
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
from markupsafe import Markup

from formcheck.page import fill, plots
from formcheck.page.moments import Moment, worst_time
from formcheck.report import wording
from formcheck.report.plot import angles_of, kind_of
from formcheck.report.result import Fault, Hold, Result
from formcheck.report.table import FrameTable, gap_s
from formcheck.rules.catalogue import catalogue
from formcheck.texts import Texts, degrees, load_texts


@dataclass(frozen=True)
class Picture:
    """A still: the moment it shows, and its JPEG bytes."""

    moment: Moment
    jpeg: bytes


@dataclass(frozen=True)
class PageClip:
    """The annotated clip, inside the page (`mp4`) or as a file beside it (`file_name`)."""

    mp4: bytes = b""
    file_name: str = ""


@dataclass(frozen=True)
class Content:
    """Everything a page shows.

    Without a frame table in the result there are no plots. ``person``, ``note``: whose page it is,
    and what to say besides; "" to leave that open. ``recorded``, ``made``: when; None where it
    is not known. ``photo``: the annotated photograph as JPEG; b"" for a clip. ``remarks``:
    sentences on what is missing from the page and why.
    """

    result: Result
    person: str = ""
    note: str = ""
    recorded: datetime | None = None
    made: date | None = None
    clip: PageClip | None = None
    photo: bytes = b""
    stills: tuple[Picture, ...] = ()
    remarks: tuple[str, ...] = field(default=())
    texts: Texts = field(default_factory=lambda: load_texts("en"))


def render(content: Content) -> str:
    """Return the page as HTML, the same text for the same content."""
    result, texts = content.result, content.texts
    shown = plots.charts(result, texts) if len(result.frames) and not content.photo else []
    end = plots.end_of(result)
    spans = plots.spans_of(result, end, texts)
    return fill(
        "report",
        texts,
        content=content,
        name=result.source.name,
        recorded=texts.moment(content.recorded) if content.recorded else "",
        made=texts.day(content.made) if content.made else "",
        version=result.version,
        cards=cards(result, texts),
        words=wording.paragraph(result, texts),
        asides=[wording.warn_words(w, texts) for w in result.warnings if w.aside],
        clip=_clip(content.clip),
        charts=shown,
        end=end,
        step=0.1 if end < 600 else 1,
        spans=spans,
        time_ticks=plots.time_ticks(end),
        legend=plots.legend(spans),
        holds=[hold_row(hold, result.frames, texts) for hold in result.holds],
        warnings=[(w.span, wording.warn_words(w, texts)) for w in result.warnings if not w.aside],
        notes=[(None if n.time_s is None else (n.time_s,), n.message) for n in result.notes],
        pose_angles=pose_rows(result, texts),
        how=[how_measured(result, texts), *about_the_back(result.holds, texts)],
        sureness=sureness(result, texts),
        data=plots.script_data(result, shown, spans, end, texts) if shown or content.clip else None,
    )


def page_beside(source: Path) -> Path:
    """Return where the page of a clip or result lies unless the user says otherwise."""
    return source.with_name(f"{source.stem or 'unnamed'}.report.html")


def _clip(clip: PageClip | None) -> dict[str, Any] | None:
    if clip is None:
        return None
    # Letters, digits and "+/=" need no escaping, and looking for some in megabytes takes time.
    return {"link": quote(clip.file_name), "base64": Markup(base64.b64encode(clip.mp4).decode())}


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
        "span": (hold.start_s, hold.end_s),
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


def _fault(hold: Hold, fault: Fault, table: FrameTable, texts: Texts) -> dict[str, Any]:
    return {
        "span": fault.span,
        "message": wording.about_fault(fault, texts),
        "worst_s": worst_time(table, hold, fault) if fault.span else None,
        "kind": kind_of(fault.fault),
        "cue": texts.show.get(f"fault.{fault.fault}", ""),
    }


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
            both = (f"{texts.number(error)}°" for error in TYPICAL_ERROR_DEG[name])
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
