"""The server: which address answers with what. What it knows is in `seat`."""

from __future__ import annotations

import contextlib
import io
import socket
import wave as wave_files
from importlib.resources import files
from pathlib import Path
from typing import get_args

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from formcheck.app import live, past, routes, watching
from formcheck.app.figures import figures
from formcheck.app.findings import Findings
from formcheck.app.guard import Guard, Secrets
from formcheck.app.hosting import config_of
from formcheck.app.recordings import Recordings
from formcheck.app.seat import Seat, State, state_of, texts_in
from formcheck.commands.annotator import Drawing
from formcheck.errors import FormcheckError
from formcheck.history.sessions import DEFAULT_PERSON
from formcheck.live.routine import MOST_REPETITIONS
from formcheck.live.scene import Tone
from formcheck.live.voice.tones import RATE, Wave, tone
from formcheck.pipeline.leftovers import scratch_folder
from formcheck.rules.catalogue import catalogue
from formcheck.texts import LANGUAGES, load_texts

STATIC = files("formcheck.app").joinpath("static")


def serve(
    listener: socket.socket,
    known: Secrets,
    *,
    person: str | None,
    language: str | None,
    drawing: Drawing,
) -> None:
    """Serve the page until Ctrl-C, on a socket that listens already."""
    with scratch_folder() as home, contextlib.ExitStack() as stack:
        findings = Findings()
        stack.callback(findings.forget)
        recordings = Recordings(home, findings.of_recording, drawing=drawing)
        stack.callback(recordings.close)
        seat = Seat()
        stack.callback(seat.close)
        state = State(person or DEFAULT_PERSON, language, findings, recordings, seat, drawing)
        port = listener.getsockname()[1]
        hosts = (f"127.0.0.1:{port}", f"localhost:{port}")
        config = config_of(Guard(application(state), known, hosts))
        uvicorn.Server(config).run(sockets=[listener])


def application(state: State) -> Starlette:
    """Return everything behind the guard."""
    app = Starlette(
        routes=[
            Route("/", _index),
            Route("/api/setup", _setup),
            Route("/api/words/{language}", _words),
            Route("/api/tones/{name}", _tone),
            *routes.routes(),
            *past.routes(),
            *live.routes(),
            *watching.routes(),
            Mount("/static", StaticFiles(packages=[("formcheck.app", "static")])),
        ],
        exception_handlers={FormcheckError: _sentence, 404: _nothing_there},
    )
    app.state.known = state
    return app


async def _index(_: Request) -> Response:
    return FileResponse(Path(str(STATIC.joinpath("index.html"))))


async def _setup(request: Request) -> Response:
    """Return who it is for, and what can be done."""
    known, shapes = state_of(request), figures()
    session = known.seat.session if known.seat.running else None
    return JSONResponse(
        {
            "person": known.person,
            "language": known.language,
            "languages": LANGUAGES,
            "stretches": [{"name": name, "figure": shapes[name]} for name in catalogue()],
            "running": session.device.kind if session else None,
            "most_rounds": MOST_REPETITIONS,
            "tones": get_args(Tone),
            "figures": shapes,
        }
    )


async def _tone(request: Request) -> Response:
    """Return one of the tones of a session as a WAV file."""
    name = request.path_params["name"]
    if name not in get_args(Tone):
        return await _nothing_there(request, None)
    return Response(wav(tone(name)), media_type="audio/wav")


async def _words(request: Request) -> Response:
    return JSONResponse(load_texts(request.path_params["language"]).show)


async def _sentence(request: Request, error: Exception) -> Response:
    """Tell an error in the language of the page, which it names with every question."""
    assert isinstance(error, FormcheckError)
    return JSONResponse({"why": error.told(texts_in(request.headers.get("accept-language")))}, 400)


async def _nothing_there(_: Request, __: Exception | None) -> Response:
    return JSONResponse({"word": "refused.nothing"}, 404)


def wav(wave: Wave) -> bytes:
    """Return a tone as a WAV file."""
    file = io.BytesIO()
    with wave_files.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((wave * 32767).astype("<i2").tobytes())
    return file.getvalue()
