"""The addresses of the history: who and when, one, two side by side, trends, deleting."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from math import isfinite
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from formcheck.app.routes import REPORT_POLICY
from formcheck.app.seat import state_of
from formcheck.history.database import NoHistoryError
from formcheck.history.page import page_of
from formcheck.history.progress import progress_of
from formcheck.history.sessions import Session, checked_name
from formcheck.history.since import side_by_side
from formcheck.history.store import History
from formcheck.history.trends import UNKNOWN
from formcheck.report.result import Hold
from formcheck.rules.words import stretch_named
from formcheck.texts import load_texts


def routes() -> Sequence[BaseRoute]:
    """Return the addresses."""
    return [
        Route("/api/history", sessions, methods=["GET"]),
        Route("/api/history/{number:int}", delete, methods=["DELETE"]),
        Route("/api/history/{number:int}", take_out, methods=["POST"]),
        Route("/api/history/{number:int}/{other:int}", compare, methods=["GET"]),
        Route("/history", trends, methods=["GET"]),
    ]


def _person(request: Request) -> str:
    return checked_name(request.query_params.get("person") or state_of(request).person)


async def sessions(request: Request) -> Response:
    """Return everybody's names and the sessions of one person, the latest first."""
    person = _person(request)
    people, found = await asyncio.to_thread(_read, person)
    return JSONResponse(
        {"person": person, "people": people, "sessions": [_plain(one) for one in found[::-1]]}
    )


def _read(person: str) -> tuple[list[str], tuple[Session, ...]]:
    try:
        with History.open(write=False) as history:
            return [one.name for one in history.people()], history.sessions(person)
    except NoHistoryError:
        return [], ()


def _plain(session: Session) -> dict[str, Any]:
    return {
        "number": session.number,
        "when": _minute(session),
        "source": session.source,
        "pain": any(note.note == "pain" for note in session.result.notes),
        "notes": [note.message for note in session.result.notes if note.note != "pain"],
        "holds": [_hold(hold) for hold in session.result.holds],
    }


def _hold(hold: Hold) -> dict[str, Any]:
    return {
        "stretch": hold.stretch,
        "side": hold.side,
        "held_s": round(min(hold.held_s, hold.target_s), 1),
        "target_s": hold.target_s,
        "confirmed": hold.confirmed,
        "angles": {name: round(a.mean) for name, a in hold.angles.items() if isfinite(a.mean)},
        "faults": sorted({fault.fault for fault in hold.faults}),
    }


async def take_out(request: Request) -> Response:
    """Make a result of a session, for the Result place; returns its number."""
    known, session = state_of(request), await _session(request, "number")
    return JSONResponse({"result": known.findings.of_session(session)})


async def compare(request: Request) -> Response:
    """Return two sessions side by side, the earlier one first."""
    both = [await _session(request, name) for name in ("number", "other")]
    first, second = sorted(both, key=lambda session: session.when)
    rows = []
    for row in side_by_side(first.result, second.result):
        holds = [hold and _hold(hold) for hold in row["holds"]]
        known = stretch_named(row["stretch"])
        shown = (*known.angles, "back_angle_deg") if known else UNKNOWN
        measured = [n for n in shown if any(hold and n in hold["angles"] for hold in holds)]
        rows.append({**row, "holds": holds, "angles": list(dict.fromkeys(measured))})
    return JSONResponse({"when": [_minute(one) for one in (first, second)], "rows": rows})


async def _session(request: Request, which: str) -> Session:
    """Return the session that an address names; 404 if the person has none of that number."""
    _, found = await asyncio.to_thread(_read, _person(request))
    for session in found:
        if session.number == request.path_params[which]:
            return session
    raise HTTPException(404)


def _minute(session: Session) -> str:
    return session.when.isoformat(timespec="minutes")


async def delete(request: Request) -> Response:
    """Delete one session of a person for good."""
    person, number = _person(request), request.path_params["number"]
    gone = await asyncio.to_thread(_deleted, person, number)
    return JSONResponse({"deleted": gone})


def _deleted(person: str, number: int) -> int:
    with History.open() as history:
        return history.delete(person=person, sessions=[number])


async def trends(request: Request) -> Response:
    """Return the page of one person, as ``formcheck history show --html`` writes it."""
    person = _person(request)
    _, found = await asyncio.to_thread(_read, person)
    texts = load_texts(request.query_params.get("language", "en"))
    html = page_of(progress_of(person, found, date.today()), texts)
    return HTMLResponse(html, headers={"content-security-policy": REPORT_POLICY})
