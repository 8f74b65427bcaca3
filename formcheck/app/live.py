"""The socket of a session: pictures and orders in, moments out. One page at a time.

A page that comes back, reloaded or after a loss, takes its session up again.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from typing import Any

from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket

from formcheck.app.camera import AddressDevice, BrowserDevice
from formcheck.app.seat import Outbox, Seat, State, state_of, texts_in
from formcheck.app.session import LiveSession, Wish
from formcheck.app.sockets import greeting, refuse, talk
from formcheck.errors import FormcheckError, UsageError
from formcheck.history.sessions import checked_name
from formcheck.live.routine import DEFAULT_REPETITIONS, MOST_REPETITIONS
from formcheck.pipeline.stills import to_jpeg
from formcheck.rules.catalogue import Wanted
from formcheck.texts import load_texts

SHORTEST_S, LONGEST_S = 5.0, 600.0


def routes() -> Sequence[BaseRoute]:
    """Return the address."""
    return [WebSocketRoute("/api/live", live)]


async def live(socket: WebSocket) -> None:
    """Serve one page for as long as it is there."""
    await socket.accept()
    known = state_of(socket)
    seat: Seat = known.seat
    if seat.taken:
        await refuse(socket, {"word": "live.busy"})
        return
    seat.taken = True
    try:
        why = await _seated(socket, known, seat)
        if why is not None:
            await refuse(socket, why)
            return
        await talk(socket, seat.outbox, seat.take)
    finally:
        seat.taken = False
        if seat.session is not None:
            seat.session.device.attach(False)


async def _seated(socket: WebSocket, known: State, seat: Seat) -> dict[str, str] | None:
    """Begin a session or take one up again; returns why not."""
    asked = await greeting(socket)
    if asked.get("do") == "resume":
        if seat.session is None or not seat.running:
            return {"word": "live.none"}
        device = seat.session.device
        device.attach(True)
        # A page that was reloaded counts from zero again.
        seat.outbox.put(device.resumed)
        device.tell({"kind": "room"})
        return None
    if asked.get("do") != "start":
        return {"word": "live.silent"}
    if asked.get("camera") == "phone" and (seat.phone is None or seat.phone.closed):
        return {"word": "phone.none"}
    try:
        wish = wish_of(asked, known.person)
        await asyncio.to_thread(seat.close_session)
        seat.outbox = Outbox()
        device = await asyncio.to_thread(_device, asked, seat)
        seat.session = await asyncio.to_thread(
            LiveSession, wish, device, seat.outbox.put, known.findings.add, known.drawing
        )
    except FormcheckError as error:
        return {"why": error.told(texts_in(asked.get("language")))}
    return None


def _device(asked: dict[str, Any], seat: Seat) -> BrowserDevice:
    """Return the camera that the page asks for."""
    if asked.get("camera") == "phone" and seat.phone is not None:
        return seat.phone
    if asked.get("camera") == "address":
        return AddressDevice(
            seat.outbox.put,
            lambda image: seat.show(lambda: to_jpeg(image)),
            str(asked.get("address")),
        )
    return BrowserDevice(seat.outbox.put)


def wish_of(asked: dict[str, Any], person: str) -> Wish:
    """Return what a page asks for, of `person` if it names nobody; UsageError for nonsense."""
    stretch = asked.get("stretch", "auto")
    seconds, rounds = asked.get("seconds", 30.0), asked.get("rounds", DEFAULT_REPETITIONS)
    if not isinstance(stretch, str):
        raise UsageError("live.silent")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        seconds = math.nan
    if not SHORTEST_S <= seconds <= LONGEST_S:
        raise UsageError("live.seconds", low=f"{SHORTEST_S:g}", high=f"{LONGEST_S:g}")
    if isinstance(rounds, bool) or rounds not in range(1, MOST_REPETITIONS + 1):
        raise UsageError("live.rounds", most=MOST_REPETITIONS)
    wanted = Wanted.checked(stretch, None)
    return Wish(
        person=checked_name(str(asked.get("person") or person)),
        wanted=wanted,
        target_s=float(seconds),
        repetitions=rounds,
        texts=load_texts(str(asked.get("language", "en"))),
        speaks=asked.get("speaks") is True,
    )
