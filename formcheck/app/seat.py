"""What the server knows while it runs: the one session, who watches it, what was found.

And the sockets: of a session, of a page that watches another camera, and of the phone. In a session
pictures and orders go in, and moments out; one page at a time. A page that comes back, reloaded or
after a loss, takes its session up again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, cast

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp
from starlette.websockets import WebSocket

from formcheck.app.camera import AddressCamera, BrowserCamera
from formcheck.app.findings import Findings, wish_of
from formcheck.app.outbox import Message, Outbox, RefusedError, refuse, serve, texts_in
from formcheck.app.phone import Phone, addresses, way
from formcheck.app.recordings import Recordings
from formcheck.app.session import LiveSession
from formcheck.commands.annotator import Drawing
from formcheck.errors import UsageError
from formcheck.history.sessions import DEFAULT_PERSON
from formcheck.pipeline.recorded import to_jpeg


class Seat:
    """The one session of the server, whether a page sits in front of it, and all it has found.

    `home` takes recordings; `person`: whose sessions these are, unless the page names somebody;
    `language`: None for that of the browser.
    """

    def __init__(
        self, home: Path, person: str | None, language: str | None, drawing: Drawing
    ) -> None:
        self.person, self.language, self.drawing = person or DEFAULT_PERSON, language, drawing
        self.findings = Findings()
        self.recordings = Recordings(home, self.findings.of_recording, drawing)
        self.session: LiveSession | None = None
        self.outbox = Outbox()
        self.taken = False
        self.pictures = Outbox()
        """Of a camera that is not the page's own, with what there is to say of it."""
        self.wanted = False
        """The page has drawn the last of these."""
        self.phone: Phone | None = None

    @property
    def running(self) -> bool:
        """True while a session goes on."""
        return self.session is not None and self.session.running

    def show(self, jpeg: Callable[[], bytes]) -> None:
        """Send the page a picture if it has room for one."""
        if self.wanted:
            self.wanted = False
            self.pictures.put(jpeg())

    def room(self) -> None:
        """The page can show a picture; the phone hears of it where no session asks for its own."""
        self.wanted = True
        if self.phone is not None and not (self.running and self.taken):
            self.phone.tell({"kind": "room"})

    def take(self, message: Message) -> None:
        """Take in a picture or an order of the page."""
        if self.session is None:
            return
        if isinstance(message, bytes):
            self.session.device.receive(message)
        else:
            self.session.order(str(message.get("do")))

    def close(self) -> None:
        """End everything, and leave nothing behind of what was not saved."""
        if self.phone is not None:
            self.phone.end()
        if self.session is not None:
            self.session.close()
        self.recordings.close()
        for finding in self.findings.all:
            finding.forget()


def seat_of(connection: HTTPConnection) -> Seat:
    """Return the seat of the server that a request or socket belongs to."""
    return cast(Seat, connection.app.state.seat)


async def session(socket: WebSocket) -> None:
    """Serve the page of the session."""
    seat = seat_of(socket)
    if seat.taken:
        await socket.accept()
        await refuse(socket, {"word": "live.busy"})
        return
    seat.taken = True
    try:
        await serve(socket, partial(_seated, seat), seat.take)
    finally:
        seat.taken = False
        if seat.session is not None:
            seat.session.device.attach(False)


async def _seated(seat: Seat, asked: dict[str, Any]) -> Outbox:
    """Begin a session or take one up again."""
    if asked.get("do") == "resume":
        if seat.session is None:
            raise RefusedError("live.none")
        # What was to be heard while nobody was there is old news.
        seat.outbox.take()
        if seat.session.last_word is not None:
            seat.outbox.put(seat.session.last_word)
            return seat.outbox
        device = seat.session.device
        device.attach(True)
        # A page that was reloaded counts from zero again.
        seat.outbox.put(device.resumed)
        device.tell({"kind": "room"})
        return seat.outbox
    if asked.get("do") != "start":
        raise RefusedError("live.silent")
    wish = wish_of(asked, seat.person)
    if seat.session is not None:
        await asyncio.to_thread(seat.session.close)
    if asked.get("camera") == "phone" and (seat.phone is None or seat.phone.over):  # Gone with it.
        raise RefusedError("phone.none")
    seat.outbox = Outbox()
    device = await asyncio.to_thread(_device, asked, seat)
    seat.session = await asyncio.to_thread(
        LiveSession, wish, device, seat.outbox.put, seat.findings.add, seat.drawing
    )
    return seat.outbox


def _device(asked: dict[str, Any], seat: Seat) -> BrowserCamera:
    """Return the camera that the page asks for."""
    if asked.get("camera") == "phone" and seat.phone is not None:
        return seat.phone
    if asked.get("camera") == "address":
        address = str(asked.get("address"))
        return AddressCamera(seat.outbox.put, lambda one: seat.show(lambda: to_jpeg(one)), address)
    return BrowserCamera(seat.outbox.put)


async def watch(socket: WebSocket) -> None:
    """Serve the page that watches a camera of another's; a later page takes its place.

    It is the life of the phone's page: without it, and without a session, nobody listens in the
    network.
    """
    seat, outbox = seat_of(socket), Outbox()

    async def begin(asked: dict[str, Any]) -> Outbox:
        if asked.get("do") == "phone":
            _invite(asked, seat, outbox, socket.app)
        seat.pictures = outbox
        seat.room()
        return outbox

    def take(message: Message) -> None:
        order = message.get("do") if isinstance(message, dict) else None
        if order == "room":
            seat.room()
        elif order == "profile" and seat.phone is not None and not seat.phone.over:
            outbox.put(seat.phone.offer_profile())

    try:
        await serve(socket, begin, take)
    finally:
        if seat.pictures is outbox and seat.phone is not None and not seat.running:
            seat.phone.end()


def _invite(asked: dict[str, Any], seat: Seat, outbox: Outbox, app: ASGIApp) -> None:
    """Begin to listen for the phone, at the address that was chosen."""
    if seat.running:
        raise RefusedError("live.busy")
    known, chosen, texts = addresses(), asked.get("address"), texts_in(asked.get("language"))
    if not known:
        raise RefusedError("phone.no_network")
    if len(known) == 1 and chosen is None:
        chosen = known[0][1]
    if chosen not in [address for _, address in known]:
        raise RefusedError("phone.which", html=way(texts, addresses=known))
    if seat.phone is not None:
        seat.phone.end()
    try:
        seat.phone = Phone(chosen, seat, texts, app)
    except OSError as error:
        raise UsageError("phone.cannot", why=error.strerror or str(error)) from error
    outbox.put(seat.phone.invitation())


async def phone(socket: WebSocket) -> None:
    """Serve the phone."""
    known = seat_of(socket).phone
    if known is not None:
        await known.serve(socket)
