"""The one page that all pages are made on: a template, a style sheet, a script, a policy.

A page is a file that stands alone: nothing is fetched, no other script runs, and the template
engine escapes every word that comes from outside (names of files and people, messages).
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from formcheck.installed import formcheck_version
from formcheck.texts import Texts, ask_first, capital, emergency
from formcheck.untrusted import beginning

_HEAD_BYTES = 2000


def fill(kind: str, texts: Texts, **content: Any) -> str:
    """Return a page as HTML, the same text for the same content.

    ``kind``: names the template, the mark in the page's head (`is_page`) and the class of its body.
    ``content``: what the template asks for; a name that is missing is an error.
    """
    script = _asset("page.js")
    return fill_part(
        "formcheck.page",
        f"{kind}.html",
        texts,
        kind=kind,
        css=Markup(_asset("page.css")),
        script=Markup(script),
        policy=Markup(_policy(script)),
        # The page of a batch speaks to whoever looks after it, not to a person who stretches.
        help="" if kind == "score" else f"{emergency(texts)} {ask_first(texts)}",
        **{"version": formcheck_version(), **content},
    )


def fill_part(package: str, name: str, texts: Texts, /, **content: Any) -> str:
    """Return a template of a package, such as ``"report.html"``, filled.

    ``content``: what the template asks for; a name that is missing is an error. What comes from
    outside is escaped.
    """
    template = _environment(package).get_template(f"{name}.jinja")
    return template.render(language=texts.language, t=texts, **content)


def is_page(path: Path, kind: str) -> bool:
    """True for a page of this kind that formcheck made: only such a one may be replaced."""
    return f'content="formcheck {kind}"'.encode() in beginning(path, _HEAD_BYTES)


def picture(jpeg: bytes) -> str:
    """Return a JPEG as an address that holds it; "" for none."""
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}" if jpeg else ""


def _policy(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        "default-src 'none'; img-src data:; media-src blob: 'self' file:; "
        f"style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'; "
        "form-action 'none'"
    )


@cache
def _environment(package: str) -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.PackageLoader(package),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"capital": capital, "clock": clock, "picture": picture}
    return made


@cache
def _asset(name: str) -> str:
    return files("formcheck.page").joinpath("templates", name).read_text(encoding="utf-8")


def clock(time_s: float, *, whole: bool = False) -> str:
    """Write a time as minutes and seconds: "1:05.2", or "1:05" when `whole`."""
    tenths = round(time_s * 10)
    minutes, rest = divmod(tenths, 600)
    return f"{minutes}:{rest // 10:02d}" + ("" if whole else f".{rest % 10}")
