"""The phone as the camera: a page of its own for one phone, in the network while it is wanted.

Like the browser of this computer it sends a picture when there is room for one; it is told what to
show. It knows the one-time secret of the code it has seen, and that is all it needs.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import secrets
import socket
from pathlib import Path
from typing import Any

import psutil
import segno
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    JSONResponse,
    PlainTextResponse,
    Response,
)
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from formcheck.app.camera import BrowserDevice, Sent
from formcheck.app.certificate import authority
from formcheck.app.guard import KEY_NAME, Guard, Secrets
from formcheck.app.hosting import FewSockets, Hosted
from formcheck.app.seat import Outbox, Seat, part
from formcheck.app.sockets import greeting, refuse, talk
from formcheck.page.base import fill_part
from formcheck.pipeline.leftovers import scratch_folder
from formcheck.rules.catalogue import catalogue
from formcheck.texts import Texts

PAGE_PORT, PROFILE_PORT = 8732, 8733
"""Any others when these are taken; the same ones please firewalls, and phones that remember."""

FILES = ("phone.js", "stream.js", "dom.js", "words.js", "app.css", "icon.svg")
SHOWN = ("stage", "cue", "figure", "turning", "left")
PROFILE_TYPE = "application/x-apple-aspen-config"
PROFILE_STAYS_S = 60.0
_ANOTHER_TAB = 4410


def addresses() -> list[tuple[str, str]]:
    """Return name and address of the private networks that this computer is in."""
    found = []
    up = psutil.net_if_stats()
    for name, several in psutil.net_if_addrs().items():
        for one in several:
            if one.family != socket.AF_INET or name not in up or not up[name].isup:
                continue
            where = ipaddress.ip_address(one.address)
            if where.is_private and not where.is_loopback and not where.is_link_local:
                found.append((name, one.address))
    return found


class Phone(BrowserDevice):
    """The listener, and the phone as a camera.

    `address` is that of this computer in the network that the phone is in.
    """

    kind = label = "phone"
    lost = "phone.lost"

    def __init__(self, address: str, seat: Seat, texts: Texts) -> None:
        self._outbox = Outbox()
        super().__init__(self._outbox.put)
        self._seat, self._texts, self._address = seat, texts, address
        self._authority = authority()
        self._away.add("phone")
        self._socket: WebSocket | None = None
        self._leaving: asyncio.Task[None] | None = None
        self._state = "waiting"
        listener = FewSockets(address, PAGE_PORT)
        known = Secrets()
        host = f"{address}:{listener.getsockname()[1]}"
        self.url = f"https://{host}/?{KEY_NAME}={known.key}"
        words = {why: texts(f"phone.refused_{why}") for why in ("host", "origin", "key", "used")}
        guard = Guard(self._application(), known, (host,), "https", words)
        with scratch_folder() as home:
            pem = home / "phone.pem"
            pem.touch(0o600)
            pem.write_bytes(self._authority.vouched(address))
            self._serving = [Hosted(guard, listener, pem)]

    def invitation(self) -> dict[str, Any]:
        """Return what the page shows for the phone to come."""
        fingerprint = self._authority.fingerprint
        return told("invited", self._texts, address=self.url, fingerprint=fingerprint)

    def offer_profile(self) -> dict[str, Any]:
        """Hand the trust profile over once, without TLS: the phone trusts nobody yet."""
        path = f"/{secrets.token_urlsafe(6)}/formcheck.mobileconfig"
        listener = FewSockets(self._address, PROFILE_PORT)
        url = f"http://{self._address}:{listener.getsockname()[1]}{path}"
        profile = self._authority.profile(
            self._texts("phone.profile"), self._texts("phone.profile_about")
        )

        async def give(_: Request) -> Response:
            asyncio.get_running_loop().call_later(PROFILE_STAYS_S, serving.close)
            return Response(profile, media_type=PROFILE_TYPE)

        serving = Hosted(Starlette(routes=[Route(path, give)]), listener)
        self._serving.append(serving)
        return told("profile", self._texts, profile=url)

    def end(self) -> None:
        """Close it: nobody can be the camera any more."""
        super().end()
        self._outbox.put({"kind": "over"})
        for one in self._serving:
            one.close()
        self._tell_page("closed")

    @property
    def closed(self) -> bool:
        """True after `end`."""
        return self._over

    def fits(self, sent: Sent) -> bool:
        """True unless the phone was turned since the session began."""
        turned = self.size != (0, 0) and _wide(self.size) != _wide(sent.size)
        self.lost = "phone.turned" if turned else "phone.lost"
        self._tell_page("turned" if turned else "there")
        self._seat.show(lambda: sent.jpeg)
        if turned:
            self.tell({"kind": "room"})
        return not turned

    def see(self, moment: dict[str, Any]) -> None:
        """Show the phone what is said of its picture."""
        self.tell({"kind": "moment", "heard": [], **{name: moment[name] for name in SHOWN}})

    def _tell_page(self, state: str) -> None:
        if state != self._state:
            self._state = state
            self._seat.pictures.put({"kind": "phone", "state": state})

    def _application(self) -> Starlette:
        static = Path(__file__).with_name("static")

        async def page(_: Request) -> Response:
            return part("phone", self._texts, stretches=catalogue())

        async def file(request: Request) -> Response:
            name = request.path_params["name"]
            return FileResponse(static / name) if name in FILES else await nothing(request, None)

        async def words(_: Request) -> Response:
            return JSONResponse(dict(self._texts.show))

        async def nothing(_: Request, __: Exception | None) -> Response:
            return PlainTextResponse(self._texts("phone.refused_page") + "\n", 404)

        return Starlette(
            routes=[
                Route("/", page),
                Route("/static/{name}", file),
                Route(f"/api/words/{self._texts.language}", words),
                WebSocketRoute("/api/live", self._live),
            ],
            exception_handlers={404: nothing},
        )

    async def _live(self, socket: WebSocket) -> None:
        """Serve the phone; it may come back, and its newest page is the one that counts."""
        await socket.accept()
        if not await greeting(socket):
            await refuse(socket, {"word": "live.silent"})
            return
        before, self._socket = self._socket, socket
        if before is not None:
            # Nobody waits for it: what was sent to a phone out of the Wi-Fi may be stuck.
            self._leaving = asyncio.create_task(_leave(before))
        self.attach(True, "phone")
        self._outbox.take()
        self.tell({"kind": "hello"})
        self.tell(self.resumed)
        self.tell({"kind": "room"})
        self._tell_page("there")
        try:
            await talk(socket, self._outbox, self._hear)
        finally:
            if self._socket is socket:
                self._socket = None
                self.lost = "phone.lost"
                self.attach(False, "phone")
                if not self.closed:
                    self._tell_page("gone")

    def _hear(self, message: bytes | dict[str, Any]) -> None:
        if isinstance(message, bytes):
            self.take(message)


async def _leave(socket: WebSocket) -> None:
    with contextlib.suppress(RuntimeError, WebSocketDisconnect):
        await socket.close(_ANOTHER_TAB)


def told(kind: str, texts: Texts, **shown: Any) -> dict[str, Any]:
    """Return a message for the page with a step of the way to the phone, ready to be shown."""
    content = {"addresses": (), "profile": "", **shown}
    return {"kind": kind, "html": fill_part("formcheck.app", "invited", texts, qr=_qr, **content)}


def _qr(address: str) -> Markup:
    """Return the code of an address; black on white, because cameras of phones read it."""
    drawn = segno.make(address, error="m", micro=False).svg_inline(
        border=4, light="#fff", omitsize=True, svgclass=None, lineclass=None
    )
    return Markup(drawn)


def _wide(size: tuple[int, int]) -> bool:
    return size[0] > size[1]
