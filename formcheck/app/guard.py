"""How it is served, and who may talk to it: the browser that was given the key, from our own page.

A server on 127.0.0.1 is reached by every page the browser shows. So the name it is called by (DNS
rebinding), the page that asks (cross-site requests and sockets) and a secret are checked before
anything is read, on every request and every WebSocket.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import hmac
import logging
import math
import os
import secrets
import socket
import weakref
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

KEY_NAME = "key"
_OWN_SITE = ("same-origin", "none")
"""What browsers say of a request of the page itself, and of an address that was typed."""

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

    once: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    """For the browser that is opened: its address is seen by whoever lists processes."""

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
        self._exchanges = {known.key: 1.0 if "used" in reasons else math.inf, known.once: 1.0}
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

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._answer(scope)(scope, receive, dressed)

    def _answer(self, scope: Scope) -> ASGIApp:
        """Return who answers: our own page, or a refusal."""
        headers = Headers(scope=scope)
        brought = self._key_in(scope, headers) if scope["type"] == "http" else ""
        if brought and self._exchanges[brought] > 0:
            self._exchanges[brought] -= 1
            return self._exchanged()
        why = self._refusal(scope, headers)
        if why is None and self._served is not None:
            if scope["path"] in self._served:
                scope["path"] = self._served[scope["path"]]
            else:
                why = "page"
        if why is None:
            return self._app
        if scope["type"] == "websocket":
            # Before it was accepted, so that the browser sees a refusal and no socket.
            return WebSocketClose(4403, why)
        why = "used" if why == "key" and brought and "used" in self._reasons else why
        return PlainTextResponse(self._reasons[why] + "\n", STATUS.get(why, 403))

    def _refusal(self, scope: Scope, headers: Headers) -> str | None:
        """Name what is wrong with a request; None when it is ours."""
        host, origin = headers.get("host", ""), headers.get("origin")
        if host not in self._hosts:
            return "host"
        needed = scope["type"] == "websocket" or scope["method"] not in ("GET", "HEAD")
        if origin != f"{self._scheme}://{host}" and (needed or origin is not None):
            return "origin"
        if headers.get("sec-fetch-site", "none") not in _OWN_SITE:
            return "origin"
        given = cookie_parser(headers.get("cookie", "")).get(self._cookie, "")
        return None if _same(given, self._known.cookie) else "key"

    def _key_in(self, scope: Scope, headers: Headers) -> str:
        asked = scope["method"], scope["path"], headers.get("host") in self._hosts
        if asked != ("GET", "/", True):
            return ""
        given = QueryParams(scope["query_string"]).get(KEY_NAME, "")
        return next((key for key in self._exchanges if _same(given, key)), "")

    def _exchanged(self) -> Response:
        """Take the key out of the address, and give a cookie that no other site can use."""
        answer = RedirectResponse("/", status_code=303)
        answer.set_cookie(
            self._cookie,
            self._known.cookie,
            secure=self._scheme == "https",
            httponly=True,
            samesite="strict",
        )
        return answer


def policy(hosts: Sequence[str], scheme: str) -> str:
    """Return what the page may load: its own files, its own sockets, pictures it has in hand."""
    # Not every browser counts sockets of the same address as "self".
    own = " ".join(f"{scheme.replace('http', 'ws')}://{host}" for host in hosts)
    return (
        f"default-src 'self'; connect-src 'self' {own}; img-src 'self' blob:; "
        "media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )


def _same(given: str, known: str) -> bool:
    return hmac.compare_digest(given.encode(), known.encode())


MOST_FRAME_BYTES = 2_000_000
"""Of one picture of a session over a socket; a JPEG of 1280×720 has a tenth of it."""

MOST_CONNECTIONS = 100
MOST_OPEN, MOST_OF_ONE = 64, 24
"""Connections in the network, of all and of one address; a browser opens six."""

ENDS_WITHIN_S = 3

AT_ONCE = socket.IPPROTO_TCP, socket.TCP_NODELAY, 1
"""For a listener, and so for its connections: else a small message waits until the one before it
was acknowledged, up to 40 ms. asyncio thinks of it only where a socket names its protocol."""


class FewSockets(socket.socket):
    """Listens, and hangs up on whoever opens too many connections: files are for the session."""

    def __init__(self, address: str, port: int) -> None:
        super().__init__(socket.AF_INET, socket.SOCK_STREAM)
        self._open: weakref.WeakSet[socket.socket] = weakref.WeakSet()
        self.setsockopt(*AT_ONCE)
        if os.name == "posix":
            self.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self.bind((address, port))
        except OSError:
            self.bind((address, 0))
        self.listen()

    def accept(self) -> tuple[socket.socket, Any]:
        """Take in a connection, unless there are too many."""
        connection, peer = super().accept()
        # Those who hung up without a word have no name any more.
        named: Counter[str] = Counter()
        for one in [one for one in self._open if one.fileno() >= 0]:
            with contextlib.suppress(OSError):
                named[one.getpeername()[0]] += 1
        if named.total() >= MOST_OPEN or named[peer[0]] >= MOST_OF_ONE:
            connection.close()
            raise ConnectionAbortedError(errno.ECONNABORTED, "too many connections")
        self._open.add(connection)
        return connection, peer


class Hosted(uvicorn.Server):
    """A server beside the one of the page, in its loop, which is ended by it and by no signal."""

    def __init__(self, app: ASGIApp, listener: socket.socket, pem: Path | None = None) -> None:
        super().__init__(config_of(app, pem, MOST_OPEN))
        self._task = asyncio.create_task(self.serve(sockets=[listener]))

    def close(self) -> None:
        """Have it end; from any thread."""
        self.should_exit = True

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the page's server."""
        yield


def config_of(
    app: ASGIApp, pem: Path | None = None, most: int = MOST_CONNECTIONS
) -> uvicorn.Config:
    """Return how to serve something, with TLS where there are key and certificate."""
    config = uvicorn.Config(
        app,
        log_config=None,
        log_level=logging.CRITICAL,
        lifespan="off",
        ws="websockets-sansio",
        ws_max_size=MOST_FRAME_BYTES,
        ws_max_queue=4,
        # Pictures are JPEG already.
        ws_per_message_deflate=False,
        server_header=False,
        limit_concurrency=most,
        timeout_graceful_shutdown=ENDS_WITHIN_S,
        ssl_certfile=pem,
    )
    config.load()
    return config
