"""The places of the page: each is made here of a template, in the language of the page."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any, TypeVar, get_args

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, Response

from formcheck.app.findings import Finding
from formcheck.app.outbox import texts_in
from formcheck.app.seat import seat_of
from formcheck.commands.keep import past_sessions
from formcheck.errors import FormcheckError
from formcheck.history.advice import side_by_side
from formcheck.history.database import NoHistoryError
from formcheck.history.export import page_of
from formcheck.history.progress import progress_of
from formcheck.history.sessions import Session, checked_name, name_key
from formcheck.history.store import History
from formcheck.history.words import say_since, track_title
from formcheck.live.routine import MOST_REPETITIONS
from formcheck.live.sound import RATE
from formcheck.live.speaker import Tone
from formcheck.page import clock, fill_part
from formcheck.report.ending import ending_of
from formcheck.report.result import PAIN
from formcheck.rules.catalogue import catalogue
from formcheck.texts import LANGUAGES, Texts, degrees, emergency

T = TypeVar("T")

REPORT_POLICY = "sandbox allow-scripts allow-modals allow-downloads; frame-ancestors 'none'"
"""The report has a policy of its own. It is shown as a page that belongs to nobody: with nothing of
what is allowed to our page."""


async def index(request: Request) -> Response:
    """Return what stands around the places."""
    shown = {"wanted": seat_of(request).language or "", "languages": LANGUAGES}
    return part("index", texts_of(request), **shown)


async def chosen(request: Request) -> Response:
    """Return a place where something is chosen."""
    seat = seat_of(request)
    return part(
        request.url.path.rpartition("/")[2],
        texts_of(request),
        whose=seat.person,
        stretches=catalogue(),
        most_rounds=MOST_REPETITIONS,
        tones=get_args(Tone),
        rate=RATE,
        running=seat.session.device.kind if seat.session and seat.running else "",
    )


async def recordings(request: Request) -> Response:
    """Return how far each recording is, in order of time."""
    return part("recordings", texts_of(request), every=seat_of(request).recordings.all)


async def phone(request: Request) -> Response:
    """Return the page of the phone, in the language of the page that asked for it."""
    known = seat_of(request).phone
    if known is None:
        raise HTTPException(404)
    return part("phone", known.texts, stretches=catalogue())


async def result(request: Request) -> Response:
    """Return what was found: why, what next, how it compares, and how to save it."""
    texts = texts_of(request)
    if "number" not in request.path_params:
        return part("result", texts, finding=None)
    finding = finding_of(request)
    ending = ending_of(finding.result, texts)
    others: Sequence[Session] = ()
    # A history that cannot be read takes no result away.
    with contextlib.suppress(FormcheckError):
        others = await asyncio.to_thread(past_sessions, finding.person, finding.session)
    # No green where no target was reached, and a still in good form is full of it.
    every = ending.state == "reached"
    return part(
        "result",
        texts,
        number=request.path_params["number"],
        finding=finding,
        ending=ending,
        since=say_since(finding.result, finding.when, others, texts),
        stills=[one for one in enumerate(finding.stills) if every or not one[1].moment.good],
        emergency=emergency(texts),
        clock=partial(clock, whole=True),
    )


async def still(request: Request) -> Response:
    """Return a still of a result."""
    stills, at = finding_of(request).stills, request.path_params["still"]
    if at >= len(stills):
        raise HTTPException(404)
    return Response(stills[at].jpeg, media_type="image/jpeg")


async def report(request: Request) -> Response:
    """Return the report page of a result."""
    return _alone(await asyncio.to_thread(finding_of(request).report, texts_of(request)))


async def trends(request: Request) -> Response:
    """Return the page of one person, as ``formcheck history show --html`` writes it."""
    person = person_of(request)
    _, found = await asyncio.to_thread(_read, person)
    return _alone(page_of(progress_of(person, found, date.today()), texts_of(request)))


def _alone(page: str) -> Response:
    return HTMLResponse(page, headers={"content-security-policy": REPORT_POLICY})


async def history(request: Request) -> Response:
    """Return everybody's names and the sessions of one person, in order of time."""
    person, texts = person_of(request), texts_of(request)
    people, found = await asyncio.to_thread(_read, person)
    spelt = {name_key(one): one for one in (person, *people)}
    return part(
        "history",
        texts,
        whose=spelt[name_key(person)],
        people=sorted(spelt.values(), key=name_key),
        sessions=[(one, ending_of(one.result, texts)) for one in reversed(found)],
        pain=PAIN,
    )


async def both(request: Request) -> Response:
    """Return two sessions side by side, the earlier one first."""
    texts = texts_of(request)
    pair = [await session_of(request, name) for name in ("number", "other")]
    first, second = sorted(pair, key=lambda session: session.when)
    rows = side_by_side(first.result, second.result)
    shown = {"title": track_title, "degrees": degrees}
    return part("both", texts, pair=(first, second), rows=rows, **shown)


def finding_of(request: Request) -> Finding:
    """Return the result that an address names."""
    return numbered(request, seat_of(request).findings.all)


def numbered(request: Request, every: Sequence[T]) -> T:
    """Return the one that an address names by its number, from 1 on; 404 if there is none."""
    number: int = request.path_params["number"]
    if not 0 < number <= len(every):
        raise HTTPException(404)
    return every[number - 1]


def person_of(request: Request) -> str:
    """Return whose history is meant."""
    return checked_name(request.query_params.get("person") or seat_of(request).person)


async def session_of(request: Request, which: str = "number") -> Session:
    """Return the session that an address names; 404 if the person has none of that number."""
    _, found = await asyncio.to_thread(_read, person_of(request))
    for session in found:
        if session.number == request.path_params[which]:
            return session
    raise HTTPException(404)


def _read(person: str) -> tuple[list[str], tuple[Session, ...]]:
    try:
        with History.open(write=False) as history:
            return [one.name for one in history.people()], history.sessions(person)
    except NoHistoryError:
        return [], ()


def texts_of(request: HTTPConnection) -> Texts:
    """Return the words of the language that a link names, or the page with every question."""
    return texts_in(request.query_params.get("language") or request.headers.get("accept-language"))


def part(name: str, texts: Texts, **content: Any) -> Response:
    """Return a template, filled."""
    return HTMLResponse(fill_part("formcheck.app", f"{name}.html", texts, **content))
