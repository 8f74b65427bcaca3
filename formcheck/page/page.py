"""The page: what goes into it, and the HTML that comes out.

Nothing is measured or decided here. Every word that comes from outside (file names, people's
names, messages) is escaped by the template engine.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from formcheck.page import plots, rows
from formcheck.page.base import fill, picture
from formcheck.page.moments import Moment
from formcheck.page.paragraph import paragraph
from formcheck.page.sureness import about_the_back, sureness
from formcheck.page.wording import clock
from formcheck.report.result import Result
from formcheck.report.wording import warn_words
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

    Attributes
    ----------
    result : Result
        With its frame table; an empty one leaves the plots out.
        Of a live session.
    person, note : str
        Whose page it is, and what to say besides; "" to leave that open.
    recorded : datetime or None
    made : date or None
        None where it is not known.
    clip : PageClip or None
    photo : bytes
        The annotated photograph as JPEG; b"" for a clip.
    stills : tuple of Picture
    remarks : tuple of str
        Sentences on what is missing from the page and why.
    texts : Texts
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
        warnings=[rows.entry(w.start_s, w.end_s, warn_words(w, texts)) for w in result.warnings],
        notes=[rows.entry(n.time_s, n.time_s, n.message) for n in result.notes],
        pose_angles=rows.pose_rows(result, texts),
        how=[rows.how_measured(result, texts), *about_the_back(result.holds, texts)],
        sureness=sureness(result, texts),
        data=rows.script_data(result, shown, end, texts) if shown or content.clip else None,
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
