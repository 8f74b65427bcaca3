"""The page: what goes into it, and the HTML that comes out.

Nothing is measured or decided here. Every word that comes from outside (file names, people's
names, messages) is escaped by the template engine.
"""

from __future__ import annotations

import base64
import math
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from formcheck.page import plots, rows
from formcheck.page.base import clock, degrees, fill, picture
from formcheck.page.moments import Moment
from formcheck.page.rows import about_the_back, sureness
from formcheck.report import wording
from formcheck.report.result import Fault, Hold, Result
from formcheck.rules.catalogue import catalogue
from formcheck.texts import Texts, load_texts


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
    spans = rows.spans_of(result, end, texts)
    return fill(
        "report",
        texts,
        name=result.source.name,
        person=content.person,
        note=content.note,
        recorded=texts.moment(content.recorded) if content.recorded else "",
        made=texts.day(content.made) if content.made else "",
        version=result.version,
        model=result.model,
        cards=rows.cards(result, texts),
        words=paragraph(result, texts),
        asides=[wording.warn_words(w, texts) for w in result.warnings if w.aside],
        remarks=content.remarks,
        clip=_clip(content.clip),
        width=result.source.width,
        height=result.source.height,
        photo=picture(content.photo),
        charts=shown,
        end=end,
        step=0.1 if end < 600 else 1,
        spans=spans,
        time_ticks=plots.time_ticks(end),
        legend=rows.legend(spans),
        stills=[_still(shot) for shot in content.stills],
        holds=[rows.hold_row(hold, result.frames, texts) for hold in result.holds],
        warnings=[
            rows.entry(w.span, wording.warn_words(w, texts)) for w in result.warnings if not w.aside
        ],
        notes=[
            rows.entry(None if n.time_s is None else (n.time_s, n.time_s), n.message)
            for n in result.notes
        ],
        pose_angles=rows.pose_rows(result, texts),
        how=[rows.how_measured(result, texts), *about_the_back(result.holds, texts)],
        sureness=sureness(result, texts),
        data=rows.script_data(result, shown, spans, end, texts) if shown or content.clip else None,
    )


def page_beside(source: Path) -> Path:
    """Return where the page of a clip or result lies unless the user says otherwise."""
    return source.with_name(f"{source.stem or 'unnamed'}.report.html")


def _clip(clip: PageClip | None) -> dict[str, Any] | None:
    if clip is None:
        return None
    # Letters, digits and "+/=" need no escaping, and looking for some in megabytes takes time.
    return {
        "link": quote(clip.file_name),
        "base64": Markup(base64.b64encode(clip.mp4).decode()),
    }


def _still(shot: Picture) -> dict[str, Any]:
    moment = shot.moment
    return {
        "source": picture(shot.jpeg),
        "title": moment.title,
        "words": moment.words,
        "good": moment.good,
        "time": f"{moment.time_s:.2f}",
        "at": clock(moment.time_s),
    }


def paragraph(result: Result, texts: Texts) -> str:
    """Tell what was held, what was wrong, and what to do next time; of nothing found, just that."""
    if not result.holds:
        return wording.nothing_found(result, texts)
    counts = Counter(hold.what for hold in result.holds)
    sentences = [
        said for best in result.longest.values() for said in _held(best, counts[best.what], texts)
    ]
    sentences += _faults(result.holds, texts)
    doubts = (
        doubt(hold, texts) for hold in result.holds for doubt in (wording.unjudged, wording.neutral)
    )
    sentences += dict.fromkeys(filter(None, doubts))
    return " ".join(sentences)


def _held(best: Hold, count: int, texts: Texts) -> list[str]:
    # What was not seen is never good form.
    good = best.mostly_seen and not wording.unjudged(best, texts)
    said = texts(
        "report.several" if count > 1 else "report.once",
        **wording.hold_words(best, texts),
        name=wording.name_of(best, texts),
        n=count,
        how=texts("report.in_good_form" if good else "report.only_held"),
    )
    stretch = catalogue().get(best.stretch)
    if stretch is None or not math.isfinite(best.angles[stretch.angles[0]].peak):
        return [said]
    name = stretch.angles[0]
    peak = degrees(best.angles[name].peak)
    return [said, texts("report.deepest", angle=texts(f"angle.{name}"), degrees=peak)]


def _faults(holds: tuple[Hold, ...], texts: Texts) -> list[str]:
    """Sentences on each kind of fault, and what to do about it."""
    lasted: dict[str, float] = {}
    worst: dict[str, Fault] = {}
    for fault in (fault for hold in holds for fault in hold.faults):
        if fault.span is not None:
            lasted[fault.fault] = lasted.get(fault.fault, 0.0) + fault.lasted_s
        if fault.fault not in worst or _size(fault) > _size(worst[fault.fault]):
            worst[fault.fault] = fault
    sentences = []
    for name, fault in worst.items():
        sentences.append(wording.about_fault(fault, texts))
        if name in lasted:
            key = "report.lasted" if fault.advice else "report.lost"
            sentences.append(texts(key, seconds=texts.number(lasted[name])))
        if f"advice.{name}" in texts.show:
            sentences.append(texts("report.next_time", cue=texts(f"advice.{name}")))
    if not sentences and all(wording.no_fault_seen(hold) for hold in holds):
        sentences.append(texts("report.none_seen"))
    return sentences


def _size(fault: Fault) -> float:
    return fault.worst if math.isfinite(fault.worst) else -math.inf
