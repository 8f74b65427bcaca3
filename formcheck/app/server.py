"""The server: which address answers with what. What it knows is in `seat`."""

from __future__ import annotations

import contextlib
import socket
from typing import get_args

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from formcheck.app import live, places, routes
from formcheck.app.guard import Guard, Secrets
from formcheck.app.hosting import AT_ONCE, config_of
from formcheck.app.places import texts_of
from formcheck.app.seat import Seat
from formcheck.commands.annotator import Drawing
from formcheck.errors import FormcheckError
from formcheck.live.scene import Tone
from formcheck.live.voice.tones import tone
from formcheck.pipeline.own_files import scratch_folder
from formcheck.texts import load_texts


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
            Route("/api/recordings", routes.receive, methods=["POST"]),
            Route("/api/recordings/{number:int}", routes.stop, methods=["DELETE"]),
            Route("/api/results/{number:int}/save", routes.save, methods=["POST"]),
            Route("/api/history/{number:int}", routes.take_out, methods=["POST"]),
            Route("/api/history/{number:int}", routes.delete, methods=["DELETE"]),
            WebSocketRoute("/api/live", live.live),
            WebSocketRoute("/api/camera", live.watch),
            WebSocketRoute("/api/phone", live.phone),
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
