"""The page: what goes into it, and the HTML that comes out.

Nothing is measured or decided here. Every word that comes from outside (file names, people's
names, messages) is escaped by the template engine.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any
from urllib.parse import quote

import jinja2
from markupsafe import Markup

from formcheck.page import plots, rows
from formcheck.page.moments import Moment
from formcheck.page.paragraph import paragraph
from formcheck.page.sureness import about_the_back, sureness
from formcheck.page.wording import clock
from formcheck.report.result import Result

GENERATOR = '<meta name="generator" content="formcheck report">'
"""Stands near the beginning of every page, so that a page of ours can be told from others."""


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
    person : str
        Whose page it is; "" to leave that open.
    clip : PageClip or None
    photo : bytes
        The annotated photograph as JPEG; b"" for a clip.
    stills : tuple of Picture
    remarks : tuple of str
        Sentences on what is missing from the page and why.
    """

    result: Result
    person: str = ""
    clip: PageClip | None = None
    photo: bytes = b""
    stills: tuple[Picture, ...] = ()
    remarks: tuple[str, ...] = field(default=())


def render(content: Content) -> str:
    """Return the page as HTML, the same text for the same content."""
    result = content.result
    shown = plots.panels(result) if len(result.frames) and not content.photo else []
    end = plots.end_of(result)
    script = _asset("report.js")
    spans = rows.spans_of(result, end)
    interactive = bool(shown or content.clip)
    return _template().render(
        heading="Stretch report",
        name=base_name(result.source.path),
        person=content.person,
        css=Markup(_asset("report.css")),
        script=Markup(script),
        script_hash=_csp_hash(script),
        cards=rows.cards(result),
        words=paragraph(result),
        remarks=content.remarks,
        clip=_clip(content.clip),
        width=result.source.width,
        height=result.source.height,
        photo=_data_uri(content.photo) if content.photo else "",
        panels=shown,
        seconds=f"{end:.0f}",
        end=end,
        step=0.1 if end < 600 else 1,
        spans=spans,
        time_ticks=plots.time_ticks(end),
        legend=rows.legend(spans),
        stills=[_still(picture) for picture in content.stills],
        holds=[rows.hold_row(hold, result.frames) for hold in result.holds],
        warnings=[
            {**rows.times(w.start_s, w.end_s), "message": w.message} for w in result.warnings
        ],
        notes=[
            {**rows.times(n.time_s, n.time_s), "message": n.message} for n in content.result.notes
        ],
        interactive=interactive,
        pose_angles=rows.pose_rows(result),
        measured=rows.how_measured(result),
        back=about_the_back(result.holds),
        sureness=sureness(result),
        version=result.version,
        model=result.model,
        data=rows.script_data(result, shown, end) if interactive else None,
    )


def base_name(path: str) -> str:
    """Return the file's name without folders, also of a path from another system."""
    name = PurePosixPath(path).name
    # A colon or backslash says that the path comes from Windows.
    return PureWindowsPath(name).name or name or path


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_asset),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.jinja")


def _asset(name: str) -> str:
    return files("formcheck.page").joinpath("templates", name).read_text(encoding="utf-8")


def _csp_hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _data_uri(jpeg: bytes) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"


def _clip(clip: PageClip | None) -> dict[str, Any] | None:
    if clip is None:
        return None
    # Letters, digits and "+/=" need no escaping, and looking for some in megabytes takes time.
    return {
        "link": quote(clip.file_name),
        "base64": Markup(base64.b64encode(clip.mp4).decode()),
    }


def _still(picture: Picture) -> dict[str, Any]:
    moment = picture.moment
    return {
        "source": _data_uri(picture.jpeg),
        "title": moment.title,
        "words": moment.words,
        "good": moment.good,
        "time": f"{moment.time_s:.2f}",
        "at": clock(moment.time_s),
    }
