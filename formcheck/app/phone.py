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
from functools import partial
from typing import TYPE_CHECKING, Any

import psutil
import segno
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp
from starlette.websockets import WebSocket, WebSocketDisconnect

from formcheck.app.camera import BrowserCamera, Sent
from formcheck.app.certificate import authority
from formcheck.app.guard import KEY_NAME, FewSockets, Guard, Hosted, Secrets
from formcheck.app.outbox import Outbox, RefusedError, serve
from formcheck.page import fill_part
from formcheck.pipeline.own_files import scratch_folder
from formcheck.texts import LANGUAGES, Texts

if TYPE_CHECKING:
    from formcheck.app.seat import Seat

PAGE_PORT, PROFILE_PORT = 8732, 8733
"""Any others when these are taken; the same ones please firewalls, and phones that remember."""

REFUSALS = ("host", "origin", "key", "used", "page")
FILES = ("phone.js", "stream.js", "dom.js", "words.js", "app.css", "icon.svg")
SERVED = {
    "/": "/phone",
    "/api/live": "/api/phone",
    **{f"/static/{name}": f"/static/{name}" for name in FILES},
    **{f"/api/words/{language}": f"/api/words/{language}" for language in LANGUAGES},
}
"""What of this server the phone gets, by the address it asks at; nothing else."""

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


class Phone(BrowserCamera):
    """The listener, and the phone as a camera.

    `address` is that of this computer in the network that the phone is in.
    """

    kind = label = "phone"
    lost = "phone.lost"

    def __init__(self, address: str, seat: Seat, texts: Texts, app: ASGIApp) -> None:
        self._outbox = Outbox()
        super().__init__(self._outbox.put)
        self._seat, self.texts, self._address = seat, texts, address
        self._authority = authority()
        self._away.add("phone")
        self._socket: WebSocket | None = None
        self._leaving: asyncio.Task[None] | None = None
        self._told = "waiting"
        listener = FewSockets(address, PAGE_PORT)
        known = Secrets()
        host = f"{address}:{listener.getsockname()[1]}"
        self.url = f"https://{host}/?{KEY_NAME}={known.key}"
        words = {why: texts(f"phone.refused_{why}") for why in REFUSALS}
        guard = Guard(app, known, (host,), "https", words, SERVED)
        with scratch_folder() as home:
            pem = home / "phone.pem"
            pem.touch(0o600)
            pem.write_bytes(self._authority.vouched(address))
            self._serving = [Hosted(guard, listener, pem)]

    def invitation(self) -> dict[str, Any]:
        """Return what the page shows for the phone to come."""
        shown = {"address": self.url, "fingerprint": self._authority.fingerprint}
        return {"kind": "invited", "html": way(self.texts, **shown)}

    def offer_profile(self) -> dict[str, Any]:
        """Hand the trust profile over once, without TLS: the phone trusts nobody yet."""
        path = f"/{secrets.token_urlsafe(6)}/formcheck.mobileconfig"
        listener = FewSockets(self._address, PROFILE_PORT)
        url = f"http://{self._address}:{listener.getsockname()[1]}{path}"

        async def give(_: Request) -> Response:
            asyncio.get_running_loop().call_later(PROFILE_STAYS_S, serving.close)
            return Response(self._authority.profile(self.texts), media_type=PROFILE_TYPE)

        serving = Hosted(Starlette(routes=[Route(path, give)]), listener)
        self._serving.append(serving)
        return {"kind": "profile", "html": way(self.texts, profile=url)}

    def end(self) -> None:
        """Close it: nobody can be the camera any more."""
        super().end()
        self._outbox.put({"kind": "over"})
        for one in self._serving:
            one.close()
        self._tell_page("closed")

    def fits(self, sent: Sent) -> bool:
        """True unless the phone was turned since the session began."""
        (w, h), (now_w, now_h) = self.size, sent.size
        turned = self.size != (0, 0) and (w > h) != (now_w > now_h)
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
        if state != self._told:
            self._told = state
            self._seat.pictures.put({"kind": "phone", "state": state})

    async def serve(self, socket: WebSocket) -> None:
        """Serve the phone; it may come back, and its newest page is the one that counts."""
        try:
            await serve(socket, partial(self._come, socket), self.receive)
        finally:
            if self._socket is socket:
                self._socket = None
                self.lost = "phone.lost"
                self.attach(False, "phone")
                if not self.over:
                    self._tell_page("gone")

    async def _come(self, socket: WebSocket, asked: dict[str, Any]) -> Outbox:
        if not asked:
            raise RefusedError("live.silent")
        before, self._socket = self._socket, socket
        if before is not None:
            # Nobody waits for it: what was sent to a phone out of the Wi-Fi may be stuck.
            self._leaving = asyncio.create_task(_leave(before))
        self.attach(True, "phone")
        self._outbox.take()
        for message in ({"kind": "hello"}, self.resumed, {"kind": "room"}):
            self.tell(message)
        self._tell_page("there")
        return self._outbox


async def _leave(socket: WebSocket) -> None:
    with contextlib.suppress(RuntimeError, WebSocketDisconnect):
        await socket.close(_ANOTHER_TAB)


def way(texts: Texts, **shown: Any) -> str:
    """Return a step of the way to the phone as HTML: networks, code, or code of the profile."""
    content = {"addresses": (), "profile": "", **shown}
    return fill_part("formcheck.app", "invited.html", texts, qr=_qr, **content)


def _qr(address: str) -> Markup:
    """Return the code of an address; black on white, because cameras of phones read it."""
    drawn = segno.make(address, error="m", micro=False).svg_inline(
        border=4, light="#fff", omitsize=True, svgclass=None, lineclass=None
    )
    return Markup(drawn)
