"""The server: which address answers with what, and what is done there; `seat` has what it knows."""

from __future__ import annotations

import asyncio
import contextlib
import ntpath
import os
import shutil
import socket
from datetime import UTC, datetime
from typing import get_args

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from formcheck.app import places
from formcheck.app.findings import wish_of
from formcheck.app.guard import AT_ONCE, Guard, Secrets, config_of
from formcheck.app.places import finding_of, numbered, person_of, session_of, texts_of
from formcheck.app.recordings import Recording
from formcheck.app.seat import Seat, phone, seat_of, session, watch
from formcheck.commands.annotator import Drawing
from formcheck.errors import FormcheckError
from formcheck.history.store import History
from formcheck.live.sound import tone
from formcheck.live.speaker import Tone
from formcheck.pipeline.own_files import scratch_folder
from formcheck.texts import load_texts

MOST_UPLOAD_BYTES = 4_000_000_000
"""An hour of a phone's film."""

SPARE_BYTES = 500_000_000
"""What must be left on the disk of temporary files, for the drawn clip and for everybody else."""

HOLD_S = 1.0, 3600.0
"""How short and how long a hold of a recording may be wanted."""

LONGEST_FILE_NAME = 200


def serve(
    listener: socket.socket,
    known: Secrets,
    *,
    person: str | None,
    language: str | None,
    drawing: Drawing,
) -> None:
    """Serve the page until Ctrl-C, on a socket that listens already."""
    listener.setsockopt(*AT_ONCE)
    port = listener.getsockname()[1]
    hosts = (f"127.0.0.1:{port}", f"localhost:{port}")
    with (
        scratch_folder() as home,
        contextlib.closing(Seat(home, person, language, drawing)) as seat,
    ):
        config = config_of(Guard(application(seat), known, hosts))
        uvicorn.Server(config).run(sockets=[listener])


def application(seat: Seat) -> Starlette:
    """Return everything behind the guard."""
    app = Starlette(
        routes=[
            Route("/", places.index),
            *(Route(f"/place/{name}", places.chosen) for name in ("welcome", "session", "check")),
            Route("/place/result", places.result),
            Route("/place/result/{number:int}", places.result),
            Route("/place/history", places.history),
            Route("/place/history/{number:int}/{other:int}", places.both),
            Route("/place/check/recordings", places.recordings),
            Route("/phone", places.phone),
            Route("/results/{number:int}/stills/{still:int}", places.still),
            Route("/results/{number:int}/report", places.report),
            Route("/history", places.trends),
            Route("/api/words/{language}", _words),
            Route("/api/tones/{name}", _tone),
            Route("/api/recordings", _receive, methods=["POST"]),
            Route("/api/recordings/{number:int}", _stop, methods=["DELETE"]),
            Route("/api/results/{number:int}/save", _save, methods=["POST"]),
            Route("/api/history/{number:int}", _take_out, methods=["POST"]),
            Route("/api/history/{number:int}", _delete, methods=["DELETE"]),
            WebSocketRoute("/api/live", session),
            WebSocketRoute("/api/camera", watch),
            WebSocketRoute("/api/phone", phone),
            Mount("/static", StaticFiles(packages=[("formcheck.app", "static")])),
        ],
        exception_handlers={FormcheckError: _sentence, HTTPException: _refused},
    )
    app.state.seat = seat
    return app


async def _tone(request: Request) -> Response:
    """Return one of the tones of a session: its samples, as a browser plays them."""
    name = request.path_params["name"]
    if name not in get_args(Tone):
        raise HTTPException(404)
    return Response(tone(name).astype("<f4").tobytes(), media_type="application/octet-stream")


async def _words(request: Request) -> Response:
    return JSONResponse(load_texts(request.path_params["language"]).show)


async def _sentence(request: Request, error: Exception) -> Response:
    """Tell an error in the language of the page."""
    assert isinstance(error, FormcheckError)
    return JSONResponse({"why": error.told(texts_of(request))}, 400)


async def _refused(request: Request, error: Exception) -> Response:
    """Refuse in the language of the page; the words for it may stand in the refusal."""
    assert isinstance(error, HTTPException)
    texts = texts_of(request)
    word = error.detail if error.detail in texts.show else "refused.nothing"
    # What is refused is not read to its end, and then an answer may be cut off behind its head.
    headers = {"connection": "close", "x-word": word}
    return JSONResponse({"why": texts(word)}, error.status_code, headers)


async def _receive(request: Request) -> Response:
    """Take in a recording as it comes; its name and what to look for stand in the address."""
    recordings = seat_of(request).recordings
    wish = wish_of(request.query_params, seat_of(request).person, HOLD_S)
    # What is no number was refused with its request.
    size = int(request.headers.get("content-length", -1))
    if not 0 <= size <= MOST_UPLOAD_BYTES:
        raise HTTPException(413, "refused.too_large")
    if size == 0:
        raise HTTPException(400, "refused.empty")
    name = "".join(filter(str.isprintable, ntpath.basename(request.query_params.get("name", ""))))
    one = recordings.begin(name[:LONGEST_FILE_NAME] or "recording", wish)
    if one is None:
        raise HTTPException(429, "refused.too_many")
    if shutil.disk_usage(one.folder).free < size + SPARE_BYTES:
        recordings.stop(one)
        raise HTTPException(507, "refused.no_room")
    try:
        whole = await _taken_in(request, one, size)
    except (ClientDisconnect, OSError):
        whole = False
    if not whole:
        recordings.stop(one)
        raise HTTPException(400, "refused.cut_off")
    modified_ms = request.query_params.get("modified", "")
    if modified_ms.isdecimal() and len(modified_ms) < 15:
        # The date it had on the person's disk: some files say no other.
        os.utime(one.path, (int(modified_ms) / 1000, int(modified_ms) / 1000))
    recordings.arrived(one)
    return JSONResponse({"number": one.number}, 201)


async def _taken_in(request: Request, one: Recording, size: int) -> bool:
    """Write what comes to the disk, for the owner alone; False when it is not as announced."""
    came = 0
    descriptor = os.open(one.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with open(descriptor, "wb") as file:
        async for chunk in request.stream():
            came += len(chunk)
            if came > size or one.over:
                return False
            # Not in the loop of the server: a session may be going on.
            await asyncio.to_thread(file.write, chunk)
            one.share = came / size
    return came == size


async def _stop(request: Request) -> Response:
    """Stop with a recording."""
    recordings = seat_of(request).recordings
    one = numbered(request, recordings.all)
    await asyncio.to_thread(recordings.stop, one)
    return JSONResponse({"state": one.state})


async def _save(request: Request) -> Response:
    """Save a result in the history, as the address says: whose, when, and a note."""
    finding, wish = finding_of(request), request.query_params
    person = person_of(request)
    try:
        when = datetime.fromisoformat(wish.get("when", "")).astimezone()
    except (ValueError, OverflowError, OSError) as error:
        raise HTTPException(400, "refused.date") from error
    if when > datetime.now(UTC):
        raise HTTPException(400, "refused.future")
    number = await asyncio.to_thread(finding.save, person, when, wish.get("note", "").strip())
    said = texts_of(request)("save.done", person=finding.person)
    return JSONResponse({"session": number, "person": finding.person, "said": said})


async def _take_out(request: Request) -> Response:
    """Make a result of a session of the history; returns its number."""
    found = await session_of(request)
    return JSONResponse({"result": seat_of(request).findings.of_session(found)})


async def _delete(request: Request) -> Response:
    """Delete one session of a person for good."""
    person, number = person_of(request), request.path_params["number"]
    count = await asyncio.to_thread(_deleted, person, number)
    if count:
        seat_of(request).findings.deleted(number)
    return JSONResponse({"deleted": count})


def _deleted(person: str, number: int) -> int:
    with History.open() as history:
        return history.delete(person=person, sessions=[number])
