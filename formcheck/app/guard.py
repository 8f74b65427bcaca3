"""Who may talk to the server: the browser that was given the key, from our own page.

A server on 127.0.0.1 is reached by every page the browser shows. So the name it is called by (DNS
rebinding), the page that asks (cross-site requests and sockets) and a secret are checked before
anything is read, on every request and every WebSocket.
"""

from __future__ import annotations

import hmac
import math
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

KEY_NAME = "key"
_READS = ("GET", "HEAD")
_OWN_SITE = ("same-origin", "none")
"""What browsers say of a request of the page itself, and of an address that was typed."""

_REFUSED_SOCKET = 4403

REASONS = {
    "host": "This server answers to its own address only: open the one that formcheck printed.",
    "origin": "Another page asked for this, so it was refused: use the page of formcheck itself.",
    "key": "The key is missing or old: open the address that formcheck printed when it started.",
}
"""In English, as they are for whoever looks where nobody should."""


STATUS = {"host": 421, "page": 404}


@dataclass(frozen=True)
class Secrets:
    """What proves that somebody is meant."""

    key: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    """In the address that is printed."""

    cookie: str = field(default_factory=lambda: secrets.token_urlsafe(24))


class Guard:
    """Refuses whatever is not of our own page; the headers of every answer.

    `hosts` are the names and ports that the server may be called by, `reasons` say why somebody is
    refused; with one for ``used`` the key is exchanged once. `served`: what is answered, with the
    address of it behind the guard; None for everything.
    """

    def __init__(
        self,
        app: ASGIApp,
        known: Secrets,
        hosts: Sequence[str],
        scheme: str = "http",
        reasons: Mapping[str, str] = REASONS,
        served: Mapping[str, str] | None = None,
    ) -> None:
        self._app, self._known, self._served = app, known, served
        self._hosts, self._scheme, self._reasons = hosts, scheme, reasons
        self._exchanges = 1.0 if "used" in reasons else math.inf
        self._cookie = f"formcheck-{hosts[0].rpartition(':')[2]}"
        self._headers = {
            "content-security-policy": policy(hosts, scheme),
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "permissions-policy": "camera=(self), microphone=(), geolocation=()",
            "cache-control": "no-store",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request or socket."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        brought = scope["type"] == "http" and self._brings_key(scope, headers)
        if brought and self._exchanges > 0:
            self._exchanges -= 1
            await self._exchanged(scope, receive, send)
            return
        why = self._refusal(scope, headers)
        if why == "key" and brought:
            why = "used"
        inner = scope["path"] if self._served is None else self._served.get(scope["path"])
        if why is None and inner is None:
            why = "page"
        if why is None:
            await self._app({**scope, "path": inner}, receive, self._dressed(send))
        elif scope["type"] == "websocket":
            # Before it was accepted, so that the browser sees a refusal and no socket.
            await send({"type": "websocket.close", "code": _REFUSED_SOCKET, "reason": why})
        else:
            answer = PlainTextResponse(self._reasons[why] + "\n", STATUS.get(why, 403))
            await answer(scope, receive, self._dressed(send))

    def _refusal(self, scope: Scope, headers: Headers) -> str | None:
        """Name what is wrong with a request; None when it is ours."""
        host, origin = headers.get("host", ""), headers.get("origin")
        if host not in self._hosts:
            return "host"
        needed = scope["type"] == "websocket" or scope["method"] not in _READS
        if origin != f"{self._scheme}://{host}" and (needed or origin is not None):
            return "origin"
        if headers.get("sec-fetch-site", "none") not in _OWN_SITE:
            return "origin"
        return None if self._has_cookie(headers) else "key"

    def _has_cookie(self, headers: Headers) -> bool:
        try:
            found = SimpleCookie(headers.get("cookie", "")).get(self._cookie)
        except CookieError:
            return False
        return found is not None and _same(found.value, self._known.cookie)

    def _brings_key(self, scope: Scope, headers: Headers) -> bool:
        if scope["path"] != "/" or headers.get("host") not in self._hosts:
            return False
        given = parse_qs(scope["query_string"].decode("latin-1")).get(KEY_NAME, [""])
        return scope["method"] == "GET" and _same(given[0], self._known.key)

    async def _exchanged(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take the key out of the address, and give a cookie that no other site can use."""
        answer: Response = RedirectResponse("/", status_code=303)
        answer.set_cookie(
            self._cookie,
            self._known.cookie,
            path="/",
            secure=self._scheme == "https",
            httponly=True,
            samesite="strict",
        )
        await answer(scope, receive, self._dressed(send))

    def _dressed(self, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_missing(MutableHeaders(scope=message), self._headers)
            await send(message)

        return sending


def policy(hosts: Sequence[str], scheme: str) -> str:
    """Return what the page may load: its own files, its own sockets, pictures it has in hand."""
    # Not every browser counts sockets of the same address as "self".
    own = " ".join(f"{scheme.replace('http', 'ws')}://{host}" for host in hosts)
    return (
        f"default-src 'self'; connect-src 'self' {own}; img-src 'self' blob:; "
        "media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )


def _add_missing(headers: MutableHeaders, more: Mapping[str, str]) -> None:
    for name, value in more.items():
        headers.setdefault(name, value)


def _same(given: str, known: str) -> bool:
    return hmac.compare_digest(given.encode(), known.encode())
