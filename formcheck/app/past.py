"""The addresses of the history: who and when, the page of trends, deleting."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from formcheck.app.routes import REPORT_POLICY
from formcheck.app.state import state_of
from formcheck.history.database import NoHistoryError
from formcheck.history.page import page_of
from formcheck.history.progress import progress_of
from formcheck.history.sessions import Session, checked_name
from formcheck.history.store import History
from formcheck.report.result import Hold
from formcheck.texts import load_texts


def routes() -> Sequence[BaseRoute]:
    """Return the addresses."""
    return [
        Route("/api/history", sessions, methods=["GET"]),
        Route("/api/history/{number:int}", delete, methods=["DELETE"]),
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
        "when": session.when.isoformat(timespec="minutes"),
        "source": session.source,
        "pain": any(note.note == "pain" for note in session.result.notes),
        "notes": [note.message for note in session.result.notes if note.note != "pain"],
        "holds": [_hold(hold) for hold in session.result.holds],
    }


def _hold(hold: Hold) -> dict[str, Any]:
    return {
        "stretch": hold.stretch,
        "side": hold.side,
        "held_s": round(hold.held_s, 1),
        "target_s": hold.target_s,
        "confirmed": hold.confirmed,
        "faults": sorted({fault.fault for fault in hold.faults}),
    }


async def delete(request: Request) -> Response:
    """Delete one session of a person for good."""
    person, number = _person(request), request.path_params["number"]
    gone = await asyncio.to_thread(_deleted, person, number)
    return JSONResponse({"deleted": gone})


def _deleted(person: str, number: int) -> int:
    with History.open() as history:
        return history.delete(person=person, sessions=[number]).count


async def trends(request: Request) -> Response:
    """Return the page of one person, as ``formcheck history show --html`` writes it."""
    person = _person(request)
    _, found = await asyncio.to_thread(_read, person)
    texts = load_texts(request.query_params.get("language", "en"))
    html = page_of(progress_of(person, found, date.today()), texts)
    return HTMLResponse(html, headers={"content-security-policy": REPORT_POLICY})
