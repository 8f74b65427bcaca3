"""The page watches a camera that is not its own: its pictures, and how to get the phone here.

Its socket is the life of the phone's page: without it, and without a session, nobody listens in the
network.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket

from formcheck.app.phone import Phone, addresses, told
from formcheck.app.seat import Outbox, Seat, state_of, texts_in
from formcheck.app.sockets import greeting, refuse, talk
from formcheck.errors import FormcheckError


def routes() -> Sequence[BaseRoute]:
    """Return the address."""
    return [WebSocketRoute("/api/camera", watch)]


async def watch(socket: WebSocket) -> None:
    """Serve one page for as long as it wants the camera; a later page takes its place."""
    await socket.accept()
    seat: Seat = state_of(socket).seat
    asked = await greeting(socket)
    why = _invited(asked, seat) if asked.get("do") == "phone" else None
    if why is not None:
        await refuse(socket, why)
        return
    if asked.get("do") != "phone":
        seat.pictures = Outbox()
    outbox = seat.pictures
    _room(seat)

    def take(message: bytes | dict[str, Any]) -> None:
        order = message.get("do") if isinstance(message, dict) else None
        if order == "room":
            _room(seat)
        elif order == "profile" and seat.phone is not None and not seat.phone.closed:
            outbox.put(seat.phone.offer_profile())

    try:
        await talk(socket, outbox, take)
    finally:
        if seat.pictures is outbox and seat.phone is not None and not seat.running:
            seat.phone.end()


def _room(seat: Seat) -> None:
    """The page can show a picture; the phone hears of it where no session asks for its pictures."""
    seat.wanted = True
    if seat.phone is not None and not (seat.running and seat.taken):
        seat.phone.tell({"kind": "room"})


def _invited(asked: dict[str, Any], seat: Seat) -> dict[str, Any] | None:
    """Begin to listen for the phone, at the address that was chosen; returns why not."""
    if seat.running:
        return {"word": "live.busy"}
    known, chosen, texts = addresses(), asked.get("address"), texts_in(asked.get("language"))
    if not known:
        return {"word": "phone.no_network"}
    if len(known) == 1 and chosen is None:
        chosen = known[0][1]
    if chosen not in [address for _, address in known]:
        return {**told("refused", texts, addresses=known), "word": "phone.which"}
    if seat.phone is not None:
        seat.phone.end()
    seat.pictures = Outbox()
    try:
        seat.phone = Phone(chosen, seat, texts)
    except FormcheckError as error:
        return {"why": error.told(texts)}
    except OSError as error:
        return {"why": texts("phone.cannot", why=error.strerror or str(error))}
    seat.pictures.put(seat.phone.invitation())
    return None
